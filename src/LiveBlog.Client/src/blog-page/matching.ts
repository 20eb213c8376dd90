import type { Match } from "./morph";

/** Matches children by what they are, not by where they stand: equal, of the same id or address, with the most words in common. */
export const matching: Match = (before, after, same) => {
  const pairs = new Map<ChildNode, ChildNode>();
  const left = new Set(before.filter((node) => !isBlank(node)));
  const wanted = new Set(after.filter((node) => !isBlank(node)));
  const pair = (old: ChildNode | undefined, node: ChildNode): void => {
    if (old === undefined || !left.delete(old) || !wanted.delete(node)) return;
    pairs.set(node, old);
  };

  for (const node of wanted)
    pair(
      Array.from(left).find((old) => same(old, node)),
      node,
    );
  const named = byName(left);
  for (const [name, [node, other]] of byName(wanted)) {
    const [old, another] = named.get(name) ?? [];
    if (node !== undefined && other === undefined && another === undefined) pair(old, node);
  }
  const likely = Array.from(wanted)
    .flatMap((node) => Array.from(left, (old) => ({ node, old, likeness: likeness(old, node) })))
    .filter((one) => one.likeness > 0);
  for (const { node, old } of likely.sort((a, b) => b.likeness - a.likeness)) if (wanted.has(node)) pair(old, node);
  // What is left has nothing in common but its kind. A link that leads elsewhere is another link.
  for (const node of wanted)
    if (node.nodeName !== "A")
      pair(
        Array.from(left).find((old) => old.nodeName === node.nodeName),
        node,
      );
  return pairs;
};

function byName(nodes: Iterable<ChildNode>): Map<string, ChildNode[]> {
  const named = new Map<string, ChildNode[]>();
  for (const node of nodes) {
    if (!(node instanceof Element)) continue;
    const its = ["id", "href", "src", "data-frame", "class"].map((name) => node.getAttribute(name)).find((value) => value !== null) ?? "";
    const name = `${node.nodeName} ${its}`;
    named.set(name, [...(named.get(name) ?? []), node]);
  }
  return named;
}

/** How many words two nodes of a kind have in common, from 0 to 1. */
function likeness(a: Node, b: Node): number {
  if (a.nodeName !== b.nodeName) return 0;
  const [mine, its] = [wordsOf(a), wordsOf(b)];
  return (2 * Array.from(mine).filter((word) => its.has(word)).length) / (mine.size + its.size || 1);
}

function wordsOf(node: Node): Set<string> {
  return new Set((node.textContent ?? "").match(/\S+/gu));
}

function isBlank(node: Node): boolean {
  return !(node instanceof Element) && (node.nodeValue ?? "").trim() === "";
}
