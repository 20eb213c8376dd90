import { Calendar } from "./calendar";
import type { Words } from "./words";

const listeners = new Set<() => void>();
let own: string | null = null;

/** The reader's own zone, as his machine has it. */
export function readersZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zone whose hours the page shows: the blog's, or the reader's own when he has asked for it. */
export function zoneOf(words: Words): string {
  return own ?? words.timeZone;
}

export function isOwn(): boolean {
  return own !== null;
}

export function calendarOf(words: Words, zone = zoneOf(words)): Calendar {
  return new Calendar(words.locale, zone, words.dayPattern, words.datePattern);
}

export function showOwnHours(yes: boolean): void {
  const wanted = yes ? readersZone() : null;
  if (wanted === own) return;
  own = wanted;
  for (const listener of listeners) listener();
}

/** Whoever has written hours writes them again. */
export function onZoneChange(listener: () => void): void {
  listeners.add(listener);
}

/** What people call a zone: the place that it is named after. */
export function placeOf(zone: string): string {
  return zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
}
