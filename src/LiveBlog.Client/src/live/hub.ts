import { HttpTransportType, type HubConnection, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import type { FollowAnswer } from "./changes";
import type { WireAnswer, WireLine } from "../newswire/line";
import type { DialWithWire, HeardOnWire, LineWithWire } from "../newswire/live";
import { poll } from "./poll";

const Address = "/hubs/live";
// So many tries come to nothing before a page that had a line takes to asking.
const Patience = 3;

/**
 * Dials the hub: straight to a WebSocket, which saves the negotiation's round trip; where that fails (an old proxy, a
 * filter), by negotiation, which falls back to server-sent events and long polling. What worked is tried first next time.
 * Where neither gets through, the page asks by itself now and then, and tries the hub again after a while.
 */
export function hub(): DialWithWire {
  let direct = true;
  let worked = false;
  let failed = 0;
  const dial = async (heard: HeardOnWire): Promise<LineWithWire> => {
    try {
      const line = await open(direct, heard);
      worked = true;
      failed = 0;
      return line;
    } catch (failure) {
      direct = !direct;
      failed++;
      throw failure;
    }
  };
  return async (heard) => {
    try {
      return await dial(heard);
    } catch (failure) {
      // After a line that worked this is an outage: the other way is for the next try, and the server is asked once.
      if (worked && failed < Patience) throw failure;
    }
    try {
      return await dial(heard);
    } catch {
      return poll(heard);
    }
  };
}

async function open(direct: boolean, heard: HeardOnWire): Promise<LineWithWire> {
  const connection = new HubConnectionBuilder()
    .withUrl(Address, direct ? { transport: HttpTransportType.WebSockets, skipNegotiation: true } : {})
    .configureLogging(LogLevel.None)
    .build();
  connection.on("Changed", heard.changed.bind(heard));
  connection.on("Viewers", heard.viewers.bind(heard));
  connection.on("NewswireChanged", (from: number, to: number, lines: readonly WireLine[]) => { heard.newswireChanged?.(from, to, lines); });
  const closed = new Promise<void>((resolve) => {
    connection.onclose(() => { resolve(); });
  });
  await connection.start();
  return line(connection, closed);
}

function line(connection: HubConnection, closed: Promise<void>): LineWithWire {
  let hangUp: () => void = () => undefined;
  // A stop over a line that died in sleep waits for an answer that never comes: whoever hung up need not wait with it.
  const hungUp = new Promise<void>((resolve) => { hangUp = resolve; });
  return {
    follow: (slug, since) => connection.invoke<FollowAnswer>("Follow", slug, since),
    now: () => connection.invoke<number>("Now"),
    followNewswire: (since) => connection.invoke<WireAnswer>("FollowNewswire", since),
    hangUp: () => {
      hangUp();
      void connection.stop();
    },
    closed: Promise.race([closed, hungUp]),
  };
}
