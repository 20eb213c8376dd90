import assert from "node:assert/strict";
import { test } from "node:test";
import { Feed } from "../src/blog-page/feed";
import { startKeys } from "../src/blog-page/keys";
import { guardComposing } from "../src/site/single-key";
import type { LivePage } from "../src/blog-page/live-page";
import { feedRoot, openBrowser } from "./support/browser";
import { Newsroom, type Order } from "./support/newsroom";

function scene(order: Order = "newest", size = 50): { room: Newsroom; feed: Feed; asked: () => number } {
  const room = new Newsroom();
  for (let hour = 0; hour < 4; hour++) room.publish(hour);
  openBrowser(`<main>${room.page({ order, keyOnly: false, start: null, end: null }, size).html}</main>`);
  const feed = new Feed(feedRoot());
  let asked = 0;
  startKeys({
    feed,
    visitLiveEnd: () => {
      asked++;
    },
  } as unknown as LivePage);
  return { room, feed, asked: () => asked };
}

/** Waits for what a key does, which is loaded by then. */
function acted(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

/** Presses a key where the focus is; answers whether it was left to the browser. */
function press(
  key: string,
  how: Omit<KeyboardEventInit, "keyCode"> & { readonly altGraph?: boolean; readonly code229?: boolean } = {},
  on: EventTarget = document.activeElement ?? document.body,
): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true, ...how });
  if (how.altGraph === true) Object.defineProperty(event, "getModifierState", { value: (name: string) => name === "AltGraph" });
  if (how.code229 === true) Object.defineProperty(event, "keyCode", { value: 229 });
  return on.dispatchEvent(event);
}

test("n goes to the newest entry in either order, and asks for it where the page does not reach to it", async () => {
  scene("newest");
  press("n");
  await acted();
  assert.equal(document.activeElement?.id, "e-4-t");
  scene("oldest");
  press("n");
  await acted();
  assert.equal(document.activeElement.id, "e-4-t");
  const { asked } = scene("oldest", 2);
  press("n");
  await acted();
  assert.equal(asked(), 1);
  assert.equal(document.activeElement, document.body);
});

test("a key that is held down, has AltGr with it, or is part of a letter that is put together does nothing", async () => {
  scene();
  for (const how of [
    { repeat: true },
    { altGraph: true },
    { isComposing: true },
    { code229: true },
    { altKey: true },
    { ctrlKey: true },
    { metaKey: true },
  ]) {
    assert.ok(press("n", how), JSON.stringify(how));
    await acted();
    assert.equal(document.activeElement, document.body);
  }
  assert.equal(press("n"), false);
});

test("a key that goes to a field is the field's, also inside of an element that hides what is in it", async () => {
  scene();
  const host = document.createElement("div");
  document.body.append(host);
  const field = document.createElement("input");
  host.attachShadow({ mode: "open" }).append(field);
  assert.ok(press("n", {}, field));
  const editor = document.createElement("div");
  editor.setAttribute("contenteditable", "true");
  editor.innerHTML = "<p><b>text</b></p>";
  document.body.append(editor);
  assert.ok(press("n", {}, editor.querySelector("b") ?? editor));
  await acted();
  assert.equal(document.activeElement, document.body);
});

test("the Enter that ends the putting together of a letter sends nothing, any other does", () => {
  openBrowser('<form><input name="q"><textarea></textarea><button>Go</button></form>');
  guardComposing();
  const field = document.querySelector("input");
  assert.ok(field);
  assert.equal(press("Enter", { isComposing: true }, field), false);
  assert.equal(press("Enter", { code229: true }, field), false);
  assert.ok(press("Enter", {}, field));
  assert.ok(press("a", { code229: true }, field));
});
