import { type LivePage, start } from "./start";

/** The desk's feed: the readers' own articles, each in an item that also holds what can be done with it. */
export const desk: LivePage | null = start({ ownsAddress: false, wrap: item });

function item(article: HTMLElement): HTMLElement {
  const item = document.createElement("div");
  item.className = "item";
  item.append(article);
  return item;
}
