import { isComposing } from "../site/single-key";
import { isBlank, type Rows } from "./rows";
import { typeInto } from "./typed";

/**
 * In the text of a quote, Enter begins a paragraph, as it does in the editor: a blank line parts them. In an empty one it leaves the
 * quote; a quote in which nothing is written goes.
 *
 * @param leave - Goes back to the text of the entry.
 */
export function watchQuotes(form: HTMLFormElement, rows: Rows, leave: () => void): void {
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return;
    if (!(field instanceof HTMLTextAreaElement) || !/^quotes\[\d+\]\.text$/u.test(field.name)) return;
    event.preventDefault();
    const { value, selectionStart: start, selectionEnd: end } = field;
    const isEmpty = start === end && value.slice(end).trim() === "" && /(?:^|\n)\s*$/u.test(value.slice(0, start));
    if (!isEmpty) {
      typeInto(field, "\n\n");
      return;
    }
    field.value = value.trimEnd();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const row = field.closest<HTMLElement>("[data-row]");
    if (row !== null && isBlank(row)) rows.drop(row);
    leave();
  });
}
