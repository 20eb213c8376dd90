import { readStrings } from "./strings";
import { calendarOf } from "./zone";

/** Writes a moment's hour in the blog's zone, whatever the reader has chosen. */
export function blogHour(page: Document): (at: number) => string {
  const strings = readStrings(page);
  const calendar = calendarOf(strings, strings.timeZone);
  return (at) => calendar.hour(at);
}
