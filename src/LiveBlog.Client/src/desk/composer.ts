import { Autosave } from "./autosave";
import { type Draft, Drafts } from "./drafts";
import { Links } from "./links";
import { Mistakes } from "./mistakes";
import { Pictures } from "./pictures";
import { type Answer, type Failure, post } from "./post";
import { Rows } from "./rows";
import { Sent } from "./sent";
import { Undo } from "./undo";
import type { DeskWords } from "./words";

/** Writes and sends an entry. What was typed stays in the form, and in this browser, until the server has said that it is on disk. */
export class Composer {
  readonly #form: HTMLFormElement;
  readonly #words: DeskWords;
  readonly #rows: Rows;
  readonly #pictures: Pictures;
  readonly #mistakes: Mistakes;
  readonly #autosave: Autosave;
  #drafts: Drafts;
  #sending = false;

  constructor(form: HTMLFormElement, words: DeskWords) {
    this.#form = form;
    this.#words = words;
    this.#mistakes = new Mistakes(form);
    this.#rows = new Rows(form, () => { this.#keep(); });
    this.#pictures = new Pictures(form, this.#rows, words, () => { this.#keep(); });
    new Links(form, this.#rows, words, () => { this.#keep(); });
    this.#drafts = new Drafts(form.dataset.slug ?? "", (form.dataset.entry ?? "") + (form.dataset.draft ?? ""));
    this.#autosave = new Autosave(form, (text) => { this.#drafts.keep(form); this.#say(text); });
    this.#restore();

    form.addEventListener("input", () => { this.#keep(); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send(event.submitter);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit(form.querySelector<HTMLButtonElement>("#publish"));
      }
    });
    this.#part("#cancel")?.addEventListener("click", () => { this.#drafts.forget(); });
    if (!this.#isEditing || location.hash === "#write") this.#headline.focus({ preventScroll: !this.#isEditing });
  }

  get #headline(): HTMLTextAreaElement {
    return this.#form.elements.namedItem("headline") as HTMLTextAreaElement;
  }

  get #isEditing(): boolean {
    return this.#field("id").value !== "";
  }

  #keep(): void {
    if (this.#drafts.keep(this.#form)) this.#say(this.#words.draftKept);
    this.#autosave.soon();
  }

  #restore(): void {
    // A form that came back with its reasons holds what was typed already.
    if (this.#part("#answer")?.childElementCount) return;
    const draft = this.#drafts.read();
    if (draft === null) {
      // Another tab has sent it, or given it up: the name that this one had for it is not one for the next.
      this.#drafts.forget();
      return;
    }
    for (const box of this.#form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) box.checked = false;
    // The draft knows all rows there were: one that was removed does not come back.
    this.#rows.take();
    for (const [name, value] of draft.fields) {
      const field = this.#rows.field(name);
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = true;
      else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
    }
    this.#pictures.show();
    const { submission } = this.#drafts;
    if (submission !== null) this.#field("submission").value = submission;
    this.#say(this.#words.draftKept);
  }

  async #send(submitter: HTMLElement | null): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    this.#autosave.stop();
    this.#mistakes.clear();
    this.#complain("");
    if (this.#pictures.areUnderWay) this.#say(this.#words.uploading);
    if (this.#pictures.areUnderWay && !(await this.#pictures.arrive())) {
      this.#sending = false;
      this.#say(this.#words.draftKept);
      this.#complain(this.#words.uploadFailed);
      return;
    }
    this.#rows.renumber();
    this.#say(this.#words.publishing);
    this.#drafts.keep(this.#form);
    this.#drafts.sending(this.#field("submission").value);
    const draft = this.#drafts.read();
    const sent = new Sent(this.#form);
    const action = submitter?.hasAttribute("formaction") ? (submitter as HTMLButtonElement).formAction : this.#form.action;
    const answer = await post(action, new FormData(this.#form));
    this.#sending = false;
    this.#hear(answer, sent, action.endsWith("handler=Draft"), draft);
  }

  /** @param goesOn - It was kept as a draft, and is written further. */
  #hear(answer: Answer | Failure, sent: Sent, goesOn: boolean, draft: Draft | null): void {
    if (typeof answer === "string") {
      this.#say(this.#words.draftKept);
      this.#complain({ offline: this.#words.offline, "signed-out": this.#words.signedOutWhile, failed: this.#words.notSent }[answer]);
    } else if (answer.ok && goesOn) {
      this.#autosave.learn(answer);
      this.#say(answer.message);
    } else if (answer.ok) {
      const isNew = !this.#isEditing;
      this.#drafts.forget();
      this.#begin(sent.takeOut());
      this.#say(answer.message);
      if (isNew && answer.entryId && draft !== null) this.#offerUndo(answer.entryId, draft);
    } else {
      this.#say(this.#words.draftKept);
      if (answer.entryId) {
        this.#field("id").value = String(answer.entryId);
        // The draft stays that of a new entry, where a reload of this page looks for it; sent again, it gets this answer again.
        this.#form.dataset.entry = String(answer.entryId);
      }
      this.#autosave.learn(answer);
      if (answer.revision) this.#field("revision").value = String(answer.revision);
      const homeless = this.#mistakes.show(answer.errors ?? {});
      this.#complain([answer.message, ...homeless].join(" "));
    }
  }

  #offerUndo(entryId: number, draft: Draft): void {
    const saved = this.#part("#saved");
    if (saved === null) return;
    new Undo(this.#form, saved, this.#words).offer(entryId, () => {
      // What has been typed since goes behind it.
      this.#drafts.putBack(draft);
      this.#resume();
      this.#keep();
      this.#say(this.#words.undone);
      this.#headline.focus();
    }, (text) => { this.#complain(text); });
  }

  /** The form for the next entry, under a name of its own. What was typed while the last one was under way is its beginning. */
  #begin(hasBegun: boolean): void {
    this.#field("id").value = "";
    this.#field("revision").value = "";
    this.#field("submission").value = name();
    this.#field("draft").value = name();
    this.#field("draftVersion").value = "";
    if (this.#form.dataset.entry || this.#form.dataset.draft) this.#turnToNew();
    if (hasBegun) this.#keep();
    // Nobody is torn away from the field they are typing in.
    if (!hasBegun || !this.#form.contains(document.activeElement)) this.#headline.focus();
  }

  /** From an edit to a new entry. */
  #turnToNew(): void {
    this.#form.dataset.entry = this.#form.dataset.draft = "";
    this.#drafts = new Drafts(this.#form.dataset.slug ?? "", "");
    history.replaceState(null, "", location.pathname);
    for (const label of document.querySelectorAll("#publish [data-label], .dock [data-label]")) label.textContent = this.#words.publish;
    const heading = this.#part("#write-h");
    if (heading !== null) heading.textContent = this.#words.newEntry;
    const cancel = this.#part("#cancel");
    if (cancel !== null) cancel.hidden = true;
    // A new entry has nothing to correct.
    this.#part("[data-field=correction]")?.remove();
    this.#resume();
  }

  /** The draft of a new entry, where one has been waiting; what was typed since goes behind it, so that neither is lost. */
  #resume(): void {
    if (this.#drafts.read() === null) return;
    const typed = ["headline", "bodyMarkdown"].map((name) => [name, this.#field(name).value] as const);
    const rows = this.#rows.take();
    this.#restore();
    for (const [name, text] of typed) {
      const field = this.#field(name);
      if (text !== "") field.value = field.value === "" ? text : `${field.value}\n\n${text}`;
    }
    this.#rows.put(rows);
  }

  #say(text: string): void {
    const saved = this.#part("#saved");
    if (saved !== null) saved.textContent = text;
  }

  #complain(text: string): void {
    const place = this.#part("#answer");
    if (place === null) return;
    place.replaceChildren();
    if (text === "") return;
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = text;
    place.append(notice);
  }

  #field(name: string): HTMLInputElement | HTMLTextAreaElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement | HTMLTextAreaElement;
  }

  #part(selector: string): HTMLElement | null {
    return this.#form.querySelector<HTMLElement>(selector);
  }
}

/** 128 random bits; unlike randomUUID they are to be had on a plain http address as well. */
function name(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
