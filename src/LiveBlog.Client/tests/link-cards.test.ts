import assert from "node:assert/strict";
import { test } from "node:test";
import { Links } from "../src/desk/links";
import { Rows } from "../src/desk/rows";
import type { DeskStrings } from "../src/desk/strings";
import { openBrowser } from "./support/browser";

const strings = { lookingUp: "Reading the page", linkUnread: "The page could not be read. Enter its title." } as DeskStrings;
const row = ["url", "title", "imageUrl", "publishedAt"].map((name) => `<input name="relatedLinks[0].${name}">`).join("");

function desk(answer: () => Response): { readonly links: Links; readonly list: HTMLElement } {
  openBrowser(`<form id="write" action="https://news.example/desk/blogs/aldane"><div id="relatedLinks"></div>
    <template id="relatedLinks-row"><fieldset data-row="relatedLinks">${row}</fieldset></template></form>`);
  const form = document.querySelector<HTMLFormElement>("#write");
  const list = document.getElementById("relatedLinks");
  assert.ok(form && list);
  globalThis.fetch = () => Promise.resolve(answer());
  return { links: new Links(form, new Rows(form, () => undefined), strings, () => undefined), list };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

for (const [what, answer] of [
  ["is no page", () => new Response(null, { status: 204 })],
  ["has no title", () => Response.json({ url: "https://x.example/", title: null, imageUrl: null, publishedAt: null, provider: null })],
  ["makes the server fail", () => new Response("", { status: 500 })],
] as const) {
  test(`An address that ${what} is answered with a sentence, which goes when a title is written`, async () => {
    const { links, list } = desk(answer);
    links.add("https://x.example/report.pdf");
    assert.equal(list.querySelector("[role=status]")?.textContent, strings.lookingUp);
    await settle();
    assert.equal(list.querySelector("[role=status]")?.textContent, strings.linkUnread);
    const title = list.querySelector<HTMLInputElement>('[name$=".title"]');
    assert.ok(title);
    title.value = "A report";
    title.dispatchEvent(new Event("input", { bubbles: true }));
    assert.equal(list.querySelector("[role=status]"), null);
  });
}

test("A page with a title fills the row without a sentence", async () => {
  const { links, list } = desk(() =>
    Response.json({ url: "https://x.example/", title: "The page", imageUrl: null, publishedAt: null, provider: null }),
  );
  links.add("https://x.example/");
  await settle();
  assert.equal(list.querySelector<HTMLInputElement>('[name$=".title"]')?.value, "The page");
  assert.equal(list.querySelector("[role=status]"), null);
});
