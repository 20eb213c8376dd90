/** How the id of every reason ends, the server's and those shown here. */
const Why = "-why";

/** Shows what is wrong with a form, at its fields, and takes it back. */
export class Mistakes {
  readonly #form: HTMLFormElement;

  constructor(form: HTMLFormElement) {
    this.#form = form;
  }

  clear(): void {
    for (const field of this.#form.querySelectorAll(".field.wrong")) field.classList.remove("wrong");
    for (const why of this.#form.querySelectorAll(".why")) why.remove();
    for (const control of this.#form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
    for (const control of this.#form.querySelectorAll("[aria-describedby]"))
      describe(
        control,
        descriptions(control).filter((id) => !id.endsWith(Why)),
      );
  }

  /** Puts each reason under its field and leads to the first. Answers the reasons that no field is there for. */
  show(errors: Readonly<Record<string, readonly string[]>>): string[] {
    const homeless: string[] = [];
    let first: HTMLElement | null = null;
    for (const [name, reasons] of Object.entries(errors)) {
      const field = this.#form.querySelector(`[data-field="${CSS.escape(name)}"]`);
      if (field === null) {
        homeless.push(...reasons);
        continue;
      }
      field.classList.add("wrong");
      const why = document.createElement("span");
      why.className = "why";
      why.id = name.replace(/\W+/g, "-") + Why;
      why.textContent = reasons.join(" ");
      field.append(why);
      const control = field.querySelector<HTMLElement>("textarea, input, select");
      if (control === null) continue;
      control.setAttribute("aria-invalid", "true");
      describe(control, [...descriptions(control), why.id]);
      // The text of an entry is written in its editor, over the field.
      first ??= field.querySelector<HTMLElement>("[contenteditable=true]") ?? control;
    }
    first?.focus();
    return homeless;
  }
}

function descriptions(control: Element): string[] {
  return (control.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((id) => id !== "");
}

function describe(control: Element, ids: readonly string[]): void {
  if (ids.length === 0) control.removeAttribute("aria-describedby");
  else control.setAttribute("aria-describedby", ids.join(" "));
}
