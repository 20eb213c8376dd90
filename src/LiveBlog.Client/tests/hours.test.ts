import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Feed } from "../src/blog-page/feed";
import { Hours } from "../src/localization/hours";
import { showOwnHours } from "../src/localization/zone";
import { feedRoot, openBrowser, settled, testWords } from "./support/browser";
import { Newsroom } from "./support/newsroom";

const words = { ...testWords, locale: "fr", timeZone: "Europe/Paris", dayPattern: "dddd d MMMM yyyy", datePattern: "dd.MM.yyyy" };
const At = Date.parse("2022-01-12T23:10:00Z");

// The machine's zone is the reader's.
process.env.TZ = "America/New_York";

afterEach(() => {
  showOwnHours(false);
});

function entry(): string {
  return (
    `<article class="entry" id="e-1" data-revision="1" data-at="${At}" data-day="2022-01-13" data-day-name="Jeudi 13 janvier 2022">` +
    '<a class="entry-time" href="#"><time datetime="2022-01-13T00:10:00+01:00">00:10 <span>13.01.2022</span></time></a>' +
    '<div class="changed"><p>Mis à jour à <time datetime="2022-01-13T00:12:00+01:00">00:12 13.01.2022</time></p></div>' +
    '<small><time datetime="2022-01-13">13.01.2022</time></small></article>'
  );
}

test("hours and days in the reader's own zone, with the blog's beside them, and back to the very same words", () => {
  openBrowser(entry());
  const hours = new Hours(words);
  const before = document.body.innerHTML;
  hours.decorate(document);
  assert.equal(document.body.innerHTML, before, "nobody asked for other hours");

  showOwnHours(true);
  hours.decorate(document);
  const times = Array.from(document.querySelectorAll("time"), (time) => [
    time.textContent,
    time.getAttribute("title"),
    time.getAttribute("datetime"),
  ]);
  assert.deepEqual(times, [
    ["18:10 12.01.2022", "00:10 13.01.2022 (Paris)", "2022-01-13T00:10:00+01:00"],
    ["18:12 12.01.2022", "00:12 13.01.2022 (Paris)", "2022-01-13T00:12:00+01:00"],
    // A date without an hour is in no zone.
    ["13.01.2022", null, "2022-01-13"],
  ]);
  const { day, dayName } = document.querySelector<HTMLElement>("article")?.dataset ?? {};
  assert.deepEqual([day, dayName], ["2022-01-12", "Mercredi 12 janvier 2022"]);

  showOwnHours(false);
  hours.decorate(document);
  assert.equal(document.body.innerHTML, before);
});

test("an hour that comes twice has its offset in the reader's own zone as well, and none that comes once", () => {
  // 05:30 UTC is 01:30 in summer time in New York, the hour before it is put back; in Paris it is 06:30, and comes once.
  const entryAt = (hour: string): string =>
    `<article class="entry"><a class="entry-time" href="#"><time datetime="2026-11-01T${hour}:00+01:00">${hour} <span>01.11.2026</span></time></a></article>`;
  openBrowser(entryAt("06:30") + entryAt("07:30"));
  const hours = new Hours(words);
  const before = document.body.innerHTML;
  showOwnHours(true);
  hours.decorate(document);
  assert.deepEqual(
    Array.from(document.querySelectorAll("time"), (time) => time.textContent),
    ["01:30 UTC−4 01.11.2026", "01:30 UTC−5 01.11.2026"],
  );
  showOwnHours(false);
  hours.decorate(document);
  assert.equal(document.body.innerHTML, before);
});

test("what arrives is written like what a page in the reader's own zone begins with, under the right days", () => {
  const room = new Newsroom();
  for (const hour of [-20, -6, 3, 9]) room.publish(hour, false);
  const view = { order: "newest", keyOnly: false, start: null, end: null } as const;
  const fresh = (): Feed => {
    openBrowser(room.page(view, 50).html);
    const hours = new Hours(words);
    return new Feed(feedRoot(), {
      received: (article) => {
        hours.decorate(article);
      },
    });
  };
  showOwnHours(true);
  const feed = fresh();
  const since = room.revision;
  for (const hour of [-7, 2, 12]) room.publish(hour, false);
  feed.apply(room.follow(since).changes, true);
  feed.reveal();
  feed.revision = room.revision;
  const live = settled(feed.root);
  assert.match(live, /data-own/);
  assert.equal(live, settled(fresh().root));
});
