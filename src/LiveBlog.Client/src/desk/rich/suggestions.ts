import type { EditorView } from "prosemirror-view";
import { type Choice, Menu } from "./menu";
import type { Act } from "./typing";

export type Sign = "/" | "@" | "#";

// So much of a command's name is meant as the command; less may end any line, as in "5 € /l".
const NamedBy = 3;

/** Offers what a sign at the beginning of a word can stand for. */
export class Suggestions {
  readonly #view: EditorView;
  readonly #choices: (sign: Sign, typed: string) => readonly Choice[];
  readonly #menu: Menu;
  /** Where the sign stands whose menu has been sent away. */
  #dismissed: number | null = null;

  /** @param take - Does what was chosen, in place of the words from a position on. */
  constructor(
    view: EditorView,
    label: string,
    choices: (sign: Sign, typed: string) => readonly Choice[],
    take: (from: number, act: Act) => void,
  ) {
    this.#view = view;
    this.#choices = choices;
    this.#menu = new Menu(view.dom, label, ({ act }) => {
      const found = this.#sign();
      if (found !== null) take(found.from, act);
    });
  }

  hide(): void {
    this.#menu.hide();
  }

  remove(): void {
    this.#menu.remove();
  }

  /** Whether the key was the menu's. */
  press(event: KeyboardEvent): boolean {
    const isMenus = this.#menu.press(event);
    if (isMenus && event.key === "Escape") {
      this.#dismissed = this.#sign()?.from ?? null;
      // It closes the menu, and nothing around it.
      event.stopPropagation();
    }
    return isMenus;
  }

  /** The text or the caret is another. */
  look(): void {
    const found = this.#sign();
    if (found?.from !== this.#dismissed) this.#dismissed = null;
    if (found === null || this.#dismissed !== null) {
      this.#menu.hide();
      return;
    }
    const { sign, typed } = found;
    this.#menu.show(
      this.#choices(sign, typed),
      this.#view.coordsAtPos(this.#view.state.selection.from),
      sign === "/" && typed.length >= NamedBy,
    );
  }

  /** The sign that the caret's word begins with, and what is typed behind it. */
  #sign(): { readonly sign: Sign; readonly typed: string; readonly from: number } | null {
    const { selection } = this.#view.state;
    if (!selection.empty || !this.#view.hasFocus()) return null;
    const before = selection.$from.parent.textBetween(0, selection.$from.parentOffset, "\n", "\n");
    const [, sign, typed] = /(?:^|\s)([/@#])((?:[\p{L}\p{N}][\p{L}\p{N}\p{M}_ '’-]{0,30})?)$/u.exec(before) ?? [];
    return sign === undefined || typed === undefined ? null : { sign: sign as Sign, typed, from: selection.from - typed.length - 1 };
  }
}
