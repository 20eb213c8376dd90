import { askOverHttp } from "./server-clock";
import type { Receive, Transport } from "./stream";

/**
 * A transport of server-sent events, for where WebSockets do not get through. It pushes the streams that have events, and asks for the
 * others over HTTP. `failed` is called when it closes without having brought anything: something on the way holds the events back.
 */
export function serverSentEvents(receive: Receive, failed: () => void): Transport {
  let source: EventSource | null = null;
  let brought = false;
  let end: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });

  function close(): void {
    source?.close();
    source = null;
    if (!brought) failed();
    end();
  }

  return {
    pushes: ({ events }) => events !== undefined,
    follow: (stream, since) =>
      stream.events === undefined
        ? stream.ask(since)
        : new Promise((resolve, reject) => {
            source?.close();
            const opened = new EventSource(stream.events?.(since) ?? "");
            source = opened;
            let answered = false;
            opened.addEventListener("message", (event: MessageEvent<string>) => {
              const data = JSON.parse(event.data) as { readonly changes: unknown };
              brought = true;
              if (answered) receive(stream.message, ...stream.follow.slice(1), data.changes);
              else resolve(stream.answer(data as never, since));
              answered = true;
            });
            // EventSource would dial again by itself; the connection does that, and knows what was missed.
            opened.addEventListener("error", () => {
              if (opened !== source) return;
              reject(new Error("The stream of events ended."));
              close();
            });
          }),
    now: askOverHttp,
    close,
    closed,
  };
}
