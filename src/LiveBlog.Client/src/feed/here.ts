import type { Feed } from "./feed";

/**
 * The entry that the page was opened for: in view, and marked. The mark is a rule of a style sheet, not a class: it stays
 * while the entry is edited, and leaves the entry's markup as the server renders it.
 */
export function showHere(feed: Feed): void {
  const id = Number(feed.root.dataset.here ?? "0");
  if (id === 0) return;
  feed.root.querySelector(".here")?.remove();
  mark(id);

  // Coming back, the browser knows better where the reader was.
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const article = feed.find(id);
  if (article === null || (entry !== undefined && entry.type !== "navigate")) return;
  article.scrollIntoView({ block: "start", behavior: "instant" });
  article.querySelector<HTMLElement>(".entry-time")?.focus({ preventScroll: true });
}

let sheet: CSSStyleSheet | undefined;

/** Marks one entry, and no other. */
export function mark(id: number): void {
  sheet ??= new CSSStyleSheet();
  sheet.replaceSync(`#e-${id} { background: var(--mark); margin-inline: calc(-1 * var(--bleed)); padding-inline: var(--bleed); }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets.filter((other) => other !== sheet), sheet];
}
