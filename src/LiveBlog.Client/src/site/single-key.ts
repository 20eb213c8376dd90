/**
 * Whether a key was pressed alone, once and as itself: with no other, not held down, not as a part of a letter that is being put
 * together, and not with AltGr, which writes signs of its own.
 */
export function isSingleKey(event: KeyboardEvent): boolean {
  // Filling a form in by itself, a browser sends events of this name that are no key's.
  if (!("getModifierState" in event)) return false;
  const isAlone = !event.ctrlKey && !event.metaKey && !event.altKey && !event.getModifierState("AltGraph");
  return isAlone && !event.defaultPrevented && !event.repeat && !isComposing(event);
}

/** Whether the key belongs to a letter that is being put together. Safari says so of the Enter that ends it by its code alone. */
export function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else says so there
  return event.isComposing || event.keyCode === 229;
}

/** Whether the key went to a field, be it inside of somebody else's element, which hides it from the event's target. */
export function isTyping(event: Event): boolean {
  const fields = "input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox]";
  return event.composedPath().some((target) => target instanceof Element && target.matches(fields));
}

/** The Enter that ends the putting together of a letter sends no form, whatever the browser thinks of it. */
export function guardComposing(): void {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && isComposing(event) && event.composedPath()[0] instanceof HTMLInputElement) event.preventDefault();
    },
    { capture: true },
  );
}
