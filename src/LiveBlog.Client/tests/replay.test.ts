import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { defineReplay } from "../src/replay/replay";
import { Slider } from "../src/replay/slider";
import { TimeScale } from "../src/replay/time-scale";
import { showOwnHours } from "../src/localization/zone";
import { openBrowser, testWords } from "./support/browser";
import { Newsroom } from "./support/newsroom";

// The machine's zone is the reader's.
process.env.TZ = "America/New_York";

const First = Date.parse("2022-01-12T08:00:00Z");
const Last = Date.parse("2022-01-12T20:00:00Z");

function move(slider: Element, to: number): void {
  const range = slider.querySelector<HTMLInputElement>("input");
  assert.ok(range);
  range.value = String(to);
  range.dispatchEvent(new Event("input"));
}

test("while the thumb is drawn along, the feed is asked to follow again and again, and last of all where it rests", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    openBrowser("");
    const chosen: number[] = [];
    const slider = new Slider(
      {
        scale: new TimeScale(First, Last),
        ticks: [],
        label: "Moment",
        strings: testWords,
        chosen: () => {
          chosen.push(slider.moment);
        },
      },
      Last,
    );
    for (let step = 1; step <= 50; step++) {
      move(slider.element, Last - step * 60_000);
      mock.timers.tick(20);
    }
    assert.ok(chosen.length >= 4, `asked ${chosen.length} times within a second of drawing`);
    assert.ok(chosen.length <= 10, "not with every move");
    mock.timers.tick(1_000);
    assert.equal(chosen.at(-1), Last - 50 * 60_000);
  } finally {
    mock.timers.reset();
  }
});

test("a moment that was asked for is shown before the next one is, however fast the thumb moves", async () => {
  const room = new Newsroom();
  for (let hour = 0; hour < 3; hour++) room.publish(hour);
  const page = (moment: number): string =>
    `<replay-panel><section id="replay" data-first="${First}" data-last="${Last}" data-moment="${moment}"><div class="replay-head"><h2 id="replay-h">${moment}</h2><a id="replay-present" href="/live/aldane">N</a></div>` +
    `<div class="replay-ways"></div><p class="hint"></p><script type="application/json" id="replay-ticks">[]</script></section></replay-panel>${room.page({ order: "newest", keyOnly: false, start: null, end: null }, 50).html}`;
  openBrowser(page(Last));
  const asked: { moment: number; answer: () => void }[] = [];
  globalThis.fetch = (address) =>
    new Promise((resolve) => {
      const moment = Date.parse(
        new URL(address instanceof Request ? address.url : address, "https://news.example/").searchParams.get("at") ?? "",
      );
      asked.push({
        moment,
        answer: () => {
          resolve(new Response(page(moment)));
        },
      });
    });
  const section = document.getElementById("replay");
  assert.ok(section);
  defineReplay();
  const until = async (what: () => boolean): Promise<void> => {
    for (let tries = 0; !what(); tries++) {
      assert.ok(tries < 500);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  move(section, Last - 3_600_000);
  await until(() => asked.length === 1);
  move(section, Last - 7_200_000);
  move(section, Last - 10_800_000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(asked.length, 1, "the first is under way");
  asked[0]?.answer();
  await until(() => asked.length === 2);
  assert.equal(document.querySelector("#replay-h")?.textContent, String(Last - 3_600_000), "the first is shown while the thumb is held");
  asked[1]?.answer();
  await until(() => document.querySelector("#replay-h")?.textContent === String(Last - 10_800_000));
  assert.equal(asked.length, 2);
  assert.match(location.search, /at=2022-01-12T17%3A00Z/);
});

test("the slider's hours follow the reader's choice, an hour that comes twice with the offset of the zone that is shown", () => {
  openBrowser("");
  // In New York the second 01:30; in Paris the clock was put back a week before.
  const [first, last] = [Date.parse("2022-11-06T06:30:00Z"), Date.parse("2022-11-06T20:00:00Z")];
  const words = { ...testWords, timeZone: "Europe/Paris" };
  const slider = new Slider(
    { scale: new TimeScale(first, last), ticks: [], label: "Moment", strings: words, chosen: () => undefined },
    first,
  );
  const shown = (): string[] => Array.from(slider.element.querySelectorAll(".replay-ends > *"), ({ textContent }) => textContent);
  assert.match(shown()[0] ?? "", /07:30$/u);
  try {
    showOwnHours(true);
    slider.changeZone();
    assert.match(shown()[0] ?? "", /01:30 UTC−5$/u);
    assert.match(shown()[1] ?? "", /01:30 UTC−5$/u);
    assert.match(shown()[2] ?? "", /15:00$/u);
    assert.equal(slider.element.querySelector("input")?.getAttribute("aria-valuetext"), shown()[1]);
  } finally {
    showOwnHours(false);
  }
});

test("years without an entry take little of the scale, are passed by one key, and put the year beside the hours", () => {
  openBrowser("");
  Object.defineProperty(globalThis, "getComputedStyle", { value: () => ({ direction: "ltr" }), configurable: true });
  const hour = 3_600_000;
  const late = Last + 1_000 * 24 * hour;
  const scale = new TimeScale(First, late, [{ from: Last, to: late }]);
  assert.equal(scale.placeOf(Last), Last);
  assert.ok(scale.end - Last < (Last - First) / 10, "most of the rail is of the hours that have entries");
  for (const moment of [First, First + hour, Last, Last + 500 * 24 * hour, late]) {
    assert.ok(Math.abs(scale.momentAt(scale.placeOf(moment)) - moment) < 1_000);
  }
  const slider = new Slider({ scale, ticks: [], label: "Moment", strings: testWords, chosen: () => undefined }, Last);
  const range = slider.element.querySelector("input");
  const press = (key: string): number => {
    range?.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
    return slider.moment;
  };
  assert.equal(press("ArrowUp"), late);
  assert.equal(press("ArrowDown"), Last);
  assert.equal(press("ArrowDown"), Last - 60_000);
  const ends = Array.from(slider.element.querySelectorAll(".replay-ends > span"), ({ textContent }) => textContent);
  assert.match(ends[0] ?? "", /2022/u);
  assert.match(ends[1] ?? "", /2024/u);
});
