import { backoff } from "./backoff";
import { type Dial, type Receive, Refused, type Transport } from "./stream";
import type { StreamChannel } from "./stream-channel";

/** What the page shows of the connection. */
export interface Listener {
  /** Changes are pushed as they happen; or, with a number, asked for every so many seconds. */
  live(every?: number): void;
  /** The connection is lost; milliseconds until the next try, or null while one is under way. */
  lost(retryIn: number | null): void;
}

// However long the server says: a page that is looked at asks again after this, in milliseconds.
const LongestPause = 120_000;
// Those whom the end of a blog concerns do not all ask at once; in milliseconds.
const Spread = 3_000;

// A channel's types concern nobody but the channel.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyChannel = StreamChannel<any, any>;

/** The page's one connection: keeps a transport open for all its streams, and dials again when it drops. */
export class Connection {
  readonly #dial: Dial;
  readonly #channels = new Set<AnyChannel>();
  readonly #handlers = new Map<string, (...parameters: never[]) => void>();
  #listener: Listener | null = null;
  #opened: (transport: Transport) => void = () => undefined;
  #run = 0;
  #transport: Transport | null = null;
  #wake: (() => void) | null = null;
  #notBefore = 0;

  constructor(dial: Dial) {
    this.#dial = dial;
  }

  /** Null while there is none. */
  get transport(): Transport | null {
    return this.#transport;
  }

  /** Whether the connection is kept open. */
  get isRunning(): boolean {
    return this.#listener !== null;
  }

  add(channel: AnyChannel): void {
    this.#channels.add(channel);
  }

  /** Handles a message of the server that belongs to no stream. */
  on(message: string, handler: (...parameters: never[]) => void): void {
    this.#handlers.set(message, handler);
  }

  /** @param opened - A transport is open. */
  start(listener: Listener, opened = this.#opened): void {
    this.stop();
    this.#opened = opened;
    this.#listener = listener;
    void this.#keepOpen(++this.#run, listener);
  }

  /** Opens it again after `suspend`. */
  resume(): void {
    if (this.#listener !== null) this.start(this.#listener);
  }

  /** Closes the transport; the page may come back. */
  suspend(): void {
    this.#run++;
    this.#wake?.();
    this.#transport?.close();
    this.#transport = null;
  }

  stop(): void {
    this.#listener = null;
    this.suspend();
  }

  /** Nothing is pushed any more, as after the end of a blog: what may have been missed of the other streams is asked for. */
  end(): void {
    if (!this.isRunning) return;
    this.stop();
    setTimeout(() => {
      this.check();
    }, Math.random() * Spread);
  }

  /** Ends the wait for the next try. */
  retryNow(): void {
    this.#wake?.();
  }

  /** After sleep, a change of network, or a page that replaced the feed: asks for what was missed, or dials at once. */
  check(): void {
    if (this.#transport === null) this.retryNow();
    for (const channel of this.#channels) void channel.check();
  }

  /** The main stream could not be followed over a transport. */
  fail(transport: Transport | null, failure: unknown): void {
    // Spread out, or all who were refused would come back at once.
    if (failure instanceof Refused) this.#notBefore = Math.min(LongestPause, failure.retryAfter * (1_000 + Math.random() * 500));
    if (transport !== null && transport === this.#transport) this.#transport = null;
    transport?.close();
  }

  async #keepOpen(run: number, listener: Listener): Promise<void> {
    for (let tries = 0; run === this.#run; tries++) {
      try {
        const main = this.#main;
        const transport = await this.#dial(this.#receive(run), main?.stream ?? null);
        if (run !== this.#run) {
          transport.close();
          return;
        }
        this.#transport = transport;
        const joined = Array.from(this.#channels, (channel) => ({ channel, done: channel.join() }));
        const isFollowed = (await joined.find(({ channel }) => channel.isMain)?.done) ?? true;
        if (isFollowed && transport === this.#transport) {
          tries = 0;
          const isPushed = main === undefined || transport.pushes(main.stream);
          listener.live(isPushed ? undefined : main.every / 1_000);
          this.#opened(transport);
        }
        await transport.closed;
        // Until the next one is there, its streams are asked for as before.
        if (transport.isInterim && transport === this.#transport) continue;
      } catch {
        // Whatever it was, the cure is the same: dial again.
      }
      if (run !== this.#run) return;
      this.#transport = null;
      const wait = Math.max(backoff(tries), this.#notBefore);
      this.#notBefore = 0;
      listener.lost(wait);
      await this.#rest(wait);
      if (run === this.#run) listener.lost(null);
    }
  }

  get #main(): AnyChannel | undefined {
    const channels = Array.from(this.#channels);
    return channels.find(({ isMain }) => isMain) ?? channels[0];
  }

  #receive(run: number): Receive {
    return (message, ...parameters) => {
      if (run !== this.#run) return;
      this.#handlers.get(message)?.(...(parameters as never[]));
      for (const channel of this.#channels) if (channel.stream.message === message) channel.receive(parameters as never[]);
    };
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
