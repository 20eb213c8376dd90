import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Feed } from "../src/blog-page/feed";
import { newerThan, runsOf } from "../src/blog-page/blog-stream";
import { RevisionTracker } from "../src/live/revision-tracker";
import type { Change } from "../src/live/changes";
import { feedRoot, openBrowser, settled } from "./support/browser";
import { type Answered, type Deed, Newsroom, type Order, type Place, type View } from "./support/newsroom";

type Event =
  | Deed
  /** The server pushes all since its last push; it may arrive never, or several times, at once or later. */
  | { readonly do: "push"; readonly times: number; readonly later: boolean }
  | { readonly do: "deliver"; readonly pick: number }
  | { readonly do: "follow" | "answer" | "fail" | "reveal" | "fetchMore" | "joinMore" };

const deed: fc.Arbitrary<Deed> = fc.record({
  do: fc.oneof(
    { weight: 4, arbitrary: fc.constant("publish" as const) },
    { weight: 6, arbitrary: fc.constantFrom("edit" as const, "withdraw" as const, "pin" as const, "key" as const) },
    { weight: 2, arbitrary: fc.constant("move" as const) },
  ),
  which: fc.nat(40),
  // Few hours, over three days: ties and changes of day are common.
  hour: fc.integer({ min: -20, max: 20 }),
  key: fc.boolean(),
});
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 8, arbitrary: deed },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("push" as const), times: fc.integer({ min: 0, max: 2 }), later: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("deliver" as const), pick: fc.nat(20) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "follow" as const,
        "answer" as const,
        "fail" as const,
        "reveal" as const,
        "fetchMore" as const,
        "joinMore" as const,
      ),
    }),
  },
);

/** One reader's page in front of one newsroom, and everything that is under way between them. */
class Reading {
  readonly room = new Newsroom();
  readonly #order: Order;
  readonly #size: number;
  readonly #wrapped: boolean;
  #view: View;
  #feed!: Feed;
  #tracker!: RevisionTracker<readonly Change[]>;
  #pushed = 0;
  readonly #underWay: Change[][] = [];
  #follow: { ticket: ReturnType<RevisionTracker<readonly Change[]>["begin"]>; answer: ReturnType<Newsroom["follow"]> } | null = null;
  #more: Answered | null = null;

  constructor(order: Order, keyOnly: boolean, size: number, wrapped: boolean) {
    this.#order = order;
    this.#size = size;
    this.#wrapped = wrapped;
    this.#view = { order, keyOnly, start: null, end: null };
  }

  open(): void {
    const page = this.room.page(this.#view, this.#size);
    openBrowser(page.html);
    this.#view = { ...this.#view, end: endOf(page) };
    this.#feed = new Feed(feedRoot(), this.#wrapped ? { wrap: item } : {});
    this.#pushed = this.room.revision;
    this.#tracker = new RevisionTracker(this.room.revision, (changes, since, live) => {
      this.#feed.apply(newerThan(since, changes), live);
      this.#feed.revision = this.#tracker.held;
    });
  }

  happen(event: Event): void {
    switch (event.do) {
      case "publish":
      case "edit":
      case "withdraw":
      case "pin":
      case "key":
      case "move":
        this.room.perform(event);
        return;
      case "push": {
        const batch = this.room.batch(this.#pushed);
        this.#pushed = this.room.revision;
        if (batch.length === 0) return;
        for (let i = 0; i < event.times; i++) {
          if (event.later) this.#underWay.push(batch);
          else this.#tracker.batch(...runsOf(batch));
        }
        return;
      }
      case "deliver": {
        const [batch] = this.#underWay.splice(event.pick % Math.max(1, this.#underWay.length), 1);
        if (batch !== undefined) this.#tracker.batch(...runsOf(batch));
        return;
      }
      case "follow": {
        const ticket = this.#tracker.begin();
        this.#follow = { ticket, answer: this.room.follow(ticket.since) };
        return;
      }
      case "answer":
        if (this.#follow !== null) this.#tracker.answer(this.#follow.ticket, this.#follow.answer);
        this.#follow = null;
        return;
      case "fail":
        if (this.#follow !== null) this.#tracker.abandon(this.#follow.ticket);
        this.#follow = null;
        return;
      case "reveal":
        this.#feed.reveal();
        return;
      case "fetchMore":
        if (this.#view.end !== null) this.#more ??= this.room.page({ ...this.#view, start: this.#view.end, end: null }, this.#size);
        return;
      case "joinMore":
        this.#joinMore();
        return;
    }
  }

  #joinMore(): void {
    const page = this.#more;
    if (page === null) return;
    this.#more = null;
    const holder = new DOMParser().parseFromString(page.html, "text/html");
    const next = holder.querySelector("#more");
    const end = next === null ? null : endOf(page);
    if (this.#order === "oldest") this.#feed.root.dataset.atEnd = String(next === null);
    this.#feed.extend("end", Array.from(holder.querySelectorAll<HTMLElement>("#entries article.entry")), end);
    const old = this.#feed.root.querySelector("#more");
    if (next === null) old?.remove();
    else old?.replaceWith(next);
    this.#view = { ...this.#view, end };
    if (page.revision < this.#tracker.held) this.#tracker.rebase(page.revision);
  }

  /** One catch-up; then the page must be a fresh one. */
  check(): void {
    const ticket = this.#tracker.begin();
    assert.equal(this.#tracker.answer(ticket, this.room.follow(ticket.since)), "whole");
    this.#feed.reveal();
    const shown = settled(this.#unwrapped());
    const fresh = new DOMParser().parseFromString(this.room.fresh(this.#view).html, "text/html").getElementById("feed");
    assert.ok(fresh);
    assert.equal(shown, settled(fresh));
  }

  #unwrapped(): Element {
    const copy = this.#feed.root.cloneNode(true) as Element;
    for (const article of Array.from(copy.querySelectorAll("article.entry"))) {
      assert.equal(article.parentElement?.className === "item", this.#wrapped);
      if (this.#wrapped) article.parentElement?.replaceWith(article);
    }
    assert.equal(copy.querySelectorAll(".item").length, 0);
    return copy;
  }
}

function item(article: HTMLElement): HTMLElement {
  const item = document.createElement("div");
  item.className = "item";
  item.append(article);
  return item;
}

function endOf(page: Answered): Place | null {
  return page.html.includes('id="more"') ? (page.shown.at(-1) ?? null) : null;
}

for (const order of ["newest", "oldest"] as const) {
  for (const keyOnly of [false, true]) {
    test(`any loss, repetition and reordering, then one catch-up, is a fresh page: ${order} first${keyOnly ? ", key events" : ""}`, () => {
      fc.assert(
        fc.property(
          fc.array(deed, { maxLength: 15 }),
          fc.array(event, { maxLength: 40 }),
          fc.constantFrom(2, 5, 50),
          fc.boolean(),
          (earlier, events, size, wrapped) => {
            const reading = new Reading(order, keyOnly, size, wrapped);
            for (const one of earlier) reading.room.perform(one);
            reading.open();
            for (const one of events) reading.happen(one);
            reading.check();
          },
        ),
        { numRuns: 200 },
      );
    });
  }
}
