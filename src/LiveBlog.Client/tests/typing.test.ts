import assert from "node:assert/strict";
import { test } from "node:test";
import { history } from "prosemirror-history";
import { EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { schema, serialize } from "../src/desk/rich/markdown";
import { typing } from "../src/desk/rich/typing";

/** Types into an empty text, a key at a time; answers it as Markdown. */
function type(language: string, text: string, then: "" | "take back" = ""): string {
  const { plugin, takeBack } = typing(
    ({ transaction }) => {
      view.dispatch(transaction);
    },
    () => () => undefined,
    language,
  );
  const view = {
    state: EditorState.create({ schema, plugins: [plugin, history()] }),
    composing: false,
    dispatch(transaction: EditorState["tr"]) {
      this.state = this.state.apply(transaction);
    },
  };
  const asView = view as unknown as EditorView;
  for (const key of text) {
    const { from, to } = view.state.selection;
    if (plugin.props.handleTextInput?.call(plugin, asView, from, to, key, () => view.state.tr) !== true)
      view.dispatch(view.state.tr.insertText(key, from, to));
  }
  if (then === "take back") assert.ok(takeBack(asView));
  return serialize(view.state.doc).trim();
}

test("a number begins a list, and any other number at the start of a line is a part of the text", () => {
  assert.equal(type("de", "1. Erstens"), "1. Erstens");
  assert.equal(type("de", "29. November 2022"), "29\\. November 2022");
});

test("a list that began with a date is text again, in a language that writes its dates so", () => {
  assert.equal(type("de", "1. Mai 2022"), "1\\. Mai 2022");
  assert.equal(type("de-AT", "1. Jänner: Neujahr"), "1\\. Jänner: Neujahr");
  assert.equal(type("de", "1. Maischberger"), "1. Maischberger");
  assert.equal(type("de", "1. Am Mai "), "1. Am Mai");
  assert.equal(type("en", "1. May the best win"), "1. May the best win");
  assert.equal(type("de", "1. Mai ", "take back"), "1. Mai", "the author may want the list after all");
});
