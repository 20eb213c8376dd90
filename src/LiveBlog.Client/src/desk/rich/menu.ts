/** One line of the menu. */
export interface Choice {
  readonly label: string;
  readonly act: () => void;
}

/** The list under the caret: what can be done, who can be credited, which tags there are. The editor keeps the focus; the list follows it. */
export class Menu {
  readonly #list: HTMLUListElement;
  readonly #owner: HTMLElement;
  #choices: readonly Choice[] = [];
  #at = 0;

  constructor(owner: HTMLElement, label: string) {
    this.#owner = owner;
    this.#list = document.createElement("ul");
    this.#list.className = "choices";
    this.#list.id = "choices";
    this.#list.hidden = true;
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", label);
    // The caret stays where it is.
    this.#list.addEventListener("mousedown", (event) => { event.preventDefault(); });
    this.#list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest("[role=option]");
      const choice = option === null ? undefined : this.#choices[Array.from(this.#list.children).indexOf(option)];
      if (choice !== undefined) this.#take(choice);
    });
    owner.after(this.#list);
  }

  get isOpen(): boolean {
    return !this.#list.hidden;
  }

  /** @param place - Where the caret stands, in the window. */
  show(choices: readonly Choice[], place: { readonly left: number; readonly bottom: number }): void {
    if (choices.length === 0) {
      this.hide();
      return;
    }
    this.#choices = choices;
    this.#at = Math.min(this.#at, choices.length - 1);
    this.#list.replaceChildren(...choices.map(({ label }, i) => {
      const option = document.createElement("li");
      option.id = `choice-${i}`;
      option.setAttribute("role", "option");
      option.textContent = label;
      option.dir = "auto";
      return option;
    }));
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
    this.#at = 0;
    this.#owner.removeAttribute("aria-activedescendant");
    this.#owner.removeAttribute("aria-controls");
  }

  /** Whether the key was the menu's. */
  press(key: string): boolean {
    if (!this.isOpen) return false;
    const choice = this.#choices[this.#at];
    if (key === "Escape") this.hide();
    else if (key === "ArrowDown" || key === "ArrowUp") this.#move(key === "ArrowDown" ? 1 : -1);
    else if ((key === "Enter" || key === "Tab") && choice !== undefined) this.#take(choice);
    else return false;
    return true;
  }

  #take(choice: Choice): void {
    this.hide();
    choice.act();
  }

  #move(by: number): void {
    this.#at = (this.#at + by + this.#choices.length) % this.#choices.length;
    this.#mark();
  }

  #mark(): void {
    for (const [i, option] of Array.from(this.#list.children).entries()) option.setAttribute("aria-selected", String(i === this.#at));
    this.#owner.setAttribute("aria-activedescendant", `choice-${this.#at}`);
    this.#list.children[this.#at]?.scrollIntoView({ block: "nearest" });
  }
}
