import type { Act } from "./typing";

/** One line of the menu. */
export interface Choice {
  readonly label: string;
  readonly act: Act;
}

/**
 * The list under the caret: what can be done, who can be credited, which tags there are. The editor keeps the focus; the list
 * follows it, and acts on a line only once that has been chosen: by an arrow, by a press, or by the name of a command typed out.
 */
export class Menu {
  readonly #list: HTMLUListElement;
  readonly #owner: HTMLElement;
  readonly #take: (choice: Choice) => void;
  #choices: readonly Choice[] = [];
  /** The line that is chosen; null where none is. */
  #at: number | null = null;

  constructor(owner: HTMLElement, label: string, take: (choice: Choice) => void) {
    this.#owner = owner;
    this.#take = take;
    this.#list = document.createElement("ul");
    this.#list.className = "choices";
    this.#list.id = "choices";
    this.#list.hidden = true;
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", label);
    // The caret stays where it is.
    this.#list.addEventListener("mousedown", (event) => {
      event.preventDefault();
    });
    this.#list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest("[role=option]");
      const choice = option === null ? undefined : this.#choices[Array.from(this.#list.children).indexOf(option)];
      if (choice !== undefined) this.#choose(choice);
    });
    owner.after(this.#list);
  }

  get isOpen(): boolean {
    return !this.#list.hidden;
  }

  /**
   * @param place - Where the caret stands, in the window.
   * @param isNamed - What was typed names the first line.
   */
  show(choices: readonly Choice[], place: { readonly left: number; readonly bottom: number }, isNamed: boolean): void {
    if (choices.length === 0) {
      this.hide();
      return;
    }
    const isSame =
      this.isOpen && choices.length === this.#choices.length && choices.every(({ label }, i) => label === this.#choices[i]?.label);
    if (!isSame) this.#at = null;
    this.#choices = choices;
    this.#at ??= isNamed ? 0 : null;
    this.#list.replaceChildren(
      ...choices.map(({ label }, i) => {
        const option = document.createElement("li");
        option.id = `choice-${i}`;
        option.setAttribute("role", "option");
        option.textContent = label;
        option.dir = "auto";
        return option;
      }),
    );
    this.#list.hidden = false;
    const within = this.#list.offsetParent?.getBoundingClientRect();
    if (within) {
      this.#list.style.insetInlineStart = "0";
      this.#list.style.top = `${place.bottom - within.top + (this.#list.offsetParent?.scrollTop ?? 0) + 4}px`;
    }
    this.#owner.setAttribute("aria-controls", this.#list.id);
    this.#mark();
  }

  hide(): void {
    this.#list.hidden = true;
    this.#at = null;
    this.#owner.removeAttribute("aria-activedescendant");
    this.#owner.removeAttribute("aria-controls");
  }

  remove(): void {
    this.hide();
    this.#list.remove();
  }

  /** Whether the key was the menu's. With another key held it is a command of the editor or of the page. */
  press({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
    if (!this.isOpen || ctrlKey || metaKey || altKey || shiftKey) return false;
    const choice = this.#at === null ? undefined : this.#choices[this.#at];
    if (key === "Escape") this.hide();
    else if (key === "ArrowDown" || key === "ArrowUp") this.#move(key === "ArrowDown" ? 1 : -1);
    else if ((key === "Enter" || key === "Tab") && choice !== undefined) this.#choose(choice);
    else return false;
    return true;
  }

  #choose(choice: Choice): void {
    this.hide();
    this.#take(choice);
  }

  #move(by: number): void {
    const { length } = this.#choices;
    this.#at = this.#at === null ? (by > 0 ? 0 : length - 1) : (this.#at + by + length) % length;
    this.#mark();
  }

  #mark(): void {
    for (const [i, option] of Array.from(this.#list.children).entries()) option.setAttribute("aria-selected", String(i === this.#at));
    if (this.#at === null) {
      this.#owner.removeAttribute("aria-activedescendant");
      return;
    }
    this.#owner.setAttribute("aria-activedescendant", `choice-${this.#at}`);
    this.#list.children[this.#at]?.scrollIntoView({ block: "nearest" });
  }
}
