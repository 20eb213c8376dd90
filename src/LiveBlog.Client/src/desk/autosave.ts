import { type Answer, post } from "./post";

// Long enough that a sentence is not sent letter by letter, short enough that a phone that dies has lost no more than one.
const After = 2_000;

/**
 * Keeps a new entry on the server as well, seconds after it was typed: it can be gone on with on another device. What is
 * kept in this browser does not depend on it, so a failure is nobody's concern.
 */
export class Autosave {
  readonly #form: HTMLFormElement;
  readonly #say: (text: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(form: HTMLFormElement, say: (text: string) => void) {
    this.#form = form;
    this.#say = say;
  }

  soon(): void {
    this.stop();
    // An edit of what is published is no draft of its own.
    if (this.#field("id") === "") this.#timer = setTimeout(() => { void this.#save(); }, After);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The version that the server holds now, so that a change from elsewhere is told and not run over. */
  learn({ draftVersion }: Answer): void {
    if (typeof draftVersion === "number") this.#set("draftVersion", draftVersion === 0 ? "" : String(draftVersion));
  }

  async #save(): Promise<void> {
    const draft = this.#field("draft");
    const answer = await post(new URL("?handler=Draft", this.#form.action).href, this.#fields());
    // Published meanwhile, the form is the next entry's already.
    if (typeof answer === "string" || draft !== this.#field("draft")) return;
    if (answer.ok) this.learn(answer);
    if (answer.ok || answer.draftVersion) this.#say(answer.message);
  }

  /** Without files: pictures are sent by themselves. */
  #fields(): FormData {
    const fields = new FormData();
    for (const [name, value] of new FormData(this.#form)) if (typeof value === "string") fields.append(name, value);
    return fields;
  }

  #field(name: string): string {
    return (this.#form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? "";
  }

  #set(name: string, value: string): void {
    const field = this.#form.elements.namedItem(name) as HTMLInputElement | null;
    if (field !== null) field.value = value;
  }
}
