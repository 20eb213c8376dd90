import { Autosave } from "./autosave";
import { firstWords, isLine, putCaretBehind } from "./caret";
import { Clashes } from "./clashes";
import { Drafts } from "./drafts";
import { fieldsOf, fill, type Named, put, wordsOf } from "./fields";
import { Library } from "./library";
import { Links } from "./links";
import { merge } from "./merge";
import { Mistakes } from "./mistakes";
import { Outbox, type Fields, type Waiting } from "./outbox";
import { Pictures } from "./pictures";
import { type Answer, type Failure, post, troubleOf } from "./post";
import { Queue } from "./queue";
import { QueueList } from "./queue-list";
import { Rows } from "./rows";
import { Sent } from "./sent";
import { Tab } from "./tab";
import type { Told } from "./told";
import { Undo } from "./undo";
import { uniqueName } from "../random";
import { isComposing } from "../single-key";
import { guardUnsent } from "./unsent";
import { Wire } from "./wire";
import { Writing } from "./writing";
import type { DeskWords } from "./words";

// How long a publication waits for the save of a draft that is under way.
const Moment = 1_000;

/** Writes and sends an entry. What was typed stays in the form, and in this browser, until the server has said that it is on disk. */
export class Composer {
  readonly #form: HTMLFormElement;
  readonly #words: DeskWords;
  readonly #rows: Rows;
  readonly #pictures: Pictures;
  readonly #links: Links;
  readonly #tab: Tab;
  readonly #mistakes: Mistakes;
  readonly #autosave: Autosave;
  readonly #queue: Queue;
  readonly #told: Told | null;
  #drafts: Drafts;
  /** Of an edit: what the entry said when it was begun. */
  #base: Named | undefined;
  #sending = false;
  #isKept = true;

  /**
   * @param hour - A moment's hour in the blog's zone.
   * @param told - Where what was published is said, and taken back.
   */
  constructor(form: HTMLFormElement, words: DeskWords, hour: (at: number) => string, told: Told | null = null) {
    this.#form = form;
    this.#told = told;
    this.#words = words;
    this.#mistakes = new Mistakes(form);
    this.#rows = new Rows(form, () => { this.#keep(); });
    this.#pictures = new Pictures(form, this.#rows, words, () => { this.#keep(); });
    this.#links = new Links(form, this.#rows, words, () => { this.#keep(); });
    this.#tab = new Tab();
    this.#drafts = new Drafts(form.dataset.slug ?? "", (form.dataset.entry ?? "") + (form.dataset.draft ?? ""), form.dataset.writer ?? "", this.#tab);
    this.#autosave = new Autosave(form, (text) => { this.#drafts.keep(form); this.#say(text); });
    this.#base = this.#isEditing || form.dataset.draft ? fieldsOf(form) : undefined;
    this.#open();
    new Writing(form, this.#rows, this.#links, words);
    const library = form.querySelector<HTMLButtonElement>("[data-library]");
    if (library !== null) {
      const shelves = new Library(words, (picture) => { this.#pictures.addTaken(picture); });
      library.addEventListener("click", () => { shelves.open(); });
    }
    const wire = document.getElementById("wire-in");
    if (wire !== null) new Wire(form, this.#rows, wire, () => { this.#filled(); this.#keep(); });
    this.#queue = this.#openQueue(hour);
    guardUnsent(() => this.#sending || this.#queue.isWaiting || !this.#isKept);

    form.addEventListener("input", () => { this.#keep(); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send(event.submitter);
    });
    form.addEventListener("keydown", (event) => {
      // The Enter that ends a composition is the keyboard's own.
      if (event.key !== "Enter" || event.repeat || isComposing(event)) return;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        form.requestSubmit(form.querySelector<HTMLButtonElement>("#publish"));
      } else if (isLine(event.target)) {
        // Alone it publishes nothing that is half written: it says that this field is done.
        event.preventDefault();
        event.target.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
    this.#part("#cancel")?.addEventListener("click", () => { this.#drafts.forget(); });
    if (location.hash === "#correction") putCaretBehind(this.#field("correction"));
    // A form that came back with something wrong begins there.
    else if (document.querySelector("[autofocus]") !== null) return;
    else if (!this.#isEditing) putCaretBehind(this.#headline);
    else if (location.hash === "#write") putCaretBehind(firstWords(form));
  }

  get #headline(): HTMLTextAreaElement {
    return this.#form.elements.namedItem("headline") as HTMLTextAreaElement;
  }

  get #isEditing(): boolean {
    return this.#field("id").value !== "";
  }

  #keep(): void {
    this.#isKept = this.#drafts.keep(this.#form, this.#base);
    if (this.#isKept) this.#say(this.#words.draftKept);
    this.#autosave.soon();
  }

  #openQueue(hour: (at: number) => string): Queue {
    const place = document.querySelector<HTMLElement>("#queue");
    const list = place === null ? null : new QueueList(place, this.#words, hour, (post, goesOn) => { void this.#takeBack(post, goesOn); });
    const queue = new Queue(new Outbox(this.#form.dataset.writer ?? ""), (action, fields) => post(action, this.#signed(fields)), (queued, halt) => { list?.show(queued, halt); });
    addEventListener("online", () => { void queue.run(); });
    void queue.run();
    return queue;
  }

  /** A post that waits may be older than this page: what proves that the desk sent it is the page's. */
  #signed(fields: Fields): FormData {
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    form.set("__RequestVerificationToken", this.#field("__RequestVerificationToken").value);
    return form;
  }

  /** Fills the form with what was left in this tab, or behind by one that is closed. */
  #open(): void {
    // A form that came back with its reasons holds what was typed already.
    const isAnswered = (this.#part("#answer")?.childElementCount ?? 0) > 0;
    if (!isAnswered && new URLSearchParams(location.search).has("wire")) {
      // The server has filled it with a line of the wire: once, and behind what was being written.
      history.replaceState(null, "", location.pathname + location.hash);
      this.#resume();
      this.#keep();
    } else if (!isAnswered) {
      this.#restore();
    }
    void this.#tab.claim().then(async (isOwn) => {
      if (!isOwn) this.#becomeAnother();
      if (!isAnswered && this.#drafts.read() === null && (await this.#drafts.adopt())) this.#resume();
    });
  }

  /** A duplicate of another tab goes on with a copy of its words, as a draft of its own. */
  #becomeAnother(): void {
    this.#drafts.forgetSubmission();
    this.#field("submission").value = uniqueName();
    if (!this.#isEditing && !this.#form.dataset.draft) {
      this.#field("draft").value = uniqueName();
      this.#field("draftVersion").value = "";
    }
    this.#drafts.keep(this.#form, this.#base);
  }

  #restore(): void {
    const draft = this.#drafts.read();
    if (draft === null) {
      // The name under which the last one was sent is not one for the next.
      this.#drafts.forgetSubmission();
      return;
    }
    // The draft knows all rows there were: one that was removed does not come back.
    fill(this.#form, this.#rows, draft.fields);
    this.#base = draft.base ?? this.#base;
    this.#filled();
    const { submission } = this.#drafts;
    if (submission !== null) this.#field("submission").value = submission;
    this.#say(this.#words.draftKept);
  }

  async #send(submitter: HTMLElement | null): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    this.#mistakes.clear();
    this.#complain("");
    this.#links.complete();
    const action = submitter?.hasAttribute("formaction") ? (submitter as HTMLButtonElement).formAction : this.#form.action;
    const isDraft = action.endsWith("handler=Draft");
    this.#autosave.stop();
    if (this.#autosave.isUnderWay) {
      this.#say(this.#words.publishing);
      // What is kept, handed over or set to an hour goes on from the version that the save makes; a publication ends them all.
      await (action === this.#form.action ? Promise.race([this.#autosave.settle(), new Promise((resolve) => { setTimeout(resolve, Moment); })]) : this.#autosave.settle());
    }
    if (this.#pictures.areUnderWay) this.#say(this.#words.uploading);
    const pictures = this.#pictures.areUnderWay ? await this.#pictures.arrive() : "arrived";
    if (pictures === "refused" || (pictures === "offline" && !this.#mayWait(isDraft))) {
      this.#sending = false;
      this.#say(this.#words.draftKept);
      this.#complain(this.#words.uploadFailed);
      return;
    }
    this.#rows.renumber();
    this.#drafts.keep(this.#form, this.#base);
    const sent = new Sent(this.#form);
    // What is sent while others wait stands behind them.
    if (this.#mayWait(isDraft) && (pictures === "offline" || this.#queue.isWaiting)) {
      await this.#wait(action, sent);
      this.#sending = false;
      return;
    }
    this.#say(this.#words.publishing);
    this.#drafts.sending(this.#field("submission").value);
    const fields = fieldsOf(this.#form);
    const answer = await post(action, new FormData(this.#form));
    if (answer !== "offline" || !this.#mayWait(isDraft) || !(await this.#wait(action, sent))) this.#hear(answer, sent, isDraft, fields);
    this.#sending = false;
  }

  /** An edit does not wait: what it changes may be another by then, and the editor is to see it. */
  #mayWait(isDraft: boolean): boolean {
    return !isDraft && !this.#isEditing;
  }

  /** Leaves what was sent to the queue, and begins the next entry. Answers false where this browser keeps nothing. */
  async #wait(action: string, sent: Sent): Promise<boolean> {
    const fields = [...new FormData(this.#form)].filter(([name, value]) => name !== "__RequestVerificationToken" && (typeof value === "string" || value.size > 0));
    if (!(await this.#queue.add(action, [...fields, ...this.#pictures.unsent()]))) return false;
    this.#drafts.forget();
    this.#begin(sent.takeOut());
    this.#say(this.#words.stateWaiting);
    return true;
  }

  /** Takes a post out of the queue, to be written further or given up. */
  async #takeBack(post: Waiting, goesOn: boolean): Promise<void> {
    if (!(await this.#queue.take(post)) || !goesOn) return;
    const words = post.fields.filter((field): field is [string, string] => typeof field[1] === "string");
    this.#goBackTo(words.filter(([name]) => name !== "id" && name !== "submission"));
    for (const [name, file] of post.fields) if (typeof file !== "string") this.#pictures.addTo(name, file);
  }

  /** @param goesOn - It was kept as a draft, and is written further. */
  #hear(answer: Answer | Failure, sent: Sent, goesOn: boolean, fields: Named): void {
    if (typeof answer === "string") {
      this.#say(this.#words.draftKept);
      this.#complain(troubleOf(answer, this.#words));
    } else if (answer.ok && goesOn) {
      this.#autosave.learn(answer);
      this.#say(answer.message);
    } else if (answer.ok) {
      const isNew = !this.#isEditing;
      this.#drafts.forget();
      this.#begin(sent.takeOut());
      this.#say(answer.message);
      if (isNew && answer.undo) this.#offerUndo(answer.undo, fields);
    } else {
      this.#say(this.#words.draftKept);
      if (answer.entryId) {
        this.#field("id").value = String(answer.entryId);
        // The draft stays that of a new entry, where a reload of this page looks for it; sent again, it gets this answer again.
        this.#form.dataset.entry = String(answer.entryId);
      }
      this.#autosave.learn(answer);
      if (answer.revision) this.#field("revision").value = String(answer.revision);
      if (answer.theirs && this.#base !== undefined) {
        const { fields: theirs, by } = answer.theirs;
        this.#merge(this.#base, theirs, by === null ? answer.message : this.#words.savedMeanwhile.replace("{name}", by));
        return;
      }
      const homeless = this.#mistakes.show(answer.errors ?? {});
      this.#complain([answer.message, ...homeless].join(" "));
    }
  }

  /** Somebody else has saved the entry first: what does not clash is put together, for the rest both versions are shown. */
  #merge(base: Named, theirs: Named, said: string): void {
    const merged = merge(new Map(wordsOf(base)), new Map(wordsOf(fieldsOf(this.#form))), new Map(theirs));
    fill(this.#form, this.#rows, [...merged.fields]);
    this.#filled();
    this.#base = theirs;
    this.#keep();
    const place = this.#part("#answer");
    if (place === null) return;
    new Clashes(this.#form, place, this.#words, (chosen, part) => {
      this.#rows.take(part);
      put(this.#rows, chosen);
      this.#filled();
      this.#keep();
    }).show(merged, said);
  }

  #offerUndo(act: NonNullable<Answer["undo"]>, fields: Named): void {
    if (this.#told === null) return;
    new Undo(this.#form, this.#told, this.#words).offer(act, () => {
      this.#goBackTo(fields);
      this.#say(this.#words.undone);
    });
  }

  /** Into the composer again; what has been typed since goes behind it. */
  #goBackTo(fields: Named): void {
    this.#drafts.putBack(fields);
    this.#resume();
    this.#keep();
    this.#headline.focus();
  }

  /** The form for the next entry, under a name of its own. What was typed while the last one was under way is its beginning. */
  #begin(hasBegun: boolean): void {
    this.#field("id").value = "";
    this.#field("revision").value = "";
    this.#field("submission").value = uniqueName();
    this.#field("draft").value = uniqueName();
    this.#field("draftVersion").value = "";
    if (this.#form.dataset.entry || this.#form.dataset.draft) this.#turnToNew();
    this.#filled();
    if (hasBegun) this.#keep();
    // Nobody is torn away from the field they are typing in.
    if (!hasBegun || !this.#form.contains(document.activeElement)) this.#headline.focus();
  }

  /** From an edit to a new entry. */
  #turnToNew(): void {
    this.#form.dataset.entry = this.#form.dataset.draft = "";
    this.#base = undefined;
    this.#drafts = this.#drafts.of("");
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
    this.#filled();
  }

  /** What shows the fields in its own way is to look again. */
  #filled(): void {
    this.#pictures.show();
    this.#form.dispatchEvent(new Event("filled"));
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
