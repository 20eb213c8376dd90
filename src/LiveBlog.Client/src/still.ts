import { headDays } from "./feed/days";
import { Hours } from "./hours";
import { readWords } from "./words";
import { onZoneChange } from "./zone";

/** Entries that are not followed, such as those that a search found or those for paper: their hours are the reader's own, where they want that. */
export function startStill(): void {
  const feed = document.querySelector<HTMLElement>(".feed[data-still='true']");
  const entries = feed?.querySelector<HTMLElement>("#entries");
  if (!feed || !entries) return;
  const hours = new Hours(readWords(document));
  const write = (): void => {
    hours.dress(document);
    headDays(entries);
    document.documentElement.dataset.dressed = "";
  };
  onZoneChange(write);
  write();
}
