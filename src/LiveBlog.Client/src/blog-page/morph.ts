/** Which of the newer children each of the older ones becomes; the others come and go. `same` says which need no change at all. */
export type Match = (
  before: readonly ChildNode[],
  after: readonly ChildNode[],
  same: (a: Node, b: Node) => boolean,
) => ReadonlyMap<ChildNode, ChildNode>;

/**
 * Makes `from` equal to `to` with as little as possible: whatever is the same stays the same node, so loaded pictures and opened
 * details survive an edit elsewhere in the entry.
 */
export function morph(from: Element, to: Element, match: Match = byPlace): void {
  copyAttributes(from, to);
  const before = Array.from(from.childNodes).filter((node) => !isReaders(node));
  const after: ChildNode[] = Array.from(to.childNodes);

  while (before.length > 0 && after.length > 0 && same(before[0], after[0])) {
    before.shift();
    after.shift();
  }
  let end: ChildNode | null = null;
  while (before.length > 0 && after.length > 0 && same(before.at(-1), after.at(-1))) {
    end = before.pop() ?? null;
    after.pop();
  }

  const pairs = match(before, after, same);
  const kept = new Set(pairs.values());
  for (const old of before) if (!kept.has(old)) old.remove();
  let next: ChildNode | null = before.find((old) => kept.has(old)) ?? end;
  for (const node of after) {
    const old = pairs.get(node);
    // What has the focus, or plays, is not moved: those before it are, and come again in their turn.
    while (next !== null && next !== old && old !== undefined && isInHand(old) && kept.has(next)) {
      const passed: ChildNode = next;
      next = next.nextSibling;
      passed.remove();
    }
    if (old !== undefined && old === next) next = next.nextSibling;
    else from.insertBefore(old ?? node, next);
    while (next !== null && isReaders(next)) next = next.nextSibling;
    if (old instanceof Element && !same(old, node)) morph(old, node as Element, match);
    else if (old !== undefined && !(old instanceof Element) && old.nodeValue !== node.nodeValue) old.nodeValue = node.nodeValue;
  }
}

/** One that stands where another of its kind stood becomes it. */
function byPlace(before: readonly ChildNode[], after: readonly ChildNode[]): ReadonlyMap<ChildNode, ChildNode> {
  return new Map(
    after.flatMap((node, i) => {
      const old = before[i];
      return old instanceof Element && old.nodeName === node.nodeName ? [[node, old] as const] : [];
    }),
  );
}

/** What is put into an entry by the reader's own page, and belongs to no version of it. */
function isReaders(node: Node): boolean {
  return node instanceof Element && node.matches("button.react");
}

function isInHand(node: Node): boolean {
  return (
    node instanceof Element && (node.contains(document.activeElement) || node.matches(".opened") || node.querySelector(".opened") !== null)
  );
}

function same(a: Node | undefined, b: Node | undefined): boolean {
  return a !== undefined && b !== undefined && (a.isEqualNode(b) || isOpened(a, b));
}

/** A video that the reader has started goes on, whatever is changed around it. */
function isOpened(a: Node, b: Node): boolean {
  return (
    a instanceof Element && b instanceof Element && a.matches(".elsewhere.opened") && b.matches(".elsewhere") && frameOf(a) === frameOf(b)
  );
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
