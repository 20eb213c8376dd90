import { holdingIn, watchForHands } from "../blog-page/hold-lazily";
import { parse } from "../blog-page/parse";
import type { DiscussionMessage } from "./changes";

/**
 * The messages of a panel, kept equal to what the server would show: a message goes in at its place, changes where it is, and
 * leaves when it is gone. It remembers those that left, so that an older state brings none back.
 */
export class MessageList {
  readonly root: HTMLElement;
  readonly #known = new Map<number, number>();
  readonly #decorate: (item: HTMLElement) => void;
  /** Older messages than the first are there to be fetched. */
  hasOlder = false;
  /** Newer ones than the last are: those that come in are not shown before they join up. */
  hasNewer = false;

  constructor(root: HTMLElement, decorate: (item: HTMLElement) => void) {
    this.root = root;
    this.#decorate = decorate;
    watchForHands(root);
    for (const item of this.items) {
      this.#known.set(idOf(item), Number(item.dataset.revision));
      decorate(item);
    }
  }

  get items(): HTMLElement[] {
    return Array.from(this.root.querySelectorAll<HTMLElement>(":scope > [data-message]"));
  }

  get first(): number | undefined {
    const item = this.items.at(0);
    return item === undefined ? undefined : idOf(item);
  }

  get last(): number | undefined {
    const item = this.items.at(-1);
    return item === undefined ? undefined : idOf(item);
  }

  find(id: number): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`:scope > [data-message="${id}"]`);
  }

  /** Takes a message out of the page, and leaves the focus beside it. */
  remove(item: HTMLElement): void {
    holdingIn(this.root, "data-message", () => {
      item.remove();
    });
  }

  /** Begins again. */
  restart(): void {
    this.#known.clear();
    for (const item of this.items) item.remove();
  }

  /** Takes messages in that stand in a row; those that came at the end are the answer's number. */
  extend(messages: readonly DiscussionMessage[]): void {
    for (const message of messages) this.#put(message);
  }

  /** Takes changes in. How many messages were added at the end is the answer. */
  apply(messages: readonly DiscussionMessage[]): number {
    let added = 0;
    for (const message of messages) {
      const old = this.find(message.id);
      const isBefore = this.first !== undefined && message.id < this.first && this.hasOlder;
      const isBeyond = this.hasNewer && message.id > (this.last ?? 0);
      if (old === null && (isBefore || isBeyond)) {
        this.#known.set(message.id, Math.max(message.revision, this.#known.get(message.id) ?? 0));
        continue;
      }
      const isNew = old === null && message.html !== null && message.id > (this.last ?? 0);
      if (this.#put(message) && isNew) added++;
    }
    return added;
  }

  #put(message: DiscussionMessage): boolean {
    if ((this.#known.get(message.id) ?? -1) >= message.revision && this.find(message.id) !== null) return false;
    if ((this.#known.get(message.id) ?? -1) > message.revision) return false;
    this.#known.set(message.id, message.revision);
    const old = this.find(message.id);
    if (message.html === null) {
      if (old !== null) this.remove(old);
      return true;
    }
    const item = parse(message.html);
    this.#decorate(item);
    if (old !== null) {
      replace(old, item);
      return true;
    }
    const next = this.items.find((other) => idOf(other) > message.id);
    if (next === undefined) this.root.append(item);
    else next.before(item);
    return true;
  }
}

/** Puts a message in the place of its older state: what was opened or is being written there stays, and so does the focus. */
function replace(old: HTMLElement, item: HTMLElement): void {
  const focused = document.activeElement instanceof HTMLElement && old.contains(document.activeElement) ? document.activeElement : null;
  if (old.classList.contains("more")) {
    item.classList.add("more");
    item.querySelector(".show-more")?.setAttribute("aria-expanded", "true");
  }
  const form = old.querySelector(":scope > form");
  if (form !== null) item.append(form);
  old.replaceWith(item);
  if (focused === null) return;
  // What can be done about a message may have changed with it: then the menu has the focus, or the message itself.
  item.tabIndex = -1;
  const same = form?.contains(focused) === true ? focused : focused === old ? item : sameControl(item, focused);
  for (const target of [same, item.querySelector<HTMLElement>(".show-more"), item]) {
    target?.focus({ preventScroll: true });
    if (item.contains(document.activeElement)) return;
  }
}

/** The same button or link of a message that was rendered again. */
function sameControl(item: HTMLElement, was: HTMLElement): HTMLElement | undefined {
  return Array.from(item.querySelectorAll<HTMLElement>(was.tagName)).find(
    (one) => one.className === was.className && one.dataset.react === was.dataset.react,
  );
}

export function idOf(item: HTMLElement): number {
  return Number(item.dataset.message);
}
