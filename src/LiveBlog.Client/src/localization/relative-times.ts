import type { ServerClock } from "../live/server-clock";
import type { Strings } from "./strings";

const Minute = 60_000;
const Hour = 60 * Minute;
const Every = 15_000;

/**
 * Keeps every `time[data-relative]` of the page saying how long ago it was, within the hour; before that it says what the
 * server wrote. One ticker for the page, and none while nobody sees it.
 */
export class RelativeTimes {
  readonly #strings: Strings;
  readonly #clock: ServerClock;
  readonly #format: Intl.RelativeTimeFormat;
  readonly #written = new WeakMap<Element, string>();
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(strings: Strings, clock: ServerClock) {
    this.#strings = strings;
    this.#clock = clock;
    this.#format = new Intl.RelativeTimeFormat(strings.locale);
  }

  start(): void {
    document.addEventListener("visibilitychange", () => {
      this.#follow();
    });
    this.#follow();
  }

  tick(): void {
    for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) this.#show(time);
  }

  /** Puts back what the server wrote, for somebody who writes it otherwise. */
  rewrite(write: () => void): void {
    for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
      const written = this.#written.get(time);
      if (written !== undefined) time.textContent = written;
      this.#written.delete(time);
    }
    write();
    this.tick();
  }

  #follow(): void {
    clearInterval(this.#ticking);
    if (document.visibilityState === "hidden") return;
    this.tick();
    this.#ticking = setInterval(() => {
      this.tick();
    }, Every);
  }

  #show(time: HTMLTimeElement): void {
    const written = this.#written.get(time) ?? time.textContent;
    this.#written.set(time, written);
    const age = this.#clock.now() - Date.parse(time.dateTime);
    const text =
      age >= Hour || age < -Minute
        ? written
        : age < Minute
          ? this.#strings.justNow
          : this.#format.format(-Math.floor(age / Minute), "minute");
    if (time.textContent !== text) time.textContent = text;
  }
}
