import { headDays } from "./day-headings";
import { Hours } from "../localization/hours";
import { readWords } from "../localization/strings";
import { onZoneChange } from "../localization/zone";

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
