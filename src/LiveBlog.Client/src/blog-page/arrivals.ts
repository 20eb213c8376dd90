import { counted, type Strings } from "../localization/strings";
import type { Feed } from "./feed";
import { markFresh, Now } from "./fresh";
import { newestOf } from "./requested-entry";
import { preserveScroll } from "./preserve-scroll";

const Nothing: ReadonlySet<string> = new Set();

/**
 * Decides when new entries come in: at once while the reader is at the live edge of the feed, otherwise behind a pill
 * that takes no room. A paused feed lets nothing in until it is resumed or the pill is pressed.
 */
export class Arrivals {
  readonly #feed: Feed;
  readonly #strings: Strings;
  readonly #changed: () => void;
  readonly #toLiveEnd: (() => void) | null;
  #pill: HTMLElement | null = null;
  #paused = false;

  /**
   * `changed` is called whenever the number waiting may have changed. `toLiveEnd` shows the part of the feed that holds the
   * newest entry; without it the pill's link leads to that page.
   */
  constructor(feed: Feed, strings: Strings, changed: () => void = () => undefined, toLiveEnd: (() => void) | null = null) {
    this.#feed = feed;
    this.#strings = strings;
    this.#changed = changed;
    this.#toLiveEnd = toLiveEnd;
    let due = false;
    addEventListener(
      "scroll",
      () => {
        if (due || this.#feed.waiting.size === 0) return;
        due = true;
        requestAnimationFrame(() => {
          due = false;
          if (!this.#paused && this.#atEdge()) this.#revealKeeping();
        });
      },
      { passive: true },
    );
  }

  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    this.settle();
  }

  /** After changes: lets in what may come in, and counts the rest. */
  settle(): void {
    if (this.#feed.waiting.size > 0 && !this.#paused && this.#atEdge()) this.#reveal();
    this.#show();
    this.#changed();
  }

  /** Lets everything in where it belongs, without moving what is being read. */
  #revealKeeping(): void {
    preserveScroll(this.#feed.root, () => {
      this.#reveal();
      return Nothing;
    });
    this.#show();
    this.#changed();
  }

  #revealAndGo(): void {
    const first = this.#reveal();
    this.#show();
    this.#changed();
    if (first === undefined) return;
    first.scrollIntoView({ block: "start", behavior: "instant" });
    first.querySelector<HTMLElement>(".entry-time")?.focus({ preventScroll: true });
  }

  /** Answers the first new article in the order of the page. */
  #reveal(): HTMLElement | undefined {
    const shown = this.#feed.reveal();
    for (const { article, live, since } of shown) {
      markFresh(article, live && performance.now() - since < Now ? this.#strings.justNow : null);
    }
    return shown[0]?.article;
  }

  /**
   * Newest first: the first entry's top is in view, or still below it. Oldest first: the last one's end is, or is above.
   * What comes in there moves nothing that is being read but the top of the list itself.
   */
  #atEdge(): boolean {
    const { top, bottom } = this.#feed.entries.getBoundingClientRect();
    return this.#feed.order === "newest" ? top >= 0 : bottom <= innerHeight;
  }

  #show(): void {
    const count = this.#feed.waiting.size + this.#feed.beyond.size;
    if (count === 0) {
      this.#removePill();
      return;
    }
    const away = this.#feed.beyond.size > 0;
    const kind = away ? "A" : "BUTTON";
    if (this.#pill?.tagName !== kind || !this.#pill.isConnected) {
      const had = this.#pill !== null && this.#pill === document.activeElement;
      this.#pill?.remove();
      this.#pill = away ? this.#linkAway() : this.#button();
      this.#feed.root.querySelector(".arrivals-place")?.append(this.#pill);
      if (had) this.#pill.focus({ preventScroll: true });
    }
    const label = this.#pill.lastChild;
    if (label !== null) label.textContent = counted(this.#strings, this.#strings.arrivals, count);
  }

  /** What the pill announced has come in: the keyboard's place goes to the newest of it. */
  #removePill(): void {
    const had = this.#pill !== null && this.#pill === document.activeElement;
    this.#pill?.remove();
    this.#pill = null;
    const newest = had ? newestOf(this.#feed) : null;
    if (newest !== null) this.#feed.find(newest)?.querySelector<HTMLElement>(".entry-time")?.focus({ preventScroll: true });
  }

  #button(): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => {
      this.#revealAndGo();
    });
    return this.#decorated(button);
  }

  /** The page does not hold the live end: the pill leads to the one that does. */
  #linkAway(): HTMLElement {
    const link = document.createElement("a");
    link.href = this.#feed.root.dataset.live ?? location.pathname;
    link.addEventListener("click", (event) => {
      if (this.#toLiveEnd === null || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.#toLiveEnd();
    });
    return this.#decorated(link);
  }

  #decorated(pill: HTMLElement): HTMLElement {
    pill.className = "arrivals";
    pill.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#i-${this.#feed.order === "newest" ? "up" : "down"}"/></svg><span></span>`;
    return pill;
  }
}
