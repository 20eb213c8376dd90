import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RevisionTracker } from "../src/live/revision-tracker";
import type { Answer, Batch } from "../src/live/stream";
import { placeOfLine, type NewswireLine, type NewswireOrder, type NewswirePart } from "../src/newswire/line";
import { type NewswireBounds, NewswireList } from "../src/newswire/list";
import { Calendar } from "../src/localization/calendar";
import { openBrowser, settled } from "./support/browser";
import { NewswireRoom } from "./support/newswire-room";

type Deed =
  | { readonly do: "put"; readonly hour: number }
  | { readonly do: "edit"; readonly which: number }
  | { readonly do: "move" | "toggle"; readonly which: number; readonly hour: number };

type Event =
  | Deed
  | { readonly do: "push"; readonly times: number; readonly later: boolean }
  | { readonly do: "deliver"; readonly pick: number }
  | { readonly do: "follow" | "answer" | "fail" | "ask" | "fill" | "restart" | "turn" };

const which = fc.nat(40);
const hour = fc.integer({ min: -20, max: 20 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("put" as const), hour }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("edit" as const), which }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("move" as const, "toggle" as const), which, hour }) },
);
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
        "ask" as const,
        "fill" as const,
        "restart" as const,
        "turn" as const,
      ),
    }),
  },
);

const Shown = 4;
const Asked = 6;
const times = (): Calendar => new Calendar("en", "Europe/Paris", "dddd d MMMM yyyy");

/** One panel in front of one wire, and everything that is under way between them. */
class Watching {
  readonly room = new NewswireRoom();
  #order: NewswireOrder;
  #list!: NewswireList;
  #tracker!: RevisionTracker<readonly NewswireLine[]>;
  #pushed = 0;
  readonly #underWay: Batch<readonly NewswireLine[]>[] = [];
  #follow: { ticket: ReturnType<RevisionTracker<readonly NewswireLine[]>["begin"]>; answer: Answer<readonly NewswireLine[]> } | null = null;
  #part: NewswirePart | null = null;

  constructor(order: NewswireOrder) {
    this.#order = order;
  }

  open(): void {
    openBrowser("");
    const root = document.createElement("ol");
    document.body.append(root);
    this.#list = new NewswireList(root, times(), { order: this.#order, most: Shown });
    this.#tracker = new RevisionTracker<readonly NewswireLine[]>(0, (lines) => {
      this.#list.apply(lines);
    });
    this.#pushed = this.room.revision;
    this.#restart();
  }

  happen(event: Event): void {
    switch (event.do) {
      case "put":
      case "edit":
      case "move":
      case "toggle":
        perform(this.room, event);
        return;
      case "push": {
        const message = { from: this.#pushed, to: this.room.revision, changes: this.room.between(this.#pushed, this.room.revision) };
        this.#pushed = this.room.revision;
        for (let i = 0; i < event.times; i++) {
          if (event.later) this.#underWay.push(message);
          else this.#tracker.batch(message);
        }
        return;
      }
      case "deliver": {
        const [message] = this.#underWay.splice(event.pick % Math.max(1, this.#underWay.length), 1);
        if (message !== undefined) this.#tracker.batch(message);
        return;
      }
      case "follow": {
        const ticket = this.#tracker.begin();
        this.#follow = { ticket, answer: this.#since(ticket.since) };
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
      case "ask":
        this.#part ??= this.room.part(Asked);
        return;
      case "fill":
        if (this.#part !== null) this.#list.extend(this.#part.items, boundsOf(this.#part));
        this.#part = null;
        return;
      case "restart":
        this.#restart();
        return;
      case "turn":
        this.#order = this.#order === "newest" ? "oldest" : "newest";
        this.#list.order = this.#order;
        return;
    }
  }

  #restart(): void {
    const part = this.room.part(Asked);
    // A part that was asked for before the list began anew is not put into it.
    this.#part = null;
    this.#tracker.rebase(part.revision);
    this.#list.restart(part.items, boundsOf(part), part.revision);
  }

  #since(revision: number): Answer<readonly NewswireLine[]> {
    const { lines, ...answer } = this.room.since(revision);
    return { ...answer, changes: lines };
  }

  /** One catch-up, and older lines where too few are left; then the panel must be a fresh one. */
  check(): void {
    const ticket = this.#tracker.begin();
    assert.equal(this.#tracker.answer(ticket, this.#since(ticket.since)), "whole");
    if (this.#list.isBare) {
      const part = this.room.part(Asked);
      this.#list.extend(part.items, boundsOf(part));
    }
    const shown = settled(this.#list.root);
    const fresh = new NewswireList(document.createElement("ol"), times(), { order: this.#order });
    fresh.restart(this.room.shown.slice(0, Shown), { oldest: null, newest: null }, this.room.revision);
    assert.equal(shown, settled(fresh.root));
    assert.deepEqual(
      this.#list.shown.map(({ headline }) => headline),
      this.room.shown.slice(0, Shown).map(({ headline }) => headline),
    );
  }
}

function boundsOf({ items, next }: NewswirePart): NewswireBounds {
  const last = items.at(-1);
  return { oldest: next === null || last === undefined ? null : placeOfLine(last), newest: null };
}

function perform(room: NewswireRoom, deed: Deed): void {
  if (deed.do === "put") {
    room.put(deed.hour);
    return;
  }
  const { ids } = room;
  const id = ids[deed.which % Math.max(1, ids.length)];
  if (id === undefined) return;
  switch (deed.do) {
    case "edit":
      room.edit(id);
      return;
    case "move":
      room.moveTo(id, deed.hour);
      return;
    case "toggle":
      room.toggle(id, deed.hour);
      return;
  }
}

for (const order of ["newest", "oldest"] as const) {
  test(`any loss, repetition and reordering on the wire, then one catch-up, is a fresh panel: ${order} first`, () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 20 }), fc.array(event, { maxLength: 50 }), (earlier, events) => {
        const watching = new Watching(order);
        for (const one of earlier) perform(watching.room, one);
        watching.open();
        for (const one of events) watching.happen(one);
        watching.check();
      }),
      { numRuns: 300 },
    );
  });
}
