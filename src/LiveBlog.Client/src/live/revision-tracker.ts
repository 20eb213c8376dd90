import type { Answer, Batch } from "./stream";

/** A catch-up under way. An answer to any other ticket is ignored. */
export interface Ticket {
  readonly since: number;
}

export type Outcome = "whole" | "gap" | "reset" | "outdated";

/** Takes changes in order. `since` is the revision held before; `live` is false for those of a catch-up, which may be hours old. */
export type Deliver<T> = (changes: T, since: number, live: boolean) => void;

/**
 * Which revision of a stream the page holds, and what may be applied next. Knows nothing of connections or of the DOM: batches and
 * answers go in, in whatever order the network brings them; changes come out without a hole.
 */
export class RevisionTracker<T> {
  readonly #deliver: Deliver<T>;
  #held: number;
  #ticket: Ticket | null = null;
  #waiting: Batch<T>[] = [];

  constructor(held: number, deliver: Deliver<T>) {
    this.#held = held;
    this.#deliver = deliver;
  }

  get held(): number {
    return this.#held;
  }

  /** A catch-up begins; batches wait until its answer is in. */
  begin(): Ticket {
    this.#ticket = { since: this.#held };
    return this.#ticket;
  }

  /** The catch-up failed. What waited will be in the next answer. */
  abandon(ticket: Ticket): void {
    if (ticket === this.#ticket) this.rebase(this.#held);
  }

  answer(ticket: Ticket, answer: Answer<T>): Outcome {
    if (ticket !== this.#ticket) return "outdated";
    const waiting = this.#waiting.sort((a, b) => a.from - b.from);
    this.rebase(this.#held);
    if (answer.reset) return "reset";
    this.#take(answer.changes, Math.max(this.#held, answer.revision), false);
    return this.batch(...waiting) ? "whole" : "gap";
  }

  /** False when changes are missing before one of the batches: catch up. */
  batch(...batches: readonly Batch<T>[]): boolean {
    let whole = true;
    for (const batch of batches) {
      if (this.#ticket !== null) this.#waiting.push(batch);
      else if (batch.from > this.#held) whole = false;
      else if (batch.to > this.#held) this.#take(batch.changes, batch.to, true);
    }
    return whole;
  }

  /** The page was loaded again at this revision. The caller catches up from there. */
  rebase(revision: number): void {
    this.#held = revision;
    this.#ticket = null;
    this.#waiting = [];
  }

  #take(changes: T, to: number, live: boolean): void {
    const since = this.#held;
    this.#held = to;
    this.#deliver(changes, since, live);
  }
}
