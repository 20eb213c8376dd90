import type { MessageList } from "./list";

/** How near to its end a list counts as read to the end, in pixels. */
const Near = 48;

/** Where a discussion is being read: in the list, in the sheet around it, or on the page. */
export class ScrollPosition {
  readonly #panel: HTMLElement;
  readonly #list: MessageList;

  constructor(panel: HTMLElement, list: MessageList) {
    this.#panel = panel;
    this.#list = list;
  }

  get isAtEnd(): boolean {
    const box = this.#box;
    if (box === this.#page) {
      const last = this.#list.items.at(-1);
      return last === undefined || last.getBoundingClientRect().top < innerHeight;
    }
    return box.scrollHeight - box.scrollTop - box.clientHeight < Near;
  }

  /** Calls whenever somebody has read to the end. */
  onEnd(told: () => void): void {
    const look = (): void => {
      if (this.isAtEnd) told();
    };
    const box = this.#box;
    box.addEventListener("scroll", look, { passive: true });
    if (box === this.#page) addEventListener("scroll", look, { passive: true });
  }

  /** `byHand` moves the page too, where the list has no scroll bar of its own. */
  toEnd(byHand: boolean): void {
    const box = this.#box;
    if (box !== this.#page) box.scrollTop = box.scrollHeight;
    else if (byHand) this.#list.items.at(-1)?.scrollIntoView({ block: "end" });
  }

  /** What is read does not move when something above it goes or comes. */
  preserve<T>(change: () => T): T {
    const box = this.#box;
    const top = box.getBoundingClientRect().top;
    const anchor = this.#list.items.find((item) => item.getBoundingClientRect().bottom > top);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    const result = change();
    if (anchor?.isConnected === true && box !== this.#page) box.scrollTop += anchor.getBoundingClientRect().top - before;
    return result;
  }

  /** As above, for what goes in before all of it. */
  preserveEnd(change: () => void): void {
    const box = this.#box;
    const fromEnd = box.scrollHeight - box.scrollTop;
    change();
    box.scrollTop = box.scrollHeight - fromEnd;
  }

  /** What scrolls: the list where it has a height of its own, the sheet around it, or the page. */
  get #box(): HTMLElement {
    const boxes = [this.#list.root, this.#panel];
    return (
      boxes.find((box) => box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY)) ??
      (getComputedStyle(this.#list.root).overflowY === "auto" ? this.#list.root : this.#page)
    );
  }

  get #page(): HTMLElement {
    return document.scrollingElement as HTMLElement;
  }
}
