import { showKeys } from "../site/keys-dialog";
import { recall } from "../site/preferences";
import { isSingleKey, isTyping } from "../site/single-key";
import type { DeskStrings } from "./strings";

/** Opens the list of the desk's keys: by its button, and by "?", unless the reader has turned single keys off (WCAG 2.2, 2.1.4). */
export function startKeysHelp(strings: DeskStrings): void {
  document.querySelector("[data-keys]")?.addEventListener("click", () => {
    open(strings);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" && event.key !== "؟") return;
    if (!isSingleKey(event) || isTyping(event) || document.querySelector("dialog[open]") !== null || recall().keys === "off") return;
    event.preventDefault();
    open(strings);
  });
}

function open(strings: DeskStrings): void {
  showKeys({
    title: strings.keysTitle,
    close: strings.close,
    keys: [
      ["Ctrl Enter", strings.publish],
      ["Alt Z", strings.undo],
      ["Ctrl B", strings.bold],
      ["Ctrl I", strings.italic],
      ["Ctrl K", strings.linkInText],
      ["Ctrl Shift 8", strings.list],
      ["Ctrl Shift 9", strings.blockquote],
      ["/", strings.commands],
      ["@", strings.signedBy],
      ["#", strings.tags],
      ["E", strings.wireEntry],
      ["L", strings.wireLink],
      ["?", strings.keyHelp],
    ],
  });
}
