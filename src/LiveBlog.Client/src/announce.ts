import { counted, type Words } from "./words";

const Apart = 15_000;

/** Tells a screen reader how many entries came, politely and at most every fifteen seconds. */
export class Announcer {
  readonly #words: Words;
  readonly #region: HTMLElement;
  #count = 0;
  #resting = false;

  constructor(words: Words) {
    this.#words = words;
    // In the page from the start: a live region that appears with its text is not read.
    this.#region = document.createElement("p");
    this.#region.className = "vh";
    this.#region.setAttribute("aria-live", "polite");
    document.body.append(this.#region);
  }

  add(count: number): void {
    this.#count += count;
    if (!this.#resting) this.#say();
  }

  #say(): void {
    this.#resting = this.#count > 0;
    if (!this.#resting) return;
    this.#region.textContent = counted(this.#words, this.#words.announce, this.#count);
    this.#count = 0;
    setTimeout(() => { this.#say(); }, Apart);
  }
}
