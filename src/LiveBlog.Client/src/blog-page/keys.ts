import { withPart } from "../site/lazy-parts";
import { recall } from "../site/preferences";
import { isSingleKey, isTyping } from "../site/single-key";
import type { LivePage } from "./live-page";

/** Those that do something: key-acts.ts. */
const Keys = "jkn/op";

/** Moves through the feed by single keys, unless the reader has turned them off (WCAG 2.2, 2.1.4). */
export function startKeys(page: LivePage): void {
  const help = (): void => {
    withPart(import("./keys-help"), ({ open }) => {
      open(page.strings);
    });
  };
  document.getElementById("show-keys")?.addEventListener("click", help);
  document.addEventListener("keydown", (event) => {
    if (!isSingleKey(event) || isTyping(event) || document.querySelector("dialog[open]") !== null) return;
    const key = keyOf(event);
    if (key === "" || !`${Keys}?`.includes(key) || recall().keys === "off") return;
    event.preventDefault();
    if (key === "?") help();
    else
      withPart(import("./key-acts"), ({ act }) => {
        act(key, page);
      });
  });
}

/** The letter, by its place where the keyboard writes another alphabet. */
function keyOf({ key, code, shiftKey }: KeyboardEvent): string {
  if (key === "/" || key === "?" || key === "؟") return key === "/" ? "/" : "?";
  if (shiftKey) return "";
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  return /^\P{ASCII}$/u.test(key) && code.startsWith("Key") ? code.slice(3).toLowerCase() : "";
}
