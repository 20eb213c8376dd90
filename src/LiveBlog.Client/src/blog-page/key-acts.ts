import type { LivePage } from "./live-page";
import { goTo, newestOf } from "./requested-entry";

/** What single keys do. The list for readers is keys-help.ts. */
const Acts: Readonly<Record<string, (page: LivePage) => void>> = {
  j: () => {
    step(1);
  },
  k: () => {
    step(-1);
  },
  n: newest,
  "/": search,
  o: () => {
    document.querySelector<HTMLElement>("a[data-order]:not([aria-current])")?.click();
  },
  p: () => {
    document.querySelector<HTMLElement>("#pause:not([hidden])")?.click();
  },
};

export function act(key: string, page: LivePage): void {
  Acts[key]?.(page);
}

/** To the entry after or before the one that is focused, or else the one at the top of the window. */
function step(by: 1 | -1): void {
  // The one that is seen: the past may stand in the place of the present.
  const feed = document.getElementById("feed");
  const articles = Array.from(feed?.querySelectorAll<HTMLElement>("article.entry") ?? []);
  const focused = document.activeElement?.closest<HTMLElement>("article.entry") ?? null;
  const line = parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockStart) || 0;
  const top = (article: HTMLElement): number => article.getBoundingClientRect().top;
  const target =
    focused !== null && isInView(focused)
      ? articles[articles.indexOf(focused) + by]
      : by > 0
        ? articles.find((article) => top(article) >= line - 1)
        : articles.filter((article) => top(article) < line - 1).at(-1);
  if (target !== undefined) go(target);
  else feed?.querySelector<HTMLElement>(by > 0 ? "#more a" : "#previous a")?.click();
}

/** What waits comes in; where the page does not reach to the newest entry, another part of the feed does. */
function newest(page: LivePage): void {
  const { feed } = page;
  if (!feed.root.isConnected || !feed.atEnd) {
    page.visitLiveEnd();
    return;
  }
  feed.root.querySelector<HTMLElement>(".arrivals")?.click();
  const id = newestOf(feed);
  if (id !== null) goTo(feed, id, "instant", false);
}

function search({ feed }: LivePage): void {
  const tool = document.querySelector<HTMLDetailsElement>("#search");
  const field = document.querySelector<HTMLInputElement>("#search-q");
  if (field === null) {
    location.assign(`/live/${feed.slug}/search`);
    return;
  }
  if (tool !== null) tool.open = true;
  field.focus();
  field.select();
}

function go(article: HTMLElement): void {
  article.scrollIntoView({ block: "start", behavior: "instant" });
  article.querySelector<HTMLElement>(".entry-time")?.focus({ preventScroll: true });
}

function isInView(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
