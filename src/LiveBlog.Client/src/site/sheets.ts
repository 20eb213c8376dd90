/**
 * On a phone the panels are sheets, opened and closed by their anchors. With a script, closing one leads back to where the
 * reader was, Esc closes it too, and the focus returns to what opened it.
 */
export function watchSheets(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href^='#']") : null;
    if (link?.matches(".dock a")) {
      forgetOpener();
      link.dataset.opener = "";
    }
    if (!link?.matches(".shut")) return;
    event.preventDefault();
    close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isSheetOpen()) close();
  });
}

function isSheetOpen(): boolean {
  const sheet = document.querySelector<HTMLElement>(":is(.panel, .moments):target");
  return sheet !== null && getComputedStyle(sheet).position === "fixed";
}

/** Closes the sheet that is open, and calls back when the page beneath has its place again. False where none is open. */
export function closeSheet(closed: () => void): boolean {
  if (!isSheetOpen()) return false;
  addEventListener(
    "hashchange",
    () => {
      requestAnimationFrame(closed);
    },
    { once: true },
  );
  close();
  return true;
}

/** Takes the mark off the link that has opened the sheet, and answers the link; null where the sheet was opened by its address. */
function forgetOpener(): HTMLElement | null {
  const opener = document.querySelector<HTMLElement>(".dock a[data-opener]");
  opener?.removeAttribute("data-opener");
  return opener;
}

function close(): void {
  const opener = forgetOpener();
  if (opener === null) {
    // There is nothing to go back to.
    location.replace("#feed");
    return;
  }
  addEventListener(
    "popstate",
    () => {
      opener.focus({ preventScroll: true });
    },
    { once: true },
  );
  history.back();
}
