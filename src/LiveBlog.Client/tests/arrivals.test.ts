import assert from "node:assert/strict";
import { test } from "node:test";
import { Arrivals } from "../src/blog-page/arrivals";
import { ArrivalsPill } from "../src/blog-page/arrivals-pill";
import { Feed } from "../src/blog-page/feed";
import { feedRoot, openBrowser, settled, testWords } from "./support/browser";
import { Newsroom, type Order, type View } from "./support/newsroom";

interface Scene {
  readonly room: Newsroom;
  readonly feed: Feed;
  readonly arrivals: Arrivals;
  readonly view: View;
  readonly clock: Clock;
  /** Says where the entries stand in the window: their top and their end, in px. */
  readonly stand: (top: number, bottom: number) => void;
  readonly publish: (hour: number) => void;
  readonly pill: () => HTMLElement | null;
}

/** Time stands still until a test lets it pass. */
class Clock {
  #now = 0;
  #due: { readonly at: number; readonly call: () => void }[] = [];

  constructor() {
    Object.defineProperty(globalThis, "setTimeout", {
      value: (call: () => void, after: number) => {
        this.#due.push({ at: this.#now + after, call });
      },
      configurable: true,
      writable: true,
    });
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#due.filter(({ at }) => at <= this.#now);
    this.#due = this.#due.filter(({ at }) => at > this.#now);
    for (const { call } of due) call();
  }
}

function scene(order: Order = "newest", size = 50, toLiveEnd: (() => void) | null = null): Scene {
  const clock = new Clock();
  const room = new Newsroom();
  for (let hour = 0; hour < 3; hour++) room.publish(hour);
  const view: View = { order, keyOnly: false, start: null, end: null };
  openBrowser(room.page(view, size).html);
  customElements.define("arrivals-pill", ArrivalsPill);
  const feed = new Feed(feedRoot());
  const arrivals = new Arrivals(feed, testWords, undefined, toLiveEnd);
  const rectangle = { top: 0, bottom: 700 };
  feed.entries.getBoundingClientRect = () => rectangle as DOMRect;
  return {
    room,
    feed,
    arrivals,
    view,
    clock,
    stand: (top, bottom) => {
      Object.assign(rectangle, { top, bottom });
    },
    publish: (hour) => {
      const since = room.revision;
      room.publish(hour);
      feed.apply(room.batch(since), true);
      arrivals.settle();
    },
    pill: () => feed.root.querySelector<HTMLElement>(".arrivals-place > .arrivals"),
  };
}

function label(pill: HTMLElement | null): string | undefined {
  return pill?.textContent.trim();
}

test("at the top a new entry comes in at once, tinted, and its marks leave", () => {
  const { feed, room, view, clock, publish, pill } = scene();
  publish(3);
  const article = feed.find(4);
  assert.ok(article);
  assert.ok(article.classList.contains("fresh"));
  assert.equal(article.querySelector(".entry-time > .now")?.textContent, "just now");
  assert.equal(pill(), null);
  clock.pass(12_000);
  assert.ok(!article.classList.contains("fresh"));
  assert.ok(article.querySelector(".now"));
  clock.pass(60_000);
  assert.equal(article.querySelector(".now"), null);
  feed.revision = room.revision;
  const fresh = new DOMParser().parseFromString(room.fresh(view).html, "text/html").getElementById("feed");
  assert.ok(fresh);
  assert.equal(settled(feed.root), settled(fresh));
});

test("further down new entries wait behind a pill that counts them, and pressing it brings them in", () => {
  const { feed, stand, publish, pill } = scene();
  stand(-300, 700);
  publish(3);
  assert.equal(label(pill()), "1 new entry");
  publish(4);
  assert.equal(label(pill()), "2 new entries");
  assert.equal(feed.find(5), null);
  pill()?.click();
  assert.ok(feed.find(4) !== null && feed.find(5) !== null);
  assert.equal(pill(), null);
  assert.equal(document.activeElement, feed.find(5)?.querySelector(".entry-time"));
});

test("scrolling to the top brings them in, unless the reader has paused", () => {
  const { feed, arrivals, stand, publish, pill } = scene();
  stand(-300, 700);
  publish(3);
  arrivals.paused = true;
  stand(10, 1_000);
  dispatchEvent(new Event("scroll"));
  assert.equal(feed.find(4), null);
  assert.equal(label(pill()), "1 new entry");
  arrivals.paused = false;
  assert.ok(feed.find(4));
  stand(-300, 700);
  publish(4);
  stand(0, 1_000);
  dispatchEvent(new Event("scroll"));
  assert.ok(feed.find(5));
  assert.equal(pill(), null);
});

test("a paused feed at the top lets nothing in", () => {
  const { feed, arrivals, publish, pill } = scene();
  arrivals.paused = true;
  publish(3);
  assert.equal(feed.find(4), null);
  assert.equal(label(pill()), "1 new entry");
});

test("oldest first the live edge is the end", () => {
  const { feed, stand, publish, pill } = scene("oldest");
  stand(-2_000, 700);
  publish(3);
  assert.ok(feed.find(4));
  stand(-2_000, 1_500);
  publish(4);
  assert.equal(feed.find(5), null);
  assert.equal(pill()?.querySelector("use")?.getAttribute("href"), "#i-down");
});

test("on a page that does not hold the live end the pill leads to the one that does", () => {
  const { feed, room, view, publish, pill } = scene("oldest", 2);
  publish(9);
  assert.equal(feed.find(4), null);
  assert.equal(label(pill()), "1 new entry");
  assert.equal(pill()?.getAttribute("href"), "/live/aldane?order=oldest&before=end");
  assert.match(room.lastPage(view, 2).html, /id="e-4"/u);
});

test("where the live end can be shown in the page, the pill asks for it, and with a key held it is a link", () => {
  let asked = 0;
  const { feed, publish, pill } = scene("oldest", 2, () => {
    asked++;
  });
  publish(9);
  const press = (more: MouseEventInit = {}): boolean =>
    pill()?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...more })) ?? false;
  assert.equal(press({ ctrlKey: true }), true);
  assert.equal(asked, 0);
  assert.equal(press(), false);
  assert.equal(asked, 1);
  assert.equal(feed.find(4), null);
});

test("a pill that goes while it has the focus hands it to the newest entry", () => {
  const { feed, stand, publish, pill } = scene();
  stand(-300, 700);
  publish(3);
  pill()?.focus();
  assert.equal(document.activeElement, pill());
  stand(0, 1_000);
  dispatchEvent(new Event("scroll"));
  assert.equal(pill(), null);
  assert.equal(document.activeElement?.id, "e-4-t");
  assert.ok(feed.root.contains(document.activeElement));
});

test("what waits and is withdrawn leaves the count", () => {
  const { feed, room, arrivals, stand, publish, pill } = scene();
  stand(-300, 700);
  publish(3);
  const since = room.revision;
  room.toggleWithdrawn(4);
  feed.apply(room.batch(since), true);
  arrivals.settle();
  assert.equal(pill(), null);
});
