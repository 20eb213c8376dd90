import { post, troubleOf } from "./post";
import type { Toast } from "./toast";
import type { DeskStrings } from "./strings";

/** Several entries chosen, and the same done to all of them. With Shift, all between two are chosen. */
export class BulkActions {
  readonly #form: HTMLFormElement;
  readonly #strings: DeskStrings;
  readonly #told: Toast | null;
  #last: HTMLInputElement | null = null;

  constructor(form: HTMLFormElement, strings: DeskStrings, told: Toast | null) {
    this.#form = form;
    this.#strings = strings;
    this.#told = told;
    document.addEventListener("click", (event) => {
      const box = event.target;
      if (!(box instanceof HTMLInputElement) || box.name !== "ids") return;
      if (event.shiftKey && this.#last?.isConnected) this.#chooseBetween(this.#last, box);
      this.#last = box;
      this.#count();
    });
    form.addEventListener("reset", () => {
      setTimeout(() => {
        this.#count();
      });
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#do(event.submitter as HTMLButtonElement);
    });
  }

  #boxes(): HTMLInputElement[] {
    return Array.from(document.querySelectorAll<HTMLInputElement>("input[name=ids]"));
  }

  #chooseBetween(from: HTMLInputElement, to: HTMLInputElement): void {
    const boxes = this.#boxes();
    const [a, b] = [boxes.indexOf(from), boxes.indexOf(to)].sort((x, y) => x - y) as [number, number];
    for (const box of boxes.slice(a, b + 1)) box.checked = to.checked;
  }

  #count(): void {
    const place = this.#form.querySelector("[data-count]");
    if (place !== null) place.textContent = String(this.#boxes().filter((box) => box.checked).length);
  }

  async #do(button: HTMLButtonElement): Promise<void> {
    if (button.dataset.sure !== undefined && !confirm(button.dataset.sure)) return;
    const fields = new FormData(this.#form, button);
    button.disabled = true;
    const answer = await post(this.#form.action, fields);
    button.disabled = false;

    // What was done comes back over the live line.
    const failed = troubleOf(answer, this.#strings);
    if (failed === "") {
      this.#form.reset();
      if (typeof answer !== "string") this.#told?.say(answer.message);
    } else {
      // Some of them may have been done: what is chosen still is what was not as it had been seen.
      this.#told?.complain(failed);
    }
  }
}
