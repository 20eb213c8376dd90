import { counted, hour, type Strings } from "../localization/strings";
import type { Feed } from "./feed";
import { preservePlace } from "./preserve-scroll";
import { compare, type Place, placeOf } from "./place";

// Who was here a moment ago needs no reminder.
const Away = 10 * 60_000;

interface Visit {
  /** The newest entry seen. */
  readonly place: Place;
  /** When the page was left, by the reader's clock. */
  readonly left: number;
}

/**
 * The line between what is new since the reader's last visit and what was there, and the way to it from the top of the
 * feed. Kept in this browser, for this blog; the server knows nothing of it. The feed passes over both.
 */
export class LastVisitMarker {
  readonly #feed: Feed;
  readonly #strings: Strings;
  readonly #go: (address: string) => void;
  #last: Visit | null;

  /** `go` shows another part of the feed: the line may lie further back than what is loaded. */
  constructor(feed: Feed, strings: Strings, go: (address: string) => void) {
    this.#feed = feed;
    this.#strings = strings;
    this.#go = go;
    this.#last = worthALine(recall(feed.slug));
    addEventListener("pagehide", () => {
      // A page in the background had been left before: what came since has not been seen.
      if (document.visibilityState !== "hidden") this.#remember();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.#remember();
      else this.#comeBack();
    });
    this.settle();
  }

  /** Puts the line where it belongs now, and counts again. */
  settle(): void {
    const last = this.#last;
    if (last === null) return;
    const articles = this.#articles();
    const isNew = (article: HTMLElement): boolean => compare("oldest", placeOf(article), last.place) > 0;
    const count = articles.filter(isNew).length;
    const below = this.#feed.order === "newest" ? articles.find((article) => !isNew(article)) : articles.find(isNew);
    const line = count === 0 || count === articles.length || below === undefined ? null : this.#line(last);
    preservePlace(this.#feed.root, () => {
      if (line === null) this.#feed.entries.querySelector(".since")?.remove();
      else if (below !== undefined && below.previousElementSibling !== line) below.before(line);
      this.#showWay(last, count, line);
    });
  }

  #articles(): HTMLElement[] {
    return Array.from(this.#feed.entries.querySelectorAll<HTMLElement>("article.entry"));
  }

  #line({ left }: Visit): HTMLElement {
    const held = this.#feed.entries.querySelector<HTMLElement>(".since");
    if (held !== null) return held;
    const line = document.createElement("p");
    line.className = "since";
    line.tabIndex = -1;
    const said = document.createElement("span");
    said.textContent = this.#strings.youWereHere.replace("{time}", this.#hour(left));
    line.append(said);
    return line;
  }

  /** At the top of the page that holds the newest: how many are new, and a way to where they begin. */
  #showWay(last: Visit, count: number, line: HTMLElement | null): void {
    const { root } = this.#feed;
    const held = root.querySelector<HTMLAnchorElement>(".since-way");
    if (count === 0 || !this.#feed.atEnd || holdsAPlace(root)) {
      held?.remove();
      return;
    }
    const way = held ?? document.createElement("a");
    if (held === null) {
      way.className = "since-way";
      way.addEventListener("click", (event) => {
        this.#follow(event);
      });
      this.#feed.entries.before(way);
    }
    const isWhole = line !== null || root.querySelector("#more, #previous") === null;
    const text = isWhole ? counted(this.#strings, this.#strings.sinceYou, count) : this.#strings.youWereHere;
    const said = text.replace("{time}", this.#hour(last.left));
    if (way.textContent !== said) way.textContent = said;
    // An hour's own address works in a tab of its own, too.
    const address = new URL(root.dataset.live ?? location.pathname, location.href);
    address.searchParams.set("time", new Date(last.place.at).toISOString());
    way.href = address.href;
  }

  #follow(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const line = this.#feed.entries.querySelector<HTMLElement>(".since");
    if (line === null) {
      this.#go((event.currentTarget as HTMLAnchorElement).href);
      return;
    }
    line.scrollIntoView({ block: "center", behavior: "instant" });
    line.focus({ preventScroll: true });
  }

  #hour(left: number): string {
    return hour(this.#strings, new Date(left));
  }

  #comeBack(): void {
    const visit = worthALine(recall(this.#feed.slug));
    if (visit === null) return;
    this.#last = visit;
    this.#feed.entries.querySelector(".since")?.remove();
    this.settle();
  }

  /** Only the page that holds the newest entries says what has been seen: a reader of an older page has not seen the rest. */
  #remember(): void {
    if (!this.#feed.atEnd || holdsAPlace(this.#feed.root)) return;
    const newest = this.#articles()
      .map(placeOf)
      .reduce<Place | null>((best, place) => (best === null || compare("oldest", place, best) > 0 ? place : best), null);
    if (newest === null) return;
    const before = recall(this.#feed.slug)?.place ?? newest;
    const place = compare("oldest", before, newest) > 0 ? before : newest;
    try {
      localStorage.setItem(keyOf(this.#feed.slug), JSON.stringify({ place, left: Date.now() } satisfies Visit));
    } catch {
      return;
    }
  }
}

/** A permalink's or an hour's part of the feed: an empty attribute is none. */
function holdsAPlace(root: HTMLElement): boolean {
  return Boolean(root.dataset.here);
}

function worthALine(visit: Visit | null): Visit | null {
  return visit !== null && Date.now() - visit.left >= Away ? visit : null;
}

function keyOf(slug: string): string {
  return `liveblog.seen.${slug}`;
}

function recall(slug: string): Visit | null {
  try {
    const text = localStorage.getItem(keyOf(slug));
    const visit = text === null ? null : (JSON.parse(text) as Partial<Visit> | null);
    return typeof visit?.left === "number" && typeof visit.place?.at === "number" && typeof visit.place.id === "number"
      ? (visit as Visit)
      : null;
  } catch {
    return null;
  }
}
