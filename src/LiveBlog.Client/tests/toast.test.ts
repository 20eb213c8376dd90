import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { EntryActions } from "../src/desk/entry-actions";
import type { DeskStrings } from "../src/desk/strings";
import { Toast } from "../src/desk/toast";
import { startForms } from "../src/desk-forms/forms";
import { openBrowser } from "./support/browser";

const strings = {
  undo: "Undo",
  close: "Close",
  offline: "Offline",
  signedOutWhile: "Signed out",
  notSent: "Not sent",
  withdrawSure: "Sure?",
  entryOf: "Entry from {time}",
} as unknown as DeskStrings;
const acts = `<p class="acts"><input type="checkbox" name="ids" form="many" value=""><button form="act" formaction="?handler=Pin&seen=0" data-act="pin" aria-pressed="false">Pin</button><button form="act" formaction="?handler=Withdraw&seen=0" data-act="withdraw">Withdraw</button></p>`;
const item = (id: number, revision: number): string =>
  `<div class="item"><article id="e-${id}" class="entry" data-revision="${revision}"><a class="entry-time"><time>21:32</time></a></article>${acts}</div>`;

interface Post {
  readonly address: string;
  readonly fields: Record<string, string>;
}

function open(answers: readonly object[]): Post[] {
  openBrowser(`<script type="application/json" id="desk-words">${JSON.stringify(strings)}</script><form id="act"><input type="hidden" name="__RequestVerificationToken" value="token"></form><template id="acts">${acts}</template>
    <section id="feed"><div id="pinned">${item(7, 70)}</div><div id="entries">${item(1, 10)}</div></section><toast-bar id="told" hidden></toast-bar><textarea id="headline"></textarea>`);
  const posts: Post[] = [];
  const left = [...answers];
  globalThis.fetch = (address, init) => {
    const fields = [...(init?.body as FormData)].map(([name, value]) => [name, typeof value === "string" ? value : ""] as const);
    posts.push({ address: new URL(address as string, "https://news.example/").search, fields: Object.fromEntries(fields) });
    return Promise.resolve(new Response(JSON.stringify(left.shift()), { headers: { "Content-Type": "application/json" } }));
  };
  Object.defineProperty(globalThis, "confirm", { value: () => true, configurable: true });
  Object.defineProperty(globalThis, "HTMLButtonElement", { value: document.createElement("button").constructor, configurable: true });
  customElements.define("toast-bar", Toast);
  const bar = document.querySelector<Toast>("toast-bar");
  const pattern = document.querySelector<HTMLTemplateElement>("#acts");
  assert.ok(bar && pattern);
  const made = new EntryActions(pattern, strings, bar);
  for (const article of document.querySelectorAll<HTMLElement>("article")) made.edited(article);
  return posts;
}

async function press(selector: string): Promise<void> {
  document.querySelector<HTMLButtonElement>(selector)?.click();
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test("an act carries the revision that the page shows, and the entry that is pinned", async () => {
  const posts = open([
    { ok: true, message: "" },
    { ok: true, message: "" },
    { ok: true, message: "" },
  ]);
  assert.equal(document.querySelector<HTMLInputElement>("#entries input[name=ids]")?.value, "1@10");
  await press("#entries [data-act=pin]");
  assert.deepEqual([posts[0]?.fields.id, posts[0]?.fields.seen, posts[0]?.fields.pinned], ["1", "10", "7"]);

  // It was changed while the page was open.
  document.querySelector("#e-1")?.setAttribute("data-revision", "11");
  await press("#entries [data-act=withdraw]");
  assert.equal(posts[1]?.fields.seen, "11");

  // Nothing is pinned any more: this too is seen.
  document.querySelector("#pinned .item")?.remove();
  await press("#entries [data-act=pin]");
  assert.equal(posts[2]?.fields.pinned, "0");
});

test("what was done is said, and taken back by an act that carries what it saw", async () => {
  const posts = open([
    { ok: true, message: "", undo: { handler: "Restore", id: 1, seen: 12, pinned: null, says: "Withdrawn: “One”" } },
    { ok: true, message: "", undo: { handler: "Withdraw", id: 1, seen: 13, pinned: null, says: "Restored: “One”" } },
  ]);
  await press("#entries [data-act=withdraw]");
  const bar = document.getElementById("told");
  assert.equal(bar?.hidden, false);
  assert.equal(bar.querySelector("p")?.textContent, "Withdrawn: “One”");
  await press("#told .undo");
  assert.equal(posts[1]?.address, "?handler=Restore");
  assert.deepEqual([posts[1].fields.id, posts[1].fields.seen, posts[1].fields.pinned], ["1", "12", undefined]);
  assert.equal(bar.querySelector("p")?.textContent, "Restored: “One”", "and this can be taken back as well");
});

test("what came too late is said to screen readers, and stays until it is closed", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    open([{ ok: false, message: "Ed changed it meanwhile." }]);
    const pin = document.querySelector<HTMLButtonElement>("#entries [data-act=pin]");
    pin?.focus();
    await press("#entries [data-act=pin]");
    mock.timers.tick(60_000);
    const bar = document.getElementById("told");
    assert.equal(bar?.querySelector("p")?.textContent, "Ed changed it meanwhile.");
    assert.equal(bar.nextElementSibling?.getAttribute("aria-live"), "assertive");
    assert.equal(bar.nextElementSibling.textContent, "Ed changed it meanwhile.");
    assert.equal(bar.querySelector(".undo"), null);
    bar.querySelector<HTMLElement>("[data-close]")?.focus();
    await press("#told [data-close]");
    assert.equal(bar.hidden, true);
    assert.equal(document.activeElement, pin, "the keyboard goes on where it was");
  } finally {
    mock.timers.reset();
  }
});

test("the offer to undo goes after a while, and waits while somebody is at it", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    open([{ ok: true, message: "", undo: { handler: "Restore", id: 1, seen: 12, says: "Withdrawn" } }]);
    await press("#entries [data-act=withdraw]");
    const bar = document.getElementById("told");
    bar?.dispatchEvent(new Event("focusin"));
    mock.timers.tick(60_000);
    assert.equal(bar?.hidden, false);
    bar.dispatchEvent(new Event("focusout"));
    mock.timers.tick(20_000);
    assert.equal(bar.hidden, true);
  } finally {
    mock.timers.reset();
  }
});

test("settings say that they are not saved as soon as something is typed", () => {
  openBrowser('<form><input name="title"><span data-saved="Not saved yet">Saved at 14:32</span></form>');
  startForms(document);
  const place = document.querySelector("[data-saved]");
  assert.equal(place?.textContent, "Saved at 14:32");
  document.querySelector("input")?.dispatchEvent(new Event("input", { bubbles: true }));
  assert.equal(place.textContent, "Not saved yet");
});
