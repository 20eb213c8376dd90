import { HttpTransportType, type HubConnection, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import type { FollowAnswer } from "./changes";
import type { Dial, Heard, Line } from "./connection";

const Address = "/hubs/live";

/**
 * Dials the hub: straight to a WebSocket, which saves the negotiation's round trip; where that fails (an old proxy, a
 * filter), by negotiation, which falls back to server-sent events and long polling. What worked is tried first next time.
 */
export function hub(): Dial {
  let direct = true;
  let worked = false;
  return async (heard) => {
    try {
      const line = await open(direct, heard);
      worked = true;
      return line;
    } catch (failure) {
      direct = !direct;
      // After a line that worked this is an outage: the other way is for the next try, and the server is asked once.
      if (worked) throw failure;
      const line = await open(direct, heard);
      worked = true;
      return line;
    }
  };
}

async function open(direct: boolean, heard: Heard): Promise<Line> {
  const connection = new HubConnectionBuilder()
    .withUrl(Address, direct ? { transport: HttpTransportType.WebSockets, skipNegotiation: true } : {})
    .configureLogging(LogLevel.None)
    .build();
  connection.on("Changed", heard.changed.bind(heard));
  connection.on("Viewers", heard.viewers.bind(heard));
  const closed = new Promise<void>((resolve) => {
    connection.onclose(() => { resolve(); });
  });
  await connection.start();
  return line(connection, closed);
}

function line(connection: HubConnection, closed: Promise<void>): Line {
  let hangUp: () => void = () => undefined;
  // A stop over a line that died in sleep waits for an answer that never comes: whoever hung up need not wait with it.
  const hungUp = new Promise<void>((resolve) => { hangUp = resolve; });
  return {
    follow: (slug, since) => connection.invoke<FollowAnswer>("Follow", slug, since),
    hangUp: () => {
      hangUp();
      void connection.stop();
    },
    closed: Promise.race([closed, hungUp]),
  };
}
