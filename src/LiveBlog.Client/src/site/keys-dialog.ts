import { textButton } from "./text-button";

export interface KeysDialog {
  readonly title: string;
  readonly close: string;
  /** A sentence beneath the list. */
  readonly hint?: string;
  /** Keys that are pressed together stand with a space between. */
  readonly keys: readonly (readonly [keys: string, what: string])[];
}

/** Lists what keys do, over the page. */
export function showKeys({ title, close, hint, keys }: KeysDialog): void {
  const dialog = document.createElement("dialog");
  dialog.className = "keys-help";
  dialog.setAttribute("aria-labelledby", "keys-h");
  const heading = document.createElement("h2");
  heading.id = "keys-h";
  heading.textContent = title;
  dialog.append(heading, listOf(keys));
  if (hint !== undefined) {
    const sentence = document.createElement("p");
    sentence.className = "hint";
    sentence.textContent = hint;
    dialog.append(sentence);
  }
  dialog.append(
    textButton("button", close, () => {
      dialog.close();
    }),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "?") return;
    // Or the page beneath would take it for a wish to open the list.
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function listOf(keys: KeysDialog["keys"]): HTMLElement {
  const list = document.createElement("dl");
  for (const [together, what] of keys) {
    const term = document.createElement("dt");
    term.dir = "ltr";
    for (const key of together.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      term.append(...(term.hasChildNodes() ? [" "] : []), cap);
    }
    const detail = document.createElement("dd");
    detail.textContent = what;
    list.append(term, detail);
  }
  return list;
}
