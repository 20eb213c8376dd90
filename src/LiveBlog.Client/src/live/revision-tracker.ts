/** A Follow under way. An answer to any other ticket is ignored. */
export interface StretchTicket {
  readonly since: number;
}

export type StretchOutcome = "whole" | "gap" | "reset" | "outdated";

/** What changed up to a revision, or the advice to load all of it anew. */
export interface StretchAnswer<T> {
  readonly revision: number;
  readonly lines: T;
  readonly reset: boolean;
}

interface Batch<T> {
  readonly from: number;
  readonly to: number;
  readonly lines: T;
}

/**
 * Which revision the page holds of something whose changes come in stretches: the newswire, a discussion. As with a blog's
 * changes, messages and answers go in in whatever order the network brings them; but a message says from where to where it
 * leads, since older states are not sent.
 */
export class Stretches<T> {
  readonly #deliver: (lines: T) => void;
  #held: number;
  #ticket: StretchTicket | null = null;
  #waiting: Batch<T>[] = [];

  constructor(held: number, deliver: (lines: T) => void) {
    this.#held = held;
    this.#deliver = deliver;
  }

  get held(): number {
    return this.#held;
  }

  /** A Follow leaves; messages wait until its answer is in. */
  begin(): StretchTicket {
    this.#ticket = { since: this.#held };
    return this.#ticket;
  }

  /** The Follow came to nothing. What waited will be in the next answer. */
  abandon(ticket: StretchTicket): void {
    if (ticket !== this.#ticket) return;
    this.#ticket = null;
    this.#waiting = [];
  }

  answer(ticket: StretchTicket, answer: StretchAnswer<T>): StretchOutcome {
    if (ticket !== this.#ticket) return "outdated";
    this.#ticket = null;
    const waiting = this.#waiting.sort((a, b) => a.from - b.from);
    this.#waiting = [];
    if (answer.reset) return "reset";
    this.#held = Math.max(this.#held, answer.revision);
    this.#deliver(answer.lines);
    return waiting.map((batch) => this.#take(batch)).every(Boolean) ? "whole" : "gap";
  }

  /** False when something is missing before this message: Follow again. */
  batch(from: number, to: number, lines: T): boolean {
    if (this.#ticket !== null) {
      this.#waiting.push({ from, to, lines });
      return true;
    }
    return this.#take({ from, to, lines });
  }

  /** The lines were loaded anew at this revision. Whoever calls this follows again from there. */
  rebase(revision: number): void {
    this.#held = revision;
    this.#ticket = null;
    this.#waiting = [];
  }

  #take({ from, to, lines }: Batch<T>): boolean {
    if (from > this.#held) return false;
    if (to <= this.#held) return true;
    this.#held = to;
    this.#deliver(lines);
    return true;
  }
}
