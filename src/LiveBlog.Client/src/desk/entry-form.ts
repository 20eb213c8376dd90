import { uniqueName } from "../site/random";
import { Drafts } from "./drafts";
import { fieldsOf, fill, type Named, wordsOf } from "./fields";
import type { Notices } from "./notices";
import type { Rows } from "./rows";
import { Tab } from "./tab";
import type { DeskStrings } from "./strings";

/**
 * What the form holds: the entry that is being written, the draft of it that this browser keeps, and the next entry once this
 * one is published. The form dispatches "filled" when a script has changed its fields; the editor and the pictures then read them again.
 */
export class EntryForm {
  readonly #form: HTMLFormElement;
  readonly #rows: Rows;
  readonly #strings: DeskStrings;
  readonly #notices: Notices;
  readonly #tab = new Tab();
  readonly #kept: () => void;
  #drafts: Drafts;
  #isKept = true;

  /** Of an edit: what the entry said when it was begun. */
  base: Named | undefined;

  /** @param kept - Called after each change that was kept in this browser. */
  constructor(form: HTMLFormElement, rows: Rows, strings: DeskStrings, notices: Notices, kept: () => void) {
    this.#form = form;
    this.#rows = rows;
    this.#strings = strings;
    this.#notices = notices;
    this.#kept = kept;
    const { slug = "", entry = "", draft = "", writer = "" } = form.dataset;
    this.#drafts = new Drafts(slug, entry + draft, writer, this.#tab);
    this.base = this.isEditing || draft !== "" ? fieldsOf(form) : undefined;
  }

  get headline(): HTMLTextAreaElement {
    return this.field("headline") as HTMLTextAreaElement;
  }

  get isEditing(): boolean {
    return this.field("id").value !== "";
  }

  /** False where the browser did not let the last change be kept. */
  get isKept(): boolean {
    return this.#isKept;
  }

  field(name: string): HTMLInputElement | HTMLTextAreaElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement | HTMLTextAreaElement;
  }

  /** Fills the form with the draft of this tab, or with one that a closed tab has left. */
  open(): void {
    // A form that came back with its errors holds what was typed already.
    const isAnswered = this.#notices.areShown;
    if (!isAnswered && new URLSearchParams(location.search).has("wire")) {
      // The server has filled it with a line of the wire: once, and after what was being written.
      history.replaceState(null, "", location.pathname + location.hash);
      this.#resume();
      this.changed();
    } else if (!isAnswered) {
      this.#restore();
    }
    void this.#tab.claim().then(async (isOwn) => {
      if (!isOwn) this.#becomeAnother();
      if (!isAnswered && this.#drafts.read() === null && (await this.#drafts.adopt())) this.#resume();
    });
  }

  /** Keeps what was typed, or put in otherwise, and says so. */
  changed(): void {
    this.keep();
    if (this.#isKept) this.#notices.say(this.#strings.draftKept);
    this.#kept();
  }

  /** Keeps the form as the draft in this browser. */
  keep(): void {
    this.#isKept = this.#drafts.keep(this.#form, this.base);
  }

  /** Keeps the name under which the form is being sent, so that a reload does not send it under another one. */
  keepSubmission(): void {
    this.#drafts.sending(this.field("submission").value);
  }

  forgetDraft(): void {
    this.#drafts.forget();
  }

  /** Reports that a script has changed the fields. */
  filled(): void {
    this.#form.dispatchEvent(new Event("filled"));
  }

  /** Writes an entry further that was sent or queued; what has been typed since comes after it. */
  goBackTo(fields: Named): void {
    this.#drafts.putBack(fields);
    this.#resume();
    this.changed();
    this.headline.focus();
  }

  /** @param hasBegun - Something was typed while the last entry was being sent: it stays, as the beginning of the next one. */
  beginNext(hasBegun: boolean): void {
    this.#drafts.forget();
    for (const name of ["id", "revision", "draftVersion"]) this.field(name).value = "";
    for (const name of ["submission", "draft"]) this.field(name).value = uniqueName();
    if (this.#form.dataset.entry || this.#form.dataset.draft) this.#turnToNew();
    this.filled();
    if (hasBegun) this.changed();
    // Nobody is torn away from the field they are typing in.
    if (!hasBegun || !this.#form.contains(document.activeElement)) this.headline.focus();
  }

  /** From an edit to a new entry. */
  #turnToNew(): void {
    this.#form.dataset.entry = this.#form.dataset.draft = "";
    this.base = undefined;
    this.#drafts = this.#drafts.of("");
    history.replaceState(null, "", location.pathname);
    for (const label of document.querySelectorAll("#publish [data-label], .dock [data-label]")) label.textContent = this.#strings.publish;
    const heading = this.#form.querySelector("#write-h");
    if (heading !== null) heading.textContent = this.#strings.newEntry;
    const cancel = this.#form.querySelector<HTMLElement>("#cancel");
    if (cancel !== null) cancel.hidden = true;
    // A new entry has nothing to correct.
    this.#form.querySelector("[data-field=correction]")?.remove();
    this.#resume();
  }

  /** A duplicate of another tab keeps a copy of its text, as a draft of its own. */
  #becomeAnother(): void {
    this.#drafts.forgetSubmission();
    this.field("submission").value = uniqueName();
    if (!this.isEditing && !this.#form.dataset.draft) {
      this.field("draft").value = uniqueName();
      this.field("draftVersion").value = "";
    }
    this.keep();
  }

  #restore(): void {
    const draft = this.#drafts.read();
    if (draft === null) {
      // The name under which the last entry was sent is not one for the next.
      this.#drafts.forgetSubmission();
      return;
    }
    // The draft knows all rows there were: one that was removed does not come back.
    fill(this.#form, this.#rows, draft.fields);
    this.base = draft.base ?? this.base;
    this.filled();
    const { submission } = this.#drafts;
    if (submission !== null) this.field("submission").value = submission;
    this.#notices.say(this.#strings.draftKept);
  }

  /** The draft that has been waiting; what was typed since comes after it, so that neither is lost. */
  #resume(): void {
    if (this.#drafts.read() === null) return;
    const rows = this.#rows.take();
    const typed = wordsOf(fieldsOf(this.#form));
    this.#restore();
    for (const [name, text] of typed) join(this.field(name), text);
    this.#rows.put(rows);
    this.filled();
  }
}

/** Adds what was typed to what a field of the draft says. Of two hours or two names the draft's stays. */
function join(field: HTMLInputElement | HTMLTextAreaElement, typed: string): void {
  if (typed === "") return;
  if (field.type === "checkbox") (field as HTMLInputElement).checked = true;
  else if (field.value === "") field.value = typed;
  else if (field.name === "tags") field.value = [...new Set([...tagsOf(field.value), ...tagsOf(typed)])].join(", ");
  else if (field instanceof HTMLTextAreaElement) field.value = `${field.value}\n\n${typed}`;
}

function tagsOf(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}
