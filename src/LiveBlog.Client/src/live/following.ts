import type { Change, FollowAnswer } from "./changes";

/** Changes in order; `live` is false for those of a catch-up, which may be hours old. */
export type Deliver = (changes: readonly Change[], live: boolean) => void;

/** One catch-up under way. An answer to any other ticket is ignored. */
export interface Ticket {
  readonly since: number;
}

export type Outcome = "whole" | "gap" | "reset" | "outdated";

/**
 * Which revision the page holds, and what may be applied next. Knows nothing of connections or of the DOM:
 * batches and answers go in, in whatever order the network brings them; changes come out without a hole.
 */
export class Following {
  readonly #deliver: Deliver;
  #held: number;
  #ticket: Ticket | null = null;
  #waiting: (readonly Change[])[] = [];

  constructor(held: number, deliver: Deliver) {
    this.#held = held;
    this.#deliver = deliver;
  }

  get held(): number {
    return this.#held;
  }

  /** A Follow leaves; batches wait until its answer is in. */
  begin(): Ticket {
    this.#ticket = { since: this.#held };
    return this.#ticket;
  }

  /** The Follow came to nothing. What waited is in the log, and so in the next answer. */
  abandon(ticket: Ticket): void {
    if (ticket !== this.#ticket) return;
    this.#ticket = null;
    this.#waiting = [];
  }

  answer(ticket: Ticket, answer: FollowAnswer): Outcome {
    if (ticket !== this.#ticket) return "outdated";
    this.#ticket = null;
    if (answer.reset) {
      this.#waiting = [];
      return "reset";
    }
    this.#held = Math.max(this.#held, answer.revision);
    this.#deliver(answer.changes, false);
    return this.#replay() ? "whole" : "gap";
  }

  /** False when changes are missing before this batch: Follow again. */
  batch(changes: readonly Change[]): boolean {
    if (this.#ticket !== null) {
      this.#waiting.push(changes);
      return true;
    }
    return this.#take(changes);
  }

  /** The page was replaced by one of this revision. Whoever calls this follows again from there. */
  rebase(revision: number): void {
    this.#held = revision;
    this.#ticket = null;
    this.#waiting = [];
  }

  #replay(): boolean {
    const batches = this.#waiting.sort((a, b) => (a[0]?.revision ?? 0) - (b[0]?.revision ?? 0));
    this.#waiting = [];
    // A hole in one batch does not speak for the rest: all are taken, so that all the missing is asked for once.
    return batches.map((batch) => this.#take(batch)).every(Boolean);
  }

  #take(changes: readonly Change[]): boolean {
    const next: Change[] = [];
    let held = this.#held;
    let whole = true;
    for (const change of changes) {
      if (change.revision <= held) continue;
      if (change.revision > held + 1) {
        whole = false;
        break;
      }
      next.push(change);
      held = change.revision;
    }
    this.#held = held;
    if (next.length > 0) this.#deliver(next, true);
    return whole;
  }
}
