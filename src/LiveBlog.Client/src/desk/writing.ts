import type { Links } from "./links";
import type { Choice } from "./rich/menu";
import type { Around, RichText } from "./rich/editor";
import type { Rows } from "./rows";
import type { DeskWords } from "./words";

/** Who can be credited here, and which tags there are. */
interface Known {
  readonly people: readonly string[];
  readonly tags: readonly string[];
}

const Most = 8;
const AsSource = "liveblog:source";

/** The text of an entry and the bar above it: rich text as soon as it has been loaded, and its source for whoever prefers that. */
export class Writing {
  readonly #form: HTMLFormElement;
  readonly #rows: Rows;
  readonly #links: Links;
  readonly #words: DeskWords;
  readonly #known: Known;
  readonly #field: HTMLTextAreaElement;
  readonly #bar: HTMLElement | null;
  #rich: RichText | null = null;

  constructor(form: HTMLFormElement, rows: Rows, links: Links, words: DeskWords) {
    this.#form = form;
    this.#rows = rows;
    this.#links = links;
    this.#words = words;
    this.#known = JSON.parse(document.getElementById("desk-known")?.textContent ?? '{"people":[],"tags":[]}') as Known;
    this.#field = form.elements.namedItem("bodyMarkdown") as HTMLTextAreaElement;
    this.#bar = form.querySelector<HTMLElement>(".bar");
    if (this.#bar === null) return;
    this.#bar.hidden = false;
    this.#bar.addEventListener("keydown", (event) => { this.#walk(event); });
    this.#bar.addEventListener("click", (event) => { this.#press((event.target as Element).closest("button")); });
    form.addEventListener("caret", () => { this.#show(); });
    this.#tabStop(this.#buttons()[0]);
    if (localStorage.getItem(AsSource) === null) void this.#open();
    else this.#show();
  }

  async #open(): Promise<void> {
    const letter = { isUnderWay: false };
    this.#field.addEventListener("compositionstart", () => { letter.isUnderWay = true; });
    this.#field.addEventListener("compositionend", () => { letter.isUnderWay = false; });
    const { RichText } = await import("./rich/editor");
    // A letter that is just being put together would be lost.
    if (letter.isUnderWay) await new Promise((resolve) => { this.#field.addEventListener("compositionend", resolve, { once: true }); });
    this.#rich = RichText.over(this.#field, this.#around());
    this.#show();
  }

  #around(): Around {
    return {
      quote: () => { this.#add("quotes"); },
      link: (url) => {
        this.#links.add(url);
        return true;
      },
      choices: (sign, typed) => this.#choices(sign, typed),
      labels: { text: this.#words.body, menu: this.#words.commands, linkTo: this.#words.linkUrl },
    };
  }

  #choices(sign: "/" | "@" | "#", typed: string): readonly Choice[] {
    const wanted = fold(typed);
    if (sign === "/") return this.#commands().filter(({ label }) => fold(label).split(" ").some((word) => word.startsWith(wanted)));
    const [field, names] = sign === "@" ? ["author", this.#known.people] : ["tags", this.#known.tags];
    const found = names.filter((name) => fold(name).split(" ").some((word) => word.startsWith(wanted)) || fold(name).startsWith(wanted)).slice(0, Most);
    // A tag is made by naming it; a person is not.
    const own = typed.trim();
    const made = sign === "#" && own !== "" && !typed.includes(" ") && !names.some((name) => fold(name) === wanted) ? [own] : [];
    return [...found, ...made].map((name) => ({ label: sign + name, act: () => { this.#append(field, name); } }));
  }

  #commands(): readonly Choice[] {
    const button = (selector: string): HTMLButtonElement | null => this.#form.querySelector<HTMLButtonElement>(selector);
    return [
      { label: this.#words.keyEvent, act: () => { this.#check("isKeyEvent"); } },
      { label: this.#words.pin, act: () => { this.#check("isPinned"); } },
      { label: this.#words.quote, act: () => { this.#add("quotes"); } },
      { label: this.#words.picture, act: () => { button("[data-pick=media]")?.click(); } },
      { label: this.#words.relatedLink, act: () => { this.#add("relatedLinks"); } },
      { label: this.#words.embed, act: () => { this.#add("embeds"); } },
      { label: this.#words.blockquote, act: () => { this.#rich?.do("blockquote"); } },
      { label: this.#words.list, act: () => { this.#rich?.do("list"); } },
      { label: this.#words.scoreLine, act: () => { this.#score(); } },
    ];
  }

  #add(list: string): void {
    this.#rows.add(list).querySelector<HTMLElement>("textarea, input")?.focus();
    this.#changed();
  }

  #check(name: string): void {
    const box = this.#form.elements.namedItem(name) as HTMLInputElement;
    box.checked = !box.checked;
    this.#changed();
  }

  #append(name: string, value: string): void {
    const field = this.#form.elements.namedItem(name) as HTMLInputElement;
    const there = field.value.split(",").map((its) => its.trim()).filter((its) => its !== "");
    if (!there.includes(value)) field.value = [...there, value].join(", ");
    this.#changed();
  }

  /** The headline becomes a score, its first name chosen, to be typed over. */
  #score(): void {
    const headline = this.#form.elements.namedItem("headline") as HTMLTextAreaElement;
    headline.value = this.#words.scorePattern;
    this.#changed();
    headline.focus();
    headline.setSelectionRange(0, this.#words.scorePattern.search(/ \d/));
  }

  #changed(): void {
    this.#form.dispatchEvent(new Event("input"));
  }

  #press(button: HTMLButtonElement | null): void {
    if (button === null) return;
    if (button.dataset.do !== undefined) this.#rich?.do(button.dataset.do);
    else if (button.hasAttribute("data-source")) this.#toggleSource();
  }

  #toggleSource(): void {
    if (this.#rich === null) {
      localStorage.removeItem(AsSource);
      void this.#open().then(() => { this.#rich?.focus(); });
      return;
    }
    localStorage.setItem(AsSource, "true");
    this.#rich.close();
    this.#rich = null;
    this.#show();
  }

  #show(): void {
    for (const button of this.#buttons()) {
      const { do: act } = button.dataset;
      if (act !== undefined) {
        button.disabled = this.#rich === null;
        button.setAttribute("aria-pressed", String(this.#rich?.is(act) ?? false));
      } else if (button.hasAttribute("data-source")) {
        button.setAttribute("aria-pressed", String(this.#rich === null));
      }
    }
    const hint = this.#form.querySelector<HTMLElement>("#body-hint");
    if (hint !== null) hint.textContent = this.#rich === null ? this.#words.bodyHint : this.#words.richHint;
  }

  #buttons(): HTMLButtonElement[] {
    return Array.from(this.#bar?.querySelectorAll("button") ?? []);
  }

  /** The bar is one stop of the Tab key; within it the arrows lead on. */
  #walk(event: KeyboardEvent): void {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (way === undefined) return;
    const buttons = this.#buttons().filter((button) => !button.disabled && !button.hidden && button.offsetParent !== null);
    const step = document.dir === "rtl" || getComputedStyle(this.#form).direction === "rtl" ? -way : way;
    const next = buttons[(buttons.indexOf(document.activeElement as HTMLButtonElement) + step + buttons.length) % buttons.length];
    event.preventDefault();
    this.#tabStop(next);
    next?.focus();
  }

  #tabStop(stop: HTMLButtonElement | undefined): void {
    for (const button of this.#buttons()) button.tabIndex = button === stop ? 0 : -1;
  }
}

/** Accents and capitals do not matter to whoever is in a hurry. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
