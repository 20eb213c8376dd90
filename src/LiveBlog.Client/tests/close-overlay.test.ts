import assert from "node:assert/strict";
import { test } from "node:test";
import { closeOverlay } from "../src/site/close-overlay";
import { openBrowser } from "./support/browser";

function dialog(): HTMLDialogElement {
  const element = document.createElement("dialog");
  document.body.append(element);
  element.showModal();
  return element;
}

test("what lies over the page is closed before the page goes on, the top one first", () => {
  openBrowser("<p>The page</p>");
  const done: string[] = [];
  assert.equal(
    closeOverlay(() => done.push("closed")),
    false,
  );
  const [below, top] = [dialog(), dialog()];
  assert.equal(
    closeOverlay(() => done.push("closed")),
    true,
  );
  assert.deepEqual([below.open, top.open, done], [true, false, ["closed"]]);
});

test("one that has an address of its own leaves it by itself", () => {
  openBrowser("<p>The page</p>");
  const done: string[] = [];
  const article = dialog();
  article.addEventListener("cancel", (event) => {
    event.preventDefault();
    done.push("leaves");
  });
  closeOverlay(() => done.push("closed"));
  assert.deepEqual([article.open, done], [true, ["leaves"]]);
  article.close();
  assert.deepEqual(done, ["leaves", "closed"]);
});
