import { post, troubleOf, type Undo as UndoAct } from "./post";
import { fieldsOf, type Toast } from "./toast";
import type { DeskStrings } from "./strings";

/** Offers to take back what has just been published: it is withdrawn, and its words are put where they were written. */
export class Undo {
  readonly #form: HTMLFormElement;
  readonly #told: Toast;
  readonly #strings: DeskStrings;

  constructor(form: HTMLFormElement, told: Toast, strings: DeskStrings) {
    this.#form = form;
    this.#told = told;
    this.#strings = strings;
  }

  /** @param back - Gives the words back, once readers no longer have them. */
  offer(undo: UndoAct, back: () => void): void {
    this.#told.say(undo.says, () => {
      const token = (this.#form.elements.namedItem("__RequestVerificationToken") as HTMLInputElement | null)?.value ?? "";
      void post(new URL(`?handler=${undo.handler}`, this.#form.action).href, fieldsOf(undo, token)).then((answer) => {
        if (typeof answer !== "string" && answer.ok) {
          this.#told.close();
          back();
        } else {
          this.#told.complain(troubleOf(answer, this.#strings));
        }
      });
    });
  }
}
