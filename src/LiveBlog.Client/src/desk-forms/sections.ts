/** Where the desk's sections do not fit beside each other, as on a phone, the one that is open is brought into view. */
export function showCurrentSection(root: Document): void {
  const current = root.querySelector<HTMLElement>(".deskbar .sections [aria-current]");
  const list = current?.parentElement;
  if (!current || !list || list.scrollWidth <= list.clientWidth) return;
  const [mine, its] = [current.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollLeft += mine.left + mine.width / 2 - its.left - its.width / 2;
}
