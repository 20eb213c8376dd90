import { closeHistory, undo } from "prosemirror-history";
import { Fragment, type MarkType, type NodeType } from "prosemirror-model";
import { type EditorState, Plugin, TextSelection, type Transaction } from "prosemirror-state";
import { canJoin, findWrapping } from "prosemirror-transform";
import type { EditorView } from "prosemirror-view";
import { addressOf } from "./address";
import { schema } from "./markdown";

/** What is done outside the text along with a change of it. Answers how it is taken back. */
export type Act = () => () => void;

export interface Change {
  readonly transaction: Transaction;
  readonly act?: Act;
  /** A list that begins: a number right behind its sign was no item but a minus. */
  readonly isNewList?: boolean;
}

interface Rule {
  /** Matched against the text before the caret. */
  readonly match: RegExp;
  /** Null where it does not apply. What was matched stands between the two positions. */
  readonly change: (state: EditorState, match: RegExpExecArray, start: number, end: number) => Change | null;
}

// Longer than any phrase that is set between two signs, short enough for a look at every key.
const LookedAt = 500;

/**
 * Makes of what people type out of habit what it means in Markdown. What was typed is in the text first and the change is a
 * step of its own, so that taking back (Ctrl+Z, or Backspace right behind it) gives exactly the signs that were typed.
 *
 * @param apply - Does a change.
 * @param quote - Opens a quote with fields of its own.
 * @param language - The language of the text.
 */
export function typing(
  apply: (change: Change) => void,
  quote: Act,
  language: string,
): { readonly plugin: Plugin; readonly takeBack: (view: EditorView) => boolean } {
  const rules = rulesWith(quote, language);
  // The text as the last change left it; null when that was something else.
  let changed: { readonly doc: EditorState["doc"]; readonly isNewList: boolean } | null = null;

  const run = (view: EditorView, from: number, to: number, text: string): boolean => {
    const { state } = view;
    const $from = state.doc.resolve(from);
    if ($from.parent.type.spec.code === true || $from.marks().some((mark) => mark.type.spec.code === true)) return false;
    const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - LookedAt), $from.parentOffset, null, "\ufffc") + text;
    for (const { match, change } of rules) {
      const found = match.exec(before);
      if (found === null) continue;
      const typed = text === "" ? state : state.apply(state.tr.insertText(text, from, to));
      const end = from + text.length;
      if (change(typed, found, end - found[0].length, end) === null) continue;
      if (text !== "") view.dispatch(state.tr.insertText(text, from, to));
      const made = change(view.state, found, end - found[0].length, end);
      if (made === null) return true;
      apply({ ...made, transaction: closeHistory(made.transaction).scrollIntoView() });
      // What is typed next is another step.
      view.dispatch(closeHistory(view.state.tr));
      changed = { doc: view.state.doc, isNewList: made.isNewList ?? false };
      return true;
    }
    return false;
  };

  const takeBack = (view: EditorView): boolean => {
    if (changed?.doc !== view.state.doc) return false;
    changed = null;
    return undo(view.state, view.dispatch.bind(view));
  };

  const plugin = new Plugin({
    props: {
      handleTextInput: (view, from, to, text) => {
        if (view.composing) return false;
        if (changed?.isNewList && changed.doc === view.state.doc && /^\p{Nd}/u.test(text) && takeBack(view)) {
          view.dispatch(view.state.tr.insertText(text));
          return true;
        }
        return run(view, from, to, text);
      },
      handleDOMEvents: {
        // A keyboard that composes, as those of phones do, has put its letters into the text by then.
        compositionend: (view) => {
          setTimeout(() => {
            const { selection } = view.state;
            if (!view.isDestroyed && selection.empty) run(view, selection.from, selection.from, "");
          });
        },
      },
    },
  });
  return { plugin, takeBack };
}

function rulesWith(quote: Act, language: string): Rule[] {
  const { blockquote, bullet_list: bullets, ordered_list: numbers, heading } = schema.nodes;
  const { strong, em, link } = schema.marks;
  if (!blockquote || !bullets || !numbers || !heading || !strong || !em || !link) throw new Error("The schema lacks a type.");
  return [
    {
      match: /^>\s$/u,
      change: (state, _, start, end) => {
        const isAlone = state.doc.resolve(start).parent.content.size === end - start;
        if (isWithin(state, start, blockquote)) return isAlone ? { transaction: state.tr.delete(start, end) } : null;
        // Before words that stand there already it makes a quotation of them; alone it opens one with its speaker.
        return isAlone ? { transaction: state.tr.delete(start, end), act: quote } : wrapped(state, start, end, blockquote);
      },
    },
    { match: /^[-*]\s$/u, change: (state, _, start, end) => listed(state, start, end, bullets, {}) },
    {
      // Only "1." starts a list, or the next number right after one: any other number at the start of a line is part of the text, as in a date.
      match: /^(\d{1,3})[.)]\s$/u,
      change: (state, [, number], start, end) => {
        const before = state.doc.resolve(state.doc.resolve(start).before()).nodeBefore;
        const isNext = before?.type === numbers && Number(before.attrs.order) + before.childCount === Number(number);
        return number === "1" || isNext || isWithin(state, start, numbers)
          ? listed(state, start, end, numbers, { order: Number(number) })
          : null;
      },
    },
    // A language that writes its dates so means one, as in "1. Mai" in German: the list that began with the number is text again.
    { match: /^(\p{L}+)[\s.,:–-]$/u, change: (state, [, word = ""], start, end) => dated(state, language, word, start, end) },
    {
      match: /^#{2,4}\s$/u,
      change: (state, _, start, end) => {
        const { parent } = state.doc.resolve(start);
        if (parent.type.name !== "paragraph" || state.doc.resolve(start).depth !== 1 || parent.content.content.some((node) => !node.isText))
          return null;
        return { transaction: state.tr.delete(start, end).setBlockType(start, start, heading, { level: 4 }) };
      },
    },
    marked(/(?<![*\p{L}\p{N}\\])(\*\*)(?=\S)((?:[^*\ufffc]|\*(?!\*))+?)(?<=\S)\*\*$/u, strong),
    marked(/(?<![_\p{L}\p{N}\\])(__)(?=\S)([^_\ufffc]+)(?<=\S)__$/u, strong),
    marked(/(?<![*\p{L}\p{N}\\])(\*)(?=[^\s*])([^*\ufffc]+)(?<=\S)\*$/u, em),
    marked(/(?<![_\p{L}\p{N}\\])(_)(?=[^\s_])([^_\ufffc]+)(?<=\S)_$/u, em),
    {
      match: /(?<![!\\])\[([^\][\ufffc]+)\]\(([^\s()]+(?:\([^\s()]*\)[^\s()]*)?)\)$/u,
      change: (state, [, words = "", address = ""], start, end) => {
        const href = addressOf(address);
        if (href === null || words.trim() === "") return null;
        const transaction = state.tr.delete(start + 1 + words.length, end).delete(start, start + 1);
        return { transaction: transaction.addMark(start, start + words.length, link.create({ href })).removeStoredMark(link) };
      },
    },
  ];
}

function marked(match: RegExp, mark: MarkType): Rule {
  return {
    match,
    change: (state, [, sign = "", words = ""], start, end) => {
      // What is typed next is as the closing sign was.
      const next = state.doc.resolve(end).nodeBefore?.marks ?? [];
      const transaction = state.tr.delete(end - sign.length, end).delete(start, start + sign.length);
      return { transaction: transaction.addMark(start, start + words.length, mark.create()).setStoredMarks(next) };
    },
  };
}

/** An item of a list; in an item of such a list the sign is out of habit, and says nothing new. */
function listed(
  state: EditorState,
  start: number,
  end: number,
  type: NodeType,
  attributes: Readonly<Record<string, unknown>>,
): Change | null {
  const $start = state.doc.resolve(start);
  if ($start.parent.type.name !== "paragraph") return null;
  if ($start.node(-1).type.name === "list_item") {
    return $start.node(-2).type === type && $start.parent.content.size === end - start
      ? { transaction: state.tr.delete(start, end) }
      : null;
  }
  return wrapped(state, start, end, type, attributes);
}

/** The only item of a numbered list, as the text that it began as, where it begins with a date. */
function dated(state: EditorState, language: string, word: string, start: number, end: number): Change | null {
  const $start = state.doc.resolve(start);
  if ($start.depth < 3) return null;
  const [list, item, { content, type }] = [$start.node(-2), $start.node(-1), $start.parent];
  if (list.type.name !== "ordered_list" || list.childCount !== 1 || item.childCount !== 1 || content.size !== end - start) return null;
  const number = `${Number(list.attrs.order)}. `;
  if (!isDate(language, number + word)) return null;
  const before = $start.before(-2);
  const text = type.create(null, Fragment.from(schema.text(number)).append(content));
  const transaction = state.tr.replaceWith(before, before + list.nodeSize, text);
  return { transaction: transaction.setSelection(TextSelection.create(transaction.doc, before + text.nodeSize - 1)) };
}

/** Whether the language writes a day and its month so. */
function isDate(language: string, text: string): boolean {
  if (language === "") return false;
  const written = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", timeZone: "UTC", numberingSystem: "latn" });
  const day = parseInt(text, 10);
  return Array.from({ length: 12 }, (_, month) => written.format(Date.UTC(2024, month, day))).includes(text);
}

function wrapped(
  state: EditorState,
  start: number,
  end: number,
  type: NodeType,
  attributes: Readonly<Record<string, unknown>> = {},
): Change | null {
  const transaction = state.tr.delete(start, end);
  const range = transaction.doc.resolve(start).blockRange();
  const wrapping = range && findWrapping(range, type, attributes);
  if (!range || !wrapping) return null;
  transaction.wrap(range, wrapping);
  const joins = transaction.doc.resolve(start - 1).nodeBefore?.type === type && canJoin(transaction.doc, start - 1);
  if (joins) transaction.join(start - 1);
  return { transaction, isNewList: !joins && type.name === "bullet_list" };
}

function isWithin(state: EditorState, at: number, type: NodeType): boolean {
  const $at = state.doc.resolve(at);
  for (let depth = $at.depth; depth > 0; depth--) if ($at.node(depth).type === type) return true;
  return false;
}
