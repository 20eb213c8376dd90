/** A time in which nothing was published, in milliseconds since 1970. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

// What all gaps together take of the scale is a fraction of the rest, but no gap takes less than this.
const Share = 25;
const Least = 15 * 60_000;

/** Places of moments on a rail. A gap is folded: however long it was, it takes little room. */
export class TimeScale {
  readonly first: number;
  readonly last: number;
  readonly #gaps: readonly Gap[];
  readonly #folded: number;

  /** @param gaps - In order, none within another. */
  constructor(first: number, last: number, gaps: readonly Gap[] = []) {
    this.first = first;
    this.last = last;
    this.#gaps = gaps;
    const rest = gaps.reduce((length, { from, to }) => length - (to - from), last - first);
    this.#folded = Math.max(Least, rest / Share);
  }

  /** The end of the rail, which begins at `first`. */
  get end(): number {
    return this.placeOf(this.last);
  }

  placeOf(moment: number): number {
    return this.#gaps.reduce((place, { from, to }) => {
      const within = Math.min(moment, to) - from;
      return within <= 0 ? place : place - within + (within / (to - from)) * this.#folded;
    }, moment);
  }

  momentAt(place: number): number {
    let moment = place;
    for (const { from, to } of this.#gaps) {
      const within = moment - from;
      if (within <= 0) break;
      moment += within < this.#folded ? (within / this.#folded) * (to - from) - within : to - from - this.#folded;
    }
    return moment;
  }

  /** A moment some milliseconds away. A gap is passed in one step. */
  step(moment: number, by: number): number {
    const to = Math.min(this.last, Math.max(this.first, moment + by));
    const gap = this.#gaps.find((its) => its.from < to && to < its.to);
    return gap === undefined ? to : by > 0 ? gap.to : gap.from;
  }
}
