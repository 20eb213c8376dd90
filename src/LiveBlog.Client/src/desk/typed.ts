/** Writes into a field as if it were typed, over what is chosen there: the browser's own undo takes it back. */
export function typeInto(field: HTMLTextAreaElement | HTMLInputElement, text: string): void {
  field.focus();
  // Nothing else leaves the browser's undo whole; where a browser has dropped it, the text is written all the same.
  // eslint-disable-next-line @typescript-eslint/no-deprecated, @typescript-eslint/no-unnecessary-condition
  if (document.execCommand?.(text === "" ? "delete" : "insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
