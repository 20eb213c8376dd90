import { askOverHttp } from "./server-clock";
import type { FollowAnswer } from "./changes";
import { Refused, type Heard, type Line } from "./connection";

// At least so long between two questions, and a little more, so that readers do not all ask at once.
const Apart = 10_000;
const Jitter = 5_000;
// After so long the hub is tried again.
const Lasts = 180_000;

/**
 * A line for where the hub cannot be reached: it asks what changed, over plain HTTP. When even that fails the line is
 * closed, and whoever dialled waits longer each time before dialling again.
 */
export function poll(heard: Heard): Line {
  let hangUp: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    hangUp = resolve;
  });
  const asking = setInterval(
    () => {
      heard.stale();
    },
    Apart + Math.random() * Jitter,
  );
  const ending = setTimeout(hangUp, Lasts);
  void closed.then(() => {
    clearInterval(asking);
    clearTimeout(ending);
  });
  return { follow, hangUp, closed, now: askOverHttp, every: Math.round(Apart / 1_000) };
}

async function follow(slug: string, since: number): Promise<FollowAnswer> {
  const answer = await fetch(`/api/v1/blogs/${slug}/changes?since=${since}`, {
    headers: { accept: "application/json" },
    cache: "no-store",
  });
  if (!answer.ok) throw new Refused(answer.status, Number(answer.headers.get("retry-after")) || 0);
  return (await answer.json()) as FollowAnswer;
}
