import type { Heard, Line } from "../live/connection";
import type { DiscussionChanges } from "../discussion/changes";
import { Riding } from "../live/channel";
import type { NewswireChanges, NewswireLine } from "./line";

export { AskEvery } from "../live/channel";

export interface HeardOnWire extends Heard {
  newswireChanged?(from: number, to: number, lines: readonly NewswireLine[]): void;
  discussed?(from: number, changes: DiscussionChanges): void;
  /** What whoever is signed in may do, or sees alone, has changed. */
  accountChanged?(): void;
}

export interface LineWithWire extends Line {
  /** Absent where the line only asks: the wire then asks for itself. */
  readonly followNewswire?: (since: number) => Promise<NewswireChanges>;
  readonly followDiscussion?: (slug: string, since: number) => Promise<DiscussionChanges>;
}

export type DialWithWire = (heard: HeardOnWire) => Promise<LineWithWire>;

/** Keeps the wire whole over whatever line is open. */
export class LiveWire extends Riding<readonly NewswireLine[]> {
  /** Takes the wire along over every line that is opened for something else: a reader has one line, not two. */
  riding(dial: DialWithWire): DialWithWire {
    return async (heard) => {
      const line = await dial({
        ...alike(heard),
        newswireChanged: (from, to, lines) => {
          this.heard(from, to, lines);
        },
      });
      if (line.followNewswire !== undefined) this.board(line.followNewswire, line.closed);
      return line;
    };
  }
}

/** The same listener under names of its own, to be added to. */
export function alike(heard: HeardOnWire): HeardOnWire {
  return {
    changed: heard.changed.bind(heard),
    viewers: heard.viewers.bind(heard),
    stale: heard.stale.bind(heard),
    ...(heard.newswireChanged === undefined ? {} : { newswireChanged: heard.newswireChanged.bind(heard) }),
    ...(heard.accountChanged === undefined ? {} : { accountChanged: heard.accountChanged.bind(heard) }),
    ...(heard.discussed === undefined ? {} : { discussed: heard.discussed.bind(heard) }),
  };
}
