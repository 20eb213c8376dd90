import type { Stream } from "../live/stream";
import { askSince } from "./api";
import type { NewswireChanges, NewswireLine } from "./line";

/** The headlines of the whole site. */
export const newswireStream: Stream<readonly NewswireLine[]> = {
  follow: ["FollowNewswire"],
  answer: asAnswer,
  message: "NewswireChanged",
  batches: (from: number, to: number, changes: readonly NewswireLine[]) => [{ from, to, changes }],
  ask: async (since) => asAnswer(await askSince(since)),
};

function asAnswer({ revision, lines, reset }: NewswireChanges): { revision: number; changes: readonly NewswireLine[]; reset: boolean } {
  return { revision, changes: lines, reset };
}
