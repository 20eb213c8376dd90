import { Autosave } from "./autosave";
import { firstWords, isLine, putCaretBehind } from "./caret";
import { Clashes } from "./clashes";
import { EntryForm } from "./entry-form";
import { fieldsOf, fill, type Named, put, wordsOf } from "./fields";
import { Library } from "./library";
import { Links } from "./links";
import { merge } from "./merge";
import { Mistakes } from "./mistakes";
import { Notices } from "./notices";
import { Outbox, type Fields, type Waiting } from "./outbox";
import { Pictures } from "./pictures";
import { type Answer, type Failure, post, troubleOf } from "./post";
import { Queue } from "./queue";
import { QueueList } from "./queue-list";
import { Rows } from "./rows";
import { Sent } from "./sent";
import type { Toast } from "./toast";
import { Undo } from "./undo";
import { isComposing } from "../site/single-key";
import { guardUnsent } from "./unsent";
import { AgencyFeed } from "./agency-feed";
import { Writing } from "./writing";
import { readDeskStrings } from "./strings";
import { blogHour } from "../localization/blog-hour";

// How long a publication waits for the save of a draft that is under way.
const Moment = 1_000;

/**
 * <entry-composer> around the form for an entry: writes and sends it. What was typed stays in the form, and in this browser, until the
 * server has said that it is on disk.
 */
export class Composer extends HTMLElement {
  readonly #strings = readDeskStrings(document);
  readonly #told = document.querySelector<Toast>("toast-bar");
  readonly #form: HTMLFormElement;
  readonly #notices: Notices;
  readonly #rows: Rows;
  readonly #entry: EntryForm;
  readonly #pictures: Pictures;
  readonly #links: Links;
  readonly #mistakes: Mistakes;
  readonly #autosave: Autosave;
  readonly #queue: Queue;
  #isStarted = false;
  #sending = false;

  constructor() {
    super();
    const form = this.querySelector("form");
    if (form === null) throw new Error("The composer has no form.");
    const strings = this.#strings;
    this.#form = form;
    this.#notices = new Notices(form);
    this.#mistakes = new Mistakes(form);
    const changed = (): void => {
      this.#entry.changed();
    };
    this.#rows = new Rows(form, changed);
    this.#entry = new EntryForm(form, this.#rows, strings, this.#notices, () => {
      this.#autosave.soon();
    });
    this.#pictures = new Pictures(form, this.#rows, strings, changed);
    this.#links = new Links(form, this.#rows, strings, changed);
    this.#autosave = new Autosave(form, (text) => {
      this.#entry.keep();
      this.#notices.say(text);
    });
    form.addEventListener("filled", () => {
      this.#pictures.show();
    });
    new Writing(form, this.#rows, this.#links, strings);
    const library = form.querySelector<HTMLButtonElement>("[data-library]");
    if (library !== null) {
      const shelves = new Library(strings, (picture) => {
        this.#pictures.addTaken(picture);
      });
      library.addEventListener("click", () => {
        shelves.open();
      });
    }
    const wire = document.getElementById("wire-in");
    if (wire !== null)
      new AgencyFeed(form, this.#rows, wire, () => {
        this.#entry.filled();
        changed();
      });
    this.#queue = this.#openQueue();
    guardUnsent(() => this.#sending || this.#queue.isWaiting || !this.#entry.isKept);

    form.addEventListener("input", changed);
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
    this.#part("#cancel")?.addEventListener("click", () => {
      this.#entry.forgetDraft();
    });
  }

  connectedCallback(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#entry.open();
    void this.#queue.run();
    if (location.hash === "#correction") putCaretBehind(this.#entry.field("correction"));
    // A form that came back with something wrong begins there.
    else if (document.querySelector("[autofocus]") !== null) return;
    else if (!this.#entry.isEditing) putCaretBehind(this.#entry.headline);
    else if (location.hash === "#write") putCaretBehind(firstWords(this.#form));
  }

  #openQueue(): Queue {
    const place = document.querySelector<HTMLElement>("#queue");
    const list =
      place === null
        ? null
        : new QueueList(place, this.#strings, blogHour(document), (post, goesOn) => {
            void this.#takeBack(post, goesOn);
          });
    const queue = new Queue(
      new Outbox(this.#form.dataset.writer ?? ""),
      (action, fields) => post(action, this.#signed(fields)),
      (queued, halt) => {
        list?.show(queued, halt);
      },
    );
    addEventListener("online", () => {
      void queue.run();
    });
    return queue;
  }

  /** A post that waits may be older than this page: what proves that the desk sent it is the page's. */
  #signed(fields: Fields): FormData {
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    form.set("__RequestVerificationToken", this.#entry.field("__RequestVerificationToken").value);
    return form;
  }

  async #send(submitter: HTMLElement | null): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    this.#mistakes.clear();
    this.#notices.complain("");
    this.#links.complete();
    const action = submitter?.hasAttribute("formaction") ? (submitter as HTMLButtonElement).formAction : this.#form.action;
    const isDraft = action.endsWith("handler=Draft");
    this.#autosave.stop();
    if (this.#autosave.isUnderWay) {
      this.#notices.say(this.#strings.publishing);
      // What is kept, handed over or set to an hour goes on from the version that the save makes; a publication ends them all.
      await (action === this.#form.action
        ? Promise.race([
            this.#autosave.settle(),
            new Promise((resolve) => {
              setTimeout(resolve, Moment);
            }),
          ])
        : this.#autosave.settle());
    }
    if (this.#pictures.areUnderWay) this.#notices.say(this.#strings.uploading);
    const pictures = this.#pictures.areUnderWay ? await this.#pictures.arrive() : "arrived";
    if (pictures === "refused" || (pictures === "offline" && !this.#mayWait(isDraft))) {
      this.#sending = false;
      this.#notices.say(this.#strings.draftKept);
      this.#notices.complain(this.#strings.uploadFailed);
      return;
    }
    this.#rows.renumber();
    this.#entry.keep();
    const sent = new Sent(this.#form);
    // What is sent while others wait stands behind them.
    if (this.#mayWait(isDraft) && (pictures === "offline" || this.#queue.isWaiting)) {
      await this.#wait(action, sent);
      this.#sending = false;
      return;
    }
    this.#notices.say(this.#strings.publishing);
    this.#entry.keepSubmission();
    const fields = fieldsOf(this.#form);
    const answer = await post(action, new FormData(this.#form));
    if (answer !== "offline" || !this.#mayWait(isDraft) || !(await this.#wait(action, sent))) this.#hear(answer, sent, isDraft, fields);
    this.#sending = false;
  }

  /** An edit does not wait: what it changes may be another by then, and the editor is to see it. */
  #mayWait(isDraft: boolean): boolean {
    return !isDraft && !this.#entry.isEditing;
  }

  /** Leaves what was sent to the queue, and begins the next entry. Answers false where this browser keeps nothing. */
  async #wait(action: string, sent: Sent): Promise<boolean> {
    const fields = [...new FormData(this.#form)].filter(
      ([name, value]) => name !== "__RequestVerificationToken" && (typeof value === "string" || value.size > 0),
    );
    if (!(await this.#queue.add(action, [...fields, ...this.#pictures.unsent()]))) return false;
    this.#entry.beginNext(sent.takeOut());
    this.#notices.say(this.#strings.stateWaiting);
    return true;
  }

  /** Takes a post out of the queue, to be written further or given up. */
  async #takeBack(post: Waiting, goesOn: boolean): Promise<void> {
    if (goesOn && this.#entry.isEditing) {
      // What waits is a new entry: it is written further in the form for one, not over the entry that is open here.
      location.assign(`${location.pathname}#queue`);
      return;
    }
    if (!(await this.#queue.take(post)) || !goesOn) return;
    const words = post.fields.filter((field): field is [string, string] => typeof field[1] === "string");
    this.#entry.goBackTo(words.filter(([name]) => name !== "id" && name !== "submission"));
    for (const [name, file] of post.fields) if (typeof file !== "string") this.#pictures.addTo(name, file);
  }

  /** @param goesOn - It was kept as a draft, and is written further. */
  #hear(answer: Answer | Failure, sent: Sent, goesOn: boolean, fields: Named): void {
    if (typeof answer === "string") {
      this.#notices.say(this.#strings.draftKept);
      this.#notices.complain(troubleOf(answer, this.#strings));
    } else if (answer.ok && goesOn) {
      this.#autosave.learn(answer);
      this.#notices.say(answer.message);
    } else if (answer.ok) {
      const isNew = !this.#entry.isEditing;
      this.#entry.beginNext(sent.takeOut());
      this.#notices.say(answer.message);
      if (isNew && answer.undo) this.#offerUndo(answer.undo, fields);
    } else {
      this.#notices.say(this.#strings.draftKept);
      if (answer.entryId) {
        this.#entry.field("id").value = String(answer.entryId);
        // The draft stays that of a new entry, where a reload of this page looks for it; sent again, it gets this answer again.
        this.#form.dataset.entry = String(answer.entryId);
      }
      this.#autosave.learn(answer);
      if (answer.revision) this.#entry.field("revision").value = String(answer.revision);
      if (answer.theirs && this.#entry.base !== undefined) {
        const { fields: theirs, by } = answer.theirs;
        this.#merge(this.#entry.base, theirs, by === null ? answer.message : this.#strings.savedMeanwhile.replace("{name}", by));
        return;
      }
      const homeless = this.#mistakes.show(answer.errors ?? {});
      this.#notices.complain([answer.message, ...homeless].join(" "));
    }
  }

  /** Somebody else has saved the entry first: what does not clash is put together, for the rest both versions are shown. */
  #merge(base: Named, theirs: Named, said: string): void {
    const merged = merge(new Map(wordsOf(base)), new Map(wordsOf(fieldsOf(this.#form))), new Map(theirs));
    fill(this.#form, this.#rows, [...merged.fields]);
    this.#entry.filled();
    this.#entry.base = theirs;
    this.#entry.changed();
    const { place } = this.#notices;
    if (place === null) return;
    new Clashes(this.#form, place, this.#strings, (chosen, part) => {
      this.#rows.take(part);
      put(this.#rows, chosen);
      this.#entry.filled();
      this.#entry.changed();
    }).show(merged, said);
  }

  #offerUndo(act: NonNullable<Answer["undo"]>, fields: Named): void {
    if (this.#told === null) return;
    new Undo(this.#form, this.#told, this.#strings).offer(act, () => {
      this.#entry.goBackTo(fields);
      this.#notices.say(this.#strings.undone);
    });
  }

  #part(selector: string): HTMLElement | null {
    return this.#form.querySelector<HTMLElement>(selector);
  }
}
