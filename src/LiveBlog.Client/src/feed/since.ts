import { counted, hour, type Words } from "../words";
import type { Feed } from "./feed";
import { compare, type Place, placeOf } from "./place";

// Who was here a moment ago needs no reminder.
const Away = 10 * 60_000;

interface Visit {
  /** The newest entry seen. */
  readonly place: Place;
  /** When the page was left, by the reader's clock. */
  readonly left: number;
}

/** The line between what is new since the reader's last visit and what was there. Kept in this browser, for this blog. */
export class Since {
  readonly #feed: Feed;
  readonly #words: Words;
  readonly #last: Visit | null;

  constructor(feed: Feed, words: Words) {
    this.#feed = feed;
    this.#words = words;
    this.#last = recall(feed.slug);
    addEventListener("pagehide", () => { this.#remember(); });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.#remember();
    });
    this.settle();
  }

  /** Puts the line where it belongs now. It takes no room, so nothing moves. */
  settle(): void {
    const { entries } = this.#feed;
    const old = entries.querySelector(".since");
    const last = this.#last;
    if (last === null || Date.now() - last.left < Away) return;
    const articles = Array.from(entries.querySelectorAll<HTMLElement>("article.entry"));
    const isNew = (article: HTMLElement): boolean => compare("oldest", placeOf(article), last.place) > 0;
    const fresh = articles.filter(isNew).length;
    const below = this.#feed.order === "newest" ? articles.find((article) => !isNew(article)) : articles.find(isNew);
    if (fresh === 0 || below === undefined || fresh === articles.length) {
      old?.remove();
      return;
    }
    const line = old ?? this.#line();
    const text = counted(this.#words, this.#words.sinceYou, fresh).replace("{time}", hour(this.#words, new Date(last.left)));
    if (line.firstElementChild !== null && line.firstElementChild.textContent !== text) line.firstElementChild.textContent = text;
    if (below.previousElementSibling !== line) below.before(line);
  }

  #line(): HTMLElement {
    const line = document.createElement("p");
    line.className = "since";
    line.append(document.createElement("span"));
    return line;
  }

  #remember(): void {
    let newest: Place | null = null;
    for (const article of this.#feed.entries.querySelectorAll<HTMLElement>("article.entry")) {
      const place = placeOf(article);
      if (newest === null || compare("oldest", place, newest) > 0) newest = place;
    }
    if (newest === null) return;
    const before = recall(this.#feed.slug);
    if (before !== null && compare("oldest", before.place, newest) > 0) newest = before.place;
    try {
      localStorage.setItem(keyOf(this.#feed.slug), JSON.stringify({ place: newest, left: Date.now() } satisfies Visit));
    } catch {
      return;
    }
  }
}

function keyOf(slug: string): string {
  return `liveblog.seen.${slug}`;
}

function recall(slug: string): Visit | null {
  try {
    const text = localStorage.getItem(keyOf(slug));
    return text === null ? null : (JSON.parse(text) as Visit);
  } catch {
    return null;
  }
}
