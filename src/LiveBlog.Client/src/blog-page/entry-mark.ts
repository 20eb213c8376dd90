/**
 * Marks one entry, and no other. The mark is a rule of a style sheet, not a class: it stays while the entry is edited, and
 * leaves the entry's markup as the server renders it.
 */
export class EntryMark {
  #sheet: CSSStyleSheet | null = null;

  /** @param id - The entry's number; 0 for none. */
  put(id: number): void {
    if (id === 0 && this.#sheet === null) return;
    const sheet = (this.#sheet ??= new CSSStyleSheet());
    sheet.replaceSync(
      id === 0
        ? ""
        : `#e-${id} { background: var(--mark); margin-inline: calc(-1 * var(--bleed)); padding-inline: var(--bleed); border-block-start-color: transparent; }` +
            `#e-${id} + .entry:not(.key) { border-block-start-color: transparent; }`,
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets.filter((other) => other !== sheet), sheet];
  }
}
