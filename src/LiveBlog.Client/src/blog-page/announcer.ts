import { counted, type Strings } from "../localization/strings";

// What comes within this of the one before is of the same burst, and the same sentence; nobody waits longer than that for it.
const Gathered = 1_000;
const Longest = 4_000;
const Said = 14_000;
const Silent = 1_000;

/** Tells a screen reader how many entries came, politely and at most every fifteen seconds. */
export class Announcer {
  readonly #strings: Strings;
  readonly #region: HTMLElement;
  #count = 0;
  /** performance.now() of the burst's first entry. */
  #since: number | null = null;
  #isResting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(strings: Strings) {
    this.#strings = strings;
    // In the page from the start: a live region that appears with its text is not read.
    this.#region = document.createElement("p");
    this.#region.className = "vh";
    this.#region.setAttribute("aria-live", "polite");
    document.body.append(this.#region);
  }

  add(count: number): void {
    this.#count += count;
    if (count === 0 || this.#isResting) return;
    this.#since ??= performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#say();
      },
      Math.min(Gathered, Math.max(0, this.#since + Longest - performance.now())),
    );
  }

  #say(): void {
    this.#since = null;
    this.#isResting = this.#count > 0;
    if (!this.#isResting) return;
    this.#region.textContent = counted(this.#strings, this.#strings.announce, this.#count);
    this.#count = 0;
    // Emptied between: the same sentence twice would not be heard a second time.
    setTimeout(() => {
      this.#region.textContent = "";
      setTimeout(() => {
        this.#say();
      }, Silent);
    }, Said);
  }
}
