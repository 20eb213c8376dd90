import type { Strings } from "../localization/strings";
import type { Feed } from "./feed";
import { preservePlace } from "./preserve-scroll";
import { fetchPage, type Page } from "./page";
import { placeOf } from "./place";

/** Takes over "load more" and "earlier entries": the further page's entries join this one. */
export class More {
  readonly #feed: Feed;
  readonly #strings: Strings;
  readonly #merged: (revision: number) => void;

  /** `merged` hears the revision of every page that joined: changes since then may be missing from it. */
  constructor(feed: Feed, strings: Strings, merged: (revision: number) => void) {
    this.#feed = feed;
    this.#strings = strings;
    this.#merged = merged;
    feed.root.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(":is(#more, #previous) a") : null;
      const holder = link?.closest<HTMLElement>("#more, #previous");
      if (!link || !holder || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      // A press by key has no pointer, and so no click count.
      void this.#load(holder, link.href, event.detail === 0);
    });
  }

  /** When all that was loaded has gone, what comes next is fetched unasked, as a fresh page would show it. */
  fillIfBare(): void {
    const link = this.#feed.root.querySelector<HTMLAnchorElement>("#more:not(.loader) a");
    const holder = link?.closest<HTMLElement>("#more");
    if (link && holder && this.#feed.waiting.size === 0 && this.#feed.entries.childElementCount === 0)
      void this.#load(holder, link.href, false);
  }

  /** Loads the next page on one side. False when there is none, or it could not be had. */
  async load(side: "start" | "end"): Promise<boolean> {
    const holder = this.#feed.root.querySelector<HTMLElement>(side === "start" ? "#previous" : "#more");
    const link = holder?.querySelector("a");
    return holder !== null && link instanceof HTMLAnchorElement && this.#load(holder, link.href, false);
  }

  async #load(holder: HTMLElement, address: string, byKey: boolean): Promise<boolean> {
    if (holder.classList.contains("loader")) return false;
    const was = Array.from(holder.childNodes);
    const state = document.createElement("span");
    state.setAttribute("role", "status");
    state.textContent = this.#strings.loading;
    holder.classList.add("loader");
    holder.replaceChildren(state);
    try {
      const page = await fetchPage(address);
      // The feed was swapped for another meanwhile: these entries are not its own.
      if (!holder.isConnected) return false;
      this.#join(holder, page, byKey);
      return true;
    } catch {
      state.textContent = this.#strings.loadFailed;
      const again = was.find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement) ?? document.createElement("a");
      again.href = address;
      again.className = "button";
      again.textContent = this.#strings.again;
      holder.classList.remove("loader");
      holder.replaceChildren(state, again);
      if (byKey) again.focus();
      return false;
    }
  }

  #join(holder: HTMLElement, page: Page, byKey: boolean): void {
    const feed = this.#feed;
    const side = holder.id === "more" ? "end" : "start";
    const articles = Array.from(page.feed.querySelectorAll<HTMLElement>("#entries article.entry"));
    const next = page.feed.querySelector<HTMLElement>(`#${holder.id}`);
    const outermost = side === "end" ? articles.at(-1) : articles[0];
    const towardsLive = (side === "start") === (feed.order === "newest");
    let added: HTMLElement[] = [];
    preservePlace(feed.root, () => {
      if (towardsLive) feed.root.dataset.atEnd = page.feed.dataset.atEnd ?? "true";
      added = feed.extend(side, articles, next !== null && outermost !== undefined ? placeOf(outermost) : null);
      if (next === null) holder.remove();
      else holder.replaceWith(next);
    });
    this.#merged(page.revision);
    // Upwards the nearest new entry is the last one: reading goes on from where it was.
    const first = side === "end" ? added[0] : added.at(-1);
    if (byKey) first?.querySelector<HTMLElement>(".entry-time")?.focus();
  }
}
