/**
 * Closes what lies over the page: an article, a picture, the list of keys. Calls back when the page beneath has its place and its
 * address again. False where nothing does.
 */
export function closeOverlay(closed: () => void): boolean {
  // The newest lies on top.
  const dialog = Array.from(document.querySelectorAll<HTMLDialogElement>("dialog[open]")).at(-1);
  if (dialog === undefined) return false;
  dialog.addEventListener("close", closed, { once: true });
  // As Esc does it: one that has an address of its own leaves that by the history, and closes then.
  if (dialog.dispatchEvent(new Event("cancel", { cancelable: true }))) dialog.close();
  return true;
}
