/** What the form tells the person who writes: one line about what is saved, and what went wrong. */
export class Notices {
  readonly #saved: HTMLElement | null;
  readonly #answer: HTMLElement | null;

  constructor(form: HTMLFormElement) {
    this.#saved = form.querySelector<HTMLElement>("#saved");
    this.#answer = form.querySelector<HTMLElement>("#answer");
  }

  /** Where what went wrong is shown. */
  get place(): HTMLElement | null {
    return this.#answer;
  }

  get areShown(): boolean {
    return (this.#answer?.childElementCount ?? 0) > 0;
  }

  say(text: string): void {
    if (this.#saved !== null) this.#saved.textContent = text;
  }

  /** @param text - What went wrong; empty takes the last complaint away. */
  complain(text: string): void {
    this.#answer?.replaceChildren();
    if (text === "") return;
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = text;
    this.#answer?.append(notice);
  }
}
