import { Drafts } from "./drafts";
import { Mistakes } from "./mistakes";
import { type Answer, type Failure, post } from "./post";
import { Rows } from "./rows";
import type { DeskWords } from "./words";

/** Writes and sends an entry. What was typed stays in the form, and in this browser, until the server has said that it is on disk. */
export class Composer {
  readonly #form: HTMLFormElement;
  readonly #words: DeskWords;
  readonly #rows: Rows;
  readonly #mistakes: Mistakes;
  #drafts: Drafts;
  #sending = false;

  constructor(form: HTMLFormElement, words: DeskWords) {
    this.#form = form;
    this.#words = words;
    this.#mistakes = new Mistakes(form);
    this.#rows = new Rows(form, () => { this.#keep(); });
    this.#drafts = new Drafts(form.dataset.slug ?? "", form.dataset.entry ?? "");
    this.#restore();

    form.addEventListener("input", () => { this.#keep(); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    this.#part("#cancel")?.addEventListener("click", () => { this.#drafts.forget(); });
    if (!this.#isEditing || location.hash === "#write") this.#headline.focus({ preventScroll: !this.#isEditing });
  }

  get #headline(): HTMLTextAreaElement {
    return this.#form.elements.namedItem("headline") as HTMLTextAreaElement;
  }

  get #isEditing(): boolean {
    return this.#hidden("id").value !== "";
  }

  #keep(): void {
    if (this.#drafts.keep(this.#form)) this.#say(this.#words.draftKept);
  }

  #restore(): void {
    // A form that came back with its reasons holds what was typed already.
    if (this.#part("#answer")?.childElementCount) return;
    const draft = this.#drafts.read();
    if (draft === null) return;
    for (const box of this.#form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) box.checked = false;
    for (const [name, value] of draft.fields) {
      const field = this.#rows.field(name);
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = true;
      else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
    }
    this.#say(this.#words.draftKept);
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    this.#rows.renumber();
    this.#mistakes.clear();
    this.#complain("");
    this.#say(this.#words.publishing);
    this.#drafts.keep(this.#form);
    const answer = await post(this.#form.action, new FormData(this.#form));
    this.#sending = false;
    this.#hear(answer);
  }

  #hear(answer: Answer | Failure): void {
    if (typeof answer === "string") {
      this.#say(this.#words.draftKept);
      this.#complain({ offline: this.#words.offline, "signed-out": this.#words.signedOutWhile, failed: this.#words.notSent }[answer]);
    } else if (answer.ok) {
      this.#drafts.forget();
      this.#begin();
      this.#say(answer.message);
    } else {
      this.#say(this.#words.draftKept);
      if (answer.revision) this.#hidden("revision").value = String(answer.revision);
      const homeless = this.#mistakes.show(answer.errors ?? {});
      this.#complain([answer.message, ...homeless].join(" "));
    }
  }

  /** A fresh form for the next entry, under a name of its own. */
  #begin(): void {
    for (const name of ["headline", "bodyMarkdown", "publishedAt", "id", "revision"]) this.#hidden(name).value = "";
    for (const box of this.#form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) box.checked = false;
    this.#hidden("submission").value = name();
    this.#rows.clear();
    if (this.#form.dataset.entry) {
      this.#form.dataset.entry = "";
      this.#drafts = new Drafts(this.#form.dataset.slug ?? "", "");
      history.replaceState(null, "", location.pathname);
      for (const label of document.querySelectorAll("#publish [data-label], .dock [data-label]")) label.textContent = this.#words.publish;
      const heading = this.#part("#write-h");
      if (heading !== null) heading.textContent = this.#words.newEntry;
      const cancel = this.#part("#cancel");
      if (cancel !== null) cancel.hidden = true;
      this.#restore();
    }
    this.#headline.focus();
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

  #hidden(name: string): HTMLInputElement | HTMLTextAreaElement {
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
