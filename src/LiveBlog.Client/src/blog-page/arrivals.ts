import { counted, type Strings } from "../localization/strings";
import type { ArrivalsPill } from "./arrivals-pill";
import type { Feed } from "./feed";
import { markFresh, Now } from "./fresh";
import { preservePlace } from "./preserve-scroll";
import { newestOf } from "./requested-entry";

/**
 * Decides when new entries come in: at once while the reader is at the live edge of the feed, otherwise behind a pill
 * that takes no room. A paused feed lets nothing in until it is resumed or the pill is pressed.
 */
export class Arrivals {
  readonly #feed: Feed;
  readonly #strings: Strings;
  readonly #changed: () => void;
  readonly #toLiveEnd: (() => void) | null;
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
    feed.root.addEventListener("click", (event) => {
      this.#press(event);
    });
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
  }

  /** Lets everything in where it belongs, without moving what is being read. */
  #revealKeeping(): void {
    preservePlace(this.#feed.root, () => {
      this.#reveal();
    });
    this.#show();
  }

  #revealAndGo(): void {
    const first = this.#reveal();
    this.#show();
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
    const { root, waiting, beyond, order } = this.#feed;
    const pill = root.querySelector<ArrivalsPill>("arrivals-pill");
    const count = waiting.size + beyond.size;
    if (count > 0) {
      const address = beyond.size > 0 ? (root.dataset.live ?? location.pathname) : null;
      pill?.show(counted(this.#strings, this.#strings.arrivals, count), order, address);
    } else if (pill !== null) {
      this.#remove(pill);
    }
    this.#changed();
  }

  /** What the pill counted has come in: the keyboard's place goes to the newest of it. */
  #remove(pill: ArrivalsPill): void {
    const newest = pill.hasFocus ? newestOf(this.#feed) : null;
    pill.replaceChildren();
    if (newest !== null) this.#feed.find(newest)?.querySelector<HTMLElement>(".entry-time")?.focus({ preventScroll: true });
  }

  #press(event: MouseEvent): void {
    const pill = event.target instanceof Element ? event.target.closest(".arrivals") : null;
    if (pill?.tagName === "BUTTON") {
      this.#revealAndGo();
    } else if (pill && this.#toLiveEnd && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#toLiveEnd();
    }
  }
}
