import { type Answer, post } from "./post";
import type { DeskWords } from "./words";

// Long enough to see the mistake on the page, short enough that few readers have.
const For = 10_000;

/** Offers to take back what has just been published: it is withdrawn, and its words are put where they were written. */
export class Undo {
  readonly #form: HTMLFormElement;
  readonly #place: HTMLElement;
  readonly #words: DeskWords;
  #button: HTMLButtonElement | null = null;

  constructor(form: HTMLFormElement, place: HTMLElement, words: DeskWords) {
    this.#form = form;
    this.#place = place;
    this.#words = words;
  }

  /** @param back - Gives the words back, once readers no longer have them. */
  offer(entryId: number, back: () => void, failed: (text: string) => void): void {
    this.#button?.remove();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tool undo";
    button.textContent = this.#words.undo;
    button.addEventListener("click", () => {
      button.disabled = true;
      void this.#take(entryId).then((answer) => {
        button.remove();
        if (typeof answer !== "string" && answer.ok) back();
        else failed(typeof answer === "string" ? this.#words.notSent : answer.message);
      });
    });
    this.#button = button;
    this.#place.after(button);
    setTimeout(() => { if (!button.disabled) button.remove(); }, For);
  }

  #take(entryId: number): Promise<Answer | string> {
    const fields = new FormData();
    fields.set("__RequestVerificationToken", (this.#form.elements.namedItem("__RequestVerificationToken") as HTMLInputElement | null)?.value ?? "");
    fields.set("id", String(entryId));
    return post(new URL("?handler=Withdraw", this.#form.action).href, fields);
  }
}
