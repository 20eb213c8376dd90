import type { WireAnswer, WireLine } from "./line";

export interface WireTicket {
  readonly since: number;
}

export type WireOutcome = "whole" | "gap" | "reset" | "outdated";

interface Batch {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly WireLine[];
}

/**
 * Which revision of the wire the page holds. As with a blog's changes, messages and answers go in in whatever order the
 * network brings them; but a message says from where to where it leads, since a line's older states are not sent.
 */
export class WireFollowing {
  readonly #deliver: (lines: readonly WireLine[]) => void;
  #held: number;
  #ticket: WireTicket | null = null;
  #waiting: Batch[] = [];

  constructor(held: number, deliver: (lines: readonly WireLine[]) => void) {
    this.#held = held;
    this.#deliver = deliver;
  }

  get held(): number {
    return this.#held;
  }

  /** A Follow leaves; messages wait until its answer is in. */
  begin(): WireTicket {
    this.#ticket = { since: this.#held };
    return this.#ticket;
  }

  /** The Follow came to nothing. What waited will be in the next answer. */
  abandon(ticket: WireTicket): void {
    if (ticket !== this.#ticket) return;
    this.#ticket = null;
    this.#waiting = [];
  }

  answer(ticket: WireTicket, answer: WireAnswer): WireOutcome {
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
  batch(from: number, to: number, lines: readonly WireLine[]): boolean {
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

  #take({ from, to, lines }: Batch): boolean {
    if (from > this.#held) return false;
    if (to <= this.#held) return true;
    this.#held = to;
    this.#deliver(lines);
    return true;
  }
}
