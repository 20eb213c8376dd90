import { completed } from "./rich/address";
import type { Rows } from "./rows";
import { typeInto } from "./typed";
import type { DeskStrings } from "./strings";

/** What the server found at an address; with a provider it is a video or a post, shown as a façade. */
interface Preview {
  readonly url: string;
  readonly title: string | null;
  readonly imageUrl: string | null;
  readonly publishedAt: string | null;
  readonly provider: string | null;
}

const Patience = 15_000;

/** An address that is pasted into the text, or written into a link's row, becomes a card with the page's own title, picture and day. */
export class Links {
  readonly #form: HTMLFormElement;
  readonly #rows: Rows;
  readonly #strings: DeskStrings;
  readonly #changed: () => void;

  constructor(form: HTMLFormElement, rows: Rows, strings: DeskStrings, changed: () => void) {
    this.#form = form;
    this.#rows = rows;
    this.#strings = strings;
    this.#changed = changed;
    form.addEventListener("paste", (event) => {
      this.#pasted(event);
    });
    form.addEventListener("change", (event) => {
      const field = event.target;
      if (field instanceof HTMLInputElement && field.name.startsWith("relatedLinks[") && field.name.endsWith("].url"))
        void this.#lookUp(field);
    });
  }

  /** An address alone, where words are written, is meant as a link; on top of chosen words, or among others, it is text. */
  #pasted(event: ClipboardEvent): void {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || (field.name !== "headline" && field.name !== "bodyMarkdown")) return;
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (
      !/^https?:\/\/\S+$/u.test(text) ||
      field.selectionStart !== field.selectionEnd ||
      /\S$/u.test(field.value.slice(0, field.selectionStart))
    )
      return;
    event.preventDefault();
    // First the address as it is, then the card in its place: taking that back gives the address.
    const from = field.selectionStart;
    typeInto(field, text);
    field.setSelectionRange(from, from + text.length);
    typeInto(field, "");
    const takeBack = this.add(text);
    const undone = (input: Event): void => {
      field.removeEventListener("input", undone);
      if ((input as InputEvent).inputType === "historyUndo") takeBack();
    };
    field.addEventListener("input", undone);
  }

  /** Gives what was written without a scheme its scheme, as a browser's address bar does. */
  complete(): void {
    for (const url of this.#form.querySelectorAll<HTMLInputElement>(
      '[data-row=relatedLinks] [name$=".url"], [data-row=embeds] [name$=".url"]',
    ))
      url.value = completed(url.value);
  }

  /** Makes a card of an address, or a façade where it leads to a video or a post. Answers how it is taken back, unless it was written in. */
  add(address: string): () => void {
    let row = this.#rows.add("relatedLinks");
    const url = fieldOf(row, "url");
    if (url === null) return () => undefined;
    url.value = address;
    let made = valuesOf(row);
    this.#changed();
    void this.#lookUp(url).then((found) => {
      row = found ?? row;
      made = valuesOf(row);
    });
    return () => {
      if (row.isConnected && valuesOf(row) === made) this.#rows.drop(row);
    };
  }

  /** Answers the row that has taken the place of the link's, where another has. */
  async #lookUp(url: HTMLInputElement): Promise<HTMLElement | null> {
    const row = url.closest<HTMLElement>("[data-row]");
    // Written as people write addresses; what is none is the server's to refuse, with its reason.
    url.value = completed(url.value);
    const asked = url.value.trim();
    if (row === null || asked === "" || fieldOf(row, "title")?.value !== "") return null;
    const state = document.createElement("p");
    state.className = "sending";
    state.setAttribute("role", "status");
    state.textContent = this.#strings.lookingUp;
    row.prepend(state);
    const preview = await this.#ask(asked);
    state.remove();
    // Removed or rewritten meanwhile, it is another link's business.
    if (!row.isConnected || url.value.trim() !== asked) return null;
    if (preview === null || (preview.provider === null && preview.title === null)) {
      this.#sayUnread(row);
      return null;
    }
    if (preview.provider === null) {
      // What was typed meanwhile is the editor's word, and stays.
      for (const name of ["title", "imageUrl", "publishedAt"] as const) {
        const field = fieldOf(row, name);
        if (field?.value === "") field.value = preview[name] ?? "";
      }
      this.#changed();
      return null;
    }
    const embed = this.#rows.add("embeds");
    const its = fieldOf(embed, "url");
    if (its !== null) its.value = preview.url;
    row.remove();
    this.#changed();
    return embed;
  }

  /** The title is the editor's to write; the sentence goes when they do. */
  #sayUnread(row: HTMLElement): void {
    const title = fieldOf(row, "title");
    if (title?.value !== "") return;
    const said = document.createElement("p");
    said.className = "hint";
    said.setAttribute("role", "status");
    said.textContent = this.#strings.linkUnread;
    row.prepend(said);
    row.addEventListener(
      "input",
      () => {
        said.remove();
      },
      { once: true },
    );
  }

  async #ask(url: string): Promise<Preview | null> {
    const fields = new FormData();
    fields.set(
      "__RequestVerificationToken",
      (this.#form.elements.namedItem("__RequestVerificationToken") as HTMLInputElement | null)?.value ?? "",
    );
    fields.set("url", url);
    try {
      const response = await fetch(new URL("?handler=Preview", this.#form.action), {
        method: "POST",
        body: fields,
        redirect: "manual",
        signal: AbortSignal.timeout(Patience),
      });
      return response.status === 200 ? ((await response.json()) as Preview) : null;
    } catch {
      return null;
    }
  }
}

function fieldOf(row: HTMLElement, name: string): HTMLInputElement | null {
  return row.querySelector<HTMLInputElement>(`[name$=".${name}"]`);
}

function valuesOf(row: HTMLElement): string {
  return JSON.stringify(Array.from(row.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea"), ({ value }) => value));
}
