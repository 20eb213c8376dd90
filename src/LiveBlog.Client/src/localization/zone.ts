import { Calendar } from "./calendar";
import type { Words } from "./strings";

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

/** Calls, until the signal, when hours that have been written are to be written again; in the order in which it was asked to. */
export function onZoneChange(listener: () => void, until?: AbortSignal): void {
  listeners.add(listener);
  until?.addEventListener("abort", () => listeners.delete(listener), { once: true });
}

/** What people call a zone: the place that it is named after. */
export function placeOf(zone: string): string {
  return zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
}
