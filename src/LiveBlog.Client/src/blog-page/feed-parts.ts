import { headDays } from "./day-headings";
import { compare, type Order, type Place, placeOf } from "./place";

export type Slot = "entries" | "pinned";

/** Where entries stand in the page: in the list or on top, each in its item, under the headings of their days. */
export class FeedParts {
  readonly root: HTMLElement;
  readonly #wrap: (article: HTMLElement) => HTMLElement;
  #empty = "";
  #counted = 0;

  /** @param wrap - What stands in the feed for an article. */
  constructor(root: HTMLElement, wrap: (article: HTMLElement) => HTMLElement) {
    this.root = root;
    this.#wrap = wrap;
  }

  get order(): Order {
    return this.root.dataset.order === "oldest" ? "oldest" : "newest";
  }

  get articles(): HTMLElement[] {
    return Array.from(this.root.querySelectorAll<HTMLElement>(":is(#pinned, #entries) article.entry"));
  }

  of(slot: Slot): HTMLElement {
    const part = this.root.querySelector<HTMLElement>(`#${slot}`);
    if (part === null) throw new Error(`The feed has no #${slot}.`);
    return part;
  }

  find(id: number): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`article#e-${id}`);
  }

  /** Reads the sentence of an empty feed. A page that came empty brings it; one that may become empty names it in data-empty. */
  readEmpty(): void {
    this.#empty = this.root.dataset.empty ?? this.root.querySelector("#empty")?.textContent ?? this.#empty;
  }

  /** The number of entries is that of the page as it came, or as it was loaded further. */
  count(): void {
    this.#counted = this.articles.length;
  }

  insert(article: HTMLElement, slot: Slot): void {
    this.#place(this.#wrap(article), placeOf(article), this.of(slot));
  }

  move(article: HTMLElement, slot: Slot): void {
    this.#place(this.#itemOf(article), placeOf(article), this.of(slot));
  }

  remove(article: HTMLElement): void {
    this.#itemOf(article).remove();
  }

  wrapInPlace(article: HTMLElement): void {
    const place = document.createComment("");
    article.replaceWith(place);
    place.replaceWith(this.#wrap(article));
  }

  /** What stands behind a place; nothing need stand there. */
  after(place: Place, within: HTMLElement, except: HTMLElement | null = null): HTMLElement | undefined {
    return Array.from(within.querySelectorAll<HTMLElement>("article.entry")).find(
      (other) => except?.contains(other) !== true && compare(this.order, place, placeOf(other)) < 0,
    );
  }

  headDays(): void {
    headDays(this.of("entries"));
  }

  /** Headings, the sentence of an empty feed, and the count beside "load more", which is only true of the page as it came. */
  tidy(): void {
    this.headDays();
    const { length } = this.articles;
    if (length > 0) this.root.querySelector("#empty")?.remove();
    else if (this.root.querySelector("#empty") === null) this.root.append(this.#emptySentence());
    if (length !== this.#counted) this.root.querySelector("#more > span")?.remove();
  }

  #place(item: HTMLElement, place: Place, into: HTMLElement): void {
    const next = this.after(place, into, item);
    const before = next === undefined ? null : this.#itemOf(next);
    // Where the browser can, a video that plays goes on playing. It cannot for an article of another page, just fetched.
    if (document.contains(item) && "moveBefore" in into) (into.moveBefore as typeof into.insertBefore)(item, before);
    else into.insertBefore(item, before);
  }

  /** The child of its part that holds the article. */
  #itemOf(article: HTMLElement): HTMLElement {
    const parts = [this.of("entries"), this.of("pinned")];
    let item = article;
    while (item.parentElement !== null && !parts.includes(item.parentElement)) item = item.parentElement;
    return item;
  }

  #emptySentence(): HTMLElement {
    const sentence = document.createElement("p");
    sentence.id = "empty";
    sentence.className = "plain";
    sentence.textContent = this.#empty;
    return sentence;
  }
}
