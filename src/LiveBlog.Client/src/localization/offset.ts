const Minute = 60_000;
/** No clock is put back by more than this, but for those that change the day. */
const Nearby = 180;

const clocks = new Map<string, Intl.DateTimeFormat>();

/**
 * For an hour that a zone's clock shows twice, because it was put back between them: the offset at that time, as in " UTC+2". Empty
 * for all other hours. The server does the same: RepeatedHour.cs.
 */
export function offsetOfRepeated(zone: string, at: number): string {
  const its = ahead(zone, at);
  const shownAgainWith = (other: number): boolean => other !== its && ahead(zone, at + (its - other) * Minute) === other;
  return shownAgainWith(ahead(zone, at - Nearby * Minute)) || shownAgainWith(ahead(zone, at + Nearby * Minute)) ? ` ${written(its)}` : "";
}

/** By how many minutes the zone's clock is ahead of UTC. */
function ahead(zone: string, at: number): number {
  const local = new Map(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => local.get(name) ?? 0;
  return Math.round((Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - at) / Minute);
}

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    clocks.set(zone, clock);
  }
  return clock;
}

function written(minutes: number): string {
  const size = Math.abs(minutes);
  const rest = size % 60;
  return `UTC${minutes < 0 ? "−" : "+"}${Math.floor(size / 60)}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}
