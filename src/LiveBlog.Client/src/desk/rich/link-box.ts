import { isComposing } from "../../site/single-key";
import { addressOf } from "./address";

export interface LinkLabels {
  readonly title: string;
  readonly words: string;
  readonly address: string;
  readonly set: string;
  readonly remove: string;
  readonly cancel: string;
  readonly wrong: string;
}

interface Asked {
  /** Where the link leads already; empty where there is none. */
  readonly href: string;
  /** Whether a link is there to be taken away. */
  readonly isLink: boolean;
  /** Nothing is chosen: the words are asked for as well. */
  readonly needsWords: boolean;
  /** Where it goes, below the words. */
  readonly top: number;
  readonly set: (href: string, words: string) => void;
  readonly remove: () => void;
  /** Whatever was chosen, the caret goes back to the words. */
  readonly closed: () => void;
}

/** Asks where a link leads, beneath the words that it is for. An address that is none is said to be none, and stays to be mended. */
export class LinkBox {
  readonly #before: HTMLElement;
  readonly #labels: LinkLabels;
  #box: HTMLElement | null = null;

  /** @param before - The element that it follows. */
  constructor(before: HTMLElement, labels: LinkLabels) {
    this.#before = before;
    this.#labels = labels;
  }

  get isOpen(): boolean {
    return this.#box !== null;
  }

  open({ href, isLink, needsWords, top, set, remove, closed }: Asked): void {
    this.close();
    const box = document.createElement("span");
    box.className = "link-box";
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", this.#labels.title);
    box.style.top = `${top}px`;
    const words = field(this.#labels.words);
    const address = field(this.#labels.address);
    address.input.dir = "ltr";
    address.input.inputMode = "url";
    address.input.value = href;
    const why = document.createElement("span");
    why.className = "why";
    why.id = "link-why";
    why.setAttribute("role", "alert");

    const close = (): void => {
      this.close();
      closed();
    };
    const take = (): void => {
      // The words come first, and an address typed there is the words too.
      if (address.input.value.trim() === "" && addressOf(words.input.value) !== null) address.input.value = words.input.value;
      const found = addressOf(address.input.value);
      if (found === null) {
        why.textContent = this.#labels.wrong;
        address.input.setAttribute("aria-invalid", "true");
        address.input.setAttribute("aria-describedby", why.id);
        address.input.focus();
        return;
      }
      set(found, words.input.value.trim() === "" ? address.input.value.trim() : words.input.value.trim());
      close();
    };
    const choose = document.createElement("span");
    choose.className = "choose";
    choose.append(button(this.#labels.set, take));
    if (isLink)
      choose.append(
        button(this.#labels.remove, () => {
          remove();
          close();
        }),
      );
    choose.append(button(this.#labels.cancel, close));
    box.append(...(needsWords ? [words.label] : []), address.label, why, choose);

    box.addEventListener("keydown", (event) => {
      // The keys are the box's: what it is in publishes with some of them.
      event.stopPropagation();
      if (isComposing(event)) return;
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && event.target instanceof HTMLInputElement) take();
      else return;
      event.preventDefault();
    });
    // Nothing of it is the entry's.
    for (const name of ["input", "change", "paste"])
      box.addEventListener(name, (event) => {
        event.stopPropagation();
      });
    this.#before.after(box);
    this.#box = box;
    const first = needsWords ? words.input : address.input;
    first.focus();
    first.select();
    box.scrollIntoView({ block: "nearest" });
  }

  close(): void {
    this.#box?.remove();
    this.#box = null;
  }
}

function field(text: string): { readonly label: HTMLLabelElement; readonly input: HTMLInputElement } {
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  // It lies in the form of the entry, and is no field of it.
  input.dataset.aside = "";
  label.append(text, input);
  return { label, input };
}

function button(text: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "tool";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
