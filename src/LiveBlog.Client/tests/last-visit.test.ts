import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Feed } from "../src/blog-page/feed";
import { LastVisitMarker } from "../src/blog-page/last-visit";
import { feedRoot, openBrowser, settled, testWords } from "./support/browser";
import { Newsroom, type Order, type View } from "./support/newsroom";

const Key = "liveblog.seen.aldane";
const Minute = 60_000;

interface Visited {
  readonly order?: Order;
  /** How many entries a page holds. */
  readonly size?: number;
  /** The last entry seen; none: a first visit. */
  readonly seen?: number;
  readonly minutesAgo?: number;
}

/** Five entries, an hour between each, and a reader who may have been here before. */
function visit({ order = "newest", size = 50, seen, minutesAgo = 60 }: Visited): {
  room: Newsroom;
  feed: Feed;
  since: LastVisitMarker;
  went: string[];
} {
  const room = new Newsroom();
  for (let hour = -5; hour < 0; hour++) room.publish(hour);
  const view: View = { order, keyOnly: false, start: null, end: null };
  openBrowser(room.page(view, size).html);
  const at = room.follow(0).changes.find(({ entryId }) => entryId === seen)?.publishedAt;
  if (seen !== undefined)
    localStorage.setItem(Key, JSON.stringify({ place: { at: Date.parse(at ?? ""), id: seen }, left: Date.now() - minutesAgo * Minute }));
  const feed = new Feed(feedRoot());
  const went: string[] = [];
  return { room, feed, since: new LastVisitMarker(feed, testWords, (address) => went.push(address)), went };
}

/** The entries in the order of the page, and the line among them. */
function list(): string {
  return Array.from(document.querySelectorAll("#entries > :is(article, .since)"), (one) =>
    one.matches(".since") ? "--" : one.id.slice(2),
  ).join(" ");
}

const way = (): HTMLAnchorElement | null => document.querySelector<HTMLAnchorElement>(".since-way");

function leave(): void {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

function comeBack(): void {
  Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

function stored(): { place: { id: number }; left: number } {
  return JSON.parse(localStorage.getItem(Key) ?? "null") as { place: { id: number }; left: number };
}

test("the line stands between what is new and what was seen, in either order, and the way to it counts", () => {
  visit({ seen: 3 });
  assert.equal(list(), "5 4 -- 3 2 1");
  assert.match(way()?.textContent ?? "", /^2 new entries since \d\d:\d\d/u);
  assert.match(document.querySelector(".since")?.textContent ?? "", /^You were here at /u);

  visit({ seen: 3, order: "oldest" });
  assert.equal(list(), "1 2 3 -- 4 5");
});

test("a first visit, one a moment ago and one that missed nothing have no line", () => {
  for (const visited of [{}, { seen: 3, minutesAgo: 5 }, { seen: 5 }]) {
    visit(visited);
    assert.equal(list(), "5 4 3 2 1");
    assert.equal(way(), null);
  }
});

test("what comes in is counted, what is withdrawn is not, and the line stays where it was", () => {
  const { room, feed, since } = visit({ seen: 3 });
  room.publish(1);
  feed.apply(room.batch(5), true);
  feed.reveal();
  since.settle();
  assert.equal(list(), "6 5 4 -- 3 2 1");
  assert.match(way()?.textContent ?? "", /^3 new/u);

  room.toggleWithdrawn(4);
  room.moveTo(2, 2);
  feed.apply(room.batch(6), true);
  feed.reveal();
  since.settle();
  assert.equal(list(), "2 6 5 -- 3 1");
});

test("further back than what is loaded, the way leads to the hour of the last entry seen", () => {
  const { went } = visit({ seen: 1, size: 3 });
  assert.equal(list(), "5 4 3");
  assert.match(way()?.textContent ?? "", /^You were here at /u);
  way()?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  assert.equal(new URL(went[0] ?? "").searchParams.get("time"), "2022-01-12T15:00:00.000Z");
});

test("leaving remembers the newest entry shown, and coming back after a while draws the line there", () => {
  const { room, feed, since } = visit({});
  leave();
  assert.equal(stored().place.id, 5);

  room.publish(1);
  feed.apply(room.batch(5), true);
  feed.reveal();
  since.settle();
  dispatchEvent(new Event("pagehide"));
  assert.equal(stored().place.id, 5, "what came while nobody looked has not been seen");

  localStorage.setItem(Key, JSON.stringify({ ...stored(), left: Date.now() - 11 * Minute }));
  comeBack();
  assert.equal(list(), "6 -- 5 4 3 2 1");
});

test("a part of the feed that does not hold the newest says nothing of what was seen", () => {
  const { feed } = visit({ seen: 5, minutesAgo: 60 });
  const before = localStorage.getItem(Key);
  feed.root.dataset.here = "1";
  leave();
  assert.equal(localStorage.getItem(Key), before);
});

test("what was written by somebody else, or refused, does no harm", () => {
  for (const text of ["{", "null", "7", '{"left":1}', '{"left":"x","place":{}}']) {
    visit({});
    localStorage.setItem(Key, text);
    new LastVisitMarker(new Feed(feedRoot()), testWords, () => undefined);
    assert.equal(list(), "5 4 3 2 1");
  }
  visit({ seen: 3 });
  Object.defineProperty(globalThis, "localStorage", {
    get: () => {
      throw new Error("SecurityError");
    },
    configurable: true,
  });
  new LastVisitMarker(new Feed(feedRoot()), testWords, () => undefined);
  leave();
});

test("with the line among them the entries still end as a fresh page's", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          do: fc.constantFrom("publish" as const, "edit" as const, "withdraw" as const, "pin" as const, "move" as const),
          which: fc.nat(20),
          hour: fc.integer({ min: -8, max: 8 }),
          key: fc.constant(false),
        }),
        { maxLength: 25 },
      ),
      (deeds) => {
        const { room, feed, since } = visit({ seen: 3 });
        for (const deed of deeds) {
          const held = room.revision;
          room.perform(deed);
          feed.apply(room.batch(held), true);
          feed.reveal();
          since.settle();
        }
        feed.revision = room.revision;
        for (const own of document.querySelectorAll(".since, .since-way")) own.remove();
        const page = document.createElement("div");
        page.innerHTML = room.fresh({ order: "newest", keyOnly: false, start: null, end: null }).html;
        const [whole] = page.children;
        assert.ok(whole);
        assert.equal(settled(feedRoot()), settled(whole));
      },
    ),
    { numRuns: 100 },
  );
});
