import { typeInto } from "./typed";

const Signs: Readonly<Record<string, string | undefined>> = { bold: "**", italic: "*" };
const Keys: Readonly<Record<string, string | undefined>> = { b: "bold", i: "italic", k: "link" };

/** What a key stands for where the text is written as its source; undefined where for nothing. */
export function actOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string | undefined {
  return (ctrlKey || metaKey) && !altKey && !shiftKey ? Keys[key.toLowerCase()] : undefined;
}

/** Writes Markdown's signs around what is chosen, or where the caret is. The browser's own undo takes them out again. */
export function markSource(field: HTMLTextAreaElement, act: string): void {
  const { selectionStart: start, selectionEnd: end } = field;
  const chosen = field.value.slice(start, end);
  const sign = Signs[act];
  if (sign !== undefined) {
    typeInto(field, sign + chosen + sign);
    field.setSelectionRange(start + sign.length, end + sign.length);
  } else if (act === "link") {
    typeInto(field, `[${chosen}](https://)`);
    // What is missing is chosen: the words, or else the address.
    if (chosen === "") field.setSelectionRange(start + 1, start + 1);
    else field.setSelectionRange(end + 3, end + 3 + "https://".length);
  } else if (act === "list") {
    const line = field.value.lastIndexOf("\n", start - 1) + 1;
    const lines = field.value.slice(line, end).split("\n");
    field.setSelectionRange(line, end);
    typeInto(field, lines.map((its) => `- ${its}`).join("\n"));
  }
}
