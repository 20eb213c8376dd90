import { Calendar } from "./calendar";
import type { Strings } from "./strings";

const listeners = new Set<() => void>();
let own: string | null = null;

/** The reader's own zone, as his machine has it. */
export function readersZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zone whose hours the page shows: the blog's, or the reader's own when he has asked for it. */
export function zoneOf(strings: Strings): string {
  return own ?? strings.timeZone;
}

export function isOwn(): boolean {
  return own !== null;
}

export function calendarOf(strings: Strings, zone = zoneOf(strings)): Calendar {
  return new Calendar(strings.locale, zone, strings.dayPattern, strings.datePattern);
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
