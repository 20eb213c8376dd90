import { morph } from "./feed/morph";
import { parse } from "./feed/parse";
import { revisionOf } from "./feed/place";
import type { Change, Status } from "./live/changes";
import { counted, type Words } from "./words";

/** The blog's own head: its words come by changes of kind "blog", the number of viewers beside them. */
export class Head {
  readonly #words: Words;
  #viewers: number | null = null;

  constructor(words: Words) {
    this.#words = words;
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

    // Entries are rendered in the blog's language and zone: with others, every one of them is another.
    if (newer.dataset.locale !== head.dataset.locale) {
      location.reload();
      return;
    }

    // The desk has a head of its own making, which only needs to know how the blog stands.
    if (head.hasAttribute("data-own")) for (const name of ["data-status", "data-revision"]) head.setAttribute(name, newer.getAttribute(name) ?? "");
    else morph(head, newer);
    this.#showViewers();
  }

  set viewers(count: number) {
    this.#viewers = count;
    this.#showViewers();
  }

  get #element(): HTMLElement | null {
    return document.getElementById("blog-head");
  }

  #showViewers(): void {
    const place = document.getElementById("viewers");
    if (place === null || this.#viewers === null) return;
    place.textContent = counted(this.#words, this.#words.viewers, this.#viewers);
    place.hidden = false;
  }
}
