import { backoff } from "./backoff";
import type { Connection } from "./connection";
import { pause } from "./pause";
import type { Outcome, RevisionTracker } from "./revision-tracker";
import type { Answer, Stream, Transport } from "./stream";

const GapPause = 300;
// Long enough for a slow phone, short enough that a connection that died in sleep is noticed.
const AnswerLimit = 8_000;

export interface ChannelOptions<A> {
  /** Loads all of it again and rebases the tracker; rejects when that failed. */
  readonly reset: () => Promise<void>;
  /** Nothing is missing any more, up to this answer. */
  readonly caughtUp?: (answer: A) => void;
  /** A transport that pushes the stream has been opened. */
  readonly joined?: () => void;
  /** Milliseconds between two questions while no transport pushes the stream. */
  readonly every?: number;
  /** Milliseconds that an answer may take. */
  readonly answerLimit?: number;
}

/** Keeps what the page holds of one stream whole, over the page's connection while there is one, and over HTTP otherwise. */
export class StreamChannel<T, A extends Answer<T> = Answer<T>> {
  readonly stream: Stream<T, A>;
  readonly tracker: RevisionTracker<T>;
  readonly every: number;
  /** The stream that the page is about: when it cannot be followed, the connection is dialled again. */
  readonly isMain: boolean;
  readonly #connection: Connection;
  readonly #options: ChannelOptions<A>;
  #started = false;
  #again = false;
  #polling: ReturnType<typeof setInterval> | undefined;
  #catching: { readonly transport: Transport | null; readonly done: Promise<boolean> } | null = null;

  constructor(connection: Connection, stream: Stream<T, A>, tracker: RevisionTracker<T>, options: ChannelOptions<A>, isMain = false) {
    this.#connection = connection;
    this.stream = stream;
    this.tracker = tracker;
    this.#options = options;
    this.every = options.every ?? 30_000;
    this.isMain = isMain;
    this.#pollLater();
  }

  /** From here on the page holds a known revision, and it is kept whole. */
  start(): void {
    this.#started = true;
    this.#connection.add(this);
    void this.join();
  }

  /** The connection has a transport. False when the stream could not be followed over it. */
  join(): Promise<boolean> {
    if (this.#isPushed) this.#options.joined?.();
    return this.check();
  }

  receive(parameters: readonly never[]): void {
    const batches = this.stream.batches(...parameters);
    if (batches === null || !this.tracker.batch(...batches)) void this.check();
  }

  /**
   * Asks for what may have been missed. One catch-up at a time for each transport; a call meanwhile makes it go round once more. False
   * when the transport failed.
   */
  check(): Promise<boolean> {
    const { transport } = this.#connection;
    if (!this.#started || (this.isMain && transport === null)) return Promise.resolve(false);
    this.#again = true;
    if (this.#catching?.transport !== transport) this.#catching = { transport, done: this.#catchUp(transport) };
    return this.#catching.done;
  }

  get #isPushed(): boolean {
    return this.#connection.transport?.pushes(this.stream) === true;
  }

  /** Counted from the last question: nobody asks more often than the page says. */
  #pollLater(): void {
    clearInterval(this.#polling);
    this.#polling = setInterval(
      () => {
        if (!this.#isPushed && document.visibilityState === "visible") void this.check();
      },
      // A little more than that, so that readers do not all ask at once.
      this.every * (1 + Math.random() / 6),
    );
  }

  async #catchUp(transport: Transport | null): Promise<boolean> {
    const isCurrent = (): boolean => transport === this.#connection.transport;
    for (let failures = 0; this.#again && isCurrent();) {
      this.#again = false;
      this.#pollLater();
      const ticket = this.tracker.begin();
      try {
        const { since } = ticket;
        const answer = await within(
          this.#options.answerLimit ?? AnswerLimit,
          transport?.follow(this.stream, since) ?? this.stream.ask(since),
        );
        if (!isCurrent()) break;
        failures = 0;
        await this.#act(this.tracker.answer(ticket, answer), answer);
      } catch (failure) {
        this.tracker.abandon(ticket);
        if (this.isMain) {
          this.#connection.fail(transport, failure);
          break;
        }
        if (!this.#isPushed) break;
        // The transport carries the main stream, which must not lose it because of this one.
        await pause(backoff(++failures));
        this.#again = true;
      }
    }
    // In the same turn as the last look at #again: a call must not fall between the two.
    if (this.#catching?.transport === transport) this.#catching = null;
    return isCurrent();
  }

  async #act(outcome: Outcome, answer: A): Promise<void> {
    if (outcome === "whole") {
      this.#options.caughtUp?.(answer);
      return;
    }
    if (outcome === "reset") await this.#options.reset();
    if (outcome === "gap") await pause(GapPause);
    this.#again = true;
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
