import { poll } from "./poll";
import { serverSentEvents } from "./server-sent-events";
import { openSocket } from "./socket";
import type { Dial, Receive, Transport } from "./stream";

// So many tries fail before a page that had a connection takes another way.
const Patience = 3;

/**
 * Dials the hub. Where WebSockets do not get through (an old proxy, a filter), the changes come as server-sent events; where those
 * are held back too, the page polls. Whenever a transport closes, the hub is tried first again.
 */
export function dialer(): Dial {
  let worked = false;
  let failed = 0;
  let streams = true;
  return async (receive, main) => {
    try {
      const transport = await webSocket(receive);
      worked = true;
      failed = 0;
      return transport;
    } catch (failure) {
      // After a transport that worked this is an outage, and the server is asked once a try.
      failed++;
      if (worked && failed < Patience) throw failure;
    }
    return streams && main?.events !== undefined
      ? serverSentEvents(receive, () => {
          streams = false;
        })
      : poll();
  };
}

async function webSocket(receive: Receive): Promise<Transport> {
  const { invoke, close, closed } = await openSocket(receive);
  return {
    pushes: () => true,
    follow: async (stream, since) =>
      stream.answer(await invoke<never>(...stream.follow, ...(stream.isNumbered === false ? [] : [since])), since),
    now: () => invoke<number>("Now"),
    close,
    closed,
  };
}
