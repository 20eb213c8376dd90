/** The wire's hours and days, written as the server writes them. */
export class WireTimes {
  readonly #hour: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #name: Intl.DateTimeFormat;
  readonly #locale: string;
  readonly #pattern: string;

  /** `pattern` is the one of the interface's words: dddd, d, MMMM and yyyy, with 'words' between apostrophes. */
  constructor(locale: string, timeZone: string, pattern: string) {
    this.#locale = locale;
    this.#pattern = pattern;
    this.#hour = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.#day = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    this.#name = new Intl.DateTimeFormat(`${locale}-u-nu-latn-ca-gregory`, { timeZone, weekday: "long", day: "numeric", month: "long", year: "numeric" });
  }

  hour(at: number): string {
    return this.#hour.format(at);
  }

  /** The day as `datetime` attributes want it. */
  day(at: number): string {
    return this.#day.format(at);
  }

  dayName(at: number): string {
    const parts = new Map(this.#name.formatToParts(at).map(({ type, value }) => [type, value]));
    const name = this.#pattern.replace(/'([^']*)'|dddd|MMMM|yyyy|d/g, (token, quoted?: string) => quoted ?? part(parts, token));
    return name.charAt(0).toLocaleUpperCase(this.#locale) + name.slice(1);
  }
}

function part(parts: ReadonlyMap<string, string>, token: string): string {
  switch (token) {
    case "dddd": return parts.get("weekday") ?? "";
    case "MMMM": return parts.get("month") ?? "";
    case "yyyy": return parts.get("year") ?? "";
    default: return parts.get("day") ?? "";
  }
}
