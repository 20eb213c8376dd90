import { baseKeymap, toggleMark } from "prosemirror-commands";
import { closeHistory, history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import type { MarkType } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { type Command, EditorState, Selection, type Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { addressOf } from "./address";
import { isWithin, leaveBlock, toggleBlockquote, toggleList } from "./commands";
import type { LinkLabels } from "./link-box";
import { Linking } from "./linking";
import { parse, schema, serialize } from "./markdown";
import type { Choice } from "./menu";
import { cleanPaste } from "./paste";
import { type Sign, Suggestions } from "./suggestions";
import { type Act, type Change, typing } from "./typing";

/** What the editor asks of the composer around it. */
export interface Around {
  /** Opens a quote of its own: its words, who speaks and as what. */
  readonly quote: Act;
  /** Takes an address that was pasted alone, for a card or a façade. */
  readonly link: (url: string) => () => void;
  /** What the words behind this sign can become. */
  readonly choices: (sign: Sign, typed: string) => readonly Choice[];
  readonly labels: { readonly text: string; readonly menu: string; readonly link: LinkLabels };
}

// The transaction does something outside the text, which its sender sees to.
const Acting = "acting";

/** Rich text over the composer's field. The field holds the text, as Markdown; whatever is done here is written there, and what is written there is shown here. */
export class RichText {
  readonly #field: HTMLTextAreaElement;
  readonly #around: Around;
  readonly #view: EditorView;
  readonly #suggestions: Suggestions;
  readonly #linking: Linking;
  readonly #watch: MutationObserver;
  readonly #listening = new AbortController();
  /** What was done outside the text along with its changes. The text knows how many of them stand: its attribute goes back with it. */
  readonly #acts: { readonly act: Act; takeBack: () => void }[] = [];
  #isWriting = false;
  /** The text as the last act left it. */
  #acted: EditorState["doc"] | null = null;

  /** Null where the text says what the editor cannot show. */
  static over(field: HTMLTextAreaElement, around: Around): RichText | null {
    return parse(field.value) === null ? null : new RichText(field, around);
  }

  private constructor(field: HTMLTextAreaElement, around: Around) {
    this.#field = field;
    this.#around = around;
    const hadFocus = document.activeElement === field;
    this.#view = new EditorView(
      { mount: this.#place() },
      {
        state: this.#stateOf(field.value),
        dispatchTransaction: (transaction) => {
          this.#dispatch(transaction);
        },
        transformPastedHTML: cleanPaste,
        handlePaste: (view, event) => this.#paste(view, event),
        handleKeyDown: (_, event) => this.#suggestions.press(event),
        handleDOMEvents: {
          blur: () => {
            this.#suggestions.hide();
          },
        },
      },
    );
    this.#suggestions = new Suggestions(this.#view, around.labels.menu, around.choices, (from, act) => {
      this.#choose(from, act);
    });
    const linking = new Linking(this.#view, around.labels.link);
    this.#linking = linking;
    this.#view.setProps({ decorations: (state) => linking.marks(state) });
    this.#watch = new MutationObserver(() => {
      this.#mirror();
    });
    this.#watch.observe(field, { attributeFilter: ["aria-invalid", "aria-describedby"] });
    const { signal } = this.#listening;
    field.addEventListener(
      "input",
      () => {
        this.#read();
      },
      { signal },
    );
    field.form?.addEventListener(
      "filled",
      () => {
        this.#read();
      },
      { signal },
    );
    // Focus on the field goes to the editor; a script may still write into the field itself.
    for (const label of field.labels)
      label.addEventListener(
        "click",
        () => {
          this.#view.focus();
        },
        { signal },
      );
    field.addEventListener(
      "keydown",
      () => {
        this.#view.focus();
      },
      { signal },
    );
    field.classList.add("vh");
    field.tabIndex = -1;
    field.setAttribute("aria-hidden", "true");
    this.#mirror();
    this.#decorate();
    if (hadFocus) this.#focusEnd();
  }

  /** Gives the field back to be edited as its source. */
  close(): void {
    this.#listening.abort();
    this.#watch.disconnect();
    this.#linking.close();
    this.#suggestions.remove();
    this.#view.destroy();
    this.#field.classList.remove("vh");
    this.#field.removeAttribute("aria-hidden");
    this.#field.removeAttribute("tabindex");
    this.#field.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  /** Takes back what a sign or a choice has just done; false where something has been written since. */
  takeBack(): boolean {
    const { state } = this.#view;
    if (this.#acted !== state.doc || !undo(state, this.#view.dispatch.bind(this.#view))) return false;
    this.#view.focus();
    return true;
  }

  /** A button of the toolbar was pressed. */
  do(act: string): void {
    const { strong, em } = schema.marks;
    const commands: Readonly<Record<string, Command | undefined>> = {
      bold: strong && toggleMark(strong),
      italic: em && toggleMark(em),
      list: toggleList,
      blockquote: toggleBlockquote,
    };
    if (act === "link") {
      this.#linking.ask();
      return;
    }
    commands[act]?.(this.#view.state, this.#view.dispatch.bind(this.#view));
    this.#view.focus();
  }

  /** Whether the words at the caret are so already. */
  is(act: string): boolean {
    const { state } = this.#view;
    const mark: MarkType | undefined = { bold: schema.marks.strong, italic: schema.marks.em, link: schema.marks.link }[act];
    if (mark !== undefined)
      return state.selection.empty
        ? mark.isInSet(state.storedMarks ?? state.selection.$from.marks()) !== undefined
        : state.doc.rangeHasMark(state.selection.from, state.selection.to, mark);
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
    const { list_item: item, paragraph, hard_break: lineBreak } = schema.nodes;
    const { strong, em } = schema.marks;
    if (!item || !paragraph || !lineBreak || !strong || !em) throw new Error("The schema lacks a type.");
    const newLine: Command = (state, dispatch) => {
      dispatch?.(state.tr.replaceSelectionWith(lineBreak.create()).scrollIntoView());
      return true;
    };
    const { plugin: signs, takeBack } = typing(
      (change) => {
        this.#apply(change);
      },
      this.#around.quote,
      this.#field.lang,
    );
    return EditorState.create({
      doc: parse(markdown) ?? schema.topNodeType.createAndFill() ?? (undefined as never),
      plugins: [
        signs,
        history(),
        keymap({
          "Mod-b": toggleMark(strong),
          "Mod-i": toggleMark(em),
          "Mod-k": () => {
            this.#linking.ask();
            return true;
          },
          "Mod-z": undo,
          "Mod-y": redo,
          "Mod-Shift-z": redo,
          "Mod-Shift-8": toggleList,
          "Mod-Shift-9": toggleBlockquote,
          Enter: splitListItem(item),
          "Shift-Enter": newLine,
          "Mod-[": liftListItem(item),
          "Mod-]": sinkListItem(item),
          Backspace: (state, dispatch, view) => (view !== undefined && takeBack(view)) || leaveBlock(state, dispatch),
        }),
        keymap(baseKeymap),
      ],
    });
  }

  #dispatch(transaction: Transaction): void {
    const before = actsOf(this.#view.state);
    this.#linking.follow(transaction);
    this.#view.updateState(this.#view.state.apply(transaction));
    if (transaction.docChanged) {
      this.#write();
      if (transaction.getMeta(Acting) !== true) this.#follow(before, actsOf(this.#view.state));
    }
    this.#suggestions.look();
    this.#decorate();
  }

  /** Changes the text, and does what goes along with it; taking one back takes the other back too. */
  #apply({ transaction, act }: Change): void {
    if (act === undefined) {
      this.#view.dispatch(transaction);
      return;
    }
    const count = actsOf(this.#view.state);
    this.#view.dispatch(transaction.setDocAttribute("acts", count + 1).setMeta(Acting, true));
    this.#acted = this.#view.state.doc;
    this.#acts.splice(count, this.#acts.length, { act, takeBack: act() });
  }

  /** The text has gone back or forth over changes that something was done with. */
  #follow(before: number, now: number): void {
    for (let n = before; n > now; n--) this.#acts[n - 1]?.takeBack();
    for (let n = before; n < now; n++) {
      const again = this.#acts[n];
      if (again !== undefined) again.takeBack = again.act();
    }
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
    this.#linking.close();
    const state = this.#stateOf(this.#field.value);
    this.#view.updateState(state.apply(state.tr.setSelection(Selection.atEnd(state.doc))));
    this.#decorate();
  }

  #mirror(): void {
    for (const name of ["aria-invalid", "aria-describedby"]) {
      const value = this.#field.getAttribute(name);
      if (value === null) this.#view.dom.removeAttribute(name);
      else this.#view.dom.setAttribute(name, value);
    }
  }

  #decorate(): void {
    const { doc } = this.#view.state;
    this.#view.dom.toggleAttribute(
      "data-empty",
      doc.childCount === 1 && doc.firstChild?.type.name === "paragraph" && doc.content.size === 2,
    );
    this.#field.form?.dispatchEvent(new Event("caret"));
  }

  #paste(view: EditorView, event: ClipboardEvent): boolean {
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    // A picture becomes a row of the composer, which takes the caret: the editor has nothing to fetch it back for.
    if (text === "" && Array.from(event.clipboardData?.files ?? []).some((file) => file.type.startsWith("image/"))) return true;
    if (!/^https?:\/\/\S+$/u.test(text)) return false;
    const { selection, tr } = view.state;
    const href = addressOf(text);
    const link = schema.marks.link?.create({ href });
    if (href === null || link === undefined) return false;
    if (!selection.empty) {
      view.dispatch(closeHistory(tr.addMark(selection.from, selection.to, link)));
      return true;
    }
    const before = selection.$from.parent.textBetween(0, selection.$from.parentOffset, null, "\ufffc");
    if (/[^\s\ufffc]$/u.test(before)) return false;
    // First the address as it is, then the card in its place: taking that back gives the address.
    const { from } = selection;
    view.dispatch(closeHistory(tr.insertText(text)));
    this.#apply({ transaction: closeHistory(view.state.tr.delete(from, from + text.length)), act: () => this.#around.link(text) });
    view.dispatch(closeHistory(view.state.tr));
    return true;
  }

  /** Does what was chosen, in place of the sign and what was typed behind it. */
  #choose(from: number, act: Act): void {
    const { state } = this.#view;
    this.#view.focus();
    this.#apply({ transaction: closeHistory(state.tr.delete(from, state.selection.from)), act });
    this.#view.dispatch(closeHistory(this.#view.state.tr));
  }

  #focusEnd(): void {
    const { state } = this.#view;
    this.#view.dispatch(state.tr.setSelection(Selection.atEnd(state.doc)));
    this.#view.focus();
  }
}

function actsOf(state: EditorState): number {
  return Number(state.doc.attrs.acts);
}
