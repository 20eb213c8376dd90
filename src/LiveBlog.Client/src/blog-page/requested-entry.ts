import type { Feed } from "./feed";
import { idOf } from "./place";

/**
 * Shows the entry that the page was opened for: in view, marked, and with the keyboard's place on it. Where the browser
 * knows better where the reader was, coming back or reloading, it is marked and nothing else. Or another entry, unmarked.
 */
export function showRequested(feed: Feed, unmarked: number | null): void {
  if (!markRequested(feed) && unmarked === null) return;
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (entry === undefined || entry.type === "navigate")
    goTo(feed, unmarked ?? Number(feed.root.dataset.here), "instant", unmarked === null);
}

/** Marks the entry that the feed on show was asked for, or none. Answers whether there is one. */
export function markRequested(feed: Feed): boolean {
  const id = Number(feed.root.dataset.here ?? "");
  feed.root.querySelector(".here")?.remove();
  feed.mark.put(id);
  return id !== 0;
}

/** The newest entry of what is loaded; null of an empty feed. */
export function newestOf(feed: Feed): number | null {
  const articles = Array.from(feed.entries.querySelectorAll("article.entry"));
  const newest = feed.order === "newest" ? articles[0] : articles.at(-1);
  return newest === undefined ? null : idOf(newest);
}

/** Marks an entry unless it is to be without, brings it into view and puts the focus on it. False when it is not in the page. */
export function goTo(feed: Feed, id: number, behavior: ScrollBehavior, isMarked = true): boolean {
  const article = feed.find(id);
  if (article === null) return false;
  if (isMarked) feed.mark.put(id);
  // On a phone the pinned entry is folded to its headline.
  article.closest("#pinned")?.parentElement?.querySelector(".unfold")?.setAttribute("open", "");
  article.scrollIntoView({ block: "start", behavior });
  article.querySelector<HTMLElement>(".entry-time")?.focus({ preventScroll: true });
  return true;
}
