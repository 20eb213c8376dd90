import type { Feed } from "./feed";
import type { More } from "./more";
import type { Position } from "./positions";

// As many pages as one sitting may have loaded; beyond that, the buttons are there.
const MaxPages = 60;

/** Loads as much of the feed as it takes, and goes to a position, unless the reader has left for another meanwhile. */
export async function restore(
  feed: Feed,
  more: More,
  position: Position,
  settled: Promise<unknown>,
  left: AbortSignal,
  from: number,
): Promise<void> {
  // A scroll bar that is drawn makes no event of its own: the page is another way than it was put.
  let put = from;
  const hasLeft = (): boolean => left.aborted || Math.abs(scrollY - put) > 1;
  const go = (): boolean => {
    if (hasLeft()) return true;
    const isThere = goTo(feed, position);
    put = scrollY;
    return isThere;
  };
  let isThere = go();
  for (let pages = 0; !isThere && pages < MaxPages; pages++) {
    const side = sideOf(feed, position);
    if (!(await more.load(side))) break;
    // What came in above has moved the scroll bar, not the reader.
    if (side === "start") put = scrollY;
    isThere = go();
  }
  await settled;
  if (hasLeft()) return;
  go();
  if (position.focus === null || document.activeElement !== document.body) return;
  feed.root.querySelector<HTMLElement>(`#${position.focus} > .entry-time`)?.focus({ preventScroll: true });
}

/** False while what has to be loaded for it is not there. */
function goTo(feed: Feed, { marks, y }: Position): boolean {
  const [first] = marks;
  if (first === undefined) {
    scrollTo({ top: y, behavior: "instant" });
    return true;
  }
  const { root } = feed;
  const held = marks.find(({ id }) => root.querySelector(`#${id}`) !== null);
  const side = feed.sideOf(first.place);
  if (held === undefined && side !== "inside") return false;
  // Upwards the last of what was in view comes in first: the reader stood by what is above it.
  if (held?.id !== first.id && side === "before") return false;
  // All that was in view has been withdrawn: what comes next has its place.
  const article = held === undefined ? feed.after(first.place) : root.querySelector<HTMLElement>(`#${held.id}`);
  if (!article) return true;
  const away = (): number => article.getBoundingClientRect().top - (held ?? first).top;
  if (Math.abs(away()) >= 0.5) scrollBy({ top: away(), behavior: "instant" });
  // Too short a page ends before the entry can stand where it stood.
  return away() < 1 || root.querySelector("#more") === null;
}

function sideOf(feed: Feed, { marks: [first] }: Position): "start" | "end" {
  return first !== undefined && feed.sideOf(first.place) === "before" ? "start" : "end";
}
