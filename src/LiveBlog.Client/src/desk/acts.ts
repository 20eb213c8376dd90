import { post, troubleOf } from "./post";
import type { DeskWords } from "./words";

/** What can be done to an entry, under it: made for entries that arrive, kept true for those that change. */
export class Acts {
  readonly #pattern: HTMLTemplateElement;
  readonly #words: DeskWords;

  constructor(pattern: HTMLTemplateElement, words: DeskWords) {
    this.#pattern = pattern;
    this.#words = words;
    document.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>(".acts button");
      if (button === null) return;
      event.preventDefault();
      void this.#do(button);
    });
  }

  /** The item of an article: the article, and its acts beneath. */
  readonly wrap = (article: HTMLElement): HTMLElement => {
    const item = document.createElement("div");
    item.className = "item";
    item.append(article, this.#pattern.content.cloneNode(true));
    this.edited(article);
    return item;
  };

  readonly edited = (article: HTMLElement): void => {
    const acts = article.parentElement?.querySelector(".acts");
    if (!acts) return;
    const id = article.id.slice("e-".length);
    const time = article.querySelector(".entry-time time")?.firstChild?.textContent?.trim() ?? "";
    acts.setAttribute("aria-label", this.#words.entryOf.replace("{time}", time));
    acts.querySelector("[data-act=edit]")?.setAttribute("href", `?edit=${id}#write`);
    acts.querySelector("[data-act=correct]")?.setAttribute("href", `?edit=${id}#correction`);
    acts.querySelector("[data-act=history]")?.setAttribute("href", `${location.pathname}/entries/${id}`);
    for (const its of acts.querySelectorAll<HTMLButtonElement | HTMLInputElement>("button, input")) its.value = id;
    toggle(acts.querySelector("[data-act=pin]"), article.classList.contains("pinned"), "Pin", "Unpin");
    toggle(acts.querySelector("[data-act=key]"), article.classList.contains("key"), "Mark", "Unmark");
  };

  async #do(button: HTMLButtonElement): Promise<void> {
    if (button.dataset.act?.startsWith("withdraw") && !confirm(this.#words.withdrawSure)) return;
    const form = button.form;
    if (form === null) return;
    const fields = new FormData(form);
    fields.set("id", button.value);
    button.disabled = true;
    const answer = await post(button.formAction, fields);
    button.disabled = false;

    // What was done comes back over the live line, as it does to everybody else; only what was not is said here.
    const failed = troubleOf(answer, this.#words);
    const acts = button.closest(".acts");
    acts?.querySelector(".failed")?.remove();
    if (failed === "" || acts === null) return;
    const said = document.createElement("span");
    said.className = "failed";
    said.setAttribute("role", "alert");
    said.textContent = failed;
    acts.append(said);
  }
}

function toggle(button: HTMLButtonElement | null, on: boolean, set: string, unset: string): void {
  button?.setAttribute("aria-pressed", String(on));
  button?.setAttribute("formaction", `?handler=${on ? unset : set}`);
}
