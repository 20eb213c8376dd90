import { backoff } from "./backoff";
import type { Heard } from "./connection";
import { watchForWaking } from "./wake";
import { ConnectionStatus } from "./connection-status";
import type { Strings } from "../localization/strings";
import { AskEvery, type DialWithWire } from "../newswire/live";

const noopListener: Heard = { changed: () => undefined, viewers: () => undefined, stale: () => undefined };

// Where the hub is out of reach the wire is asked for; after so long the hub is tried again.
const HubAgain = 180_000;

interface StandingListener {
  /** All is told as it happens; or, with a number, asked for every so many seconds. */
  live(every?: number): void;
  /** Milliseconds until the next try, or null while one is under way. */
  lost(retryIn: number | null): void;
}

/** Keeps a line open on a page that follows no blog, and says in the page's state line how it is. */
export function keepOpen(dial: DialWithWire, strings: Strings): void {
  const state = new ConnectionStatus(
    strings,
    () => {
      line.check();
    },
    () => undefined,
  );
  const line = new StandaloneConnection(dial, state);
  line.start();
  watchForWaking(line, () => true);
}

class StandaloneConnection {
  readonly #dial: DialWithWire;
  readonly #listener: StandingListener;
  #run = 0;
  #hangUp: (() => void) | null = null;
  #wake: (() => void) | null = null;

  constructor(dial: DialWithWire, listener: StandingListener) {
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
    this.#hangUp?.();
    this.#hangUp = null;
  }

  /** Dials at once when there is no line. One that is open is asked by the wire itself. */
  check(): void {
    this.#wake?.();
  }

  async #keepOpen(run: number): Promise<void> {
    for (let tries = 0; run === this.#run; tries++) {
      try {
        const line = await this.#dial(noopListener);
        if (run !== this.#run) {
          line.hangUp();
          return;
        }
        this.#hangUp = () => {
          line.hangUp();
        };
        tries = 0;
        if (line.followNewswire === undefined) {
          this.#listener.live(Math.round(AskEvery / 1_000));
          await this.#rest(HubAgain);
          line.hangUp();
          continue;
        }
        this.#listener.live();
        await line.closed;
      } catch {
        // Whatever it was, the cure is the same: dial again.
      }
      if (run !== this.#run) return;
      this.#hangUp = null;
      const wait = backoff(tries);
      this.#listener.lost(wait);
      await this.#rest(wait);
      if (run === this.#run) this.#listener.lost(null);
    }
  }

  #rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
