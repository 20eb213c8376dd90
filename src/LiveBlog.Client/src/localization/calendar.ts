import { offsetOfRepeated } from "./offset";

/** Hours and days in one zone and language, written as the server writes them. */
export class Calendar {
  readonly #hour: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #name: Intl.DateTimeFormat;
  readonly #locale: string;
  readonly #zone: string;
  readonly #dayPattern: string;
  readonly #datePattern: string;

  /** The patterns are those of the interface's words: dddd, d, dd, MMMM, MM and yyyy, with 'words' between apostrophes. */
  constructor(locale: string, timeZone: string, dayPattern: string, datePattern = "dd.MM.yyyy") {
    this.#locale = locale;
    this.#zone = timeZone;
    this.#dayPattern = dayPattern;
    this.#datePattern = datePattern;
    this.#hour = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.#day = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    this.#name = new Intl.DateTimeFormat(`${locale}-u-nu-latn-ca-gregory`, {
      timeZone,
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
    });
  }

  /** One that the clock shows twice has its offset with it. */
  hour(at: number): string {
    return `${this.#hour.format(at)}${offsetOfRepeated(this.#zone, at)}`;
  }

  /** The day as `datetime` attributes want it. */
  day(at: number): string {
    return this.#day.format(at);
  }

  /** The day as it stands beside an hour. */
  date(at: number): string {
    return this.#write(this.#datePattern, at);
  }

  /** The day as it stands above its entries. */
  dayName(at: number): string {
    const name = this.#write(this.#dayPattern, at);
    return name.charAt(0).toLocaleUpperCase(this.#locale) + name.slice(1);
  }

  #write(pattern: string, at: number): string {
    const names = new Map(this.#name.formatToParts(at).map(({ type, value }) => [type, value]));
    const [year, month, day] = this.day(at).split("-");
    const parts: Record<string, string | undefined> = {
      dddd: names.get("weekday"),
      d: names.get("day"),
      dd: day,
      MMMM: names.get("month"),
      MM: month,
      yyyy: year,
    };
    return pattern.replace(/'([^']*)'|dddd|dd|d|MMMM|MM|yyyy/g, (token, quoted?: string) => quoted ?? parts[token] ?? "");
  }
}
