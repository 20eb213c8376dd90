import { askOverHttp } from "./server-clock";
import type { Transport } from "./stream";

// After so long the hub is tried again.
const Lasts = 180_000;

/** A transport for where the hub cannot be reached: it pushes nothing, and asks over HTTP. */
export function poll(): Transport {
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const ending = setTimeout(close, Lasts);
  void closed.then(() => {
    clearTimeout(ending);
  });
  return { pushes: () => false, follow: (stream, since) => stream.ask(since), close, closed, isInterim: true, now: askOverHttp };
}
