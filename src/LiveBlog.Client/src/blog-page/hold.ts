import { unchangedText } from "./unchanged-text";

/**
 * Changes the feed, and leaves the keyboard's place and the selected words where they were. What is focused may be written
 * again or stand elsewhere afterwards; where its entry has gone, the next one has the focus, never the page's body.
 */
export function holding<T>(root: HTMLElement, change: () => T): T {
  const focus = focusIn(root);
  const selection = selectionIn(root);
  const result = change();
  selection?.();
  focus?.();
  return result;
}

/**
 * Changes a list whose items bear `attribute`, and leaves the focus on the item that had it, written again or not; where that has
 * gone, on the one that has its place, and where none is left, on the list or what shows it.
 */
export function holdingIn(list: HTMLElement, attribute: string, change: () => void): void {
  const active = document.activeElement;
  const items = Array.from(list.querySelectorAll(`[${attribute}]`));
  const at = items.findIndex((item) => item.contains(active));
  change();
  if (at < 0 || !(active instanceof HTMLElement) || !isLost()) return;
  const keys = items.map((item) => item.getAttribute(attribute) ?? "");
  const next = [...keys.slice(at), ...keys.slice(0, at).reverse()].map((key) =>
    list.querySelector<HTMLElement>(`[${attribute}="${key}"] :is(a, button)`),
  );
  const target = list.contains(active) ? active : next.find((element) => element !== null);
  if (target) target.focus({ preventScroll: true });
  else focusOn(shownOf(list));
}

/** A list that is hidden with its last item takes no focus: what stands around it does. */
function shownOf(list: HTMLElement): HTMLElement {
  return list.closest("[hidden]")?.parentElement?.closest<HTMLElement>(":not([hidden], [hidden] *)") ?? list;
}

function isLost(): boolean {
  const now = document.activeElement;
  return now === null || now === document.body || !now.isConnected;
}

type Restore = () => void;

function focusIn(root: HTMLElement): Restore | null {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || active === root || !root.contains(active)) return null;
  const articles = Array.from(root.querySelectorAll<HTMLElement>("article.entry"));
  const own = articles.findIndex((article) => itemOf(root, article).contains(active));
  // What is no entry's stands before one, or behind all.
  const next = articles.findIndex((article) => (active.compareDocumentPosition(article) & 4) !== 0);
  const at = own >= 0 ? own : next >= 0 ? next : articles.length;
  const inOrder = [...articles.slice(at), ...articles.slice(0, at).reverse()].map(({ id }) => id);
  return () => {
    if (!isLost()) return;
    const target = root.contains(active) ? active : own >= 0 ? alike(root, active, inOrder[0] ?? "") : null;
    target?.focus({ preventScroll: true });
    if (target !== null && document.activeElement === target) return;
    const neighbour = inOrder.map((id) => root.querySelector<HTMLElement>(`#${id} > .entry-time`)).find((time) => time !== null);
    focusOn(neighbour ?? root.querySelector<HTMLElement>(":is(#more, #previous) a") ?? root);
  };
}

/** The same button or link of an entry that was written again. */
function alike(root: HTMLElement, was: HTMLElement, id: string): HTMLElement | null {
  const article = root.querySelector<HTMLElement>(`#${id}`);
  if (article === null) return null;
  const item = itemOf(root, article);
  const href = was.getAttribute("href");
  const isIt = (one: HTMLElement): boolean =>
    was.id === "" ? one.getAttribute("href") === href && one.className === was.className : one.id === was.id;
  return Array.from(item.querySelectorAll<HTMLElement>(was.tagName)).find(isIt) ?? null;
}

/** The child of its part of the feed that holds an entry: on the desk, with what can be done to it. */
function itemOf(root: HTMLElement, article: HTMLElement): HTMLElement {
  const { parentElement } = article;
  return parentElement === null || parentElement === root || parentElement.parentElement === root ? article : parentElement;
}

function focusOn(element: HTMLElement): void {
  element.focus({ preventScroll: true });
  if (document.activeElement === element) return;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** One end of the selection: a place in an entry's text. */
interface End {
  readonly id: string;
  readonly text: string;
  readonly offset: number;
}

function selectionIn(root: HTMLElement): Restore | null {
  const selection = document.getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  const [start, end] = [endOf(root, startContainer, startOffset), endOf(root, endContainer, endOffset)];
  if (start === null && end === null) return null;
  const isForward = selection.anchorNode === startContainer && selection.anchorOffset === startOffset;
  const words = selection.toString();
  return () => {
    if (selection.toString() === words) return;
    const isOne = start?.id === end?.id;
    const [first, last] = [
      (isOne || end === null ? start?.offset : 0) ?? 0,
      (isOne || start === null ? end?.offset : Infinity) ?? Infinity,
    ];
    const from = start === null ? placeIn(startContainer, startOffset) : again(root, start, [start.offset, last], true);
    const to = end === null ? placeIn(endContainer, endOffset) : again(root, end, [first, end.offset], false);
    if (from === null || to === null) return;
    if (isForward) selection.setBaseAndExtent(...from, ...to);
    else selection.setBaseAndExtent(...to, ...from);
  };
}

function endOf(root: HTMLElement, node: Node, offset: number): End | null {
  const article = (node instanceof Element ? node : node.parentElement)?.closest("article.entry");
  if (!article || !root.contains(article)) return null;
  const before = document.createRange();
  before.selectNodeContents(article);
  before.setEnd(node, offset);
  return { id: article.id, text: article.textContent, offset: before.toString().length };
}

/** Where that end of the selected words stands now; null when its entry, or every selected word of it, has gone. */
function again(root: HTMLElement, { id, text }: End, [start, end]: readonly [number, number], isStart: boolean): [Node, number] | null {
  const article = root.querySelector(`#${id}`);
  if (article === null) return null;
  const kept = unchangedText(text, article.textContent).filter((part) => part.was < end && part.was + part.length > start);
  const part = isStart ? kept[0] : kept.at(-1);
  if (part === undefined) return null;
  const within = isStart ? Math.max(0, start - part.was) : Math.min(part.length, end - part.was);
  return textAt(article, part.is + within, isStart);
}

function placeIn(node: Node, offset: number): [Node, number] | null {
  return node.isConnected ? [node, offset] : null;
}

/** The text node at an offset of the whole text. Between two of them, the start of words is in the second, their end in the first. */
function textAt(article: Element, offset: number, isStart: boolean): [Node, number] | null {
  const walker = document.createTreeWalker(article, 4);
  let rest = offset;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const { length } = node as Text;
    if (rest < length || (rest === length && !isStart)) return [node, rest];
    rest -= length;
  }
  return null;
}
