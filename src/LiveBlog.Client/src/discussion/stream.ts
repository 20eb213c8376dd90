import type { Answer, Stream } from "../live/stream";
import type { DiscussionApi } from "./api";
import type { DiscussionChanges } from "./changes";

/** Messages under a blog. `isReopened` says of changes that the discussion was closed before: then all of it is loaded again. */
export function discussionStream(
  slug: string,
  api: DiscussionApi,
  isReopened: (changes: DiscussionChanges) => boolean,
): Stream<DiscussionChanges> {
  const answer = (changes: DiscussionChanges): Answer<DiscussionChanges> => ({
    revision: changes.revision,
    changes,
    reset: changes.reset || isReopened(changes),
  });
  return {
    follow: ["FollowDiscussion", slug],
    answer,
    message: "Discussed",
    batches: (_: string, from: number, changes: DiscussionChanges) =>
      isReopened(changes) ? null : [{ from, to: changes.revision, changes }],
    ask: async (since) => answer(await api.since(since)),
  };
}
