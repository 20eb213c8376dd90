import assert from "node:assert/strict";
import { test } from "node:test";
import { Head } from "../src/blog-page/head";
import type { Change } from "../src/live/changes";
import { ServerClock } from "../src/live/server-clock";
import { openBrowser, testWords } from "./support/browser";

function head(revision: number, status: string, title: string): string {
  return `<div id="blog-head" data-status="${status}" data-revision="${revision}"><p class="state"><span>${status}</span> <span id="viewers" hidden></span></p><h1>${title}</h1></div>`;
}

function change(html: string): Change {
  return { revision: 0, kind: "blog", entryId: null, publishedAt: null, isKeyEvent: false, isPinned: false, html };
}

function edited(publishedAt: string, html: string): Change {
  return { revision: 2, kind: "entry", entryId: 1, publishedAt, isKeyEvent: false, isPinned: false, html };
}

const updated = (): string | undefined => document.querySelector<HTMLTimeElement>("#updated time")?.dateTime;
const title = (): string | undefined => document.querySelector("#blog-head h1")?.textContent;

test("a newer head takes the place of the old one, an older does not, and the viewers stay", () => {
  openBrowser(head(5, "live", "Talks"));
  const it = new Head(testWords, new ServerClock());
  it.viewers = 1_284;
  it.apply([change(head(7, "ended", "Talks, ended")), change(head(6, "live", "Talks go on"))]);
  assert.equal(title(), "Talks, ended");
  assert.equal(it.status, "ended");
  assert.equal(document.getElementById("viewers")?.textContent, "1,284 readers");
  assert.equal(document.getElementById("viewers")?.hidden, false);
});

test("a head of the page's own making takes the status alone", () => {
  openBrowser(head(5, "upcoming", "The desk's own title").replace("<div", "<div data-own"));
  const it = new Head(testWords, new ServerClock());
  it.apply([change(head(7, "live", "Talks"))]);
  assert.equal(title(), "The desk's own title");
  assert.equal(it.status, "live");
});

test("after a catch-up the page was updated when an old entry was edited, not when it was published", () => {
  openBrowser('<div id="blog-head"></div><p id="updated"><time datetime="2022-01-12T18:00:00.000Z">18:00</time></p>');
  const it = new Head(testWords, new ServerClock());
  const published = '<time datetime="2022-01-12T15:00:00Z">15:00</time>';
  it.touch([edited("2022-01-12T15:00:00Z", published)], false);
  assert.equal(updated(), "2022-01-12T18:00:00.000Z");
  it.touch([edited("2022-01-12T15:00:00Z", `${published} <time datetime="2022-01-12T18:30:00Z">18:30</time>`)], false);
  assert.equal(updated(), "2022-01-12T18:30:00.000Z");
  it.touch([edited("2022-01-12T15:00:00Z", '<time datetime="2999-01-01T00:00:00Z">later</time>')], false);
  assert.equal(updated(), "2022-01-12T18:30:00.000Z", "nothing was updated in a time to come");
});
