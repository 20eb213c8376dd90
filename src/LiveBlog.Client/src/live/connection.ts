import { backoff } from "./backoff";
import type { Change, FollowAnswer, Status } from "./changes";
import type { Following, Outcome } from "./following";

/** An open line to the hub. */
export interface Line {
  follow(slug: string, since: number): Promise<FollowAnswer>;
  hangUp(): void;
  readonly closed: Promise<void>;
  /** The server's clock, milliseconds since 1970; absent where it cannot be asked. */
  readonly now?: () => Promise<number>;
  /** Seconds between two questions, where the line only asks and is not told. */
  readonly every?: number;
}

/** What the hub calls. */
export interface Heard {
  changed(slug: string, changes: readonly Change[]): void;
  viewers(slug: string, count: number): void;
  /** Something may have changed: ask. */
  stale(): void;
}

/** The server has no time for this page now, and says after how many seconds it may ask again. */
export class Refused extends Error {
  readonly retryAfter: number;

  constructor(status: number, retryAfter: number) {
    super(`The server answered ${status}.`);
    this.retryAfter = retryAfter;
  }
}

export type Dial = (heard: Heard) => Promise<Line>;

/** What the page is told of the connection. */
export interface Listener {
  /** All is told as it happens; or, with a number, asked for every so many seconds. */
  live(every?: number): void;
  /** A line to the hub is open: whatever else travels on it may begin. */
  open?(line: Line): void;
  /** The line is down; milliseconds until the next try, or null while one is under way. */
  lost(retryIn: number | null): void;
  status(status: Status): void;
  viewers(count: number): void;
  /** Load the feed afresh and rebase the following; rejects when that failed. */
  reset(): Promise<void>;
}

// Long enough for a slow phone, short enough that a line that died in sleep is noticed.
const AnswerLimit = 8_000;
const GapPause = 300;
// However long the server says: a page that is looked at asks again after this.
const LongestPause = 120_000;

/** Keeps one line to the hub, dials again when it drops, and catches up whenever something may have been missed. */
export class Connection {
  readonly #slug: string;
  readonly #following: Following;
  readonly #dial: Dial;
  readonly #listener: Listener;
  #run = 0;
  #line: Line | null = null;
  #wake: (() => void) | null = null;
  #catching: { readonly line: Line; readonly done: Promise<boolean> } | null = null;
  #again = false;
  #notBefore = 0;

  constructor(slug: string, following: Following, dial: Dial, listener: Listener) {
    this.#slug = slug;
    this.#following = following;
    this.#dial = dial;
    this.#listener = listener;
  }

  start(): void {
    this.stop();
    void this.#keepOpen(++this.#run);
  }

  stop(): void {
    this.#run++;
    this.#wake?.();
    this.#line?.hangUp();
    this.#line = null;
  }

  /** Ends the wait for the next try. */
  retryNow(): void {
    this.#wake?.();
  }

  /** After sleep, a change of network, or a page that replaced the feed: asks for whatever was missed, or dials at once. */
  check(): void {
    if (this.#line === null) this.retryNow();
    else void this.#catchUp(this.#line);
  }

  async #keepOpen(run: number): Promise<void> {
    for (let tries = 0; run === this.#run; tries++) {
      try {
        const line = await this.#dial(this.#heard(run));
        if (run !== this.#run) {
          line.hangUp();
          return;
        }
        this.#line = line;
        if (await this.#catchUp(line)) {
          tries = 0;
          this.#listener.live(line.every);
          this.#listener.open?.(line);
        }
        await line.closed;
      } catch {
        // Whatever it was, the cure is the same: dial again.
      }
      if (run !== this.#run) return;
      this.#line = null;
      const wait = Math.max(backoff(tries), this.#notBefore);
      this.#notBefore = 0;
      this.#listener.lost(wait);
      await this.#rest(wait);
      if (run === this.#run) this.#listener.lost(null);
    }
  }

  #heard(run: number): Heard {
    return {
      changed: (slug, changes) => {
        if (run !== this.#run || slug !== this.#slug) return;
        if (!this.#following.batch(changes) && this.#line !== null) void this.#catchUp(this.#line);
      },
      stale: () => {
        if (run === this.#run && this.#line !== null) void this.#catchUp(this.#line);
      },
      viewers: (slug, count) => {
        if (run === this.#run && slug === this.#slug) this.#listener.viewers(count);
      },
    };
  }

  /** One catch-up a line at a time; a wish that comes meanwhile makes it go round once more. False when the line failed. */
  #catchUp(line: Line): Promise<boolean> {
    this.#again = true;
    if (this.#catching?.line !== line) this.#catching = { line, done: this.#followUntilWhole(line) };
    return this.#catching.done;
  }

  async #followUntilWhole(line: Line): Promise<boolean> {
    while (this.#again && line === this.#line) {
      this.#again = false;
      const ticket = this.#following.begin();
      try {
        const answer = await within(AnswerLimit, line.follow(this.#slug, ticket.since));
        if (line !== this.#line) break;
        await this.#act(this.#following.answer(ticket, answer), answer.status);
      } catch (failure) {
        // Spread out, or all who were refused would come back at once.
        if (failure instanceof Refused) this.#notBefore = Math.min(LongestPause, failure.retryAfter * (1_000 + Math.random() * 500));
        this.#following.abandon(ticket);
        line.hangUp();
        return false;
      }
    }
    // In the same breath as the last look at #again: a wish must not fall between the two.
    if (this.#catching?.line === line) this.#catching = null;
    return line === this.#line;
  }

  async #act(outcome: Outcome, status: Status): Promise<void> {
    switch (outcome) {
      case "whole":
        this.#listener.status(status);
        return;
      case "outdated":
        break;
      case "reset":
        await this.#listener.reset();
        break;
      case "gap":
        await new Promise((resolve) => setTimeout(resolve, GapPause));
        break;
    }
    this.#again = true;
  }

  #rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      const wake = done;
      this.#wake = wake;
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
    });
  }
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error("No answer in time."));
    }, milliseconds);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
