import { textButton } from "../site/text-button";
import { announce } from "../site/live-region";
import type { Undo as UndoAct } from "./post";
import { readDeskStrings } from "./strings";

// Long enough to see the mistake on the page, short enough that few readers have.
const For = 20_000;

/**
 * <toast-bar>: says what became of an act, and for a while offers to take it back. What was not done stays until it is closed.
 */
export class Toast extends HTMLElement {
  readonly #strings = readDeskStrings(document);
  /** For screen readers. A region is heard when its words change, not when it comes with them: this one is always there. */
  readonly #heard = document.createElement("p");
  #closing: ReturnType<typeof setTimeout> | undefined;
  /** What was pressed: the keyboard goes on from there. */
  #pressed: Element | null = null;

  constructor() {
    super();
    this.#heard.className = "vh";
    this.#heard.setAttribute("aria-live", "assertive");
    // The bar stays open while the pointer or the focus is on it.
    for (const kind of ["pointerenter", "focusin"])
      this.addEventListener(kind, () => {
        clearTimeout(this.#closing);
      });
    for (const kind of ["pointerleave", "focusout"])
      this.addEventListener(kind, () => {
        if (this.querySelector(".undo") !== null) this.#closeLater();
      });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    document.addEventListener("keydown", (event) => {
      const button = isUndo(event) ? this.querySelector<HTMLElement>(".undo") : null;
      if (button === null) return;
      event.preventDefault();
      if (!event.repeat) button.click();
    });
  }

  connectedCallback(): void {
    this.after(this.#heard);
  }

  /** @param undo - Takes it back. */
  say(text: string, undo?: () => void): void {
    this.#show(text, false);
    if (undo !== undefined) {
      const button = textButton("tool undo", this.#strings.undo, () => {
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
      this.querySelector("[data-close]")?.before(button);
    }
    this.#closeLater();
  }

  complain(text: string): void {
    this.#show(text, true);
  }

  close(): void {
    clearTimeout(this.#closing);
    const hadFocus = this.contains(document.activeElement);
    this.hidden = true;
    this.replaceChildren();
    const back = this.#pressed?.isConnected === true ? this.#pressed : document.querySelector("#headline");
    if (hadFocus && back instanceof HTMLElement) back.focus();
  }

  #show(text: string, isWrong: boolean): void {
    clearTimeout(this.#closing);
    if (!this.contains(document.activeElement)) this.#pressed = document.activeElement;
    const said = document.createElement("p");
    said.dir = "auto";
    said.textContent = text;
    const close = textButton("tool", "×", () => {
      this.close();
    });
    close.dataset.close = "";
    close.setAttribute("aria-label", this.#strings.close);
    this.hidden = false;
    this.classList.toggle("wrong", isWrong);
    this.replaceChildren(said, close);
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
