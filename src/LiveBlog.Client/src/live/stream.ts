import { askOverHttp } from "./server-clock";
import type { FollowAnswer } from "./changes";
import type { Heard, Line } from "./connection";

/**
 * The changes as server-sent events, for where WebSockets do not get through. `failed` is called when a line ends without
 * having brought anything: something on the way holds the events back.
 */
export function stream(heard: Heard, failed: () => void): Line {
  let source: EventSource | null = null;
  let brought = false;
  let end: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });

  function hangUp(): void {
    source?.close();
    source = null;
    if (!brought) failed();
    end();
  }

  return {
    follow: (slug, since) =>
      new Promise((resolve, reject) => {
        source?.close();
        const opened = new EventSource(`/api/v1/blogs/${slug}/stream?since=${since}`);
        source = opened;
        let answered = false;
        opened.addEventListener("message", (event: MessageEvent<string>) => {
          const told = JSON.parse(event.data) as FollowAnswer;
          brought = true;
          if (answered) heard.changed(slug, told.changes);
          else resolve(told);
          answered = true;
        });
        // EventSource would dial again by itself; whoever holds the line does that, and knows what was missed.
        opened.addEventListener("error", () => {
          if (opened !== source) return;
          reject(new Error("The stream of events ended."));
          hangUp();
        });
      }),
    now: askOverHttp,
    hangUp,
    closed,
  };
}
