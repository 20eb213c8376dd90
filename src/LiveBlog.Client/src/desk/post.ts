import type { DeskStrings } from "./strings";

/** The act that takes back another, with what it has seen. */
export interface Undo {
  readonly handler: string;
  readonly id: number;
  readonly seen: number;
  readonly pinned?: number | null;
  /** What is taken back, in a sentence. */
  readonly says: string;
}

/** What the desk's server says of a post. */
export interface Answer {
  readonly ok: boolean;
  readonly message: string;
  /** The entry that was published; of a failure, the one that the same submission had published before, with another text. */
  readonly entryId?: number | null;
  readonly errors?: Readonly<Record<string, readonly string[]>> | null;
  /** After a lost race, or with the entry published before: the revision to send with the next attempt. */
  readonly revision?: number | null;
  /** The version of the draft that the server holds; 0 when it holds none. */
  readonly draftVersion?: number | null;
  /** What takes back what was done, where that can be. */
  readonly undo?: Undo | null;
  /** After a lost race: the entry as it stands now, by the composer's fields, and who saved it. */
  readonly theirs?: { readonly fields: readonly (readonly [string, string])[]; readonly by: string | null } | null;
}

/** A post that never got an answer of the desk's: the line is down, or the editor has been signed out. */
export type Failure = "offline" | "signed-out" | "failed";

// A line that takes longer is as good as down. What is sent again is not done twice: every post may be repeated.
const Patience = 20_000;

// What stands before the server answers these while there is none behind it, or too much to do: later it may go through.
const NotNow = [429, 502, 503, 504];

/** What to say of an act that was not done; empty when it was. */
export function troubleOf(answer: Answer | Failure, words: Pick<DeskStrings, "offline" | "signedOutWhile" | "notSent">): string {
  if (typeof answer !== "string") return answer.ok ? "" : answer.message;
  return { offline: words.offline, "signed-out": words.signedOutWhile, failed: words.notSent }[answer];
}

/** Sends a form's fields; nothing of the page changes by itself. */
export async function post(action: string, fields: FormData): Promise<Answer | Failure> {
  let response: Response;
  try {
    response = await fetch(action, {
      method: "POST",
      body: fields,
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(Patience),
    });
  } catch {
    return "offline";
  }

  if (NotNow.includes(response.status)) return "offline";
  // A redirect leads to the sign-in page: the session is over.
  if (response.type === "opaqueredirect" || response.status === 401) return "signed-out";
  if (!(response.headers.get("Content-Type") ?? "").includes("json")) return "failed";
  try {
    return (await response.json()) as Answer;
  } catch {
    return "offline";
  }
}
