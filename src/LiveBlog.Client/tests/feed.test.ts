import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Feed } from "../src/blog-page/feed";
import { feedRoot, openBrowser, settled } from "./support/browser";
import { Newsroom, type View } from "./support/newsroom";

const all: View = { order: "newest", keyOnly: false, start: null, end: null };

function open(room: Newsroom, view: View = all, size = 50): Feed {
  openBrowser(room.page(view, size).html);
  return new Feed(feedRoot());
}

function titles(feed: Feed): string[] {
  return Array.from(feed.root.querySelectorAll("#entries > *"), (child) => (child.querySelector("h3") ?? child).textContent.trim());
}

function fresh(room: Newsroom, view: View = all): string {
  const feed = new DOMParser().parseFromString(room.fresh(view).html, "text/html").getElementById("feed");
  assert.ok(feed);
  return settled(feed);
}

test("every state an entry ever had, in any order and any number of times, ends in its newest", () => {
  const deeds = fc.array(
    fc.record({
      do: fc.constantFrom("edit" as const, "withdraw" as const, "key" as const, "move" as const),
      which: fc.nat(5),
      hour: fc.nat(40),
      key: fc.constant(false),
    }),
    { minLength: 1, maxLength: 15 },
  );
  fc.assert(
    fc.property(deeds, fc.array(fc.nat(1_000), { minLength: 31, maxLength: 31 }), (what, by) => {
      const room = new Newsroom();
      for (let hour = 0; hour < 4; hour++) room.publish(hour);
      const feed = open(room);
      const states = what.flatMap((deed) => {
        const before = room.revision;
        room.perform(deed);
        return room.batch(before);
      });
      const shuffled = [...states, ...states].map((state, i) => ({ state, by: by[i % by.length] ?? 0 })).sort((a, b) => a.by - b.by);
      for (const { state } of shuffled) feed.apply([state], true);
      feed.reveal();
      feed.revision = room.revision;
      assert.equal(settled(feed.root), fresh(room));
    }),
    { numRuns: 200 },
  );
});

test("a withdrawn entry is not brought back by an older state that comes late", () => {
  const room = new Newsroom();
  const id = room.publish(0);
  const feed = open(room);
  room.edit(id);
  const late = room.batch(1);
  room.toggleWithdrawn(id);
  feed.apply(room.batch(2), true);
  feed.apply(late, true);
  feed.reveal();
  assert.deepEqual(titles(feed), []);
  room.toggleWithdrawn(id);
  feed.apply(room.batch(3), true);
  feed.reveal();
  assert.deepEqual(titles(feed), ["Day 2022-01-12", "Entry 1 edited"]);
});

test("a day's heading goes with its last entry and comes with its first", () => {
  const room = new Newsroom();
  room.publish(0);
  const next = room.publish(5);
  const feed = open(room);
  assert.deepEqual(titles(feed), ["Day 2022-01-13", "Entry 2", "Day 2022-01-12", "Entry 1"]);
  const kept = feed.root.querySelectorAll(".day")[1];
  room.moveTo(next, 1);
  feed.apply(room.batch(2), true);
  assert.deepEqual(titles(feed), ["Day 2022-01-12", "Entry 2", "Entry 1"]);
  room.moveTo(next, -30);
  feed.apply(room.batch(3), true);
  assert.deepEqual(titles(feed), ["Day 2022-01-12", "Entry 1", "Day 2022-01-11", "Entry 2"]);
  assert.ok(kept);
});

test("an edit elsewhere in the blog leaves an entry's elements, its focus and its opened details alone", () => {
  const room = new Newsroom();
  const id = room.publish(0);
  const feed = open(room);
  const article = feed.find(id);
  const link = article?.querySelector<HTMLElement>(".share");
  const paragraph = article?.querySelector(".entry-text p");
  link?.focus();
  room.edit(id);
  feed.apply(room.batch(1), true);
  assert.equal(feed.find(id), article);
  assert.equal(article?.querySelector(".entry-text p"), paragraph);
  assert.equal(article?.querySelector("h3")?.textContent, "Entry 1 edited");
  assert.equal(document.activeElement, link);
});

test("new entries wait, in their newest state, and edits and withdrawals reach them there", () => {
  const room = new Newsroom();
  room.publish(0);
  const feed = open(room);
  const first = room.publish(1);
  const second = room.publish(2);
  assert.equal(feed.apply(room.batch(1), true).arrived, 2);
  assert.equal(feed.waiting.size, 2);
  assert.equal(titles(feed).length, 2);
  room.edit(first);
  room.toggleWithdrawn(second);
  assert.equal(feed.apply(room.batch(3), true).arrived, 0);
  assert.equal(feed.waiting.size, 1);
  feed.reveal();
  assert.deepEqual(titles(feed), ["Day 2022-01-12", "Entry 2 edited", "Entry 1"]);
});

test("an entry older than what is loaded is left for load more, even when the oldest loaded one has gone", () => {
  const room = new Newsroom();
  for (let hour = 0; hour < 3; hour++) room.publish(hour);
  const feed = open(room, all, 2);
  room.toggleWithdrawn(2);
  room.publish(-1);
  room.publish(1);
  feed.apply(room.batch(3), true);
  feed.reveal();
  // Entry 5 stands after the withdrawn one, which the cursor of "load more" still points at: it must be here.
  assert.deepEqual(titles(feed), ["Day 2022-01-12", "Entry 3", "Entry 5"]);
});

test("with the feed of key events an entry enters and leaves as it is marked", () => {
  const room = new Newsroom();
  const id = room.publish(0, true);
  room.publish(1);
  const feed = open(room, { ...all, keyOnly: true });
  assert.deepEqual(titles(feed), ["Day 2022-01-12", "Entry 1"]);
  room.toggleKey(id);
  room.toggleKey(2);
  feed.apply(room.batch(2), true);
  feed.reveal();
  assert.deepEqual(titles(feed), ["Day 2022-01-12", "Entry 2"]);
});

test("past the live end of a page new entries are counted, and edits there are not", () => {
  const room = new Newsroom();
  for (let hour = 0; hour < 4; hour++) room.publish(hour);
  const feed = open(room, { ...all, order: "oldest" }, 2);
  room.publish(5);
  room.publish(6);
  feed.apply(room.batch(4), true);
  room.edit(3);
  feed.apply(room.batch(6), true);
  assert.deepEqual([...feed.beyond], [5, 6]);
  assert.equal(feed.waiting.size, 0);
  room.toggleWithdrawn(6);
  feed.apply(room.batch(7), true);
  assert.deepEqual([...feed.beyond], [5]);
});

test("on a page cut at its start newer entries are not brought in, and come with the page before", () => {
  const room = new Newsroom();
  for (let hour = 0; hour < 4; hour++) room.publish(hour);
  const second = { at: Date.UTC(2022, 0, 12, 22), id: 3 };
  const feed = open(room, { ...all, start: second });
  assert.deepEqual(titles(feed), ["Day 2022-01-12", "Entry 3", "Entry 2", "Entry 1"]);
  room.publish(6);
  room.publish(1);
  feed.apply(room.batch(4), true);
  feed.reveal();
  assert.deepEqual(titles(feed), ["Day 2022-01-12", "Entry 3", "Entry 6", "Entry 2", "Entry 1"]);
  assert.deepEqual([...feed.beyond], [5]);

  const whole = new DOMParser().parseFromString(room.fresh(all).html, "text/html");
  feed.root.dataset.atEnd = "true";
  const added = feed.extend("start", Array.from(whole.querySelectorAll<HTMLElement>("#entries article")), null);
  assert.deepEqual(
    added.map(({ id }) => id),
    ["e-5", "e-4"],
  );
  assert.equal(feed.beyond.size, 0);
  assert.deepEqual(titles(feed).slice(0, 3), ["Day 2022-01-13", "Entry 5", "Day 2022-01-12"]);
});

test("the count beside load more leaves with the first entry that makes it untrue", () => {
  const room = new Newsroom();
  for (let hour = 0; hour < 3; hour++) room.publish(hour);
  const feed = open(room, all, 2);
  feed.root.querySelector("#more")?.insertAdjacentHTML("beforeend", "<span>2 of 3</span>");
  room.edit(3);
  feed.apply(room.batch(3), true);
  assert.ok(feed.root.querySelector("#more > span"));
  room.publish(4);
  feed.apply(room.batch(4), true);
  feed.reveal();
  assert.equal(feed.root.querySelector("#more > span"), null);
});
