import type { Strings } from "../localization/strings";

/** Lists what single keys do. */
export function open(strings: Strings): void {
  const keys: readonly (readonly [string, string])[] = [
    ["j", strings.keyNext],
    ["k", strings.keyPrevious],
    ["n", strings.keyNewest],
    ["/", strings.keySearch],
    ["o", strings.keyOrder],
    ["p", strings.keyPause],
    ["?", strings.keyHelp],
  ];
  const dialog = document.createElement("dialog");
  dialog.className = "keys-help";
  dialog.setAttribute("aria-labelledby", "keys-h");
  const heading = document.createElement("h2");
  heading.id = "keys-h";
  heading.textContent = strings.keysTitle;
  const list = document.createElement("dl");
  for (const [key, what] of keys) {
    const term = document.createElement("dt");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap);
    const detail = document.createElement("dd");
    detail.textContent = what;
    list.append(term, detail);
  }
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.textContent = strings.keysOff;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button";
  close.textContent = strings.close;
  close.addEventListener("click", () => {
    dialog.close();
  });
  dialog.append(heading, list, hint, close);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "?") dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}
