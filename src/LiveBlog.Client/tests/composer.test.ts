import assert from "node:assert/strict";
import { test } from "node:test";
import { Composer } from "../src/desk/composer";
import { Toast } from "../src/desk/toast";
import { copyText } from "../src/site/copy-text";
import { openBrowser } from "./support/browser";
import { Desk, page, Published, settle } from "./support/composing";

test("a form that arrived as it stands is cleared, its draft forgotten, and the next one has a name of its own", async () => {
  const desk = new Desk();
  desk.type("headline", "The ferry is in");
  desk.type("publishedAt", "2022-01-12T20:55:00");
  desk.tick("isKeyEvent", true);
  desk.quote("At last.");
  desk.send();
  assert.ok(desk.draft);
  await desk.hear(Published);
  assert.equal(desk.posts[0]?.get("headline"), "The ferry is in");
  assert.equal(desk.field("headline").value, "");
  assert.equal(desk.field("publishedAt").value, "");
  assert.equal(desk.field("isKeyEvent").checked, false);
  assert.deepEqual(desk.quotes, []);
  assert.equal(desk.draft, null);
  assert.notEqual(desk.field("submission").value, "first");
  assert.equal(document.activeElement, desk.field("headline"));
});

test("of a text that was written on while it was under way, the rest is kept and is the new draft", async () => {
  const desk = new Desk();
  desk.type("headline", "The ferry is in");
  desk.type("bodyMarkdown", "All are well.");
  desk.send();
  const body = desk.field("bodyMarkdown");
  body.focus();
  desk.type("bodyMarkdown", "All are well.\n\nThe bridge is shut");
  body.setSelectionRange(19, 19);
  await desk.hear(Published);
  assert.equal(desk.field("headline").value, "");
  assert.equal(body.value, "The bridge is shut");
  assert.equal(document.activeElement, body);
  assert.equal(body.selectionStart, 4);
  assert.equal(desk.draft?.headline, "");
  assert.equal(desk.draft.bodyMarkdown, "The bridge is shut");
  desk.reload();
  assert.equal(desk.field("bodyMarkdown").value, "The bridge is shut");
});

test("what was changed in another way while it was under way is kept as it is", async () => {
  const desk = new Desk();
  desk.type("headline", "The ferry is in");
  desk.type("publishedAt", "2022-01-12T20:55");
  desk.tick("isKeyEvent", true);
  desk.send();
  desk.type("headline", "A ferry is in");
  desk.type("publishedAt", "2022-01-12T20:55:30");
  desk.tick("isPinned", true);
  await desk.hear(Published);
  assert.equal(desk.field("headline").value, "A ferry is in");
  assert.equal(desk.field("publishedAt").value, "2022-01-12T20:55:30");
  assert.equal(desk.field("isKeyEvent").checked, false);
  assert.equal(desk.field("isPinned").checked, true);
  assert.equal(desk.draft?.isPinned, "true");
});

test("a row goes only when each of its fields is as it was sent", async () => {
  const desk = new Desk();
  desk.quote("Sent and left alone");
  const changed = desk.quote("Sent and changed");
  desk.send();
  desk.type(`${changed}.role`, "Captain");
  desk.quote("Added since");
  await desk.hear(Published);
  assert.deepEqual(desk.quotes, ["Sent and changed", "Added since"]);
  assert.equal(desk.field(`${changed}.role`).value, "Captain");
  assert.ok(Object.values(desk.draft ?? {}).includes("Added since"));
});

test("what is typed while an edit is under way comes behind the draft of a new entry that was waiting", async () => {
  const desk = new Desk();
  desk.type("headline", "Waiting");
  desk.quote("A waiting quote");
  desk.reload({ id: 7, revision: 3, headline: "The ferry is in" });
  desk.send();
  desk.type("headline", "The ferry is in. More");
  desk.quote("A later quote");
  await desk.hear({ ok: true, message: "Saved", entryId: 7 });
  assert.equal(desk.field("headline").value, "Waiting\n\n. More");
  assert.deepEqual(desk.quotes, ["A waiting quote", "A later quote"]);
  assert.equal(desk.field("id").value, "");
  assert.equal(desk.draft?.headline, "Waiting\n\n. More");
  assert.equal(document.getElementById("write-h")?.textContent, "New entry");
});

test("a submission that had been published with another text becomes an edit of that entry", async () => {
  const desk = new Desk();
  desk.type("headline", "The ferry is late");
  desk.send();
  await desk.hear({ ok: false, message: "Already published", entryId: 12, revision: 40 }, 409);
  const form = document.getElementById("write");
  assert.equal(document.getElementById("answer")?.textContent, "Already published");
  assert.equal(document.getElementById("write-h")?.textContent, "New entry");
  assert.equal(form?.dataset.entry, "12");
  assert.equal(desk.field("headline").value, "The ferry is late");
  desk.send();
  assert.equal(desk.posts[1]?.get("id"), "12");
  assert.equal(desk.posts[1].get("revision"), "40");
  await desk.hear({ ok: true, message: "Saved", entryId: 12 });
  assert.equal(form.dataset.entry, "");
  for (const name of ["id", "revision", "headline"]) assert.equal(desk.field(name).value, "");
  assert.equal(desk.draft, null);
});

test("a lost race is sent again with the newer revision, to the same entry", async () => {
  const desk = new Desk({ id: 7, revision: 3, headline: "The ferry is in" });
  desk.send();
  await desk.hear({ ok: false, message: "Lost race", revision: 5 }, 409);
  desk.send();
  assert.equal(desk.posts[1]?.get("id"), "7");
  assert.equal(desk.posts[1].get("revision"), "5");
});

test("what was published is taken back by Alt+Z, and all that the next entry says already is kept with it", async () => {
  const desk = new Desk();
  desk.type("headline", "The ferry is in");
  desk.type("tags", "Port, Ferry");
  desk.send();
  await desk.hear({ ...Published, undo: { handler: "Withdraw", id: 1, seen: 2, says: "Published" } });
  assert.equal(document.querySelector(".undo")?.getAttribute("aria-keyshortcuts"), "Alt+Z");
  desk.type("headline", "The bridge is shut");
  desk.type("tags", "Bridge, Port");
  desk.type("author", "Ada");
  desk.tick("isPinned", true);
  for (const keys of [{ ctrlKey: true }, { altKey: true, ctrlKey: true }, {}])
    desk.field("headline").dispatchEvent(new KeyboardEvent("keydown", { key: "z", code: "KeyZ", bubbles: true, ...keys }));
  assert.equal(desk.posts.length, 1);
  desk.field("headline").dispatchEvent(new KeyboardEvent("keydown", { key: "Ω", code: "KeyZ", altKey: true, bubbles: true }));
  assert.equal(desk.posts.length, 2);
  await desk.hear({ ok: true, message: "" });
  assert.equal(desk.field("headline").value, "The ferry is in\n\nThe bridge is shut");
  assert.equal(desk.field("tags").value, "Port, Ferry, Bridge");
  assert.equal(desk.field("author").value, "Ada");
  assert.equal(desk.field("isPinned").checked, true);
  assert.equal(desk.draft?.tags, "Port, Ferry, Bridge");
});

test("in a quote Enter begins a paragraph, and in an empty one leaves the quote; an empty quote goes", () => {
  const desk = new Desk();
  const row = desk.quote("At last.");
  const enter = (more: KeyboardEventInit = {}): void => {
    const field = document.activeElement;
    field?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...more }));
  };
  const field = desk.field(`${row}.text`);
  field.focus();
  field.setSelectionRange(8, 8);
  enter({ shiftKey: true });
  assert.equal(field.value, "At last.", "the browser's own line");
  enter();
  assert.equal(field.value, "At last.\n\n");
  assert.equal(document.activeElement, field);
  enter();
  assert.equal(field.value, "At last.");
  assert.equal(document.activeElement, desk.field("bodyMarkdown"));
  document.querySelector<HTMLElement>("[data-add=quotes]")?.click();
  assert.equal(desk.quotes.length, 2);
  enter();
  assert.deepEqual(desk.quotes, ["At last."]);
});

test("a browser without locks, as on a plain http address, keeps, restores and sends a draft", async () => {
  const desk = new Desk();
  desk.type("headline", "The ferry is in");
  openBrowser(page({}), { localStorage, sessionStorage });
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  customElements.define("toast-bar", Toast);
  customElements.define("entry-composer", Composer);
  await settle();
  assert.equal(desk.field("headline").value, "The ferry is in");
  desk.send();
  await desk.hear(Published);
  assert.equal(desk.posts.at(-1)?.get("headline"), "The ferry is in");
  assert.equal(desk.field("headline").value, "");
});

test("where there is no clipboard the text is copied by a selection, and where that fails too it says so", async () => {
  openBrowser("");
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  let chosen = "";
  const copies = (works: boolean): void => {
    const execCommand = (): boolean => {
      chosen = (document.body.lastElementChild as HTMLTextAreaElement).value;
      return works;
    };
    Object.assign(document, { execCommand });
  };
  copies(true);
  assert.equal(await copyText("<iframe>", document.body), true);
  assert.equal(chosen, "<iframe>");
  assert.equal(document.querySelector("textarea"), null);
  copies(false);
  assert.equal(await copyText("<iframe>", document.body), false);
});
