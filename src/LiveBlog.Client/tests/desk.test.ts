import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Composer } from "../src/desk/composer";
import { Mistakes } from "../src/desk/mistakes";
import { type Answer, post } from "../src/desk/post";
import type { DeskWords } from "../src/desk/words";
import { openBrowser } from "./support/browser";

const words: DeskWords = {
  newEntry: "New entry", editEntry: "Edit", publish: "Publish", saveChanges: "Save", publishing: "Publishing", draftKept: "Draft kept", notSent: "Not sent",
  offline: "Offline", signedOutWhile: "Signed out", withdrawSure: "Sure?", entryOf: "Entry of {time}", copied: "Copied", copy: "Copy", cancel: "Cancel", uploading: "Sending the picture", uploadFailed: "The picture could not be sent.", again: "Again", undo: "Undo", undone: "Undone", lookingUp: "Looking",
  queueOffline: "queueOffline", queueSending: "queueSending", queueDone: "queueDone", queueRefused: "queueRefused", queueEdit: "queueEdit", queueDrop: "queueDrop", queueDropSure: "queueDropSure", stateWaiting: "stateWaiting", stateSent: "stateSent", savedMeanwhile: "savedMeanwhile", mergedParts: "mergedParts", mergedAll: "mergedAll", clashDecide: "clashDecide", yourVersion: "yourVersion", theirVersion: "theirVersion", keepMine: "keepMine", takeTheirs: "takeTheirs", isEditing: "isEditing", isWriting: "isWriting", editedSince: "editedSince", idleFor: "idleFor", takeOver: "takeOver", takenOver: "takenOver", youTookOver: "youTookOver",
  body: "body", commands: "commands", linkUrl: "linkUrl", keyEvent: "keyEvent", pin: "pin", quote: "quote", picture: "picture", relatedLink: "relatedLink", embed: "embed", blockquote: "blockquote", list: "list", scoreLine: "scoreLine", scorePattern: "scorePattern", bodyHint: "bodyHint", richHint: "richHint", fromLibrary: "fromLibrary", searchPictures: "searchPictures", noPictures: "noPictures",
};

const quote = (number: number): string => `<fieldset data-row="quotes"><p class="field" data-field="quotes[${number}].text"><textarea name="quotes[${number}].text"></textarea></p>
  <p class="field" data-field="quotes[${number}].role"><input type="text" name="quotes[${number}].role"></p><button type="button" data-drop></button></fieldset>`;

interface Shown {
  readonly id?: number;
  readonly revision?: number;
  readonly submission?: string;
  readonly headline?: string;
}

function page({ id, revision, submission = "first", headline = "" }: Shown): string {
  return `<form id="write" action="https://news.example/desk/blogs/aldane?handler=Publish" data-slug="aldane" data-entry="${id ?? ""}">
    <input type="hidden" name="__RequestVerificationToken" value="token">
    <input type="hidden" name="id" value="${id ?? ""}"><input type="hidden" name="revision" value="${revision ?? ""}"><input type="hidden" name="submission" value="${submission}"><input type="hidden" name="draft" value="draft-1"><input type="hidden" name="draftVersion" value="">
    <h2 id="write-h">${id === undefined ? "New entry" : "Edit"}</h2><p id="saved"></p><div id="answer"></div>
    <p class="field" data-field="headline"><textarea name="headline">${headline}</textarea></p>
    <p class="field" data-field="bodyMarkdown"><textarea name="bodyMarkdown" aria-describedby="body-hint"></textarea><span class="hint" id="body-hint">Markdown</span></p>
    <div id="quotes"></div><div id="relatedLinks"></div>
    <button type="button" data-add="quotes" hidden>Quote</button><template id="quotes-row">${quote(999)}</template>
    <input type="datetime-local" step="1" name="publishedAt">
    <input type="checkbox" name="isKeyEvent" value="true"><input type="checkbox" name="isPinned" value="true">
    <button type="submit" id="publish"><span data-label>Publish</span></button></form>`;
}

function writeForm(): HTMLFormElement {
  const form = document.querySelector<HTMLFormElement>("#write");
  assert.ok(form);
  return form;
}

class Desk {
  readonly posts: FormData[] = [];
  #answer: ((response: Response) => void) | null = null;
  #fail: ((reason: Error) => void) | null = null;

  constructor(shown: Shown = {}) {
    openBrowser(page(shown));
    this.#begin();
  }

  /** The page again, in the same tab. */
  reload(shown: Shown = {}): void {
    openBrowser(page(shown), { localStorage, sessionStorage });
    this.#begin();
  }

  /** The page in another tab of the same browser. */
  openTab(shown: Shown = {}): void {
    openBrowser(page(shown), { localStorage });
    this.#begin();
  }

  #begin(): void {
    globalThis.fetch = (_, init) => {
      this.posts.push(init?.body as FormData);
      return new Promise((resolve, reject) => { [this.#answer, this.#fail] = [resolve, reject]; });
    };
    new Composer(writeForm(), words, () => "12:00");
  }

  field(name: string): HTMLInputElement {
    const field = document.querySelector<HTMLInputElement>(`#write [name="${name}"]`);
    assert.ok(field, `There is no field ${name}.`);
    return field;
  }

  type(name: string, value: string): void {
    this.field(name).value = value;
    this.#touched(name);
  }

  tick(name: string, checked: boolean): void {
    this.field(name).checked = checked;
    this.#touched(name);
  }

  /** Adds a quote; answers the name of its row. */
  quote(text: string): string {
    document.querySelector<HTMLElement>("[data-add=quotes]")?.click();
    const name = Array.from(document.querySelectorAll<HTMLTextAreaElement>("#quotes textarea"), (field) => field.name).at(-1);
    assert.ok(name);
    this.type(name, text);
    return name.slice(0, name.indexOf("."));
  }

  get quotes(): string[] {
    return Array.from(document.querySelectorAll<HTMLTextAreaElement>("#quotes textarea"), ({ value }) => value);
  }

  get draft(): Record<string, string> | null {
    const kept = localStorage.getItem("liveblog:draft:aldane:new");
    return kept === null ? null : (Object.fromEntries((JSON.parse(kept) as { fields: [string, string][] }).fields));
  }

  send(): void {
    document.getElementById("write")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  }

  async hear(answer: Answer, status = 200): Promise<void> {
    this.#answer?.(Response.json(answer, { status }));
    await settle();
  }

  async lose(): Promise<void> {
    this.#fail?.(new TypeError("The line is down."));
    await settle();
  }

  #touched(name: string): void {
    this.field(name).dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const Published: Answer = { ok: true, message: "Published", entryId: 1 };

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

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

test("an old draft of an edit is sent with the revision it was written for", () => {
  const desk = new Desk({ id: 7, revision: 3, headline: "The ferry is in" });
  desk.type("headline", "The ferry is late");
  desk.reload({ id: 7, revision: 5, headline: "The ferry has sunk" });
  assert.equal(desk.field("headline").value, "The ferry is late");
  desk.send();
  assert.equal(desk.posts[0]?.get("id"), "7");
  assert.equal(desk.posts[0].get("revision"), "3");
});

test("a row removed from an edit does not come back with its draft", () => {
  const desk = new Desk({ id: 7, revision: 3 });
  desk.type("headline", "Without a quote");
  openBrowser(page({ id: 7, revision: 3 }).replace('<div id="quotes">', `<div id="quotes">${quote(0).replace("></textarea>", ">From the server</textarea>")}`), { localStorage, sessionStorage });
  new Composer(writeForm(), words, () => "12:00");
  assert.equal(desk.field("headline").value, "Without a quote");
  assert.deepEqual(desk.quotes, []);
});

test("what has been sent keeps its name in its own tab until it has arrived, and in no other", async () => {
  const desk = new Desk({ submission: "first" });
  desk.type("headline", "The ferry is in");
  assert.equal(sessionStorage.getItem("liveblog:submission:aldane:new"), null);
  desk.send();
  assert.equal(sessionStorage.getItem("liveblog:submission:aldane:new"), "first");
  assert.equal("submission" in (desk.draft ?? {}), false);
  await desk.lose();
  assert.equal(document.getElementById("answer")?.textContent, "Offline");

  const mine = sessionStorage;
  desk.openTab({ submission: "second" });
  assert.equal(desk.field("headline").value, "The ferry is in");
  assert.equal(desk.field("submission").value, "second");

  Object.defineProperty(globalThis, "sessionStorage", { value: mine, configurable: true, writable: true });
  desk.reload({ submission: "third" });
  assert.equal(desk.field("submission").value, "first");
  desk.send();
  await desk.hear(Published);
  assert.equal(desk.posts[1]?.get("submission"), "first");
  assert.equal(sessionStorage.getItem("liveblog:submission:aldane:new"), null);
});

test("the name of a draft that another tab has sent is not given to the next one", async () => {
  const desk = new Desk({ submission: "first" });
  desk.type("headline", "The ferry is in");
  desk.send();
  await desk.lose();
  localStorage.clear();
  desk.reload({ submission: "second" });
  desk.type("headline", "Another story");
  desk.reload({ submission: "third" });
  assert.equal(desk.field("submission").value, "third");
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

test("a post without an answer in twenty seconds counts as offline", async () => {
  openBrowser("");
  const timeout = mock.method(AbortSignal, "timeout", (milliseconds: number) => {
    assert.equal(milliseconds, 20_000);
    return AbortSignal.abort();
  });
  globalThis.fetch = (_, init) => (init?.signal?.aborted ? Promise.reject(new DOMException("", "TimeoutError")) : Promise.resolve(Response.json(Published)));
  assert.equal(await post("https://news.example/", new FormData()), "offline");
  timeout.mock.restore();
});

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
