import assert from "node:assert/strict";
import { test } from "node:test";
import { Mistakes } from "../src/desk/mistakes";
import { openBrowser } from "./support/browser";
import { page, writeForm } from "./support/composing";

test("a reason joins what describes its field already, and goes alone", () => {
  openBrowser(page({}));
  const mistakes = new Mistakes(writeForm());
  const [headline, body] = ["headline", "bodyMarkdown"].map((name) => document.querySelector(`[name=${name}]`));
  assert.deepEqual(mistakes.show({ headline: ["Too long."], bodyMarkdown: ["Too short."], author: ["Unknown."] }), ["Unknown."]);
  const described = (body?.getAttribute("aria-describedby") ?? "").split(" ");
  assert.equal(described.length, 2);
  assert.equal(described[0], "body-hint");
  assert.equal(document.getElementById(described[1] ?? "")?.textContent, "Too short.");
  assert.equal(document.getElementById(headline?.getAttribute("aria-describedby") ?? "")?.textContent, "Too long.");
  mistakes.clear();
  assert.equal(body?.getAttribute("aria-describedby"), "body-hint");
  assert.equal(headline?.hasAttribute("aria-describedby"), false);
  assert.equal(document.querySelector(".why, .wrong, [aria-invalid]"), null);
});

test("a reason that came with the page goes as well", () => {
  openBrowser(`<form id="write"><p class="field wrong" data-field="bodyMarkdown"><textarea name="bodyMarkdown" aria-invalid="true" aria-describedby="body-hint body-why"></textarea>
    <span class="hint" id="body-hint">Markdown</span><span class="why" id="body-why">Too long.</span></p></form>`);
  new Mistakes(writeForm()).clear();
  assert.equal(document.querySelector("textarea")?.getAttribute("aria-describedby"), "body-hint");
  assert.equal(document.getElementById("body-why"), null);
});
