import { fieldsOf, type Named, wordsOf } from "./fields";
import { merge } from "./merge";
import { type Answer, post } from "./post";

// Long enough that a sentence is not sent letter by letter, short enough that a phone that dies has lost no more than one.
const After = 2_000;

/**
 * Keeps a new entry on the server as well, seconds after it was typed: it can be gone on with on another device. What is
 * kept in this browser does not depend on it, so a failure is nobody's concern. One save is under way at a time, so that
 * each is sent with the version that the one before it has made.
 */
export class Autosave {
  readonly #form: HTMLFormElement;
  readonly #say: (text: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay: Promise<void> | null = null;
  #isDue = false;
  /** What was sent and never answered: the server may hold it, under a version that is not known here. */
  #unanswered: { readonly draft: string; readonly fields: Named } | null = null;

  constructor(form: HTMLFormElement, say: (text: string) => void) {
    this.#form = form;
    this.#say = say;
  }

  get isUnderWay(): boolean {
    return this.#underWay !== null;
  }

  soon(): void {
    clearTimeout(this.#timer);
    // An edit of what is published is no draft of its own.
    if (this.#value("id") === "")
      this.#timer = setTimeout(() => {
        this.#run();
      }, After);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#isDue = false;
  }

  /** Saves no more, and waits for what is under way: afterwards the version is the newest that is known. */
  async settle(): Promise<void> {
    this.stop();
    await this.#underWay;
    this.stop();
  }

  /** The version that the server holds now, so that a change from elsewhere is told and not run over. */
  learn({ draftVersion }: Answer): void {
    if (typeof draftVersion === "number") this.#set("draftVersion", draftVersion === 0 ? "" : String(draftVersion));
  }

  #run(): void {
    if (this.#underWay !== null) {
      this.#isDue = true;
      return;
    }
    this.#underWay = this.#save().finally(() => {
      this.#underWay = null;
      const isDue = this.#isDue;
      this.#isDue = false;
      if (isDue) this.soon();
    });
  }

  async #save(): Promise<void> {
    const draft = this.#value("draft");
    const fields = fieldsOf(this.#form);
    const answer = await post(new URL("?handler=Draft", this.#form.action).href, this.#fields());
    // Published meanwhile, the form is the next entry's already.
    if (draft !== this.#value("draft")) return;
    if (typeof answer === "string") {
      if (answer === "offline") this.#unanswered = { draft, fields: wordsOf(fields) };
      return;
    }
    if (!answer.ok && this.#isOwn(answer, draft)) {
      // The other version is what was sent from here, and the answer was lost on its way.
      this.learn(answer);
      this.#unanswered = null;
      this.#isDue = true;
      return;
    }
    if (answer.ok) {
      this.#unanswered = null;
      this.learn(answer);
    }
    if (answer.ok || answer.draftVersion) this.#say(answer.message);
  }

  #isOwn({ theirs }: Answer, draft: string): boolean {
    if (!theirs || this.#unanswered?.draft !== draft) return false;
    // Where the draft is set to an hour, the server says so in another way.
    const sent = new Map(this.#unanswered.fields.filter(([name]) => name !== "scheduledAt"));
    const { taken, clashes } = merge(sent, sent, new Map(theirs.fields));
    return taken.length === 0 && clashes.length === 0;
  }

  /** Without files: pictures are sent by themselves. */
  #fields(): FormData {
    const fields = new FormData();
    for (const [name, value] of new FormData(this.#form)) if (typeof value === "string") fields.append(name, value);
    return fields;
  }

  #value(name: string): string {
    return (this.#form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? "";
  }

  #set(name: string, value: string): void {
    const field = this.#form.elements.namedItem(name) as HTMLInputElement | null;
    if (field !== null) field.value = value;
  }
}
