type Field = HTMLInputElement | HTMLTextAreaElement;

/** A form as it was sent. Once that has arrived it is taken out of the form, and what was typed meanwhile stays. */
export class Sent {
  readonly #form: HTMLFormElement;
  readonly #fields = new Map<Field, string>();
  readonly #boxes = new Map<HTMLInputElement, boolean>();
  readonly #rows = new Map<Element, string>();

  constructor(form: HTMLFormElement) {
    this.#form = form;
    for (const field of form.querySelectorAll<Field>("input:not([type=hidden], [data-aside]), textarea")) {
      if (field.closest("[data-row]") !== null) continue;
      if (isBox(field)) this.#boxes.set(field, field.checked);
      else this.#fields.set(field, field.value);
    }
    for (const row of this.#allRows()) this.#rows.set(row, valuesOf(row));
  }

  /** Answers whether anything is left. */
  takeOut(): boolean {
    for (const [field, sent] of this.#fields) takeOutOf(field, sent);
    for (const [box, sent] of this.#boxes) if (box.checked === sent) box.checked = false;
    for (const [row, sent] of this.#rows) if (valuesOf(row) === sent) row.remove();
    return (
      Array.from(this.#fields.keys()).some((field) => field.value !== "") ||
      Array.from(this.#boxes.keys()).some((box) => box.checked) ||
      this.#allRows().length > 0
    );
  }

  #allRows(): Element[] {
    return Array.from(this.#form.querySelectorAll("[data-row]"));
  }
}

function takeOutOf(field: Field, sent: string): void {
  const { value } = field;
  // Not touched even with the same emptiness: an hour that is half typed has no value yet.
  if (value === "") return;
  if (value === sent) {
    field.value = "";
  } else if (isText(field) && value.startsWith(sent)) {
    const rest = value.slice(sent.length).trimStart();
    if (rest === value) return;
    const caret = field.selectionStart ?? value.length;
    field.value = rest;
    const at = Math.max(0, caret - (value.length - rest.length));
    // An editor who is typing keeps the cursor.
    if (field === document.activeElement) field.setSelectionRange(at, at);
  }
}

function isBox(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && field.type === "checkbox";
}

function isText(field: Field): boolean {
  return field instanceof HTMLTextAreaElement || field.type === "text";
}

function valuesOf(row: Element): string {
  return JSON.stringify(Array.from(row.querySelectorAll<Field>("input, textarea"), ({ value }) => value));
}
