import assert from "node:assert/strict";
import { test } from "node:test";
import { morph } from "../src/blog-page/morph";
import { parse } from "../src/blog-page/parse";
import { openOnClick } from "../src/media/open-on-click";
import { openBrowser } from "./support/browser";

const frame = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ";

const article = (text: string, address = frame): string => `<article class="entry" id="e-1"><div class="entry-text"><p>${text}</p>
<figure class="elsewhere"><figcaption>YouTube</figcaption><p class="load" data-frame="${address}" data-shape="wide" data-title="A film"><button type="button">Load</button></p></figure></div></article>`;

function opened(): HTMLElement {
  openBrowser(article("Before"));
  openOnClick();
  assert.equal(document.querySelector("iframe"), null, "nobody is asked before the reader asks");
  document.querySelector<HTMLElement>(".load button")?.click();
  const entry = document.querySelector("article");
  assert.ok(entry);
  return entry;
}

test("what stands elsewhere is framed at a click, sandboxed, under the address that the server gave", () => {
  const made = opened().querySelector("iframe");
  assert.ok(made);
  assert.equal(made.getAttribute("src"), frame);
  assert.equal(made.title, "A film");
  const sandbox = made.getAttribute("sandbox") ?? "";
  assert.ok(sandbox.includes("allow-scripts"));
  assert.ok(!sandbox.includes("allow-top-navigation") && !sandbox.includes("allow-forms"));
});

test("what a writer could put into a text frames nothing", () => {
  openBrowser(
    `<article class="entry"><p data-frame="https://evil.example/"><button type="button">Load</button></p></article><div class="elsewhere"><p class="load" data-frame="https://evil.example/"><button type="button">Load</button></p></div>`,
  );
  openOnClick();
  for (const button of document.querySelectorAll<HTMLElement>("button")) button.click();
  assert.equal(document.querySelector("iframe"), null);
});

test("a video that has been started goes on while the entry around it is edited, and ends when it is another", () => {
  const entry = opened();
  const playing = entry.querySelector("iframe");
  morph(entry, parse(article("After")));
  assert.equal(entry.querySelector("p")?.textContent, "After");
  assert.equal(entry.querySelector("iframe"), playing, "the same frame, never taken out");

  morph(entry, parse(article("After", "https://player.vimeo.com/video/76979871?dnt=1")));
  assert.equal(entry.querySelector("iframe"), null);
  assert.equal(entry.querySelector(".elsewhere")?.classList.contains("opened"), false);
});
