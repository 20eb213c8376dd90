/**
 * Makes `from` equal to `to` with as little as possible: whatever is the same stays the same node, so focus, selection,
 * loaded pictures and opened details survive an edit elsewhere in the entry.
 */
export function morph(from: Element, to: Element): void {
  copyAttributes(from, to);
  const before = Array.from(from.childNodes);
  const after = Array.from(to.childNodes);

  while (before.length > 0 && after.length > 0 && same(before[0], after[0])) {
    before.shift();
    after.shift();
  }
  let tail: Node | null = null;
  while (before.length > 0 && after.length > 0 && same(before.at(-1), after.at(-1))) {
    tail = before.pop() ?? null;
    after.pop();
  }

  for (const node of after) {
    const old = before.shift();
    if (old === undefined) from.insertBefore(node, tail);
    else if (old instanceof Element && node instanceof Element && old.tagName === node.tagName) morph(old, node);
    else old.replaceWith(node);
  }
  for (const old of before) old.remove();
}

function same(a: Node | undefined, b: Node | undefined): boolean {
  return a !== undefined && b !== undefined && (a.isEqualNode(b) || isOpened(a, b));
}

/** A video that the reader has started goes on, whatever is changed around it. */
function isOpened(a: Node, b: Node): boolean {
  return a instanceof Element && b instanceof Element && a.matches(".elsewhere.opened") && b.matches(".elsewhere") && frameOf(a) === frameOf(b);
}

function frameOf(elsewhere: Element): string | null | undefined {
  return elsewhere.querySelector(".load")?.getAttribute("data-frame");
}

function copyAttributes(from: Element, to: Element): void {
  for (const { name } of Array.from(from.attributes)) {
    if (!to.hasAttribute(name) && !isReadersOwn(from, name)) from.removeAttribute(name);
  }
  for (const { name, value } of Array.from(to.attributes)) {
    if (from.getAttribute(name) !== value && !isReadersOwn(from, name)) from.setAttribute(name, value);
  }
}

/** What the reader has opened stays open. */
function isReadersOwn(element: Element, attribute: string): boolean {
  return attribute === "open" && element.tagName === "DETAILS";
}
