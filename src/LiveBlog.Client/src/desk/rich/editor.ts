import { baseKeymap, chainCommands, lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { InputRule, inputRules, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { MarkType } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { type Command, EditorState, Selection, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { parse, schema, serialize } from "./markdown";
import { type Choice, Menu } from "./menu";
import { cleanPaste } from "./paste";

/** What the editor asks of the composer around it. */
export interface Around {
  /** Opens a quote of its own: its words, who speaks and as what. */
  readonly quote: () => void;
  /** Takes an address that was pasted alone, for a card or a façade. Answers whether it is taken. */
  readonly link: (url: string) => boolean;
  /** What the line that begins with this sign can become. */
  readonly choices: (sign: "/" | "@" | "#", typed: string) => readonly Choice[];
  readonly labels: { readonly text: string; readonly menu: string; readonly linkTo: string };
}

/** Rich text over the composer's field. The field holds the text, as Markdown; whatever is done here is written there, and what is written there is shown here. */
export class RichText {
  readonly #field: HTMLTextAreaElement;
  readonly #around: Around;
  readonly #view: EditorView;
  readonly #menu: Menu;
  readonly #watch: MutationObserver;
  readonly #listening = new AbortController();
  #isWriting = false;

  /** Null where the text says what the editor cannot show. */
  static over(field: HTMLTextAreaElement, around: Around): RichText | null {
    return parse(field.value) === null ? null : new RichText(field, around);
  }

  private constructor(field: HTMLTextAreaElement, around: Around) {
    this.#field = field;
    this.#around = around;
    const hadFocus = document.activeElement === field;
    this.#view = new EditorView({ mount: this.#place() }, {
      state: this.#stateOf(field.value),
      dispatchTransaction: (transaction) => {
        this.#view.updateState(this.#view.state.apply(transaction));
        if (transaction.docChanged) this.#write();
        this.#suggest();
        this.#dress();
      },
      transformPastedHTML: cleanPaste,
      handlePaste: (view, event) => this.#paste(view, event),
      handleKeyDown: (_, event) => this.#menu.press(event.key),
      handleDOMEvents: { blur: () => { this.#menu.hide(); } },
    });
    this.#menu = new Menu(this.#view.dom, around.labels.menu);
    this.#watch = new MutationObserver(() => { this.#mirror(); });
    this.#watch.observe(field, { attributeFilter: ["aria-invalid", "aria-describedby"] });
    const { signal } = this.#listening;
    field.addEventListener("input", () => { this.#read(); }, { signal });
    field.form?.addEventListener("filled", () => { this.#read(); }, { signal });
    // Whoever leads to the field means the text; a program that writes into the field itself is let do so.
    for (const label of field.labels) label.addEventListener("click", () => { this.#view.focus(); }, { signal });
    field.addEventListener("keydown", () => { this.#view.focus(); }, { signal });
    field.classList.add("vh");
    field.tabIndex = -1;
    field.setAttribute("aria-hidden", "true");
    this.#mirror();
    this.#dress();
    if (hadFocus) this.#view.focus();
  }

  /** Gives the field back to be edited as its source. */
  close(): void {
    this.#listening.abort();
    this.#watch.disconnect();
    this.#view.dom.nextElementSibling?.remove();
    this.#view.destroy();
    this.#field.classList.remove("vh");
    this.#field.removeAttribute("aria-hidden");
    this.#field.removeAttribute("tabindex");
    this.#field.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  /** A button of the toolbar was pressed. */
  do(act: string): void {
    const { strong, em } = schema.marks;
    const commands: Readonly<Record<string, Command | undefined>> = {
      bold: strong && toggleMark(strong),
      italic: em && toggleMark(em),
      list: toggleList,
      blockquote: toggleBlockquote,
      link: (state, dispatch) => this.#toggleLink(state, dispatch),
    };
    commands[act]?.(this.#view.state, this.#view.dispatch.bind(this.#view));
    this.#view.focus();
  }

  /** Whether the words at the caret are so already. */
  is(act: string): boolean {
    const { state } = this.#view;
    const mark: MarkType | undefined = { bold: schema.marks.strong, italic: schema.marks.em, link: schema.marks.link }[act];
    if (mark !== undefined) return state.selection.empty ? mark.isInSet(state.storedMarks ?? state.selection.$from.marks()) !== undefined : state.doc.rangeHasMark(state.selection.from, state.selection.to, mark);
    const node = { list: "bullet_list", blockquote: "blockquote" }[act];
    return node !== undefined && isWithin(state, node);
  }

  #place(): HTMLElement {
    const place = document.createElement("div");
    place.className = "body rich";
    place.lang = this.#field.lang;
    place.dir = this.#field.dir;
    place.setAttribute("role", "textbox");
    place.setAttribute("aria-multiline", "true");
    place.setAttribute("aria-label", this.#around.labels.text);
    place.dataset.placeholder = this.#field.placeholder;
    this.#field.after(place);
    return place;
  }

  #stateOf(markdown: string): EditorState {
    const { bullet_list: bullets, ordered_list: numbers, list_item: item, paragraph, hard_break: lineBreak } = schema.nodes;
    if (!bullets || !numbers || !item || !paragraph || !lineBreak) throw new Error("The schema lacks a node.");
    const newLine: Command = (state, dispatch) => {
      dispatch?.(state.tr.replaceSelectionWith(lineBreak.create()).scrollIntoView());
      return true;
    };
    return EditorState.create({
      doc: parse(markdown) ?? schema.topNodeType.createAndFill() ?? undefined as never,
      plugins: [
        inputRules({
          rules: [
            // The quote has fields of its own, and the sign is not part of it.
            new InputRule(/^>\s$/, (state, _, start, end) => {
              queueMicrotask(this.#around.quote);
              return state.tr.delete(start, end);
            }),
            wrappingInputRule(/^\s*[-*]\s$/, bullets),
            wrappingInputRule(/^(\d{1,3})\.\s$/, numbers, (match) => ({ order: Number(match[1]) })),
          ],
        }),
        history(),
        keymap({
          "Mod-b": (...args) => schema.marks.strong !== undefined && toggleMark(schema.marks.strong)(...args),
          "Mod-i": (...args) => schema.marks.em !== undefined && toggleMark(schema.marks.em)(...args),
          "Mod-k": (state, dispatch) => this.#toggleLink(state, dispatch),
          "Mod-z": undo,
          "Mod-y": redo,
          "Mod-Shift-z": redo,
          "Mod-Shift-8": toggleList,
          "Mod-Shift-9": toggleBlockquote,
          Enter: splitListItem(item),
          "Shift-Enter": newLine,
          "Mod-[": liftListItem(item),
          "Mod-]": sinkListItem(item),
          Backspace: (state, dispatch) => state.selection.empty && state.selection.$from.parentOffset === 0 && chainCommands(liftListItem(item), lift)(state, dispatch),
        }),
        keymap(baseKeymap),
      ],
    });
  }

  #write(): void {
    this.#isWriting = true;
    this.#field.value = serialize(this.#view.state.doc);
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#isWriting = false;
  }

  /** Shows what somebody else wrote into the field. What the editor cannot show is left to the field itself. */
  #read(): void {
    if (this.#isWriting || this.#field.value === serialize(this.#view.state.doc)) return;
    if (parse(this.#field.value) === null) {
      this.close();
      return;
    }
    const state = this.#stateOf(this.#field.value);
    this.#view.updateState(state.apply(state.tr.setSelection(Selection.atEnd(state.doc))));
    this.#dress();
  }

  #mirror(): void {
    for (const name of ["aria-invalid", "aria-describedby"]) {
      const value = this.#field.getAttribute(name);
      if (value === null) this.#view.dom.removeAttribute(name);
      else this.#view.dom.setAttribute(name, value);
    }
  }

  #dress(): void {
    const { doc } = this.#view.state;
    this.#view.dom.toggleAttribute("data-empty", doc.childCount === 1 && doc.firstChild?.type.name === "paragraph" && doc.content.size === 2);
    this.#field.form?.dispatchEvent(new Event("caret"));
  }

  #paste(view: EditorView, event: ClipboardEvent): boolean {
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (!/^https?:\/\/\S+$/u.test(text)) return false;
    const { selection, tr } = view.state;
    const link = schema.marks.link?.create({ href: text });
    if (!selection.empty && link) {
      view.dispatch(tr.addMark(selection.from, selection.to, link));
      return true;
    }
    const before = selection.$from.parent.textBetween(0, selection.$from.parentOffset);
    return !/\S$/u.test(before) && this.#around.link(text);
  }

  /** A sign at the beginning of a word opens the menu of what it can stand for. */
  #suggest(): void {
    const { selection } = this.#view.state;
    const match = selection.empty && this.#view.hasFocus() ? /(?:^|\s)([/@#])([\p{L}\p{N}\p{M}_ -]{0,30})$/u.exec(selection.$from.parent.textBetween(0, selection.$from.parentOffset, "\n", "\n")) : null;
    const [, sign, typed] = match ?? [];
    if (sign === undefined || typed === undefined) {
      this.#menu.hide();
      return;
    }
    const from = selection.from - typed.length - 1;
    const choices = this.#around.choices(sign as "/" | "@" | "#", typed).map(({ label, act }): Choice => ({
      label,
      act: () => {
        this.#view.dispatch(this.#view.state.tr.delete(from, this.#view.state.selection.from));
        this.#view.focus();
        act();
      },
    }));
    this.#menu.show(choices, this.#view.coordsAtPos(selection.from));
  }

  #toggleLink(state: EditorState, dispatch?: (transaction: EditorState["tr"]) => void): boolean {
    const { link } = schema.marks;
    if (link === undefined || state.selection.empty) return false;
    const { from, to } = state.selection;
    if (state.doc.rangeHasMark(from, to, link)) {
      dispatch?.(state.tr.removeMark(from, to, link));
      return true;
    }
    const href = prompt(this.#around.labels.linkTo, "https://")?.trim() ?? "";
    if (!URL.canParse(href) || !["http:", "https:", "mailto:"].includes(new URL(href).protocol)) return false;
    dispatch?.(state.tr.addMark(from, to, link.create({ href })).setSelection(TextSelection.create(state.doc, to)));
    return true;
  }
}

function isWithin(state: EditorState, name: string): boolean {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type.name === name) return true;
  return false;
}

const toggleList: Command = (state, dispatch) => {
  const { bullet_list: list, list_item: item } = schema.nodes;
  if (list === undefined || item === undefined) return false;
  return isWithin(state, "bullet_list") ? liftListItem(item)(state, dispatch) : wrapInList(list)(state, dispatch);
};

const toggleBlockquote: Command = (state, dispatch) => {
  const { blockquote, paragraph } = schema.nodes;
  if (blockquote === undefined || paragraph === undefined) return false;
  return isWithin(state, "blockquote") ? lift(state, dispatch) : chainCommands(wrapIn(blockquote), setBlockType(paragraph))(state, dispatch);
};
