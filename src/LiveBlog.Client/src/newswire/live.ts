import { backoff } from "../live/backoff";
import type { Heard, Line } from "../live/connection";
import type { WireFollowing } from "./following";
import type { WireAnswer, WireLine } from "./line";

export interface HeardOnWire extends Heard {
  newswireChanged?(from: number, to: number, lines: readonly WireLine[]): void;
}

export interface LineWithWire extends Line {
  /** Absent where the line only asks: the wire then asks for itself. */
  readonly followNewswire?: (since: number) => Promise<WireAnswer>;
}

export type DialWithWire = (heard: HeardOnWire) => Promise<LineWithWire>;

const GapPause = 300;
/** How often the wire is asked for while there is no line: after the end of a blog, or where the hub cannot be reached. */
export const AskEvery = 30_000;

/** Keeps the wire whole over whatever line is open; while there is none, asks for what was missed now and then. */
export class LiveWire {
  readonly #following: WireFollowing;
  readonly #ask: (since: number) => Promise<WireAnswer>;
  readonly #reset: () => Promise<void>;
  #line: LineWithWire | null = null;
  #started = false;
  #busy = false;
  #again = false;

  /** `ask` does over HTTP what FollowNewswire does over the line; `reset` loads the wire anew and rebases the following. */
  constructor(following: WireFollowing, ask: (since: number) => Promise<WireAnswer>, reset: () => Promise<void>) {
    this.#following = following;
    this.#ask = ask;
    this.#reset = reset;
    setInterval(() => {
      if (this.#line === null && document.visibilityState === "visible") this.check();
    }, AskEvery);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.check();
    });
  }

  /** From here on the page holds lines of a known revision, and they are kept whole. */
  start(): void {
    this.#started = true;
    this.check();
  }

  /** Takes the wire along over every line that is opened for something else: a reader has one line, not two. */
  riding(dial: DialWithWire): DialWithWire {
    return async (heard) => {
      const line = await dial({
        changed: heard.changed.bind(heard),
        viewers: heard.viewers.bind(heard),
        stale: heard.stale.bind(heard),
        newswireChanged: (from, to, lines) => {
          if (this.#started && !this.#following.batch(from, to, lines)) this.check();
        },
      });
      if (line.followNewswire === undefined) return line;
      this.#line = line;
      void line.closed.then(() => {
        if (this.#line === line) this.#line = null;
      });
      this.check();
      return line;
    };
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
      const line = this.#line;
      const ticket = this.#following.begin();
      try {
        const outcome = this.#following.answer(ticket, await (line?.followNewswire ?? this.#ask)(ticket.since));
        failures = 0;
        if (outcome === "reset") await this.#reset();
        if (outcome === "gap") await pause(GapPause);
        if (outcome !== "whole") this.#again = true;
      } catch {
        // The blog's feed rides on the same line, and is not to lose it for the wire's sake.
        this.#following.abandon(ticket);
        if (this.#line === null) break;
        await pause(backoff(++failures));
        this.#again = true;
      }
      // What was asked for over a line that is gone, or before one came, does not make this one follow.
      if (this.#line !== null && this.#line !== line) this.#again = true;
    }
    this.#busy = false;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
