import type { Strings } from "../localization/strings";
import { placeOfLine, type NewswireLine } from "./line";
import { readLines, NewswireList } from "./list";
import { newswireStream } from "./stream";
import { rememberSeen } from "./seen";
import { connectionOf } from "../live/page-connection";
import { RevisionTracker } from "../live/revision-tracker";
import { startStandalone } from "../live/standalone-connection";
import { StreamChannel } from "../live/stream-channel";
import { calendarOf, isOwn, onZoneChange } from "../localization/zone";

/** Keeps the newswire's own page up to date: the lines between those that its neighbours show. */
export function startNewswirePage(root: HTMLElement, strings: Strings): void {
  const lines = root.querySelector<HTMLElement>("#wire-lines");
  if (lines === null) return;

  const order = root.dataset.order === "oldest" ? "oldest" : "newest";
  const standing = readLines(lines);
  const list = new NewswireList(lines, calendarOf(strings), { order, heading: "h2" });
  const [first, last] = [standing.at(0), standing.at(-1)];
  const start = root.querySelector("#previous") === null || first === undefined ? null : placeOfLine(first);
  const end = root.querySelector("#more") === null || last === undefined ? null : placeOfLine(last);
  const revision = Number(root.dataset.revision);
  list.restart(standing, order === "newest" ? { newest: start, oldest: end } : { newest: end, oldest: start }, revision);

  const rewrite = (): void => {
    list.times = calendarOf(strings);
  };
  onZoneChange(rewrite);
  if (isOwn()) rewrite();

  const tracker = new RevisionTracker<readonly NewswireLine[]>(revision, (changed) => {
    list.apply(changed);
    see(changed);
    const empty = document.getElementById("wire-empty");
    if (empty !== null) empty.hidden = list.shown.length > 0;
  });
  const connection = connectionOf(document);
  // Too much has changed, or the database was put back: the page is loaded again as it is.
  const reset = (): Promise<void> => {
    location.reload();
    return new Promise(() => undefined);
  };
  new StreamChannel(connection, newswireStream, tracker, { reset }).start();
  startStandalone(connection, strings);
  see(standing);

  /** The newswire's own page counts as a look at it. */
  function see(seen: readonly NewswireLine[]): void {
    if (document.visibilityState !== "visible" || (order === "newest" ? start : end) !== null) return;
    rememberSeen({ line: Math.max(0, ...seen.map(({ id }) => id)), revision: tracker.held });
  }
}
