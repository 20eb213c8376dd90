import assert from "node:assert/strict";
import { test } from "node:test";
import { newerThan, runsOf } from "../src/blog-page/blog-stream";
import { RevisionTracker } from "../src/live/revision-tracker";
import type { Change, FollowAnswer } from "../src/live/changes";

function change(revision: number): Change {
  return { revision, kind: "entry", entryId: revision, publishedAt: null, isKeyEvent: false, isPinned: false, html: "<article></article>" };
}

function answer(revision: number, ...revisions: number[]): FollowAnswer {
  return { revision, status: "live", changes: revisions.map(change), reset: false };
}

type Changes = readonly Change[];

function tracker(held: number): { it: RevisionTracker<Changes>; delivered: number[]; batch: (changes: Changes) => boolean } {
  const delivered: number[] = [];
  const it = new RevisionTracker<Changes>(held, (changes, since) => {
    delivered.push(...newerThan(since, changes).map(({ revision }) => revision));
  });
  return { it, delivered, batch: (changes) => it.batch(...runsOf(changes)) };
}

test("a batch that goes on from what is held is delivered, and only its news", () => {
  const { it, delivered, batch } = tracker(5);
  assert.equal(batch([4, 5, 6, 7].map(change)), true);
  assert.deepEqual(delivered, [6, 7]);
  assert.equal(it.held, 7);
});

test("a batch past a gap is not delivered", () => {
  const { it, delivered, batch } = tracker(5);
  assert.equal(batch([change(7)]), false);
  assert.deepEqual(delivered, []);
  assert.equal(it.held, 5);
});

test("of a batch with a hole only what comes before it is delivered", () => {
  const { it, delivered, batch } = tracker(5);
  assert.equal(batch([6, 8].map(change)), false);
  assert.deepEqual(delivered, [6]);
  assert.equal(it.held, 6);
});

test("batches wait for the answer to a Follow, then follow it in order", () => {
  const { it, delivered, batch } = tracker(5);
  const ticket = it.begin();
  assert.equal(ticket.since, 5);
  assert.equal(batch([change(9)]), true);
  assert.equal(batch([7, 8].map(change)), true);
  assert.deepEqual(delivered, []);
  assert.equal(it.answer(ticket, answer(7, 6, 7)), "whole");
  assert.deepEqual(delivered, [6, 7, 8, 9]);
  assert.equal(it.held, 9);
});

test("a gap that the answer does not close asks again", () => {
  const { it, delivered, batch } = tracker(5);
  const ticket = it.begin();
  batch([change(9)]);
  assert.equal(it.answer(ticket, answer(7, 7)), "gap");
  assert.deepEqual(delivered, [7]);
  assert.equal(it.held, 7);
});

test("an answer older than what is held takes nothing back", () => {
  const { it } = tracker(5);
  assert.equal(it.answer(it.begin(), answer(3)), "whole");
  assert.equal(it.held, 5);
});

test("the answer to an overtaken Follow is ignored", () => {
  const { it, delivered } = tracker(5);
  const first = it.begin();
  const second = it.begin();
  assert.equal(it.answer(first, answer(9, 9)), "outdated");
  assert.deepEqual(delivered, []);
  assert.equal(it.answer(second, answer(6, 6)), "whole");
});

test("after a rebase the answer from before it is ignored, and the next one starts from there", () => {
  const { it, delivered } = tracker(50);
  const ticket = it.begin();
  it.rebase(40);
  assert.equal(it.answer(ticket, answer(60, 55)), "outdated");
  assert.deepEqual(delivered, []);
  assert.equal(it.begin().since, 40);
});

test("a reset delivers nothing and keeps what is held", () => {
  const { it, delivered, batch } = tracker(5);
  const ticket = it.begin();
  batch([change(2_000)]);
  assert.equal(it.answer(ticket, { ...answer(2_000), reset: true }), "reset");
  assert.deepEqual(delivered, []);
  assert.equal(it.held, 5);
});

test("after a failed Follow batches are taken again", () => {
  const { it, delivered, batch } = tracker(5);
  it.abandon(it.begin());
  assert.equal(batch([change(6)]), true);
  assert.deepEqual(delivered, [6]);
});

test("a catch-up is not live, a batch is", () => {
  const seen: boolean[] = [];
  const it = new RevisionTracker<Changes>(0, (_, __, live) => {
    seen.push(live);
  });
  const ticket = it.begin();
  it.batch(...runsOf([change(2)]));
  it.answer(ticket, answer(1, 1));
  assert.deepEqual(seen, [false, true]);
});
