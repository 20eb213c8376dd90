import MarkdownIt from "markdown-it";
import {
  defaultMarkdownParser,
  defaultMarkdownSerializer,
  MarkdownParser,
  MarkdownSerializer,
  schema as commonMark,
} from "prosemirror-markdown";
import { type Node, Schema } from "prosemirror-model";

/** CommonMark as the server reads it, without pictures: those have fields of their own. */
export const schema = new Schema({
  nodes: commonMark.spec.nodes
    .remove("image")
    // How many things have been done outside the text along with its changes: undone with them, they are taken back.
    .update("doc", { ...commonMark.spec.nodes.get("doc"), attrs: { acts: { default: 0 } } })
    .update("heading", { ...commonMark.spec.nodes.get("heading"), content: "text*" })
    // Lists stand close unless they were written otherwise.
    .update("bullet_list", {
      ...commonMark.spec.nodes.get("bullet_list"),
      attrs: { tight: { default: true } },
      parseDOM: [{ tag: "ul", getAttrs: (list) => ({ tight: isTight(list) }) }],
    })
    .update("ordered_list", {
      ...commonMark.spec.nodes.get("ordered_list"),
      attrs: { order: { default: 1 }, tight: { default: true } },
      parseDOM: [{ tag: "ol", getAttrs: (list) => ({ order: startOf(list), tight: isTight(list) }) }],
    }),
  marks: commonMark.spec.marks,
});

// Raw HTML is read so that it is found, and refused: a text that holds some is edited as its source.
const reader = new MarkdownIt("commonmark", { html: true, breaks: true, linkify: true }).enable("linkify");
reader.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

const parser = new MarkdownParser(schema, reader, { ...withoutPictures(defaultMarkdownParser.tokens), softbreak: { node: "hard_break" } });

/** A bare address stays as it is written: the server makes a link of it, and would not of one with escapes in it. */
const Address = /(https?:\/\/[^\s<>]+)/u;

/** What would make a list, a heading, a quote or a rule of a line that opens with it; a line opens after a break as well. */
const Opening = /^(?:[-+=#>]|\d{1,9}[.)])/u;

const serializer = new MarkdownSerializer(
  {
    ...withoutPictures(defaultMarkdownSerializer.nodes),
    bullet_list: (state, node) => {
      state.renderList(node, "  ", () => "- ");
    },
    text: (state, node, parent, index) => {
      let text = node.text ?? "";
      if (index === 0 || parent.child(index - 1).type === schema.nodes.hard_break) {
        text = text.trimStart(); // four spaces would be code
        const [opening = ""] = Opening.exec(text) ?? [];
        if (opening !== "") state.text(`${opening.slice(0, -1)}\\${opening.slice(-1)}`, false);
        text = text.slice(opening.length);
      }
      for (const [i, part] of text.split(Address).entries()) if (part !== "") state.text(part, i % 2 === 0);
    },
    // What could be read as a tag or a sign's name is text here.
  },
  defaultMarkdownSerializer.marks,
  { escapeExtraCharacters: /[<&]|(?<=_)_/g },
);

/** Null where the text says something that the editor has no way to show: nothing of it may be lost. */
export function parse(markdown: string): Node | null {
  try {
    return parser.parse(markdown);
  } catch {
    return null;
  }
}

export function serialize(doc: Node): string {
  return serializer.serialize(doc, { tightLists: true }).trim();
}

function withoutPictures<T>(kinds: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(kinds).filter(([name]) => name !== "image"));
}

/** Items of one paragraph each stand close. */
function isTight(list: HTMLElement): boolean {
  return !Array.from(list.children).some((item) => Array.from(item.children).filter(({ tagName }) => tagName === "P").length > 1);
}

/** The number of the first item; CommonMark counts from 0, in nine digits at most. */
function startOf(list: HTMLElement): number {
  const start = list.getAttribute("start") ?? "1";
  return /^\d{1,9}$/.test(start) ? Number(start) : 1;
}
