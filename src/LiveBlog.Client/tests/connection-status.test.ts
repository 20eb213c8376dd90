import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer } from "../src/blog-page/announcer";
import { announce } from "../src/site/live-region";
import { ConnectionStatus } from "../src/live/connection-status";
import { openBrowser, testWords } from "./support/browser";

function scene(): { line: ConnectionStatus; shown: () => string; pressed: string[] } {
  openBrowser('<p class="state" id="connection" role="status"></p>');
  const pressed: string[] = [];
  const line = new ConnectionStatus(
    testWords,
    () => {
      pressed.push("retry");
    },
    () => {
      pressed.push("resume");
    },
  );
  const element = document.getElementById("connection");
  assert.ok(element);
  return {
    line,
    pressed,
    shown: () => {
      assert.equal(element.hasAttribute("hidden"), false, "A region that comes with its words is not read out.");
      return element.childNodes.length === 0
        ? ""
        : (element.querySelector(".shown")?.textContent ?? "A region that says nothing, and is not empty.");
    },
  };
}

const after = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("a line that is back at once is not spoken of", async () => {
  const { line, shown } = scene();
  line.live();
  line.lost(200);
  assert.equal(shown(), "");
  assert.equal(document.getElementById("connection")?.dataset.state, "live");
  line.live();
  await after(1_600);
  assert.equal(shown(), "");
});

test("a lost line counts the seconds for the eye, says it once to the ear, and can be tried at once", async () => {
  const { line, shown, pressed } = scene();
  line.live();
  line.lost(9_000);
  await after(1_600);
  assert.match(shown(), /^Connection lost at .+\. Trying again in 8 s\.$/);
  assert.equal(document.getElementById("connection")?.dataset.state, "lost");
  const spoken = document.querySelector("#connection .vh");
  const said = spoken?.textContent;
  document.querySelector<HTMLElement>("#connection button")?.click();
  assert.deepEqual(pressed, ["retry"]);
  await after(1_100);
  assert.match(shown(), /in [67] s\.$/);
  assert.equal(document.querySelector("#connection .vh"), spoken);
  assert.equal(spoken?.textContent, said);
  line.live();
  assert.equal(shown(), "");
  assert.equal(document.getElementById("connection")?.dataset.state, "live");
});

test("a paused page says since when and how many wait", () => {
  const { line, shown, pressed } = scene();
  line.live();
  line.paused(true);
  line.waiting = 2;
  assert.match(shown(), /^Paused since .+\. 2 entries wait\.$/);
  assert.equal(document.getElementById("connection")?.dataset.state, "paused");
  document.querySelector<HTMLElement>("#connection button")?.click();
  assert.deepEqual(pressed, ["resume"]);
  line.paused(false);
  assert.equal(shown(), "");
});

test("an ended blog has no connection to speak of", () => {
  const { line, shown } = scene();
  line.live();
  line.paused(true);
  line.over();
  assert.equal(shown(), "");
  assert.equal(document.getElementById("connection")?.dataset.state, undefined);
});

test("a burst is one sentence, others come at most every fifteen seconds, and the same one twice is heard twice", (context) => {
  openBrowser("");
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const announcer = new Announcer(testWords);
  const region = document.querySelector("[aria-live=polite]");
  assert.ok(region);
  const heard: string[] = [];
  const pass = (seconds: number): void => {
    for (let tenth = 0; tenth < seconds * 10; tenth++) {
      context.mock.timers.tick(100);
      if (heard.at(-1) !== region.textContent) heard.push(region.textContent);
    }
  };
  announcer.add(0);
  pass(2);
  for (let entry = 0; entry < 20; entry++) {
    announcer.add(1);
    pass(0.1);
  }
  pass(30);
  announcer.add(1);
  pass(5);
  announcer.add(1);
  pass(40);
  const one = "1 new entry in the live feed";
  assert.deepEqual(heard, ["", "20 new entries in the live feed", "", one, "", one, ""]);
});

test("a sentence that is said again is heard again: the region is empty between", (context) => {
  openBrowser('<p role="status"></p>');
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const region = document.querySelector<HTMLElement>("[role=status]");
  assert.ok(region);
  announce(region, "Copied");
  assert.equal(region.textContent, "Copied");
  announce(region, "Copied");
  assert.equal(region.textContent, "");
  context.mock.timers.tick(100);
  assert.equal(region.textContent, "Copied");
  announce(region, "");
  assert.equal(region.textContent, "");
});
