/** The server's time. A reader's clock may be wrong by minutes; "two minutes ago" must be right all the same. */
export class ServerClock {
  #offset = 0;

  now(): number {
    return Date.now() + this.#offset;
  }

  /** Learns how far the reader's clock is off, to within half of a round trip. */
  async learn(ask: () => Promise<number>): Promise<void> {
    const asked = Date.now();
    const server = await ask();
    this.#offset = server - (asked + Date.now()) / 2;
  }
}

/** The server's time by the head of an answer, where there is no line to ask it over. It says whole seconds, cut down. */
export async function askOverHttp(): Promise<number> {
  const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
  const date = Date.parse(answer.headers.get("date") ?? "");
  if (Number.isNaN(date)) throw new Error("The answer has no date.");
  return date + 500;
}
