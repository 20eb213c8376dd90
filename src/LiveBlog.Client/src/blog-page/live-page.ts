import { Announcer } from "./announcer";
import { Arrivals } from "./arrivals";
import { ArrivalsPill } from "./arrivals-pill";
import { BlogView } from "./blog-view";
import type { Applied, Feed, FeedOptions } from "./feed";
import { Following } from "./following";
import { LastVisitMarker } from "./last-visit";
import { Navigation } from "./navigation";
import { fetchPage } from "./page";
import { readStrings, type Strings } from "../localization/strings";
import { onZoneChange } from "../localization/zone";

const pages = new WeakMap<Document, LivePage>();

/** The live feed of a page; null where it has none, or has not been started. */
export function livePageOf(page: Document): LivePage | null {
  return pages.get(page) ?? null;
}

export interface StartOptions extends FeedOptions {
  /** The page's address follows the order chosen, and the choice is remembered. */
  readonly ownsAddress: boolean;
}

/** Whether the page has a feed that is kept up to date. */
export function isFollowed(page: Document): boolean {
  const root = page.getElementById("feed");
  return root?.dataset.slug !== undefined && root.dataset.still !== "true";
}

/** Makes the page's feed live. Answers null on a page without one. */
export function start(options: StartOptions): LivePage | null {
  const root = document.getElementById("feed");
  if (root === null || !isFollowed(document)) return null;
  customElements.define("arrivals-pill", ArrivalsPill);
  const page = new LivePage(root, options);
  pages.set(document, page);
  page.start();
  return page;
}

/** A page with a feed that is kept up to date. */
export class LivePage {
  readonly strings: Strings = readStrings(document);
  readonly #view: BlogView;
  readonly #following: Following;
  readonly #navigation: Navigation;
  readonly #since: LastVisitMarker | null;
  readonly #announcer: Announcer;

  constructor(root: HTMLElement, options: StartOptions) {
    const { strings } = this;
    const { ownsAddress } = options;
    this.#view = new BlogView(root, strings, options, {
      refill: () => fetchPage(`/live/${this.feed.slug}`, "no-cache"),
      held: () => this.#following.revision,
      choose: (id, address) => this.#navigation.choose(id, address),
    });
    this.#announcer = new Announcer(strings);
    const arrivals = new Arrivals(
      this.feed,
      strings,
      () => {
        this.#following.settle();
        this.#since?.settle();
      },
      () => {
        this.visitLiveEnd();
      },
    );
    this.#following = new Following(this.#view, arrivals, strings, {
      applied: (applied) => {
        this.#applied(applied);
      },
      reset: () => this.#navigation.reset(),
    });
    this.#navigation = new Navigation(this.#view, arrivals, this.#following, strings, {
      ownsAddress,
      joined: () => {
        this.#since?.settle();
      },
    });
    this.#since =
      ownsAddress && !this.#view.isReplay
        ? new LastVisitMarker(this.feed, strings, (address) => {
            this.#navigation.show(address);
          })
        : null;
  }

  get feed(): Feed {
    return this.#view.feed;
  }

  start(): void {
    this.#following.start();
    onZoneChange(() => {
      this.#changeZone();
    });
    this.#changeZone();
    this.#view.times.start();
    this.#navigation.start();
  }

  /** Something else stands in the feed's place: it takes in what comes and shows it later. `resume` is called when the reader wants it back. */
  hold(resume: () => void): void {
    this.#navigation.hold();
    this.#following.hold(resume);
  }

  release(): void {
    // The reader may have chosen other hours while the feed was out of the page.
    this.#changeZone();
    this.#following.release();
    this.#navigation.release();
  }

  /** Goes to an entry of this blog by its own address, without leaving the page where that can be done. */
  visit(address: string): void {
    this.#navigation.visit(address);
  }

  /** Goes to the newest entry, in the order on show. */
  visitLiveEnd(): void {
    this.#navigation.visitLiveEnd();
  }

  #applied({ arrived, isDisplaced }: Applied): void {
    if (!this.#following.isHeld) this.#announcer.add(arrived);
    this.#navigation.fillIfBare();
    // Until then, or should it fail, the entry stays where it is.
    if (isDisplaced) void this.#navigation.reload().catch(() => undefined);
  }

  #changeZone(): void {
    this.#view.changeZone(() => {
      this.#since?.settle();
    });
  }
}
