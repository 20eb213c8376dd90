const Lists = ["quotes", "media", "embeds", "relatedLinks"];
const AllRows = Lists.map((list) => `#${list} > [data-row]`).join(", ");

/** The composer's lists, such as quotes: rows are added from a pattern and numbered as they come. */
export class Rows {
  readonly #form: HTMLFormElement;
  readonly #changed: () => void;
  #next = 0;

  constructor(form: HTMLFormElement, changed: () => void) {
    this.#form = form;
    this.#changed = changed;
    for (const name of this.#names()) this.#next = Math.max(this.#next, name + 1);
    this.dropBlank();

    for (const button of form.querySelectorAll<HTMLButtonElement>("[data-add]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        this.add(button.dataset.add ?? "")
          .querySelector<HTMLElement>("textarea, input")
          ?.focus();
        changed();
      });
    }
    form.addEventListener("click", (event) => {
      const drop = (event.target as Element).closest("[data-drop]");
      if (drop === null) return;
      const row = drop.closest("[data-row]");
      const list = row?.getAttribute("data-row") ?? "";
      row?.remove();
      form.querySelector<HTMLElement>(`[data-add="${list}"], [data-pick="${list}"]`)?.focus();
      changed();
    });
  }

  add(list: string): HTMLElement {
    const pattern = this.#form.querySelector<HTMLTemplateElement>(`#${list}-row`);
    const into = this.#form.querySelector(`#${list}`);
    const row = (pattern?.content.cloneNode(true) as DocumentFragment | undefined)?.querySelector<HTMLElement>("[data-row]");
    if (!row || into === null) throw new Error(`The composer has no list ${list}.`);
    this.#number(row, this.#next++);
    into.append(row);
    return row;
  }

  drop(row: HTMLElement): void {
    row.remove();
    this.#changed();
  }

  /** Empty rows are the page's way without a script; with one, a row is there when it is wanted. */
  dropBlank(): void {
    for (const row of this.#form.querySelectorAll(AllRows)) if (isBlank(row)) row.remove();
  }

  /** Numbers what is left from 0, as the server counts when it names a row. */
  renumber(): void {
    this.dropBlank();
    this.#next = 0;
    for (const list of Lists) {
      const rows = Array.from(this.#form.querySelectorAll<HTMLElement>(`#${list} > [data-row]`));
      rows.forEach((row, i) => {
        this.#number(row, i);
      });
      this.#next = Math.max(this.#next, rows.length);
    }
  }

  /** Takes the rows out of the form: all, or those of one list. */
  take(list?: string): HTMLElement[] {
    const rows = Array.from(this.#form.querySelectorAll<HTMLElement>(list === undefined ? AllRows : `[data-row="${list}"]`));
    for (const row of rows) row.remove();
    return rows;
  }

  /** Puts rows that were taken out behind those that are there. */
  put(rows: readonly HTMLElement[]): void {
    for (const row of rows) this.#form.querySelector(`#${row.dataset.row ?? ""}`)?.append(row);
    this.renumber();
  }

  /** The field of that name, its row made if need be. */
  field(name: string): Element | RadioNodeList | null {
    const found = this.#form.elements.namedItem(name);
    const row = /^(quotes|media|embeds|relatedLinks)\[(\d+)\]\./.exec(name);
    if (found !== null || row?.[1] === undefined || row[2] === undefined) return found;
    const made = this.add(row[1]);
    this.#number(made, Number(row[2]));
    this.#next = Math.max(this.#next, Number(row[2]) + 1);
    return this.#form.elements.namedItem(name);
  }

  #number(row: HTMLElement, number: number): void {
    for (const element of row.querySelectorAll("*")) {
      for (const attribute of ["name", "id", "for", "aria-describedby", "data-field"]) {
        const value = element.getAttribute(attribute);
        if (value !== null) element.setAttribute(attribute, value.replace(/\[\d+\]/, `[${number}]`).replace(/-\d+-/g, `-${number}-`));
      }
    }
  }

  #names(): number[] {
    return Array.from(this.#form.elements, (element) => Number(/\[(\d+)\]/.exec(element.getAttribute("name") ?? "")?.[1] ?? -1));
  }
}

/** Nothing is written in it, and nothing is on its way there. */
export function isBlank(row: Element): boolean {
  const fields = Array.from(row.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea"));
  return fields.every((field) => field.value.trim() === "") && row.querySelector(".sending") === null;
}
