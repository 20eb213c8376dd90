import { headDays } from "./day-headings";
import { Feed, type Applied, type FeedOptions } from "./feed";
import { Head } from "./head";
import { KeyEvents, type KeyEventsOptions } from "./key-events";
import { type Page, swap } from "./page";
import { preservePlace, preserveScroll } from "./preserve-scroll";
import type { Change } from "../live/changes";
import { ServerClock } from "../live/server-clock";
import { Hours } from "../localization/hours";
import { RelativeTimes } from "../localization/relative-times";
import type { Strings } from "../localization/strings";

/** What a page shows of a blog: its entries, its head, its key events, and the hours of all of it. */
export class BlogView {
  readonly feed: Feed;
  readonly clock = new ServerClock();
  readonly times: RelativeTimes;
  readonly #head: Head;
  readonly #keyEvents: KeyEvents;
  readonly #hours: Hours;

  constructor(root: HTMLElement, strings: Strings, options: FeedOptions, keyEvents: KeyEventsOptions) {
    this.#hours = new Hours(strings);
    this.feed = new Feed(root, {
      received: (article) => {
        this.#hours.decorate(article);
      },
      ...options,
    });
    this.times = new RelativeTimes(strings, this.clock);
    this.#head = new Head(strings, this.clock);
    this.#keyEvents = new KeyEvents(strings, keyEvents);
  }

  /** A moment of the past stays as it was. */
  get isReplay(): boolean {
    return this.feed.root.dataset.replay === "true";
  }

  get isFollowed(): boolean {
    return this.#head.status !== "ended" && !this.isReplay;
  }

  set viewers(count: number) {
    this.#head.viewers = count;
  }

  /** Applies changes, up to a revision. What is read does not move. */
  apply(changes: readonly Change[], revision: number, live: boolean): Applied {
    const applied: Applied[] = [];
    preserveScroll(this.feed.root, () => {
      this.#head.apply(changes);
      if (changes.length > 0) this.#head.touch(changes, live);
      this.#keyEvents.apply(changes);
      const now = this.feed.apply(changes, live);
      applied.push(now);
      return now.moved;
    });
    this.feed.revision = revision;
    return applied[0] ?? { moved: new Set(), arrived: 0, isDisplaced: false };
  }

  /** Another page's feed takes the place of this one's. */
  replace(page: Page): void {
    swap(this.feed, page);
    const head = page.document.getElementById("blog-head");
    if (head !== null) this.#head.replace(head);
    this.#keyEvents.replace(page.document);
  }

  /** The hours of what is not an entry. Entries came into the feed in the zone that is shown. */
  decorate(): void {
    this.#hours.decorate(document);
    this.#keyEvents.tidy();
  }

  /** The reader wants other hours: every one in the page, and the days that they fall on. `settle` puts right what depends on them. */
  changeZone(settle: () => void): void {
    preservePlace(this.feed.root, () => {
      this.times.rewrite(() => {
        this.decorate();
      });
      headDays(this.feed.entries);
      settle();
    });
    for (const { article } of this.feed.waiting.values()) this.#hours.decorate(article);
    document.querySelector("main")?.setAttribute("data-dressed", "");
  }
}
