const First = 1_000;
const Longest = 30_000;

/** Milliseconds before the next try: exponential with full jitter, so that readers of a restarted server come back spread out. */
export function backoff(tries: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(Longest, First * 2 ** tries));
}
