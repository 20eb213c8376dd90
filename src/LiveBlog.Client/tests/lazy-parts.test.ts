import assert from "node:assert/strict";
import { test } from "node:test";
import { showPartMissing, withPart } from "../src/site/lazy-parts";
import { openBrowser } from "./support/browser";

test("a part that cannot be loaded is said to be missing, once, with a button to load the page again", async () => {
  openBrowser("");
  let used = 0;
  withPart(Promise.reject(new TypeError("Failed to fetch dynamically imported module")), () => {
    used++;
  });
  withPart(Promise.reject(new TypeError("Failed to fetch dynamically imported module")), () => {
    used++;
  });
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(used, 0);
  assert.equal(document.querySelectorAll(".part-missing[role=alert]").length, 1);
  assert.deepEqual(
    Array.from(document.querySelectorAll(".part-missing :is(p, button)"), ({ textContent }) => textContent),
    ["This part could not be loaded.", "Reload the page", "Close"],
  );
  document.querySelectorAll<HTMLElement>(".part-missing button")[1]?.click();
  assert.equal(document.querySelector(".part-missing"), null);
});

test("the sentence stands in front of a dialog that is open", () => {
  openBrowser("<dialog open></dialog>");
  showPartMissing();
  assert.ok(document.querySelector("dialog .part-missing"));
});
