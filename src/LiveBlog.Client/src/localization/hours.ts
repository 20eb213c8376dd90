import type { Calendar } from "./calendar";
import type { Strings } from "./strings";
import { calendarOf, isOwn, placeOf } from "./zone";

/** Hours that others write: a list of its own, another page, and what says how long ago it was. */
const Others = ".overlay, [data-wire-lines], #wire-lines";

/**
 * Writes the hours that the server wrote in the blog's zone in the reader's own, and back. What stands in the reader's own
 * bears `data-own`, and the blog's hour as its title.
 */
export class Hours {
  readonly #strings: Strings;
  readonly #blogs: Calendar;

  constructor(strings: Strings) {
    this.#strings = strings;
    this.#blogs = calendarOf(strings, strings.timeZone);
  }

  /** Writes whatever in here does not stand in the zone that is to be shown. */
  decorate(root: ParentNode): void {
    const undone = isOwn() ? ":not([data-own])" : "[data-own]";
    const places = within(root, `[data-at][data-day]${undone}`);
    const times = within(root, `time[datetime*="T"]${undone}`);
    if (places.length === 0 && times.length === 0) return;
    const calendar = calendarOf(this.#strings);
    for (const place of places) this.#writeDay(place, calendar);
    for (const time of times) if (time.closest(Others) === null) this.#writeTime(time as HTMLTimeElement, calendar);
  }

  #writeDay(place: HTMLElement, calendar: Calendar): void {
    const at = Number(place.dataset.at);
    place.toggleAttribute("data-own", isOwn());
    place.dataset.day = calendar.day(at);
    if (place.dataset.dayName !== undefined) place.dataset.dayName = calendar.dayName(at);
  }

  #writeTime(time: HTMLTimeElement, calendar: Calendar): void {
    const at = Date.parse(time.dateTime);
    time.toggleAttribute("data-own", isOwn());
    if (isOwn()) time.title = `${this.#blogs.hour(at)} ${this.#blogs.date(at)} (${placeOf(this.#strings.timeZone)})`;
    else time.removeAttribute("title");
    for (const text of textsOf(time)) {
      const written = rewritten(text.data, calendar, at);
      if (written !== text.data) text.data = written;
    }
  }
}

/** An hour, with its offset where it comes twice. */
const Hour = /\d\d:\d\d(?::\d\d)?(?: UTC[+−]\d\d?(?::\d\d)?)?/;

/** An hour, a date, or both: each in its place. */
function rewritten(text: string, calendar: Calendar, at: number): string {
  if (text.trim() === "") return text;
  const [before, after] = text.split(Hour, 2);
  if (after === undefined) return calendar.date(at);
  const date = after.trim() === "" ? after : ` ${calendar.date(at)}`;
  return `${before ?? ""}${calendar.hour(at)}${date}`;
}

function textsOf(node: Node): Text[] {
  return Array.from(node.childNodes).flatMap((child) => (child.nodeType === Node.TEXT_NODE ? [child as Text] : textsOf(child)));
}

function within(root: ParentNode, selector: string): HTMLElement[] {
  const found = Array.from(root.querySelectorAll<HTMLElement>(selector));
  return root instanceof HTMLElement && root.matches(selector) ? [root, ...found] : found;
}
