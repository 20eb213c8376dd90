import { showPartMissing, withPart } from "../site/lazy-parts";
import type { Links } from "./links";
import type { Choice } from "./rich/menu";
import type { Around, RichText } from "./rich/editor";
import type { Act } from "./rich/typing";
import { watchQuotes } from "./quote-keys";
import { isBlank, type Rows } from "./rows";
import { actOf, markSource } from "./source";
import { typeInto } from "./typed";
import type { DeskStrings } from "./strings";

/** Who can be credited here, and which tags there are. */
interface Known {
  readonly people: readonly string[];
  readonly tags: readonly string[];
}

const Most = 8;
const AsSource = "liveblog:source";

/** The text of an entry and the bar above it: rich text as soon as it has been loaded, or its source, by choice. */
export class Writing {
  readonly #form: HTMLFormElement;
  readonly #rows: Rows;
  readonly #links: Links;
  readonly #strings: DeskStrings;
  readonly #known: Known;
  readonly #field: HTMLTextAreaElement;
  readonly #bar: HTMLElement | null;
  #rich: RichText | null = null;
  /** The row that a sign has opened last. */
  #opened: HTMLElement | null = null;

  constructor(form: HTMLFormElement, rows: Rows, links: Links, strings: DeskStrings) {
    this.#form = form;
    this.#rows = rows;
    this.#links = links;
    this.#strings = strings;
    this.#known = JSON.parse(document.getElementById("desk-known")?.textContent ?? '{"people":[],"tags":[]}') as Known;
    this.#field = form.elements.namedItem("bodyMarkdown") as HTMLTextAreaElement;
    watchQuotes(form, rows, () => {
      if (this.#rich === null) this.#field.focus();
      else this.#rich.focus();
    });
    this.#bar = form.querySelector<HTMLElement>(".bar");
    if (this.#bar === null) return;
    this.#bar.hidden = false;
    this.#bar.addEventListener("keydown", (event) => {
      this.#walk(event);
    });
    this.#bar.addEventListener("click", (event) => {
      this.#press((event.target as Element).closest("button"));
    });
    this.#field.addEventListener("keydown", (event) => {
      const act = this.#rich === null ? actOf(event) : undefined;
      if (act === undefined) return;
      event.preventDefault();
      markSource(this.#field, act);
    });
    form.addEventListener("caret", () => {
      this.#show();
    });
    form.addEventListener("keydown", (event) => {
      this.#takeBack(event);
    });
    this.#tabStop(this.#buttons()[0]);
    if (localStorage.getItem(AsSource) === null) this.#open();
    else this.#show();
  }

  /** Without the editor the text stays its source, with all that was typed. */
  #open(opened: () => void = () => undefined): void {
    const letter = { isUnderWay: false };
    this.#field.addEventListener("compositionstart", () => {
      letter.isUnderWay = true;
    });
    this.#field.addEventListener("compositionend", () => {
      letter.isUnderWay = false;
    });
    withPart(
      import("./rich/editor"),
      async ({ RichText }) => {
        // A letter that is just being put together would be lost.
        if (letter.isUnderWay)
          await new Promise((resolve) => {
            this.#field.addEventListener("compositionend", resolve, { once: true });
          });
        this.#rich = RichText.over(this.#field, this.#around());
        this.#show();
        opened();
      },
      () => {
        this.#show();
        showPartMissing();
      },
    );
  }

  #around(): Around {
    return {
      quote: () => this.#add("quotes"),
      link: (url) => this.#links.add(url),
      choices: (sign, typed) => this.#choices(sign, typed),
      labels: {
        text: this.#strings.body,
        menu: this.#strings.commands,
        link: {
          title: this.#strings.linkInText,
          words: this.#strings.linkWords,
          address: this.#strings.linkTo,
          set: this.#strings.linkSet,
          remove: this.#strings.linkOff,
          cancel: this.#strings.cancel,
          wrong: this.#strings.linkWrong,
        },
      },
    };
  }

  #choices(sign: "/" | "@" | "#", typed: string): readonly Choice[] {
    const wanted = fold(typed);
    if (sign === "/")
      return this.#commands().filter(({ label }) =>
        fold(label)
          .split(" ")
          .some((word) => word.startsWith(wanted)),
      );
    const [field, names] = sign === "@" ? ["author", this.#known.people] : ["tags", this.#known.tags];
    const found = names
      .filter(
        (name) =>
          fold(name)
            .split(" ")
            .some((word) => word.startsWith(wanted)) || fold(name).startsWith(wanted),
      )
      .slice(0, Most);
    // A tag is made by naming it; a person is not.
    const own = typed.trim();
    const made = sign === "#" && own !== "" && !typed.includes(" ") && !names.some((name) => fold(name) === wanted) ? [own] : [];
    return [...found, ...made].map((name) => ({ label: sign + name, act: () => this.#append(field, name) }));
  }

  #commands(): readonly Choice[] {
    const button = (selector: string): HTMLButtonElement | null => this.#form.querySelector<HTMLButtonElement>(selector);
    // What is done to the text is the editor's to undo; what a file chooser brings comes later.
    const nothing = (): void => undefined;
    const does =
      (act: () => void): Act =>
      () => {
        act();
        return nothing;
      };
    return [
      { label: this.#strings.keyEvent, act: () => this.#check("isKeyEvent") },
      { label: this.#strings.pin, act: () => this.#check("isPinned") },
      { label: this.#strings.quote, act: () => this.#add("quotes") },
      {
        label: this.#strings.picture,
        act: does(() => {
          button("[data-pick=media]")?.click();
        }),
      },
      { label: this.#strings.relatedLink, act: () => this.#add("relatedLinks") },
      { label: this.#strings.embed, act: () => this.#add("embeds") },
      {
        label: this.#strings.blockquote,
        act: does(() => {
          this.#rich?.do("blockquote");
        }),
      },
      {
        label: this.#strings.list,
        act: does(() => {
          this.#rich?.do("list");
        }),
      },
      { label: this.#strings.scoreLine, act: () => this.#score() },
    ];
  }

  #add(list: string): () => void {
    const row = this.#rows.add(list);
    this.#opened = row;
    row.querySelector<HTMLElement>("textarea, input")?.focus();
    this.#changed();
    // What has been written into it meanwhile stays.
    return () => {
      if (isBlank(row)) this.#rows.drop(row);
    };
  }

  #check(name: string): () => void {
    const box = this.#form.elements.namedItem(name) as HTMLInputElement;
    const turn = (): void => {
      box.checked = !box.checked;
      this.#changed();
    };
    turn();
    return turn;
  }

  #append(name: string, value: string): () => void {
    const field = this.#form.elements.namedItem(name) as HTMLInputElement;
    const before = field.value;
    const there = before
      .split(",")
      .map((its) => its.trim())
      .filter((its) => its !== "");
    const set = (text: string): void => {
      field.value = text;
      this.#changed();
    };
    if (!there.includes(value)) set([...there, value].join(", "));
    const after = field.value;
    return () => {
      if (field.value === after) set(before);
    };
  }

  /** The headline begins with a score, its first name chosen, to be typed over. What it said stands behind it. */
  #score(): () => void {
    const headline = this.#form.elements.namedItem("headline") as HTMLTextAreaElement;
    const score = this.#strings.scorePattern + (headline.value === "" ? "" : " – ");
    headline.focus();
    headline.setSelectionRange(0, 0);
    typeInto(headline, score);
    headline.setSelectionRange(0, score.search(/ \d/));
    return () => {
      if (!headline.value.startsWith(score)) return;
      headline.value = headline.value.slice(score.length);
      this.#changed();
    };
  }

  /** In a row that a sign has opened and that is still empty, undoing gives the sign back to the text. */
  #takeBack(event: KeyboardEvent): void {
    const row = this.#opened;
    if (row?.isConnected !== true || event.key.toLowerCase() !== "z" || event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey))
      return;
    if (!row.contains(event.target as Node) || !isBlank(row) || this.#rich?.takeBack() !== true) return;
    event.preventDefault();
    this.#opened = null;
  }

  #changed(): void {
    this.#form.dispatchEvent(new Event("input"));
  }

  #press(button: HTMLButtonElement | null): void {
    if (button === null) return;
    const { do: act } = button.dataset;
    if (act !== undefined && this.#rich !== null) this.#rich.do(act);
    else if (act !== undefined) markSource(this.#field, act);
    else if (button.hasAttribute("data-source")) this.#toggleSource();
  }

  #toggleSource(): void {
    if (this.#rich === null) {
      localStorage.removeItem(AsSource);
      this.#open(() => {
        this.#rich?.focus();
      });
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
        button.setAttribute("aria-pressed", String(this.#rich?.is(act) ?? false));
      } else if (button.hasAttribute("data-source")) {
        button.setAttribute("aria-pressed", String(this.#rich === null));
      }
    }
    const hint = this.#form.querySelector<HTMLElement>("#body-hint");
    if (hint !== null) hint.textContent = this.#rich === null ? this.#strings.bodyHint : this.#strings.richHint;
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

/** Compared without accents and capitals. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
