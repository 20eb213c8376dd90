import assert from "node:assert/strict";
import { test } from "node:test";
import { startEntryReactions } from "../src/discussion/entry-reactions";
import { feedRoot, openBrowser, testWords } from "./support/browser";
import { Newsroom } from "./support/newsroom";

test("entries of a feed that is out of the page get one button each, however often they change", async () => {
  const room = new Newsroom();
  for (let hour = 0; hour < 3; hour++) room.publish(hour);
  const words = { react: "React", reactTo: "React to {time}", discuss: "Discuss" };
  openBrowser(
    `<script type="application/json" id="talk-words">${JSON.stringify(words)}</script><section id="discussion" data-slug="aldane"></section>` +
      room.page({ order: "newest", keyOnly: false, start: null, end: null }, 50).html,
  );
  Object.defineProperty(globalThis, "MutationObserver", { value: document.defaultView?.MutationObserver, configurable: true });
  globalThis.fetch = () => Promise.resolve(Response.json([]));
  const panel = document.getElementById("discussion");
  assert.ok(panel);
  const feed = feedRoot();
  feed.remove();
  startEntryReactions(feed, panel, testWords);
  const before = Array.from(feed.querySelectorAll("button.react > .n"));
  assert.equal(before.length, 3);
  feed.querySelector("article h3")?.append("edited");
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(Array.from(feed.querySelectorAll("button.react > .n")), before, "not one was written again");
});
