import type { Rows } from "./rows";

export type Named = readonly (readonly [string, string])[];

/** Fields that say nothing of what was written: they belong to the page and to the attempt. */
const Own = new Set(["__RequestVerificationToken", "id", "submission"]);

/** What names the draft and the version seen; it goes with the words, and is none of them. */
const Attempt = new Set(["revision", "draft", "draftVersion"]);

export function wordsOf(fields: Named): Named {
  return fields.filter(([name]) => !Attempt.has(name));
}

/** What the form holds, by field. */
export function fieldsOf(form: HTMLFormElement): Named {
  return Array.from(new FormData(form)).filter((field): field is [string, string] => typeof field[1] === "string" && !Own.has(field[0]));
}

/** Writes fields into the form; a row that they do not know goes. */
export function fill(form: HTMLFormElement, rows: Rows, fields: Named): void {
  for (const box of form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) box.checked = false;
  rows.take();
  put(rows, fields);
}

/** Writes fields into the form, and leaves all others as they are. */
export function put(rows: Rows, fields: Named): void {
  for (const [name, value] of fields) {
    const field = rows.field(name);
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value !== "";
    else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
  }
}
