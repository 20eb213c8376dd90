import { closeHistory } from "prosemirror-history";
import { AllSelection, type EditorState, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { addressOf } from "./address";
import { linkAround } from "./commands";
import { LinkBox, type LinkLabels } from "./link-box";
import { schema } from "./markdown";

/** Makes a link of what is chosen, of the link that the caret stands in, or of words that are asked for. */
export class Linking {
  readonly #view: EditorView;
  readonly #box: LinkBox;
  /** What the link that is being written is for; it stays seen while the caret is in the box. */
  #chosen: { readonly from: number; readonly to: number } | null = null;

  constructor(view: EditorView, labels: LinkLabels) {
    this.#view = view;
    this.#box = new LinkBox(view.dom, labels);
  }

  marks({ doc }: EditorState): DecorationSet | null {
    return this.#chosen === null
      ? null
      : DecorationSet.create(doc, [Decoration.inline(this.#chosen.from, this.#chosen.to, { class: "chosen" })]);
  }

  follow({ mapping }: Transaction): void {
    if (this.#chosen !== null) this.#chosen = { from: mapping.map(this.#chosen.from), to: mapping.map(this.#chosen.to) };
  }

  close(): void {
    this.#chosen = null;
    this.#box.close();
  }

  ask(): void {
    const { link } = schema.marks;
    this.#readSelection();
    const { selection, doc } = this.#view.state;
    if (link === undefined || !(selection instanceof TextSelection || selection instanceof AllSelection)) return;
    const there = linkAround(this.#view.state);
    const { from, to } = there !== null && selection.empty ? there : selection;
    const words = doc.textBetween(from, to, " ");
    const edge = this.#view.dom.parentElement?.getBoundingClientRect().top ?? 0;
    this.#chosen = { from, to };
    this.#box.open({
      href: there?.href ?? (addressOf(words) === null ? "" : words.trim()),
      isLink: there !== null || doc.rangeHasMark(from, to, link),
      needsWords: from === to,
      top: this.#view.coordsAtPos(to).bottom - edge + 4,
      set: (href, written) => {
        this.#set(href, written);
      },
      remove: () => {
        this.#set(null, "");
      },
      closed: () => {
        this.#chosen = null;
        this.#view.dispatch(this.#view.state.tr);
        this.#view.focus();
      },
    });
    // What is chosen is marked.
    this.#view.dispatch(this.#view.state.tr);
  }

  /** What has just been chosen with the keyboard may not have been told to the editor yet. */
  #readSelection(): void {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = document.getSelection() ?? {};
    const { state, dom } = this.#view;
    if (!anchorNode || !focusNode || !dom.contains(anchorNode) || !dom.contains(focusNode) || !(state.selection instanceof TextSelection))
      return;
    const [anchor, head] = [this.#view.posAtDOM(anchorNode, anchorOffset ?? 0), this.#view.posAtDOM(focusNode, focusOffset ?? 0)];
    const selection = TextSelection.between(state.doc.resolve(anchor), state.doc.resolve(head));
    if (!selection.eq(state.selection)) this.#view.dispatch(state.tr.setSelection(selection));
  }

  /** @param href - Null takes the link away. */
  #set(href: string | null, words: string): void {
    const { link } = schema.marks;
    if (link === undefined || this.#chosen === null) return;
    const { from, to } = this.#chosen;
    const { tr } = this.#view.state;
    if (from === to) tr.insertText(words, from);
    const end = from === to ? from + words.length : to;
    tr.removeMark(from, end, link);
    if (href !== null) tr.addMark(from, end, link.create({ href }));
    this.#view.dispatch(closeHistory(tr.setSelection(Selection.near(tr.doc.resolve(end), -1)).removeStoredMark(link)).scrollIntoView());
  }
}
