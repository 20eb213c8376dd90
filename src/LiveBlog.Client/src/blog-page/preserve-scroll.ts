const None: ReadonlySet<string> = new Set();

/** An entry, and how far its top is from the window's, in px. */
export interface Mark {
  readonly id: string;
  readonly top: number;
}

/**
 * Changes the page without moving what is being read: the first entry in view stands at the same height afterwards.
 * The browser's own anchoring is off on pages with a feed (feed.css), so there is one hand on the scroll bar.
 * `change` may return ids of entries it moved: they are no longer a place to hold on to.
 */
export function preserveScroll(feed: HTMLElement, change: () => ReadonlySet<string>): void {
  const marks = marksInView(feed);
  const below = feed.getBoundingClientRect().bottom;
  const moved = change();
  for (const mark of marks) {
    const article = moved.has(mark.id) ? null : document.getElementById(mark.id);
    if (article === null) continue;
    correct(article.getBoundingClientRect().top - mark.top);
    return;
  }
  // The whole feed is above: the reader is at the foot of the page.
  if (below <= 0) correct(feed.getBoundingClientRect().bottom - below);
}

/** The same for a change that moves none of the entries. */
export function preservePlace(feed: HTMLElement, change: () => void): void {
  preserveScroll(feed, () => {
    change();
    return None;
  });
}

function correct(difference: number): void {
  if (Math.abs(difference) >= 0.5) scrollBy({ top: difference, behavior: "instant" });
}

/** The entries in view and the one after them, should all of those go. None while the reader is still in the head. */
export function marksInView(feed: HTMLElement): Mark[] {
  const marks: Mark[] = [];
  for (const article of feed.querySelectorAll<HTMLElement>("article.entry")) {
    const { top, bottom } = article.getBoundingClientRect();
    if (bottom <= 0) continue;
    if (marks.length === 0 && top > innerHeight / 2) break;
    marks.push({ id: article.id, top });
    if (top >= innerHeight) break;
  }
  return marks;
}
