import { isSingleKey } from "../site/single-key";
import { put } from "./fields";
import type { Rows } from "./rows";

const Every = 20_000;

/** What comes in by wire, beside the composer: a key, or a press, makes an entry of a headline, or a related link. */
export class AgencyFeed {
  readonly #form: HTMLFormElement;
  readonly #rows: Rows;
  readonly #list: HTMLElement;
  readonly #filled: () => void;

  /** @param filled - The composer's fields hold something new. */
  constructor(form: HTMLFormElement, rows: Rows, list: HTMLElement, filled: () => void) {
    this.#form = form;
    this.#rows = rows;
    this.#list = list;
    this.#filled = filled;
    list.addEventListener("click", (event) => {
      const act = (event.target as Element).closest<HTMLElement>("[data-make]");
      if (act === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#make(act.closest("li"), act.dataset.make === "link");
    });
    list.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const item = (event.target as Element).closest("li");
      const key = event.key.toLowerCase();
      if ((key === "e" || key === "l") && isSingleKey(event)) this.#make(item, key === "l");
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#step(item, event.key === "ArrowDown");
      else return;
      event.preventDefault();
    });
    setInterval(() => {
      void this.#look();
    }, Every);
  }

  #make(item: Element | null, asLink: boolean): void {
    if (!(item instanceof HTMLElement) || item.dataset.wire === undefined) return;
    const { title = "", summary = "", url = "", image = "", day = "" } = item.dataset;
    const field = (name: string): HTMLInputElement | HTMLTextAreaElement =>
      this.#form.elements.namedItem(name) as HTMLInputElement | HTMLTextAreaElement;
    // What is being written stays; the wire's words go behind it.
    if (!asLink) {
      put(this.#rows, [
        ["headline", joined(field("headline").value, title)],
        ["bodyMarkdown", joined(field("bodyMarkdown").value, escaped(summary))],
      ]);
    }
    if (url !== "") {
      const row = this.#rows.add("relatedLinks");
      for (const [name, value] of Object.entries({ url, title, imageUrl: image, publishedAt: day })) {
        const into = row.querySelector<HTMLInputElement>(`[name$=".${name}"]`);
        if (into !== null) into.value = value;
      }
    }
    this.#filled();
    field("headline").focus();
  }

  #step(item: Element | null, down: boolean): void {
    const next = down ? item?.nextElementSibling : item?.previousElementSibling;
    next?.querySelector<HTMLElement>("[data-make]")?.focus();
  }

  /** Looks again, as long as somebody looks at the page and is not just choosing from the list. */
  async #look(): Promise<void> {
    if (document.visibilityState === "hidden" || this.#list.contains(document.activeElement)) return;
    try {
      const response = await fetch(`${location.pathname}?handler=Wire`, { redirect: "manual" });
      if (!response.ok) return;
      const { body } = new DOMParser().parseFromString(`<ol>${await response.text()}</ol>`, "text/html");
      const known = new Set(Array.from(this.#list.querySelectorAll<HTMLElement>("[data-wire]"), (line) => line.dataset.wire));
      const lines = Array.from(body.querySelectorAll<HTMLElement>("li"));
      for (const line of lines) if (line.dataset.wire !== undefined && !known.has(line.dataset.wire)) line.classList.add("fresh");
      if (!this.#list.contains(document.activeElement)) this.#list.replaceChildren(...lines);
    } catch {
      // The next look may find the line again.
    }
  }
}

function joined(before: string, added: string): string {
  return before === "" ? added : added === "" ? before : `${before}\n\n${added}`;
}

/** What means something in Markdown is text here. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#&]/g, "\\$&");
}
