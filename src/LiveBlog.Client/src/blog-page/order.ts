import { isPast } from "../replay/past-address";
import type { Feed } from "./feed";
import { goTo, newestOf } from "./requested-entry";
import { fetchPage, type Page } from "./page";
import type { Order } from "./place";
import type { Positions } from "./positions";

const Remembered = "liveblog.order";

export interface OrderOptions {
  /** False in an embed: the address and the memory there are somebody else's page's business. */
  readonly ownsAddress: boolean;
  /** Puts a fetched page's feed in place of this one's. */
  readonly show: (page: Page) => void;
  /** Where the reader stood at each address, for going back; none where the address is not ours. */
  readonly positions?: Positions | null;
}

type Outcome = "shown" | "overtaken" | "failed";

/** Takes over the links that choose the order: the feed is swapped in place, the address and Back stay right. */
export class OrderLinks {
  readonly #feed: Feed;
  readonly #options: OrderOptions;
  /** The address whose feed is on show, without its fragment. */
  #address = withoutFragment(location.href);
  #turn = 0;

  constructor(feed: Feed, options: OrderOptions) {
    this.#feed = feed;
    this.#options = options;
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-order]") : null;
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      void this.#choose(link);
    });
    if (options.ownsAddress)
      addEventListener("popstate", () => {
        void this.#goBack();
      });
  }

  get address(): string {
    return this.#address;
  }

  /** On a visit that names no order, the one chosen last. A link to one entry is left alone. */
  async applyRemembered(): Promise<void> {
    const asked = new URLSearchParams(location.search);
    const order = recall();
    if (order === null || order === this.#feed.order || location.hash.startsWith("#e-")) return;
    if (["order", "before", "after", "at", "time"].some((name) => asked.has(name))) return;
    const link = document.querySelector<HTMLAnchorElement>(`a[data-order="${order}"]`);
    if (link !== null && (await this.#swapTo(link.href)) === "shown") history.replaceState(history.state, "", link.href);
  }

  /** Shows another place of the same feed without leaving the page; Back leads here again. Always true: the address is seen to. */
  visit(address: string): true {
    const wanted = new URL(address, location.href);
    // The link of the order on show says whether it has to be named.
    const own = document.querySelector<HTMLAnchorElement>(`a[data-order="${this.#feed.order}"]`);
    const named = own === null ? null : new URL(own.href, location.href).searchParams.get("order");
    if (named !== null) wanted.searchParams.set("order", named);
    void this.#go(wanted.href);
    return true;
  }

  /** Shows the part of the feed that holds the newest entry, in the order on show, and goes to that entry. */
  async visitLiveEnd(): Promise<void> {
    const { root } = this.#feed;
    const address = new URL(root.dataset.live ?? location.pathname, location.href).href;
    if ((await this.#go(address, "no-cache")) !== "shown") return;
    const newest = newestOf(this.#feed);
    if (newest !== null) goTo(this.#feed, newest, "instant", false);
  }

  async #choose(link: HTMLAnchorElement): Promise<void> {
    const order: Order = link.dataset.order === "oldest" ? "oldest" : "newest";
    if (this.#options.ownsAddress) remember(order);
    if (order === this.#feed.order) return;
    const { root } = this.#feed;
    if ((await this.#go(link.href)) !== "shown" || root.dataset.here) return;
    // An order is read from its beginning. Where the links are in view, so is that.
    if (link.getBoundingClientRect().bottom < 0) root.scrollIntoView({ block: "start", behavior: "instant" });
    if (root.contains(document.activeElement)) this.#feed.entries.querySelector<HTMLElement>(".entry-time")?.focus({ preventScroll: true });
  }

  async #go(address: string, cache?: RequestCache): Promise<Outcome> {
    const { positions } = this.#options;
    positions?.keep();
    const outcome = await this.#swapTo(address, cache);
    if (outcome === "failed") location.assign(address);
    if (outcome === "shown" && this.#options.ownsAddress) {
      history.pushState({}, "", address);
      positions?.begin();
    }
    return outcome;
  }

  async #goBack(): Promise<void> {
    // A moment of the past over this feed sees to itself.
    if (!this.#feed.root.isConnected) return;
    // A page opened over this one has an address that is not the feed's.
    if (typeof history.state === "object" && history.state !== null && "overlay" in history.state) return;
    const { positions } = this.#options;
    const isReplay = this.#feed.root.dataset.replay === "true";
    if (isPast(location.href) || isReplay) {
      // Of another document than the page on show: the server has it.
      if (!isPast(location.href) || !isReplay) location.reload();
      return;
    }
    // Back from a panel's anchor changes the fragment alone.
    if (withoutFragment(location.href) === this.#address) {
      positions?.begin();
      return;
    }
    const outcome = await this.#swapTo(location.href);
    if (outcome === "failed") location.reload();
    if (outcome === "shown") await positions?.goBack();
  }

  /** Of several that are under way the one asked for last is shown, whichever comes last. */
  async #swapTo(address: string, cache?: RequestCache): Promise<Outcome> {
    const { root } = this.#feed;
    const turn = ++this.#turn;
    root.setAttribute("aria-busy", "true");
    try {
      const page = await fetchPage(address, cache);
      if (turn !== this.#turn) return "overtaken";
      this.#options.show(page);
      this.#address = withoutFragment(new URL(address, location.href).href);
      this.#takeLinks(page.document);
      return "shown";
    } catch {
      return turn === this.#turn ? "failed" : "overtaken";
    } finally {
      if (turn === this.#turn) root.removeAttribute("aria-busy");
    }
  }

  /** The page on show says where its own orders are, and which is its own. */
  #takeLinks(page: Document): void {
    for (const link of document.querySelectorAll<HTMLElement>("a[data-order]")) {
      const address = page.querySelector(`a[data-order="${link.dataset.order ?? ""}"]`)?.getAttribute("href");
      if (address) link.setAttribute("href", address);
      if (link.dataset.order === this.#feed.order) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

function withoutFragment(address: string): string {
  return address.split("#", 1)[0] ?? address;
}

// Storage may be refused, full or blocked: then nothing is remembered, and nothing breaks.
function remember(order: Order): void {
  try {
    localStorage.setItem(Remembered, order);
  } catch {
    return;
  }
}

function recall(): Order | null {
  try {
    const order = localStorage.getItem(Remembered);
    return order === "newest" || order === "oldest" ? order : null;
  } catch {
    return null;
  }
}
