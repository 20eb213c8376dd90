import assert from "node:assert/strict";
import { Composer } from "../../src/desk/composer";
import type { Answer } from "../../src/desk/post";
import { Toast } from "../../src/desk/toast";
import type { DeskStrings } from "../../src/desk/strings";
import { openBrowser } from "./browser";
import { Locks } from "./locks";

export const strings: DeskStrings = {
  newEntry: "New entry",
  publish: "Publish",
  publishing: "Publishing",
  draftKept: "Draft saved",
  notSent: "Not sent",
  offline: "Offline",
  signedOutWhile: "Signed out",
  withdrawSure: "Sure?",
  entryOf: "Entry from {time}",
  copied: "Copied",
  cancel: "Cancel",
  uploading: "Uploading the picture",
  uploadFailed: "The picture could not be uploaded.",
  again: "Again",
  undo: "Undo",
  undone: "Undone",
  close: "Close",
  lookingUp: "Looking",
  linkUnread: "Write the title yourself.",
  queueOffline: "queueOffline",
  queueSending: "queueSending",
  queueDone: "queueDone",
  queueRefused: "queueRefused",
  queueEdit: "queueEdit",
  queueDrop: "queueDrop",
  queueDropSure: "queueDropSure",
  stateWaiting: "stateWaiting",
  stateSent: "stateSent",
  savedMeanwhile: "savedMeanwhile",
  mergedParts: "mergedParts",
  mergedAll: "mergedAll",
  clashDecide: "clashDecide",
  yourVersion: "yourVersion",
  theirVersion: "theirVersion",
  keepMine: "keepMine",
  takeTheirs: "takeTheirs",
  isEditing: "isEditing",
  isWriting: "isWriting",
  editedSince: "editedSince",
  idleFor: "idleFor",
  takeOver: "takeOver",
  takenOver: "takenOver",
  youTookOver: "youTookOver",
  body: "body",
  commands: "commands",
  linkInText: "linkInText",
  linkWords: "linkWords",
  linkTo: "linkTo",
  linkSet: "linkSet",
  linkOff: "linkOff",
  linkWrong: "linkWrong",
  keyEvent: "keyEvent",
  pin: "pin",
  quote: "quote",
  picture: "picture",
  relatedLink: "relatedLink",
  embed: "embed",
  blockquote: "blockquote",
  list: "list",
  scoreLine: "scoreLine",
  scorePattern: "scorePattern",
  pictureStandsStill: "pictureStandsStill",
  bodyHint: "bodyHint",
  richHint: "richHint",
  fromLibrary: "fromLibrary",
  searchPictures: "searchPictures",
  noPictures: "noPictures",
  bold: "bold",
  italic: "italic",
  signedBy: "signedBy",
  tags: "tags",
  wireEntry: "wireEntry",
  wireLink: "wireLink",
  keysTitle: "keysTitle",
  keyHelp: "keyHelp",
};

export const quote = (number: number): string => `<fieldset data-row="quotes">
  <p class="field" data-field="quotes[${number}].text"><textarea name="quotes[${number}].text"></textarea></p>
  <p class="field" data-field="quotes[${number}].role"><input type="text" name="quotes[${number}].role"></p>
  <button type="button" data-drop></button></fieldset>`;

interface Shown {
  readonly id?: number;
  readonly revision?: number;
  readonly submission?: string;
  readonly headline?: string;
}

/** The desk's page for writing an entry, as far as the composer uses it. */
export function page({ id, revision, submission = "first", headline = "" }: Shown): string {
  return `<script type="application/json" id="desk-words">${JSON.stringify(strings)}</script><entry-composer><form id="write" action="https://news.example/desk/blogs/aldane?handler=Publish" data-slug="aldane" data-entry="${id ?? ""}">
    <input type="hidden" name="__RequestVerificationToken" value="token">
    <input type="hidden" name="id" value="${id ?? ""}"><input type="hidden" name="revision" value="${revision ?? ""}">
    <input type="hidden" name="submission" value="${submission}"><input type="hidden" name="draft" value="draft-1">
    <input type="hidden" name="draftVersion" value="">
    <h2 id="write-h">${id === undefined ? "New entry" : "Edit"}</h2><p id="saved"></p><div id="answer"></div>
    <p class="field" data-field="headline"><textarea name="headline">${headline}</textarea></p>
    <p class="field" data-field="bodyMarkdown"><textarea name="bodyMarkdown" aria-describedby="body-hint"></textarea>
    <span class="hint" id="body-hint">Markdown</span></p>
    <div id="quotes"></div><div id="relatedLinks"></div>
    <button type="button" data-add="quotes" hidden>Quote</button><template id="quotes-row">${quote(999)}</template>
    <input type="text" name="author"><input type="text" name="tags">
    <input type="datetime-local" step="1" name="publishedAt">
    <input type="checkbox" name="isKeyEvent" value="true"><input type="checkbox" name="isPinned" value="true">
    <button type="submit" id="publish"><span data-label>Publish</span></button></form></entry-composer>
    <section id="queue" hidden><h3></h3><ol></ol></section><toast-bar id="told" hidden></toast-bar>`;
}

export function writeForm(): HTMLFormElement {
  const form = document.querySelector<HTMLFormElement>("#write");
  assert.ok(form);
  return form;
}

/** A tab of a browser, by what is its own. */
interface Tab {
  readonly sessionStorage: Storage;
  page: object;
}

/** A browser with the desk open in one of its tabs, and a server that answers when the test says so. */
export class Desk {
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
      return new Promise((resolve, reject) => {
        [this.#answer, this.#fail] = [resolve, reject];
      });
    };
    Object.defineProperty(globalThis, "navigator", { value: { locks: this.#locks.of(this.#tab.page) }, configurable: true });
    customElements.define("toast-bar", Toast);
    customElements.define("entry-composer", Composer);
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
    return kept === null ? null : Object.fromEntries((JSON.parse(kept) as { fields: [string, string][] }).fields);
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

export const Published: Answer = { ok: true, message: "Published", entryId: 1 };

export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}
