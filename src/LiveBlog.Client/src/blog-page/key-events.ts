import { holdingIn, watchForHands } from "./hold-lazily";
import { parse } from "./parse";
import { compare, type Place } from "./place";
import type { Change } from "../live/changes";
import { closeSheet } from "../site/sheets";
import { slide } from "../site/slide";
import type { Strings } from "../localization/strings";

// As many as the server puts there.
const MaxListed = 12;

/** A page of the same blog, fetched for the key events beside its feed. */
export interface KeyEventsPage {
  readonly document: Document;
  readonly revision: number;
}

export interface KeyEventsOptions {
  /** The blog's page as it is now: when one of a full list goes, only the server knows which comes in. */
  readonly refill: () => Promise<KeyEventsPage>;
  /** The revision up to which changes have been applied. */
  readonly held: () => number;
  /** A key event was chosen; false when it is left to the link. */
  readonly choose: (id: number, address: string) => boolean;
}

/** The list of key events beside the feed, kept as a fresh page would show it. */
export class KeyEvents {
  readonly #strings: Strings;
  readonly #options: KeyEventsOptions;
  /** The oldest place that the list speaks for; null when it holds every key event there is. */
  #floor: Place | null = null;
  #filling = false;

  constructor(strings: Strings, options: KeyEventsOptions) {
    this.#strings = strings;
    this.#options = options;
    this.#nav?.addEventListener("click", (event) => {
      this.#go(event);
    });
    if (this.#nav !== null) watchForHands(this.#nav);
    this.#takeStock();
  }

  /** False on a page that has no such list. */
  static on(page: Document): boolean {
    return page.getElementById("moments") !== null;
  }

  apply(changes: readonly Change[]): void {
    const list = this.#list;
    if (list === null) return;
    slide(list, () => {
      holdingIn(list, "data-id", () => {
        this.#take(list, changes);
      });
    });
  }

  #take(list: HTMLElement, changes: readonly Change[]): void {
    for (const { entryId, html } of changes) {
      if (entryId === null) continue;
      list.querySelector(`[data-id="${entryId}"]`)?.remove();
      const article = html === null ? null : parse(html);
      if (article?.classList.contains("key") === true) this.#insert(list, this.#lineOf(article, entryId));
    }
    while (list.childElementCount > MaxListed) list.lastElementChild?.remove();
    // A list that is full again speaks for what it shows; one that is not has room for what only the server knows.
    if (list.childElementCount === MaxListed) this.#takeStock();
    else if (this.#floor !== null) void this.#fill();
    this.tidy();
  }

  /** Takes the list of a page that was fetched for its feed. */
  replace(page: Document): void {
    const newer = page.querySelector("#moments ol");
    const list = this.#list;
    if (newer === null || list === null) return;
    holdingIn(list, "data-id", () => {
      list.replaceChildren(...newer.childNodes);
    });
    this.#takeStock();
    this.tidy();
  }

  get #nav(): HTMLElement | null {
    return document.getElementById("moments");
  }

  get #list(): HTMLElement | null {
    return this.#nav?.querySelector("ol") ?? null;
  }

  #takeStock(): void {
    const list = this.#list;
    const last = list?.lastElementChild;
    this.#floor = last instanceof HTMLElement && (list?.childElementCount ?? 0) >= MaxListed ? placeOf(last) : null;
  }

  #insert(list: HTMLElement, line: HTMLElement): void {
    const place = placeOf(line);
    if (this.#floor !== null && compare("newest", place, this.#floor) > 0) return;
    const next = Array.from(list.children).find((other) => compare("newest", place, placeOf(other as HTMLElement)) < 0);
    list.insertBefore(line, next ?? null);
  }

  #lineOf(article: HTMLElement, id: number): HTMLElement {
    const line = document.createElement("li");
    line.dataset.id = String(id);
    line.dataset.at = article.dataset.at ?? "";
    line.dataset.day = article.dataset.day ?? "";
    const link = document.createElement("a");
    link.href = article.querySelector(".entry-time")?.getAttribute("href") ?? "";
    const what = document.createElement("span");
    what.className = "what";
    what.dir = "auto";
    what.textContent = this.#titleOf(article);
    const time = article.querySelector(".entry-time time")?.cloneNode(true);
    if (time !== undefined) link.append(time, " ");
    link.append(what);
    line.append(link);
    return line;
  }

  /** The headline, or the first words as the server cut them; an attribute without words is there, and empty. */
  #titleOf(article: HTMLElement): string {
    const title = article.querySelector(".entry-text > h3")?.textContent ?? article.dataset.title ?? "";
    return title === "" ? this.#strings.keyEvent : title;
  }

  /** The day is said of those that are not of the newest one's. */
  tidy(): void {
    const list = this.#list;
    const nav = this.#nav;
    if (list === null || nav === null) return;
    const day = (list.firstElementChild as HTMLElement | null)?.dataset.day;
    for (const line of list.querySelectorAll<HTMLElement>("li")) {
      if (line.dataset.day === day) line.removeAttribute("class");
      else line.className = "other-day";
    }
    const none = list.childElementCount === 0;
    nav.hidden = none;
    const inDock = document.querySelector<HTMLElement>('.dock a[href="#moments"]');
    if (inDock !== null) inDock.hidden = none;
  }

  /** A page older than what has been applied meanwhile would take something back: it is asked for again. */
  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      let page = await this.#options.refill();
      for (let tries = 0; page.revision < this.#options.held() && tries < 3; tries++) page = await this.#options.refill();
      if (page.revision >= this.#options.held()) this.replace(page.document);
    } catch {
      // The list is short by one until the next change asks again.
    } finally {
      this.#filling = false;
    }
  }

  #go(event: MouseEvent): void {
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>("li[data-id]") : null;
    const link = line?.querySelector("a");
    if (!line || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const choose = (): boolean => this.#options.choose(Number(line.dataset.id), link.href);
    // On a phone the list lies over the feed, which it gives free first.
    const isSheet = closeSheet(() => {
      if (!choose()) location.assign(link.href);
    });
    if (isSheet || choose()) event.preventDefault();
  }
}

function placeOf(line: HTMLElement): Place {
  return { at: Number(line.dataset.at), id: Number(line.dataset.id) };
}
