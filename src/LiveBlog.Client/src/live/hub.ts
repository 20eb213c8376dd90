import type { DiscussionChanges } from "../discussion/changes";
import type { NewswireChanges, NewswireLine } from "../newswire/line";
import type { DialWithWire, HeardOnWire, LineWithWire } from "../newswire/live";
import type { Change, FollowAnswer } from "./changes";
import { poll } from "./poll";
import { openSocket } from "./socket";
import { stream } from "./stream";

// So many tries come to nothing before a page that had a line takes another way.
const Patience = 3;

/**
 * Dials the hub. Where WebSockets do not get through (an old proxy, a filter), the changes come as server-sent events;
 * where those are held back too, the page asks by itself now and then. Whenever a line ends, the hub is tried first again.
 */
export function hub(): DialWithWire {
  let worked = false;
  let failed = 0;
  let streams = true;
  return async (heard) => {
    try {
      const line = await open(heard);
      worked = true;
      failed = 0;
      return line;
    } catch (failure) {
      // After a line that worked this is an outage, and the server is asked once a try.
      failed++;
      if (worked && failed < Patience) throw failure;
    }
    return streams
      ? stream(heard, () => {
          streams = false;
        })
      : poll(heard);
  };
}

async function open(heard: HeardOnWire): Promise<LineWithWire> {
  const socket = await openSocket({
    Changed: (slug: string, changes: readonly Change[]) => {
      heard.changed(slug, changes);
    },
    Viewers: (slug: string, count: number) => {
      heard.viewers(slug, count);
    },
    Discussed: (_: string, from: number, changes: DiscussionChanges) => {
      heard.discussed?.(from, changes);
    },
    AccountChanged: () => {
      heard.accountChanged?.();
    },
    NewswireChanged: (from: number, to: number, lines: readonly NewswireLine[]) => {
      heard.newswireChanged?.(from, to, lines);
    },
  });
  return {
    follow: (slug, since) => socket.invoke<FollowAnswer>("Follow", slug, since),
    now: () => socket.invoke<number>("Now"),
    followDiscussion: (slug, since) => socket.invoke<DiscussionChanges>("FollowDiscussion", slug, since),
    followNewswire: (since) => socket.invoke<NewswireChanges>("FollowNewswire", since),
    hangUp: socket.hangUp,
    closed: socket.closed,
  };
}
