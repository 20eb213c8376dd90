import { mark } from "./feed/here";
import type { Page } from "./feed/page";
import { parse } from "./feed/parse";
import { compare, type Place, revisionOf } from "./feed/place";
import type { Change } from "./live/changes";
import type { Words } from "./words";

// As many as the server puts there.
const Most = 12;
const MostLetters = 90;

/** The list of key events beside the feed, kept as a fresh page would show it. */
export class Moments {
  readonly #words: Words;
  readonly #refill: () => Promise<Page>;

  /** `refill` fetches the blog's page anew: when one of a full list goes, only the server knows which comes in. */
  constructor(words: Words, refill: () => Promise<Page>) {
    this.#words = words;
    this.#refill = refill;
    this.#nav?.addEventListener("click", (event) => { this.#go(event); });
  }

  apply(changes: readonly Change[]): void {
    const list = this.#list;
    if (list === null) return;
    const full = list.childElementCount >= Most;
    let gone = false;
    for (const { entryId, html } of changes) {
      if (entryId === null) continue;
      const held = list.querySelector(`[data-id="${entryId}"]`);
      const article = html === null ? null : parse(html);
      gone ||= held !== null;
      held?.remove();
      if (article?.classList.contains("key") === true) this.#insert(list, this.#lineOf(article, entryId));
    }
    while (list.childElementCount > Most) list.lastElementChild?.remove();
    this.#tidy();
    if (full && gone && list.childElementCount < Most) void this.#fill();
  }

  /** Takes the list of a page that was fetched for its feed. */
  replace(page: Document): void {
    const newer = page.querySelector("#moments ol");
    const list = this.#list;
    if (newer === null || list === null) return;
    list.replaceChildren(...newer.childNodes);
    this.#tidy();
  }

  get #nav(): HTMLElement | null {
    return document.getElementById("moments");
  }

  get #list(): HTMLElement | null {
    return this.#nav?.querySelector("ol") ?? null;
  }

  #insert(list: HTMLElement, line: HTMLElement): void {
    const next = Array.from(list.children).find((other) => compare("newest", placeOf(line), placeOf(other as HTMLElement)) < 0);
    list.insertBefore(line, next ?? null);
  }

  #lineOf(article: HTMLElement, id: number): HTMLElement {
    const line = document.createElement("li");
    line.dataset.id = String(id);
    line.dataset.at = article.dataset.at ?? "";
    line.dataset.day = article.dataset.day ?? "";
    const link = document.createElement("a");
    link.href = article.querySelector<HTMLAnchorElement>(".entry-time")?.getAttribute("href") ?? "";
    const what = document.createElement("span");
    what.className = "what";
    what.dir = "auto";
    what.textContent = titleOf(article) ?? this.#words.keyEvent;
    const time = article.querySelector(".entry-time time")?.cloneNode(true);
    if (time !== undefined) link.append(time, " ");
    link.append(what);
    line.append(link);
    return line;
  }

  #tidy(): void {
    const list = this.#list;
    const nav = this.#nav;
    if (list === null || nav === null) return;
    const day = (list.firstElementChild as HTMLElement | null)?.dataset.day;
    for (const line of list.querySelectorAll<HTMLElement>("li")) {
      if (line.dataset.day === day) line.removeAttribute("class");
      else line.className = "other-day";
    }
    const none = list.childElementCount === 0;
    nav.hidden = none;
    const inDock = document.querySelector<HTMLElement>('.dock a[href="#moments"]');
    if (inDock !== null) inDock.hidden = none;
  }

  async #fill(): Promise<void> {
    const held = revisionOf(document.getElementById("feed") ?? document.body);
    const page = await this.#refill();
    if (page.revision >= held) this.replace(page.document);
  }

  /** An entry that is in the page is shown there; any other has its own address. */
  #go(event: MouseEvent): void {
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>("li[data-id]") : null;
    const article = line === null ? null : document.getElementById(`e-${line.dataset.id ?? ""}`);
    if (article === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    mark(Number(line?.dataset.id));
    article.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
    article.querySelector<HTMLElement>(".entry-time")?.focus({ preventScroll: true });
  }
}

function placeOf(line: HTMLElement): Place {
  return { at: Number(line.dataset.at), id: Number(line.dataset.id) };
}

/** The headline, or else the first words: what the server's excerpt says. */
function titleOf(article: HTMLElement): string | null {
  const headline = article.querySelector(".entry-text > h3");
  if (headline !== null) return headline.textContent;
  const body = Array.from(article.querySelectorAll(".entry-text > :is(p, ul, ol, blockquote, h4)"), (block) => block.textContent);
  const quote = article.querySelector(".quote blockquote")?.textContent ?? "";
  const text = (body.length > 0 ? body.join(" ") : quote).split(/\s+/u).filter((word) => word !== "").join(" ");
  return text === "" ? null : shortened(text);
}

function shortened(text: string): string {
  if (text.length <= MostLetters) return text;
  const cut = text.lastIndexOf(" ", MostLetters - 1);
  return `${text.slice(0, cut > MostLetters / 2 ? cut : MostLetters - 1)}…`;
}
