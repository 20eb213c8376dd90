import { uniqueName } from "../site/random";
import type { Feed } from "./feed";
import { type Mark, marksInView } from "./preserve-scroll";
import type { More } from "./more";
import { type Place, placeOf } from "./place";

const Stored = "liveblog.positions";
// A tab's history is seldom longer, and old pages can wait for the browser's own way.
const MaxStored = 20;

/** Where a reader stands in the feed: what is in view, and how far each is from the top of the window. */
export interface Position {
  readonly marks: readonly (Mark & { readonly place: Place })[];
  /** The whole page's offset, for a reader who is not in the feed. */
  readonly y: number;
  /** The article's id that had the keyboard's place. */
  readonly focus: string | null;
}

/**
 * Where the reader stood at each place of this tab's history, so that a page that is left and loaded again, or gone back to, shows
 * it: by the entry, not by the offset, since what stands above may be longer now, and however far the feed had been loaded.
 */
export class Positions {
  readonly #feed: Feed;
  readonly #more: More;
  #key = "";
  /** Where the reader is being brought; until they are there, it is the place to remember. */
  #coming: Position | null = null;

  constructor(feed: Feed, more: More) {
    this.#feed = feed;
    this.#more = more;
    this.begin();
    addEventListener("pagehide", () => {
      this.keep();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.keep();
    });
    // A fragment is another place of the history, and the same of the feed.
    addEventListener("hashchange", () => {
      if (keyOf(history.state) === null && !isOverlay(history.state)) this.#name(this.#key);
    });
  }

  now(): Position {
    return { marks: marksOf(this.#feed), y: scrollY, focus: document.activeElement?.closest("article.entry")?.id ?? null };
  }

  keep(): void {
    // While something else stands in the feed's place, it is not what the reader sees.
    if (!this.#feed.root.isConnected) return;
    const all = Object.entries(recall())
      .filter(([key]) => key !== this.#key)
      .slice(1 - MaxStored);
    try {
      sessionStorage.setItem(Stored, JSON.stringify(Object.fromEntries([...all, [this.#key, this.#coming ?? this.now()]])));
    } catch {
      // Refused or full: the browser's own way is left.
    }
  }

  /** The history stands at another place now. */
  begin(): void {
    this.#key = keyOf(history.state) ?? "";
    if (this.#key === "") this.#name(uniqueName());
  }

  /** After Back or a reload, at the start of the page: the browser knows no entries, and no feed longer than the page as it came. */
  async comeBack(): Promise<void> {
    const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const position = recall()[this.#key];
    if (position === undefined || position.marks.length === 0 || entry === undefined || entry.type === "navigate") return;
    // What of the page still loads may push the entry away again, and the browser itself would go where it thinks that the reader was.
    const loaded =
      document.readyState === "complete"
        ? Promise.resolve()
        : new Promise((resolve) => {
            addEventListener("load", resolve, { once: true });
          });
    await this.restore(position, loaded);
  }

  /** After Back within the page. */
  async goBack(): Promise<void> {
    this.begin();
    const position = recall()[this.#key];
    if (position !== undefined) await this.restore(position);
  }

  /** Loads as much as it takes, and goes there. A reader who moves meanwhile is let go. */
  async restore(position: Position, settled: Promise<unknown> = Promise.resolve()): Promise<void> {
    const over = new AbortController();
    this.#coming = position;
    over.signal.addEventListener(
      "abort",
      () => {
        this.#coming = null;
      },
      { once: true },
    );
    for (const sign of ["wheel", "touchmove", "pointerdown", "keydown"]) {
      addEventListener(
        sign,
        () => {
          over.abort();
        },
        { passive: true, signal: over.signal },
      );
    }
    history.scrollRestoration = "manual";
    const from = scrollY;
    try {
      const { restore } = await import("./restore");
      await restore(this.#feed, this.#more, position, settled, over.signal, from);
    } catch {
      // What goes there could not be had: the browser's own way is left.
    } finally {
      history.scrollRestoration = "auto";
      over.abort();
    }
  }

  #name(key: string): void {
    this.#key = key;
    history.replaceState({ ...(history.state as object | null), position: key }, "");
  }
}

/** None for a reader at the top of the newest: there the top is the place, whatever has come in. */
function marksOf({ root, entries, order }: Feed): Position["marks"] {
  if (order === "newest" && entries.getBoundingClientRect().top >= 0) return [];
  return marksInView(root).flatMap((mark) => {
    const article = root.querySelector<HTMLElement>(`#${mark.id}`);
    return article === null ? [] : [{ ...mark, place: placeOf(article) }];
  });
}

function keyOf(state: unknown): string | null {
  return typeof state === "object" && state !== null && "position" in state && typeof state.position === "string" ? state.position : null;
}

function isOverlay(state: unknown): boolean {
  return typeof state === "object" && state !== null && "overlay" in state;
}

function recall(): Record<string, Position> {
  try {
    return JSON.parse(sessionStorage.getItem(Stored) ?? "{}") as Record<string, Position>;
  } catch {
    return {};
  }
}
