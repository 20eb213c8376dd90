import type { Calendar } from "../localization/calendar";
import { holdingIn, watchForHands } from "../blog-page/hold-lazily";
import { slide } from "../site/slide";
import { compareAge, placeOfLine, type NewswireLine, type NewswireOrder, type NewswirePlace } from "./line";

/** Between which places a list shows lines; null where it goes on for as long as there are any. */
export interface NewswireBounds {
  readonly oldest: NewswirePlace | null;
  readonly newest: NewswirePlace | null;
}

const Unbounded: NewswireBounds = { oldest: null, newest: null };

/**
 * Lines under the headings of their days, kept equal to what the server would show. It remembers every line it was told
 * of, those that are gone too: an older message can bring nothing back.
 */
export class NewswireList {
  readonly root: HTMLElement;
  #times: Calendar;
  readonly #most: number;
  readonly #heading: string;
  readonly #known = new Map<number, NewswireLine>();
  #order: NewswireOrder;
  #bounds = Unbounded;
  #base = 0;

  /** `most` is how many of the newest lines are shown. */
  constructor(
    root: HTMLElement,
    times: Calendar,
    options: { readonly order: NewswireOrder; readonly most?: number; readonly heading?: string },
  ) {
    this.root = root;
    this.#times = times;
    this.#order = options.order;
    this.#most = options.most ?? Infinity;
    this.#heading = options.heading ?? "h3";
    watchForHands(root);
  }

  get order(): NewswireOrder {
    return this.#order;
  }

  set order(order: NewswireOrder) {
    this.#order = order;
    this.#show();
  }

  /** Writes every time and day again. */
  set times(times: Calendar) {
    this.#times = times;
    holdingIn(this.root, "data-line", () => {
      this.root.replaceChildren();
      this.#put();
    });
  }

  /** The lines on show, the newest first. */
  get shown(): readonly NewswireLine[] {
    const { oldest, newest } = this.#bounds;
    return Array.from(this.#known.values())
      .filter(
        (line) =>
          !line.isWithdrawn &&
          (oldest === null || compareAge(placeOfLine(line), oldest) >= 0) &&
          (newest === null || compareAge(placeOfLine(line), newest) <= 0),
      )
      .sort((a, b) => compareAge(placeOfLine(b), placeOfLine(a)))
      .slice(0, this.#most);
  }

  /** Lines are missing that the server has: fewer are left than the list has room for. */
  get isBare(): boolean {
    return this.#bounds.oldest !== null && this.shown.length < this.#most && this.#most !== Infinity;
  }

  /** Takes a part of the wire in: all there is between the bounds, at a revision. What is known to be newer stays. */
  extend(lines: readonly NewswireLine[], bounds: NewswireBounds): void {
    for (const line of lines) this.#learn(line);
    this.#bounds = bounds;
    this.#show();
  }

  /** Begins again with a part of the newswire: nothing that was known before, and nothing older than this revision, counts any more. */
  restart(lines: readonly NewswireLine[], bounds: NewswireBounds, revision: number): void {
    this.#known.clear();
    this.#base = 0;
    for (const line of lines) this.#learn(line);
    this.#base = revision;
    this.#bounds = bounds;
    this.#show();
  }

  apply(lines: readonly NewswireLine[]): void {
    for (const line of lines) if (line.revision > this.#base) this.#learn(line);
    slide(this.root, () => {
      this.#show();
    });
  }

  #learn(line: NewswireLine): void {
    if ((this.#known.get(line.id)?.revision ?? -1) < line.revision) this.#known.set(line.id, line);
  }

  #show(): void {
    holdingIn(this.root, "data-line", () => {
      this.#put();
    });
  }

  /** Puts what is missing in its place and takes away what does not belong; an element that is right stays the same one. */
  #put(): void {
    const lines = this.shown;
    const wanted = this.#order === "newest" ? lines : [...lines].reverse();
    const old = new Map(Array.from(this.root.children, (child) => [keyOf(child), child]));
    let next = this.root.firstElementChild;
    let day = "";
    const put = (key: string, make: () => Element): void => {
      const element = old.get(key) ?? make();
      old.delete(key);
      if (element === next) next = next.nextElementSibling;
      else this.root.insertBefore(element, next);
    };
    for (const line of wanted) {
      const at = placeOfLine(line).at;
      const its = this.#times.day(at);
      if (its !== day) put(`day ${its}`, () => this.#day(at));
      day = its;
      put(`${line.id} ${line.revision}`, () => this.#line(line, at));
    }
    for (const element of old.values()) element.remove();
  }

  #day(at: number): HTMLElement {
    const time = document.createElement("time");
    time.setAttribute("datetime", this.#times.day(at));
    time.textContent = this.#times.dayName(at);
    const heading = document.createElement(this.#heading);
    heading.append(time);
    const item = document.createElement("li");
    item.className = "wire-day";
    item.append(heading);
    return item;
  }

  /** The same elements as _NewswireLines.cshtml. */
  #line(line: NewswireLine, at: number): HTMLElement {
    const item = document.createElement("li");
    item.setAttribute("data-line", String(line.id));
    item.setAttribute("data-revision", String(line.revision));
    item.setAttribute("data-at", String(at));
    const time = document.createElement("time");
    time.setAttribute("datetime", new Date(at).toISOString().replace(/\.\d+/, ""));
    time.textContent = this.#times.hour(at);
    const headline = document.createElement(line.url === null ? "span" : "a");
    if (line.url !== null) headline.setAttribute("href", line.url);
    headline.setAttribute("lang", line.language ?? "");
    headline.setAttribute("dir", "auto");
    headline.textContent = line.headline;
    item.append(time, headline);
    return item;
  }
}

function keyOf(child: Element): string {
  const line = child.getAttribute("data-line");
  return line === null
    ? `day ${child.querySelector("time")?.getAttribute("datetime") ?? ""}`
    : `${line} ${child.getAttribute("data-revision") ?? ""}`;
}

/** The lines that stand on a page as the server rendered it. */
export function readLines(root: HTMLElement): NewswireLine[] {
  return Array.from(root.querySelectorAll<HTMLElement>("[data-line]"), (item) => {
    const headline = item.querySelector("a, span");
    return {
      id: Number(item.dataset.line),
      revision: Number(item.dataset.revision),
      isWithdrawn: false,
      publishedAt: new Date(Number(item.dataset.at)).toISOString(),
      headline: headline?.textContent ?? "",
      url: headline?.getAttribute("href") ?? null,
      language: headline?.getAttribute("lang") ?? null,
    };
  });
}
