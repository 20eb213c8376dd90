import type { Arrivals } from "./arrivals";
import type { BlogView } from "./blog-view";
import type { Following } from "./following";
import { KeyEvents } from "./key-events";
import { More } from "./more";
import { OrderLinks } from "./order";
import { fetchPage, type Page } from "./page";
import { type Position, Positions } from "./positions";
import { preservePlace } from "./preserve-scroll";
import { goTo, markRequested, newestOf, showRequested } from "./requested-entry";
import { closeOverlay } from "../site/close-overlay";
import { closeSheet } from "../site/sheets";
import type { Strings } from "../localization/strings";

/** The fragment of an address that leads to the newest entry of the page. */
const Newest = "#newest";

export interface NavigationOptions {
  /** The page's address follows the order chosen, and the choice is remembered. */
  readonly ownsAddress: boolean;
  /** Entries of another page have joined the feed. */
  readonly joined: () => void;
}

/** Goes to entries, and to parts of the feed that are not loaded, without leaving the page. */
export class Navigation {
  readonly #view: BlogView;
  readonly #arrivals: Arrivals;
  readonly #following: Following;
  readonly #more: More;
  readonly #positions: Positions | null;
  readonly #order: OrderLinks;
  readonly #isPermalink: boolean;
  readonly #ownsAddress: boolean;
  /** Where the reader stood when something else took the feed's place. */
  #held: Position | null = null;

  constructor(view: BlogView, arrivals: Arrivals, following: Following, strings: Strings, { ownsAddress, joined }: NavigationOptions) {
    const { feed } = view;
    this.#view = view;
    this.#arrivals = arrivals;
    this.#following = following;
    this.#ownsAddress = ownsAddress;
    this.#isPermalink = ownsAddress && !KeyEvents.on(document);
    this.#more = new More(feed, strings, (revision) => {
      joined();
      if (revision < following.revision) following.rebase(revision);
    });
    this.#positions = ownsAddress ? new Positions(feed, this.#more) : null;
    this.#order = new OrderLinks(feed, {
      ownsAddress,
      show: (page) => {
        this.#show(page);
      },
      positions: this.#positions,
    });
  }

  /** Goes where the address leads, or where the reader was. */
  start(): void {
    const { feed } = this.#view;
    showRequested(feed, location.hash === Newest ? newestOf(feed) : null);
    if (this.#ownsAddress) void this.#order.applyRemembered().then(() => this.#positions?.comeBack());
  }

  fillIfBare(): void {
    this.#more.fillIfBare();
  }

  /** Loads the part that is on show again; the reader stays where they are. */
  async reload(): Promise<void> {
    await this.#showAround(await this.#fetchShown());
  }

  /** As above, with the head and the key events, after too much has changed. */
  async reset(): Promise<void> {
    const page = await this.#fetchShown();
    if (isBare(page)) location.reload();
    else await this.#showAround(page);
  }

  hold(): void {
    this.#positions?.keep();
    this.#held = this.#positions?.now() ?? null;
  }

  release(): void {
    if (this.#held !== null) void this.#positions?.restore(this.#held);
  }

  /** Shows the part of the feed that an address leads to. */
  show(address: string): void {
    this.#order.visit(address);
  }

  /** Goes to an entry; false when it is left to the link, as of a moment of the past and of the key events alone. */
  choose(id: number, address: string): boolean {
    const { feed, isReplay } = this.#view;
    if (this.#following.isHeld) return false;
    return goTo(feed, id, stillness()) || (feed.root.dataset.filter === "" && !isReplay && this.#order.visit(address));
  }

  visit(address: string): void {
    const again = (): void => {
      this.visit(address);
    };
    // The entry is beneath the page or the sheet that is open.
    if (closeOverlay(again) || closeSheet(again)) return;
    const id = Number(/\/entry\/(\d+)$/.exec(new URL(address, location.href).pathname)?.[1] ?? "0");
    const isShown = id !== 0 && (this.#isPermalink ? this.#goTo(id) : this.choose(id, address));
    if (!isShown) location.assign(address);
  }

  visitLiveEnd(): void {
    if (this.#following.resume()) return;
    // A permalink's page is none of the whole blog.
    if (this.#isPermalink) location.assign(`${this.#view.feed.root.dataset.live ?? location.pathname}${Newest}`);
    else void this.#order.visitLiveEnd();
  }

  #goTo(id: number): boolean {
    return !this.#following.isHeld && goTo(this.#view.feed, id, stillness());
  }

  /** The page that is shown, fetched again. Should the reader go to another meanwhile, it is that one. */
  async #fetchShown(): Promise<Page> {
    for (;;) {
      const { address } = this.#order;
      const page = await fetchPage(address, "no-cache");
      if (this.#order.address === address) return page;
    }
  }

  /** Another page's feed takes the place of this one's; what happened since it was rendered is asked for. */
  #show(page: Page, isVisit = true): void {
    const { feed } = this.#view;
    this.#view.replace(page);
    // What stands around this feed has not seen the changes since: those are asked for once more.
    this.#following.rebase(isBare(page) ? Math.min(page.revision, this.#following.revision) : page.revision);
    this.#arrivals.settle();
    this.#view.decorate();
    if (markRequested(feed) && isVisit) goTo(feed, Number(feed.root.dataset.here), "instant");
  }

  async #showAround(page: Page): Promise<void> {
    const position = this.#positions?.now();
    preservePlace(this.#view.feed.root, () => {
      this.#show(page, false);
    });
    if (position !== undefined) await this.#positions?.restore(position);
  }
}

/** A permalink's page holds the feed alone, without the head and the key events that this one has. */
function isBare(page: Page): boolean {
  return KeyEvents.on(document) && !KeyEvents.on(page.document);
}

function stillness(): ScrollBehavior {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}
