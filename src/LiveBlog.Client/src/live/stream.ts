/** What changed up to a revision, or the advice to load all of it again. */
export interface Answer<T> {
  readonly revision: number;
  readonly changes: T;
  readonly reset: boolean;
}

/** Changes that lead from one revision to another. */
export interface Batch<T> {
  readonly from: number;
  readonly to: number;
  readonly changes: T;
}

/** Something with a revision and a log on the server, and how each transport asks for it: a blog, the newswire, a discussion. */
export interface Stream<T, A extends Answer<T> = Answer<T>> {
  /** The hub's method that follows the stream, and its parameters before the revision. */
  readonly follow: readonly [method: string, ...key: string[]];
  /** False for a stream without revisions, whose method takes none. */
  readonly isNumbered?: false;
  /** Reads what that method returns; given the revision that was asked for. */
  readonly answer: (result: never, since: number) => A | Promise<A>;
  /** The hub's message that brings changes. */
  readonly message: string;
  /** Reads the parameters of that message. Null says only that something has changed. */
  readonly batches: (...parameters: never[]) => readonly Batch<T>[] | null;
  /** Asks over HTTP what `follow` asks over the hub. */
  readonly ask: (since: number) => Promise<A>;
  /** The address of the stream's server-sent events, where it has them. */
  readonly events?: (since: number) => string;
}

/** An open way to the server: a WebSocket, server-sent events, or polling. */
export interface Transport {
  /** Whether changes of the stream are pushed, once it is followed. Others are asked for from time to time. */
  readonly pushes: (stream: Pick<Stream<never, never>, "events">) => boolean;
  readonly follow: <T, A extends Answer<T>>(stream: Stream<T, A>, since: number) => Promise<A>;
  readonly close: () => void;
  readonly closed: Promise<void>;
  /** It closes by itself, for another to be tried. Nothing is lost by that. */
  readonly isInterim?: true;
  /** The server's clock, milliseconds since 1970. */
  readonly now: () => Promise<number>;
}

/** Takes a message of the server, by the hub's name for it. */
export type Receive = (message: string, ...parameters: readonly unknown[]) => void;

/** Opens a transport for pages whose main stream is this one; null on a page with none. */
export type Dial = (receive: Receive, main: Pick<Stream<never, never>, "events"> | null) => Promise<Transport>;

/** The server has no time for this page now; `retryAfter` is in seconds. */
export class Refused extends Error {
  readonly retryAfter: number;

  constructor(status: number, retryAfter: number) {
    super(`The server answered ${status}.`);
    this.retryAfter = retryAfter;
  }
}
