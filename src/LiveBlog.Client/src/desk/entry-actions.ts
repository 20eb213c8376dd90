import { post, troubleOf, type Undo } from "./post";
import { fieldsOf, type Toast } from "./toast";
import type { DeskStrings } from "./strings";

/** What can be done to an entry, under it: made for entries that arrive, kept true for those that change. */
export class EntryActions {
  readonly #pattern: HTMLTemplateElement;
  readonly #strings: DeskStrings;
  readonly #told: Toast | null;
  /** The revisions that the editor's own acts have made: they are seen before they have come back over the live line. */
  readonly #own = new Map<string, number>();

  constructor(pattern: HTMLTemplateElement, strings: DeskStrings, told: Toast | null) {
    this.#pattern = pattern;
    this.#strings = strings;
    this.#told = told;
    document.addEventListener("click", (event) => {
      const target = event.target as Element;
      closeMenus(target.closest(".menu > summary")?.parentElement ?? null);
      const button = target.closest<HTMLButtonElement>(".acts button");
      if (button === null) return;
      event.preventDefault();
      void this.#do(button);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") closeMenus(null);
    });
    document.addEventListener("focusin", (event) => {
      closeMenus((event.target as Element).closest(".menu"));
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
    acts.setAttribute("aria-label", this.#strings.entryOf.replace("{time}", time));
    acts.querySelector("[data-act=edit]")?.setAttribute("href", `?edit=${id}#write`);
    acts.querySelector("[data-act=correct]")?.setAttribute("href", `?edit=${id}#correction`);
    acts.querySelector("[data-act=history]")?.setAttribute("href", `${location.pathname}/entries/${id}`);
    for (const button of acts.querySelectorAll("button")) button.value = id;
    // What is done to it later says which of its versions was seen.
    const choice = acts.querySelector<HTMLInputElement>("input[name=ids]");
    if (choice !== null) choice.value = `${id}@${revisionOf(article)}`;
    toggle(acts.querySelector("[data-act=pin]"), article.classList.contains("pinned"), "Pin", "Unpin");
    toggle(acts.querySelector("[data-act=key]"), article.classList.contains("key"), "Mark", "Unmark");
  };

  async #do(button: HTMLButtonElement): Promise<void> {
    // Not disabled, which would take the focus away: one press is enough all the same.
    if (button.getAttribute("aria-disabled") === "true") return;
    if (button.dataset.act?.startsWith("withdraw") && !confirm(this.#strings.withdrawSure)) return;
    const form = button.form;
    if (form === null) return;
    const fields = new FormData(form);
    fields.set("id", button.value);
    const article = button.closest(".item")?.querySelector("article");
    if (article) fields.set("seen", String(Math.max(Number(revisionOf(article)), this.#own.get(button.value) ?? 0)));
    const pinned = document.querySelector("#pinned article");
    // A page further back does not show it.
    if (pinned !== null) fields.set("pinned", pinned.id.slice("e-".length));
    else if (document.getElementById("previous") === null) fields.set("pinned", "0");
    await this.#send(button, button.formAction, fields);
  }

  async #send(button: HTMLButtonElement | null, action: string, fields: FormData): Promise<void> {
    button?.setAttribute("aria-disabled", "true");
    const answer = await post(action, fields);
    button?.removeAttribute("aria-disabled");

    // What was done comes back over the live line, as it does to everybody else.
    const failed = troubleOf(answer, this.#strings);
    if (typeof answer !== "string" && answer.undo) this.#own.set(String(answer.undo.id), answer.undo.seen);
    if (failed !== "") this.#told?.complain(failed);
    else if (typeof answer !== "string" && answer.undo) this.#offer(answer.undo, fields.get("__RequestVerificationToken"));
    else this.#told?.close();
  }

  /** What is taken back can be done again in the same way. */
  #offer(undo: Undo, token: FormDataEntryValue | null): void {
    this.#told?.say(undo.says, () => {
      void this.#send(null, new URL(`?handler=${undo.handler}`, location.href).href, fieldsOf(undo, token));
    });
  }
}

/** Closes the menus of further acts, except the one that is in use. What had the focus inside gives it to the menu's button. */
function closeMenus(except: Element | null): void {
  for (const menu of document.querySelectorAll(".acts .menu[open]")) {
    if (menu === except) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    menu.removeAttribute("open");
  }
}

function revisionOf(article: Element): string {
  return article.getAttribute("data-revision") ?? "";
}

function toggle(button: HTMLButtonElement | null, on: boolean, set: string, unset: string): void {
  button?.setAttribute("aria-pressed", String(on));
  button?.setAttribute("formaction", `?handler=${on ? unset : set}`);
}
