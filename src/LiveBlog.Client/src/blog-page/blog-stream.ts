import type { Change, FollowAnswer } from "../live/changes";
import { type Batch, Refused, type Stream } from "../live/stream";

/** A blog's entries and head. */
export function blogStream(slug: string): Stream<readonly Change[], FollowAnswer> {
  const api = `/api/v1/blogs/${slug}`;
  return {
    follow: ["Follow", slug],
    answer: (answer: FollowAnswer) => answer,
    message: "Changed",
    batches: (of: string, changes: readonly Change[]) => (of === slug ? runsOf(changes) : []),
    ask: async (since) => {
      const answer = await fetch(`${api}/changes?since=${since}`, { headers: { accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) throw new Refused(answer.status, Number(answer.headers.get("retry-after")) || 0);
      return (await answer.json()) as FollowAnswer;
    },
    events: (since) => `${api}/stream?since=${since}`,
  };
}

/** A change names its own revision alone: those that follow one another without a hole are one batch. */
export function runsOf(changes: readonly Change[]): Batch<readonly Change[]>[] {
  const runs: { from: number; to: number; changes: Change[] }[] = [];
  for (const change of changes) {
    const last = runs.at(-1);
    if (last !== undefined && change.revision === last.to + 1) {
      last.changes.push(change);
      last.to = change.revision;
    } else runs.push({ from: change.revision - 1, to: change.revision, changes: [change] });
  }
  return runs;
}

/** Those that the page does not hold yet: a batch may begin before what it holds. */
export function newerThan(since: number, changes: readonly Change[]): readonly Change[] {
  return changes.filter(({ revision }) => revision > since);
}
