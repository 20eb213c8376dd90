import { holding } from "./hold-lazily";
import type { Feed } from "./feed";
import { revisionOf } from "./place";

/** A page of the same blog, fetched to take its feed from. */
export interface Page {
  readonly document: Document;
  readonly feed: HTMLElement;
  readonly revision: number;
}

export async function fetchPage(address: string, cache: RequestCache = "default", signal: AbortSignal | null = null): Promise<Page> {
  const answer = await fetch(address, { headers: { accept: "text/html" }, cache, signal });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`);
  const document = new DOMParser().parseFromString(await answer.text(), "text/html");
  const feed = document.getElementById("feed");
  if (feed === null) throw new Error(`${address} has no feed.`);
  return { document, feed, revision: revisionOf(feed) };
}

/** Puts another page's feed in place of this one's; the element itself stays, for all who hold it. */
export function swap(feed: Feed, page: Page): void {
  const { root } = feed;
  holding(root, () => {
    replace(feed, page);
  });
}

function replace(feed: Feed, page: Page): void {
  const { root } = feed;
  for (const name of Object.keys(root.dataset)) if (!(name in page.feed.dataset)) Reflect.deleteProperty(root.dataset, name);
  Object.assign(root.dataset, page.feed.dataset);
  root.replaceChildren(...page.feed.childNodes);
  feed.read();
}
