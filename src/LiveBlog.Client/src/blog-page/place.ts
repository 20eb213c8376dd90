/** Where an entry stands in time; ties are settled by its number. */
export interface Place {
  readonly at: number;
  readonly id: number;
}

export type Order = "newest" | "oldest";

/** What of the feed the page has loaded, in display order. An open side is null. */
export interface Window {
  readonly start: Place | null;
  readonly end: Place | null;
}

export function placeOf(article: HTMLElement): Place {
  return { at: Number(article.dataset.at), id: idOf(article) };
}

export function idOf(article: Element): number {
  return Number(article.id.slice("e-".length));
}

export function revisionOf(element: HTMLElement): number {
  return Number(element.dataset.revision);
}

/** Negative when `a` is shown before `b`. */
export function compare(order: Order, a: Place, b: Place): number {
  const ascending = a.at - b.at || a.id - b.id;
  return order === "newest" ? -ascending : ascending;
}

/** Which side of the loaded part a place falls on. */
export function sideOf(order: Order, loaded: Window, place: Place): "before" | "inside" | "after" {
  if (loaded.start !== null && compare(order, place, loaded.start) < 0) return "before";
  if (loaded.end !== null && compare(order, place, loaded.end) > 0) return "after";
  return "inside";
}
