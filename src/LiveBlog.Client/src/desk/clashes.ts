import type { Clash, Merged } from "./merge";
import type { DeskStrings } from "./strings";

/** Shows what two editors made of the same entry: what was put together, and what one of them has to decide, both versions side by side. */
export class Clashes {
  readonly #form: HTMLFormElement;
  readonly #place: HTMLElement;
  readonly #strings: DeskStrings;
  readonly #put: (fields: Clash["mine"], part: string) => void;

  constructor(form: HTMLFormElement, place: HTMLElement, strings: DeskStrings, put: (fields: Clash["mine"], part: string) => void) {
    this.#form = form;
    this.#place = place;
    this.#strings = strings;
    this.#put = put;
  }

  /** @param said - Who saved it meanwhile, in a sentence. */
  show({ taken, clashes }: Merged, said: string): void {
    const box = document.createElement("section");
    box.className = "clashes";
    box.setAttribute("role", "group");
    const head = document.createElement("p");
    const who = document.createElement("b");
    who.textContent = said;
    head.append(
      who,
      " ",
      [
        taken.length > 0 ? `${this.#strings.mergedParts} ${taken.map((part) => this.#labelOf(part)).join(", ")}.` : "",
        clashes.length > 0 ? this.#strings.clashDecide : this.#strings.mergedAll,
      ]
        .filter(Boolean)
        .join(" "),
    );
    box.append(head, ...clashes.map((clash) => this.#clash(clash)));
    this.#place.replaceChildren(box);
    (box.querySelector("button") ?? this.#form.querySelector<HTMLElement>("#publish"))?.focus();
  }

  #clash(clash: Clash): HTMLElement {
    const set = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = this.#labelOf(clash.part);
    const sides = document.createElement("div");
    sides.className = "sides";
    const choose = (fields: Clash["mine"]): void => {
      this.#put(fields, clash.part);
      const next = set.nextElementSibling?.querySelector("button") ?? this.#form.querySelector<HTMLElement>("#publish");
      set.remove();
      next?.focus();
    };
    sides.append(
      this.#side(this.#strings.yourVersion, this.#strings.keepMine, clash.mine, choose),
      this.#side(this.#strings.theirVersion, this.#strings.takeTheirs, clash.theirs, choose),
    );
    set.append(legend, sides);
    return set;
  }

  #side(label: string, act: string, fields: Clash["mine"], choose: (fields: Clash["mine"]) => void): HTMLElement {
    const side = document.createElement("div");
    const head = document.createElement("p");
    head.className = "label";
    head.textContent = label;
    const text = document.createElement("p");
    text.className = "version";
    text.dir = "auto";
    text.textContent =
      fields
        .map(([name, value]) => (value === "true" && name.startsWith("is") ? "✓" : value))
        .filter((value) => value !== "")
        .join("\n") || "—";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tool";
    button.textContent = act;
    button.addEventListener("click", () => {
      choose(fields);
    });
    side.append(head, text, button);
    return side;
  }

  #labelOf(part: string): string {
    const pattern = this.#form.querySelector<HTMLTemplateElement>(`template#${part}-row`)?.content.querySelector("legend");
    const field = this.#form.elements.namedItem(part);
    const label = field instanceof HTMLElement ? ((field as HTMLInputElement).labels?.[0] ?? null) : null;
    return (pattern ?? label)?.firstChild?.textContent?.trim() ?? part;
  }
}
