import { textButton } from "../site/text-button";
import { announce } from "../site/live-region";
import type { Undo as UndoAct } from "./post";

// Long enough to see the mistake on the page, short enough that few readers have.
const For = 20_000;

/** The bar that says what became of an act, and for a while offers to take it back. What was not done stays until it is closed. */
export class Toast {
  readonly #bar: HTMLElement;
  readonly #undoWord: string;
  readonly #closeWord: string;
  /** For screen readers. A region is heard when its words change, not when it comes with them: this one is always there. */
  readonly #heard = document.createElement("p");
  #closing: ReturnType<typeof setTimeout> | undefined;
  /** What was pressed: the keyboard goes on from there. */
  #pressed: Element | null = null;

  constructor(bar: HTMLElement, words: { readonly undo: string; readonly close: string }) {
    this.#bar = bar;
    this.#undoWord = words.undo;
    this.#closeWord = words.close;
    this.#heard.className = "vh";
    this.#heard.setAttribute("aria-live", "assertive");
    bar.after(this.#heard);
    // The bar stays open while the pointer or the focus is on it.
    for (const kind of ["pointerenter", "focusin"])
      bar.addEventListener(kind, () => {
        clearTimeout(this.#closing);
      });
    for (const kind of ["pointerleave", "focusout"])
      bar.addEventListener(kind, () => {
        if (this.#bar.querySelector(".undo") !== null) this.#closeLater();
      });
    bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    document.addEventListener("keydown", (event) => {
      const button = isUndo(event) ? bar.querySelector<HTMLElement>(".undo") : null;
      if (button === null) return;
      event.preventDefault();
      if (!event.repeat) button.click();
    });
  }

  /** @param undo - Takes it back. */
  say(text: string, undo?: () => void): void {
    this.#show(text, false);
    if (undo !== undefined) {
      const button = textButton("tool undo", this.#undoWord, () => {
        // Disabled it would lose the focus.
        if (button.getAttribute("aria-disabled") === "true") return;
        button.setAttribute("aria-disabled", "true");
        undo();
      });
      button.setAttribute("aria-keyshortcuts", "Alt+Z");
      const key = document.createElement("kbd");
      key.setAttribute("aria-hidden", "true");
      key.textContent = "Alt Z";
      button.append(" ", key);
      this.#bar.querySelector("[data-close]")?.before(button);
    }
    this.#closeLater();
  }

  complain(text: string): void {
    this.#show(text, true);
  }

  close(): void {
    clearTimeout(this.#closing);
    const hadFocus = this.#bar.contains(document.activeElement);
    this.#bar.hidden = true;
    this.#bar.replaceChildren();
    const back = this.#pressed?.isConnected === true ? this.#pressed : document.querySelector("#headline");
    if (hadFocus && back instanceof HTMLElement) back.focus();
  }

  #show(text: string, isWrong: boolean): void {
    clearTimeout(this.#closing);
    if (!this.#bar.contains(document.activeElement)) this.#pressed = document.activeElement;
    const said = document.createElement("p");
    said.dir = "auto";
    said.textContent = text;
    const close = textButton("tool", "×", () => {
      this.close();
    });
    close.dataset.close = "";
    close.setAttribute("aria-label", this.#closeWord);
    this.#bar.hidden = false;
    this.#bar.classList.toggle("wrong", isWrong);
    this.#bar.replaceChildren(said, close);
    announce(this.#heard, text);
  }

  #closeLater(): void {
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => {
      this.close();
    }, For);
  }
}

/**
 * Alt+Z, from wherever the keyboard is: Ctrl+Z takes back what was typed. On a Mac the key writes another letter with Alt, and
 * where another alphabet is written it is known by its place.
 */
function isUndo({ key, code, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  if (!altKey || ctrlKey || metaKey || shiftKey) return false;
  return key.toLowerCase() === "z" || (/^\P{ASCII}$/u.test(key) && code === "KeyZ");
}

/** The fields of the act that takes another back. */
export function fieldsOf(undo: UndoAct, token: FormDataEntryValue | null): FormData {
  const fields = new FormData();
  if (typeof token === "string") fields.set("__RequestVerificationToken", token);
  fields.set("id", String(undo.id));
  fields.set("seen", String(undo.seen));
  if (typeof undo.pinned === "number") fields.set("pinned", String(undo.pinned));
  return fields;
}
