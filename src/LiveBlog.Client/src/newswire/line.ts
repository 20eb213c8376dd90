/** A headline of the newswire in its newest state, as the hub and the API send it. */
export interface NewswireLine {
  readonly id: number;
  /** The wire's revision at the line's last change. */
  readonly revision: number;
  readonly isWithdrawn: boolean;
  /** ISO 8601, UTC; this and the rest are null for a line that is gone. */
  readonly publishedAt: string | null;
  readonly headline: string | null;
  readonly url: string | null;
  readonly language: string | null;
}

/** The answer to FollowNewswire: every line changed since, or the advice to load the wire again. */
export interface NewswireChanges {
  readonly revision: number;
  readonly lines: readonly NewswireLine[];
  readonly reset: boolean;
}

/** A part of the wire, as the API lists it. */
export interface NewswirePart {
  readonly items: readonly NewswireLine[];
  readonly next: string | null;
  readonly revision: number;
}

export type NewswireOrder = "newest" | "oldest";

/** A place on the wire: newest first is both descending. */
export interface NewswirePlace {
  readonly at: number;
  readonly id: number;
}

export function placeOfLine(line: NewswireLine): NewswirePlace {
  return { at: Date.parse(line.publishedAt ?? ""), id: line.id };
}

/** Negative when `a` is older. */
export function compareAge(a: NewswirePlace, b: NewswirePlace): number {
  return a.at === b.at ? a.id - b.id : a.at - b.at;
}
