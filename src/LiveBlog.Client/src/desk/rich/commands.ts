import { chainCommands, lift, setBlockType, wrapIn } from "prosemirror-commands";
import type { NodeType } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import type { Command, EditorState } from "prosemirror-state";
import { schema } from "./markdown";

export function isWithin(state: EditorState, name: string): boolean {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type.name === name) return true;
  return false;
}

export const toggleList: Command = (state, dispatch) => {
  const { bullet_list: bullets, ordered_list: numbers, list_item: item } = schema.nodes;
  if (bullets === undefined || numbers === undefined || item === undefined) return false;
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    const { type } = $from.node(depth);
    if (type === bullets) return liftListItem(item)(state, dispatch);
    if (type === numbers) {
      dispatch?.(state.tr.setNodeMarkup($from.before(depth), bullets));
      return true;
    }
  }
  return wrapInList(bullets)(state, dispatch);
};

export const toggleBlockquote: Command = (state, dispatch) => {
  const { blockquote, paragraph } = schema.nodes;
  if (blockquote === undefined || paragraph === undefined) return false;
  return isWithin(state, "blockquote")
    ? lift(state, dispatch)
    : chainCommands(wrapIn(blockquote), setBlockType(paragraph))(state, dispatch);
};

/** At the beginning of a block: out of what it stands in, words and all. */
export const leaveBlock: Command = (state, dispatch) => {
  const { list_item: item, paragraph } = schema.nodes;
  if (item === undefined || paragraph === undefined || !state.selection.empty || state.selection.$from.parentOffset > 0) return false;
  return chainCommands(
    liftListItem(item),
    lift,
    isHeading(state.selection.$from.parent.type) ? setBlockType(paragraph) : () => false,
  )(state, dispatch);
};

function isHeading(type: NodeType): boolean {
  return type === schema.nodes.heading;
}

interface Linked {
  readonly from: number;
  readonly to: number;
  readonly href: string;
}

/** The link that the selection lies in: from where to where, and where it leads. One link may be made of several pieces, some of them bold. */
export function linkAround(state: EditorState): Linked | null {
  const { link } = schema.marks;
  const { $from, from, to } = state.selection;
  if (link === undefined) return null;
  const links: Linked[] = [];
  $from.parent.forEach((node, offset) => {
    const href = link.isInSet(node.marks)?.attrs.href as string | undefined;
    if (href === undefined) return;
    const start = $from.start() + offset;
    const before = links.at(-1);
    const goesOn = before?.to === start && before.href === href;
    if (goesOn) links.pop();
    links.push({ from: goesOn ? before.from : start, to: start + node.nodeSize, href });
  });
  return links.find((its) => its.from <= from && its.to >= to) ?? null;
}
