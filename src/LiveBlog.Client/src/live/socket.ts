import type { Receive } from "./stream";

/** Ends every message of SignalR's JSON protocol. */
const End = "\u001e";
const Address = "/hubs/live";
// The server hears of us at least this often, and is taken for dead when it has been silent for longer than that.
const PingEvery = 15_000;
const Silence = 30_000;
const OpensWithin = 10_000;

export interface Socket {
  readonly invoke: <T>(method: string, ...parameters: readonly unknown[]) => Promise<T>;
  readonly close: () => void;
  readonly closed: Promise<void>;
}

/** One message of the hub's (SignalR's Hub Protocol, JSON encoding), as far as it concerns a reader. */
type Message =
  | { readonly type: 1; readonly target: string; readonly arguments: readonly unknown[] }
  | { readonly type: 3; readonly invocationId: string; readonly result?: unknown; readonly error?: string }
  | { readonly type: 6 }
  | { readonly type: 7 };

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: Error) => void;
}

/**
 * A line to the hub: SignalR's JSON protocol over one WebSocket. All of that protocol that a reader needs is here; the
 * library that speaks the rest weighs as much as everything else on the page together (decision 0014).
 */
export function openSocket(receive: Receive): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const web = new WebSocket(new URL(Address, location.href.replace(/^http/, "ws")));
    const waiting = new Map<string, Waiting>();
    let heardAt = performance.now();
    let opened = false;
    let next = 0;
    let resolveClosed: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      resolveClosed = resolve;
    });

    const opening = setTimeout(end, OpensWithin);
    const pinging = setInterval(() => {
      if (performance.now() - heardAt > Silence) end();
      else if (opened) send({ type: 6 });
    }, PingEvery);

    function send(message: object): void {
      if (web.readyState === WebSocket.OPEN) web.send(JSON.stringify(message) + End);
    }

    // A closing handshake over a connection that died in sleep never ends: nobody waits for it.
    function end(): void {
      clearTimeout(opening);
      clearInterval(pinging);
      web.close();
      const failure = new Error("The line to the hub is closed.");
      for (const { reject: refuse } of waiting.values()) refuse(failure);
      waiting.clear();
      resolveClosed();
      reject(failure);
    }

    function take(text: string): void {
      const message = JSON.parse(text) as Message & { readonly error?: string };
      if (!opened) {
        // The answer to the handshake, the one message without a type.
        if (message.error !== undefined) {
          end();
          return;
        }
        opened = true;
        clearTimeout(opening);
        resolve({ invoke, close: end, closed });
        return;
      }
      switch (message.type) {
        case 1:
          receive(message.target, ...message.arguments);
          break;
        case 3: {
          const asked = waiting.get(message.invocationId);
          waiting.delete(message.invocationId);
          if (message.error === undefined) asked?.resolve(message.result);
          else asked?.reject(new Error(message.error));
          break;
        }
        case 6:
          break;
        case 7:
          end();
          break;
      }
    }

    function invoke<T>(method: string, ...parameters: readonly unknown[]): Promise<T> {
      return new Promise<T>((answer, refuse) => {
        if (web.readyState !== WebSocket.OPEN) {
          refuse(new Error("The line to the hub is closed."));
          return;
        }
        const invocationId = String(next++);
        waiting.set(invocationId, {
          resolve: (result) => {
            answer(result as T);
          },
          reject: refuse,
        });
        send({ type: 1, invocationId, target: method, arguments: parameters });
      });
    }

    web.addEventListener("open", () => {
      send({ protocol: "json", version: 1 });
    });
    web.addEventListener("message", (event: MessageEvent<string>) => {
      heardAt = performance.now();
      for (const text of event.data.split(End)) if (text !== "") take(text);
    });
    web.addEventListener("close", end);
    web.addEventListener("error", end);
  });
}
