import { offsetOfRepeated } from "../localization/offset";
import type { Strings } from "../localization/strings";
import { zoneOf } from "../localization/zone";
import type { TimeScale } from "./time-scale";

const Minute = 60_000;
const Quarter = 15 * Minute;
// Over a longer time than this a pixel is more than a second: whole minutes are enough.
const Short = 120 * Minute;
// While the thumb is drawn along, the feed follows at this pace at most.
const Pace = 150;

export interface SliderOptions {
  readonly scale: TimeScale;
  /** Moments of the key events. */
  readonly ticks: readonly number[];
  readonly label: string;
  readonly strings: Strings;
  /** The thumb has come to another moment; while it is drawn along, some times a second. */
  readonly chosen: () => void;
}

/** A rail over the blog's own hours. Arrows go by a minute, Page keys by a quarter of an hour. */
export class Slider {
  readonly element = document.createElement("div");
  readonly #options: SliderOptions;
  readonly #range = document.createElement("input");
  readonly #now = document.createElement("output");
  readonly #ends = [document.createElement("span"), document.createElement("span")] as const;
  #zone = "";
  #format = new Intl.DateTimeFormat();
  #asking: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SliderOptions, moment: number) {
    this.#options = options;
    this.element.className = "replay-slider";
    this.element.append(this.#rail(), this.#foot());
    this.#range.value = String(options.scale.placeOf(moment));
    this.changeZone();
  }

  get moment(): number {
    return Math.round(this.#options.scale.momentAt(Number(this.#range.value)));
  }

  /** Moves the thumb; asks for nothing. */
  set moment(moment: number) {
    this.#range.value = String(this.#options.scale.placeOf(moment));
    this.#say();
  }

  /** Writes its hours in the zone that is shown now. */
  changeZone(): void {
    const { strings, scale } = this.#options;
    this.#zone = zoneOf(strings);
    const year = new Intl.DateTimeFormat("en", { timeZone: this.#zone, year: "numeric" });
    this.#format = new Intl.DateTimeFormat(strings.locale, {
      ...(year.format(scale.first) === year.format(scale.last) ? {} : { year: "numeric" }),
      timeZone: this.#zone,
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      numberingSystem: "latn",
    });
    const [from, to] = this.#ends;
    from.textContent = this.#written(scale.first);
    to.textContent = this.#written(scale.last);
    this.#say();
  }

  #written(moment: number): string {
    return this.#format.format(moment) + offsetOfRepeated(this.#zone, moment);
  }

  #rail(): HTMLElement {
    const { scale, label } = this.#options;
    const range = this.#range;
    range.type = "range";
    range.min = String(scale.first);
    range.max = String(scale.end);
    range.step = "any";
    range.setAttribute("aria-label", label);
    range.addEventListener("input", () => {
      this.moment = this.#rounded(this.moment);
      this.#ask();
    });
    range.addEventListener("keydown", (event) => {
      const to = this.#byKey(event);
      if (to === null) return;
      event.preventDefault();
      this.moment = to;
      this.#ask();
    });
    const rail = document.createElement("div");
    rail.className = "replay-rail";
    rail.append(this.#ticks(), range);
    return rail;
  }

  #byKey(event: KeyboardEvent): number | null {
    if (event.ctrlKey || event.metaKey || event.altKey) return null;
    const { scale } = this.#options;
    const { moment } = this;
    const forwards = getComputedStyle(this.#range).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    switch (event.key) {
      case "ArrowLeft":
      case "ArrowRight":
        return scale.step(moment, event.key === forwards ? Minute : -Minute);
      case "ArrowUp":
        return scale.step(moment, Minute);
      case "ArrowDown":
        return scale.step(moment, -Minute);
      case "PageUp":
        return scale.step(moment, Quarter);
      case "PageDown":
        return scale.step(moment, -Quarter);
      case "Home":
        return scale.first;
      case "End":
        return scale.last;
      default:
        return null;
    }
  }

  #ticks(): SVGSVGElement {
    const { scale, ticks } = this.#options;
    const length = scale.end - scale.first;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "replay-ticks");
    svg.setAttribute("viewBox", "0 0 1000 36");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    for (const tick of ticks) {
      const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const place = length > 0 ? ((scale.placeOf(tick) - scale.first) / length) * 1000 : 0;
      for (const [name, value] of Object.entries({ x: place - 1.5, y: 3, width: 3, height: 7 })) mark.setAttribute(name, String(value));
      svg.append(mark);
    }
    return svg;
  }

  #foot(): HTMLElement {
    const foot = document.createElement("p");
    foot.className = "replay-ends";
    const [from, to] = this.#ends;
    this.#now.setAttribute("aria-live", "off");
    foot.append(from, this.#now, to);
    return foot;
  }

  #rounded(moment: number): number {
    const { first, last, end } = this.#options.scale;
    const grain = end - first > Short ? Minute : 1_000;
    return moment >= last - grain / 2 ? last : Math.max(first, Math.round(moment / grain) * grain);
  }

  /** The first move is answered soon, and then one in every stretch of time, the last of them for certain. */
  #ask(): void {
    this.#asking ??= setTimeout(() => {
      this.#asking = undefined;
      this.#options.chosen();
    }, Pace);
  }

  #say(): void {
    const text = this.#written(this.moment);
    this.#range.setAttribute("aria-valuetext", text);
    this.#now.textContent = text;
  }
}
