import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Composer } from "../src/desk/composer";
import { Mistakes } from "../src/desk/mistakes";
import { type Answer, post } from "../src/desk/post";
import type { DeskWords } from "../src/desk/words";
import { Autosave } from "../src/desk/autosave";
import { addressOf } from "../src/desk/rich/address";
import { openBrowser } from "./support/browser";
import { Locks } from "./support/locks";

const words: DeskWords = {
  newEntry: "New entry", editEntry: "Edit", publish: "Publish", saveChanges: "Save", publishing: "Publishing", draftKept: "Draft kept", notSent: "Not sent",
  offline: "Offline", signedOutWhile: "Signed out", withdrawSure: "Sure?", entryOf: "Entry of {time}", copied: "Copied", copy: "Copy", cancel: "Cancel", uploading: "Sending the picture", uploadFailed: "The picture could not be sent.", again: "Again", undo: "Undo", undone: "Undone", close: "Close", lookingUp: "Looking", linkUnread: "Write the title yourself.",
  queueOffline: "queueOffline", queueSending: "queueSending", queueDone: "queueDone", queueRefused: "queueRefused", queueEdit: "queueEdit", queueDrop: "queueDrop", queueDropSure: "queueDropSure", stateWaiting: "stateWaiting", stateSent: "stateSent", savedMeanwhile: "savedMeanwhile", mergedParts: "mergedParts", mergedAll: "mergedAll", clashDecide: "clashDecide", yourVersion: "yourVersion", theirVersion: "theirVersion", keepMine: "keepMine", takeTheirs: "takeTheirs", isEditing: "isEditing", isWriting: "isWriting", editedSince: "editedSince", idleFor: "idleFor", takeOver: "takeOver", takenOver: "takenOver", youTookOver: "youTookOver",
  body: "body", commands: "commands", linkInText: "linkInText", linkWords: "linkWords", linkTo: "linkTo", linkSet: "linkSet", linkOff: "linkOff", linkWrong: "linkWrong", keyEvent: "keyEvent", pin: "pin", quote: "quote", picture: "picture", relatedLink: "relatedLink", embed: "embed", blockquote: "blockquote", list: "list", scoreLine: "scoreLine", scorePattern: "scorePattern", pictureStandsStill: "pictureStandsStill", bodyHint: "bodyHint", richHint: "richHint", fromLibrary: "fromLibrary", searchPictures: "searchPictures", noPictures: "noPictures",
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

/** A tab of a browser, by what is its own. */
interface Tab {
  readonly sessionStorage: Storage;
  page: object;
}

class Desk {
  readonly posts: FormData[] = [];
  readonly #locks = new Locks();
  #tab: Tab;
  #answer: ((response: Response) => void) | null = null;
  #fail: ((reason: Error) => void) | null = null;

  constructor(shown: Shown = {}) {
    openBrowser(page(shown));
    this.#tab = { sessionStorage, page: {} };
    this.#begin();
  }

  get tab(): Tab {
    return this.#tab;
  }

  /** The page again, in the same tab. */
  reload(shown: Shown = {}): void {
    this.#locks.close(this.#tab.page);
    this.#tab.page = {};
    openBrowser(page(shown), { localStorage, sessionStorage });
    this.#begin();
  }

  /** The page in another tab of the same browser; a duplicate of this one has what this one has stored for itself. */
  openTab(shown: Shown = {}, isDuplicate = false): void {
    const { sessionStorage: stored } = this.#tab;
    openBrowser(page(shown), { localStorage });
    this.#tab = { sessionStorage, page: {} };
    if (isDuplicate) for (const key of Object.keys(stored)) sessionStorage.setItem(key, stored.getItem(key) ?? "");
    this.#begin();
  }

  /** Back to another tab, which is loaded again. */
  goTo(tab: Tab, shown: Shown = {}): void {
    this.#tab = tab;
    Object.defineProperty(globalThis, "sessionStorage", { value: tab.sessionStorage, configurable: true, writable: true });
    this.reload(shown);
  }

  close(): void {
    this.#locks.close(this.#tab.page);
  }

  #begin(): void {
    globalThis.fetch = (to, init) => {
      // The saves of drafts have tests of their own; one of an earlier page may come at any moment.
      if ((to as string).endsWith("handler=Draft")) return Promise.reject(new TypeError("The line is down."));
      this.posts.push(init?.body as FormData);
      return new Promise((resolve, reject) => { [this.#answer, this.#fail] = [resolve, reject]; });
    };
    Object.defineProperty(globalThis, "navigator", { value: { locks: this.#locks.of(this.#tab.page) }, configurable: true });
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
    const kept = localStorage.getItem(`liveblog:draft:aldane:${sessionStorage.getItem("liveblog:tab") ?? ""}:new`);
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

  const first = desk.tab;
  desk.openTab({ submission: "second" });
  await settle();
  assert.equal(desk.field("headline").value, "");
  assert.equal(desk.field("submission").value, "second");

  desk.goTo(first, { submission: "third" });
  assert.equal(desk.field("headline").value, "The ferry is in");
  assert.equal(desk.field("submission").value, "first");
  desk.send();
  await desk.hear(Published);
  assert.equal(desk.posts[1]?.get("submission"), "first");
  assert.equal(sessionStorage.getItem("liveblog:submission:aldane:new"), null);
});

test("two tabs keep two drafts: what one of them publishes or gives up is no other's", async () => {
  const desk = new Desk();
  desk.type("headline", "The first tab's");
  const first = desk.tab;
  desk.openTab();
  await settle();
  desk.type("headline", "The second tab's");
  const second = desk.tab;

  desk.goTo(first);
  await settle();
  assert.equal(desk.field("headline").value, "The first tab's");
  desk.send();
  await desk.hear(Published);
  assert.equal(desk.draft, null);
  desk.goTo(second);
  await settle();
  assert.equal(desk.field("headline").value, "The second tab's");
});

test("what a closed tab has left behind is found by the next one, once", async () => {
  const desk = new Desk();
  desk.type("headline", "Left behind");
  desk.close();
  desk.openTab();
  await settle();
  assert.equal(desk.field("headline").value, "Left behind");
  desk.openTab();
  await settle();
  assert.equal(desk.field("headline").value, "");
});

test("what was kept before tabs were told apart is found", () => {
  const desk = new Desk();
  localStorage.setItem("liveblog:draft:aldane:new", JSON.stringify({ fields: [["headline", "Of old"]] }));
  desk.reload();
  assert.equal(desk.field("headline").value, "Of old");
  assert.equal(localStorage.getItem("liveblog:draft:aldane:new"), null);
});

test("a duplicated tab goes on with a copy, under names of its own", async () => {
  const later = globalThis.setTimeout;
  const desk = new Desk({ submission: "first" });
  desk.type("headline", "Twice");
  const original = desk.tab;
  // A page that is loaded again takes a moment to let go of its name; here that moment is over at once.
  globalThis.setTimeout = ((call: () => void) => later(call)) as typeof setTimeout;
  desk.openTab({ submission: "second" }, true);
  globalThis.setTimeout = later;
  await settle();
  assert.equal(desk.field("headline").value, "Twice");
  assert.notEqual(desk.field("draft").value, "draft-1");
  desk.type("headline", "Twice, and on");
  desk.goTo(original);
  assert.equal(desk.field("headline").value, "Twice");
});

test("nobody finds what somebody else has left on this browser", async () => {
  const desk = new Desk();
  desk.type("headline", "Hers");
  const kept = Object.keys(localStorage).find((key) => key.startsWith("liveblog:draft:")) ?? "";
  localStorage.setItem(kept, (localStorage.getItem(kept) ?? "").replace('"writer":""', '"writer":"somebody-else"'));
  desk.close();
  desk.openTab();
  await settle();
  assert.equal(desk.field("headline").value, "");
  desk.goTo(desk.tab);
  assert.equal(desk.field("headline").value, "");
});

interface Saving {
  readonly posts: FormData[];
  readonly said: string[];
  field: (name: string) => HTMLInputElement;
  type: (text: string) => Promise<void>;
  /** Null where it is lost on its way. */
  answer: (answer: Answer | null) => Promise<void>;
}

/** The saves of a new entry, without the pause between typing and saving, each answered when the test says so. */
async function whileSaving(act: (saving: Saving) => Promise<void>): Promise<void> {
  openBrowser(page({}));
  const field = (name: string): HTMLInputElement => writeForm().elements.namedItem(name) as HTMLInputElement;
  const [posts, said, answers]: [FormData[], string[], { resolve: (response: Response) => void; reject: (reason: Error) => void }[]] = [[], [], []];
  const draft = "draft-of-saves";
  field("draft").value = draft;
  globalThis.fetch = (_, init) => {
    const body = init?.body as FormData;
    return new Promise((resolve, reject) => {
      // The timers of a composer that another test has opened may still run.
      if (body.get("draft") !== draft) return;
      posts.push(body);
      answers.push({ resolve, reject });
    });
  };
  const later = globalThis.setTimeout;
  const pause = async (): Promise<void> => { for (let i = 0; i < 10; i++) await new Promise((resolve) => later(resolve, 2)); };
  globalThis.setTimeout = ((call: () => void) => later(call)) as typeof setTimeout;
  try {
    const autosave = new Autosave(writeForm(), (text) => { said.push(text); });
    await act({
      posts, said, field,
      type: (text) => {
        field("headline").value = text;
        autosave.soon();
        return pause();
      },
      answer: (answer) => {
        const next = answers.shift();
        if (answer === null) next?.reject(new TypeError("The line is down."));
        else next?.resolve(Response.json(answer));
        return pause();
      },
    });
  } finally {
    globalThis.setTimeout = later;
  }
}

test("a save waits for the one before it, so that no late answer sets the version back", () => whileSaving(async ({ type, posts, answer, field, said }) => {
  await type("One");
  await type("One, two");
  assert.equal(posts.length, 1);
  await answer({ ok: true, message: "Kept 1", draftVersion: 1 });
  assert.equal(posts.length, 2);
  assert.equal(posts[1]?.get("headline"), "One, two");
  assert.equal(posts[1].get("draftVersion"), "1");
  await answer({ ok: true, message: "Kept 2", draftVersion: 2 });
  assert.equal(field("draftVersion").value, "2");
  assert.deepEqual(said, ["Kept 1", "Kept 2"]);
}));

test("a version that one's own unanswered save has made is not changed elsewhere; another's is", () => whileSaving(async ({ type, posts, answer, said }) => {
  await type("One");
  await answer({ ok: true, message: "Kept 1", draftVersion: 1 });
  await type("One, two");
  await answer(null);
  await type("One, two, three");
  await answer({ ok: false, message: "Changed elsewhere", draftVersion: 2, theirs: { fields: [["headline", "One, two"]], by: null } });
  assert.equal(posts.at(-1)?.get("draftVersion"), "2");
  assert.equal(posts.at(-1)?.get("headline"), "One, two, three");
  await answer({ ok: true, message: "Kept 3", draftVersion: 3 });
  assert.deepEqual(said, ["Kept 1", "Kept 3"]);
  await type("Four");
  await answer({ ok: false, message: "Changed elsewhere", draftVersion: 5, theirs: { fields: [["headline", "By the phone"]], by: null } });
  assert.deepEqual(said.slice(2), ["Changed elsewhere"]);
}));

test("addresses are read as people write them, and what is none is none", () => {
  for (const [written, read] of [
    ["example.com", "https://example.com/"], ["  example.com/a?b=c#d ", "https://example.com/a?b=c#d"], ["www.example.com:8080", "https://www.example.com:8080/"], ["http://example.com", "http://example.com/"],
    ["//example.com/x", "https://example.com/x"], ["пример.рф", "https://xn--e1afmkfd.xn--p1ai/"], ["مثال.السعودية/خبر", "https://xn--mgbh0fb.xn--mgberp4a5d4ar/%D8%AE%D8%A8%D8%B1"],
    ["redaction@exemple.fr", "mailto:redaction@exemple.fr"], ["mailto:a@b.example", "mailto:a@b.example"], ["/live/aldane", "/live/aldane"],
  ] as const) assert.equal(addressOf(written), read, written);
  for (const none of ["", "example", "see here", "javascript:alert(1)", "data:text/html,x", "3.5", "20.11.2026", "mailto:", "https://", "tel:112"]) assert.equal(addressOf(none), null, none);
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
