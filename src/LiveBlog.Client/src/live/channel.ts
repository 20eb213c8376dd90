import { backoff } from "./backoff";
import { pause } from "./pause";
import type { StretchAnswer, Stretches } from "./revision-tracker";

const GapPause = 300;
/** How often is asked while there is no line: after the end of a blog, or where the hub cannot be reached. */
export const AskEvery = 30_000;

type Ask<T> = (since: number) => Promise<StretchAnswer<T>>;

/** Keeps something whole that travels over the line of another; while there is none, asks for what was missed now and then. */
export class Riding<T> {
  readonly #following: Stretches<T>;
  readonly #ask: Ask<T>;
  readonly #reset: () => Promise<void>;
  #follow: Ask<T> | null = null;
  #started = false;
  #busy = false;
  #again = false;

  /** `ask` does over HTTP what `follow` does over a line; `reset` loads all of it anew and rebases the following. */
  constructor(following: Stretches<T>, ask: Ask<T>, reset: () => Promise<void>) {
    this.#following = following;
    this.#ask = ask;
    this.#reset = reset;
    setInterval(() => {
      if (this.#follow === null && document.visibilityState === "visible") this.check();
    }, AskEvery);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.check();
    });
  }

  /** From here on the page holds something of a known revision, and it is kept whole. */
  start(): void {
    this.#started = true;
    this.check();
  }

  /** A line has come that takes it along, until that ends. */
  board(follow: Ask<T>, closed: Promise<void>): void {
    this.#follow = follow;
    void closed.then(() => {
      if (this.#follow === follow) this.#follow = null;
    });
    this.check();
  }

  /** What a line has brought. */
  heard(from: number, to: number, lines: T): void {
    if (this.#started && !this.#following.batch(from, to, lines)) this.check();
  }

  /** Asks for whatever may have been missed. */
  check(): void {
    if (!this.#started) return;
    this.#again = true;
    if (!this.#busy) void this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    this.#busy = true;
    for (let failures = 0; this.#again;) {
      this.#again = false;
      const follow = this.#follow;
      const ticket = this.#following.begin();
      try {
        const outcome = this.#following.answer(ticket, await (follow ?? this.#ask)(ticket.since));
        failures = 0;
        if (outcome === "reset") await this.#reset();
        if (outcome === "gap") await pause(GapPause);
        if (outcome !== "whole") this.#again = true;
      } catch {
        // The line belongs to the feed, which is not to lose it for the sake of this.
        this.#following.abandon(ticket);
        if (this.#follow === null) break;
        await pause(backoff(++failures));
        this.#again = true;
      }
      // What was asked for over a line that is gone, or before one came, does not make this one follow.
      if (this.#follow !== null && this.#follow !== follow) this.#again = true;
    }
    this.#busy = false;
  }
}
