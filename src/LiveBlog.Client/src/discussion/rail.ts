import { alike, type DialWithWire, type LineWithWire } from "../newswire/live";
import type { DiscussionChanges } from "./changes";

export interface Rider {
  /** A line is there that takes the discussion along, until `closed`. */
  board(follow: (since: number) => Promise<DiscussionChanges>, closed: Promise<void>): void;
  heard(from: number, changes: DiscussionChanges): void;
  accountChanged(): void;
  /** The blog has ended, and its line with it: there will be no other. */
  ended(): void;
}

/** The place for the discussion on the feed's line, kept free until somebody looks at it: most readers never do. */
export class Rail {
  readonly #slug: string;
  #line: LineWithWire | null = null;
  #rider: Rider | null = null;

  constructor(slug: string) {
    this.#slug = slug;
  }

  riding(dial: DialWithWire): DialWithWire {
    return async (heard) => {
      const line = await dial({
        ...alike(heard),
        discussed: (from, changes) => {
          this.#rider?.heard(from, changes);
        },
        accountChanged: () => {
          this.#rider?.accountChanged();
        },
      });
      this.#line = line;
      void line.closed.then(() => {
        if (this.#line === line) this.#line = null;
      });
      this.#board();
      return line;
    };
  }

  take(rider: Rider): void {
    this.#rider = rider;
    this.#board();
  }

  end(): void {
    this.#rider?.ended();
  }

  #board(): void {
    const line = this.#line;
    const follow = line?.followDiscussion;
    if (line !== null && follow !== undefined) this.#rider?.board((since) => follow(this.#slug, since), line.closed);
  }
}
