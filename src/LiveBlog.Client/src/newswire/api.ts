import type { NewswireChanges, NewswirePart } from "./line";

const Address = "/api/v1/newswire";

export async function askPart(limit: number): Promise<NewswirePart> {
  return (await ask(`${Address}?limit=${limit}`)) as NewswirePart;
}

export async function askSince(since: number): Promise<NewswireChanges> {
  return (await ask(`${Address}/changes?since=${since}`)) as NewswireChanges;
}

async function ask(address: string): Promise<unknown> {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`);
  return answer.json();
}
