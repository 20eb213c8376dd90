import { headDays } from "./day-headings";
import { Hours } from "../localization/hours";
import { readStrings } from "../localization/strings";
import { onZoneChange } from "../localization/zone";

/** Entries that are not followed, such as those that a search found or those for paper: their hours are the reader's own, where they want that. */
export function startStaticEntries(): void {
  const feed = document.querySelector<HTMLElement>(".feed[data-still='true']");
  const entries = feed?.querySelector<HTMLElement>("#entries");
  if (!feed || !entries) return;
  const hours = new Hours(readStrings(document));
  const write = (): void => {
    hours.decorate(document);
    headDays(entries);
    document.querySelector("main")?.setAttribute("data-dressed", "");
  };
  onZoneChange(write);
  write();
}
