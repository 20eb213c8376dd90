let opener: HTMLElement | null = null;

/**
 * On a phone the panels are sheets, opened and closed by their anchors. With a script, closing one leads back to where the
 * reader was, Esc closes it too, and the focus returns to what opened it.
 */
export function watchSheets(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href^='#']") : null;
    if (link?.matches(".dock a")) opener = link;
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

function close(): void {
  if (opener === null) {
    // Opened by its address: there is nothing to go back to.
    location.replace("#feed");
    return;
  }
  const back = opener;
  opener = null;
  addEventListener(
    "popstate",
    () => {
      back.focus({ preventScroll: true });
    },
    { once: true },
  );
  history.back();
}
