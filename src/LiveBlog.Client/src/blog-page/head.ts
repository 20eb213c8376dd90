import { morph } from "./morph";
import { parse } from "./parse";
import { revisionOf } from "./place";
import type { Change, Status } from "../live/changes";
import type { ServerClock } from "../live/server-clock";
import { counted, hour, type Strings } from "../localization/strings";

/** The blog's own head: its words come by changes of kind "blog", the number of viewers beside them. */
export class Head {
  readonly #strings: Strings;
  readonly #clock: ServerClock;
  #viewers: number | null = null;
  #updatedAt = 0;

  constructor(strings: Strings, clock: ServerClock) {
    this.#strings = strings;
    this.#clock = clock;
    this.#updatedAt = Date.parse(this.#updated?.dateTime ?? "") || 0;
  }

  get status(): Status {
    const status = this.#element?.dataset.status;
    return status === "upcoming" || status === "ended" ? status : "live";
  }

  apply(changes: readonly Change[]): void {
    for (const { kind, html } of changes) if (kind === "blog" && html !== null) this.replace(parse(html));
  }

  replace(newer: HTMLElement): void {
    const head = this.#element;
    if (head === null || revisionOf(newer) <= revisionOf(head)) return;
    // A permalink's page has no head to give.
    if (newer.hasAttribute("data-own") && !head.hasAttribute("data-own")) return;

    // Entries are rendered in the blog's language and zone: with others, every one of them is another.
    if (newer.dataset.locale !== head.dataset.locale) {
      location.reload();
      return;
    }

    // The desk has a head of its own making, which only needs to know how the blog stands.
    if (head.hasAttribute("data-own"))
      for (const name of ["data-status", "data-revision"]) head.setAttribute(name, newer.getAttribute(name) ?? "");
    else morph(head, newer);
    this.#showViewers();
    this.#showUpdated();
  }

  /** Something has changed just now, or by the entries' own word. */
  touch(changes: readonly Change[], live: boolean): void {
    const now = this.#clock.now();
    const times = live ? [now] : changes.flatMap(timesIn).filter((at) => at <= now);
    const newest = Math.max(this.#updatedAt, ...times);
    if (newest === this.#updatedAt) return;
    this.#updatedAt = newest;
    this.#showUpdated();
  }

  set viewers(count: number) {
    this.#viewers = count;
    this.#showViewers();
  }

  get #element(): HTMLElement | null {
    return document.getElementById("blog-head");
  }

  get #updated(): HTMLTimeElement | null {
    return document.querySelector<HTMLTimeElement>("#updated time");
  }

  // A new element, so that the ticker takes its words for what is said beyond the hour.
  #showUpdated(): void {
    const shown = this.#updated;
    if (shown === null || this.#updatedAt === 0) return;
    const at = new Date(this.#updatedAt);
    const time = document.createElement("time");
    time.dateTime = at.toISOString();
    time.dataset.relative = "";
    time.textContent = hour(this.#strings, at);
    shown.replaceWith(time);
  }

  #showViewers(): void {
    const place = document.getElementById("viewers");
    if (place === null || this.#viewers === null) return;
    place.textContent = counted(this.#strings, this.#strings.viewers, this.#viewers);
    place.hidden = false;
  }
}

/** The hours that an entry names: that of its publication, of its last edit, of its correction. What it links to is older. */
function timesIn({ html }: Change): number[] {
  return Array.from((html ?? "").matchAll(/ datetime="([^"]+)"/gu), ([, at]) => Date.parse(at ?? "") || 0);
}
