import type { Rows } from "./rows";
import type { DeskWords } from "./words";

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
  readonly #words: DeskWords;
  readonly #changed: () => void;

  constructor(form: HTMLFormElement, rows: Rows, words: DeskWords, changed: () => void) {
    this.#form = form;
    this.#rows = rows;
    this.#words = words;
    this.#changed = changed;
    form.addEventListener("paste", (event) => { this.#pasted(event); });
    form.addEventListener("change", (event) => {
      const field = event.target;
      if (field instanceof HTMLInputElement && field.name.startsWith("relatedLinks[") && field.name.endsWith("].url")) void this.#lookUp(field);
    });
  }

  /** An address alone, where words are written, is meant as a link; on top of chosen words, or among others, it is text. */
  #pasted(event: ClipboardEvent): void {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || (field.name !== "headline" && field.name !== "bodyMarkdown")) return;
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (!/^https?:\/\/\S+$/u.test(text) || field.selectionStart !== field.selectionEnd || /\S$/u.test(field.value.slice(0, field.selectionStart))) return;
    event.preventDefault();
    this.add(text);
  }

  /** Makes a card of an address, or a façade where it leads to a video or a post. */
  add(address: string): void {
    const url = this.#rows.add("relatedLinks").querySelector<HTMLInputElement>('[name$=".url"]');
    if (url === null) return;
    url.value = address;
    this.#changed();
    void this.#lookUp(url);
  }

  async #lookUp(url: HTMLInputElement): Promise<void> {
    const row = url.closest<HTMLElement>("[data-row]");
    const asked = url.value.trim();
    if (row === null || asked === "" || fieldOf(row, "title")?.value !== "") return;
    const state = document.createElement("p");
    state.className = "sending";
    state.setAttribute("role", "status");
    state.textContent = this.#words.lookingUp;
    row.prepend(state);
    const preview = await this.#ask(asked);
    state.remove();
    // Removed or rewritten meanwhile, it is another link's business. Without a preview the address stands for itself.
    if (preview === null || !row.isConnected || url.value.trim() !== asked) return;
    if (preview.provider === null) {
      // What was typed meanwhile is the editor's word, and stays.
      for (const name of ["title", "imageUrl", "publishedAt"] as const) {
        const field = fieldOf(row, name);
        if (field?.value === "") field.value = preview[name] ?? "";
      }
    } else {
      const embed = this.#rows.add("embeds").querySelector<HTMLInputElement>('[name$=".url"]');
      if (embed !== null) embed.value = preview.url;
      row.remove();
    }
    this.#changed();
  }

  async #ask(url: string): Promise<Preview | null> {
    const fields = new FormData();
    fields.set("__RequestVerificationToken", (this.#form.elements.namedItem("__RequestVerificationToken") as HTMLInputElement | null)?.value ?? "");
    fields.set("url", url);
    try {
      const response = await fetch(new URL("?handler=Preview", this.#form.action), { method: "POST", body: fields, redirect: "manual", signal: AbortSignal.timeout(Patience) });
      return response.status === 200 ? ((await response.json()) as Preview) : null;
    } catch {
      return null;
    }
  }
}

function fieldOf(row: HTMLElement, name: string): HTMLInputElement | null {
  return row.querySelector<HTMLInputElement>(`[name$=".${name}"]`);
}
