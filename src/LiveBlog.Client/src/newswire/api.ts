import type { WireAnswer, WirePart } from "./line";

const Address = "/api/v1/newswire";

export async function askPart(limit: number): Promise<WirePart> {
  return (await ask(`${Address}?limit=${limit}`)) as WirePart;
}

export async function askSince(since: number): Promise<WireAnswer> {
  return (await ask(`${Address}/changes?since=${since}`)) as WireAnswer;
}

async function ask(address: string): Promise<unknown> {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`);
  return answer.json();
}
