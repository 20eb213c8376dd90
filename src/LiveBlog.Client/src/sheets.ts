/**
 * On a phone the panels are sheets, opened and closed by their anchors. With a script, closing one leads back to where the
 * reader was, Esc closes it too, and the focus returns to what opened it.
 */
export function watchSheets(): void {
  let opener: HTMLElement | null = null;

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href^='#']") : null;
    if (link?.matches(".dock a")) opener = link;
    if (!link?.matches(".panel .shut")) return;
    event.preventDefault();
    close();
  });
  document.addEventListener("keydown", (event) => {
    const sheet = document.querySelector<HTMLElement>(".panel:target");
    if (event.key === "Escape" && sheet !== null && getComputedStyle(sheet).position === "fixed") close();
  });

  function close(): void {
    if (opener === null) {
      // Opened by its address: there is nothing to go back to.
      location.replace("#feed");
      return;
    }
    const back = opener;
    opener = null;
    addEventListener("popstate", () => { back.focus({ preventScroll: true }); }, { once: true });
    history.back();
  }
}
