import { isSignedIn } from "../accounts/signed-in";
import type { EntryCounts, Kind, Me, Sent, DiscussionChanges, DiscussionPart, Terms } from "./changes";
import type { DiscussionStrings } from "./strings";

/** The server took the request and does not do it: its sentence says why, in the blog's language. */
export class Refusal extends Error {}

/** What there is of a discussion that has been closed. */
const Closed = { revision: 0, messages: [], count: 0, terms: { mode: "closed", slowSeconds: 0 } } as const;

/** Asks and sends what a discussion needs, over HTTP. */
export class DiscussionApi {
  readonly #base: string;
  readonly #strings: DiscussionStrings;

  constructor(slug: string, strings: DiscussionStrings) {
    this.#strings = strings;
    this.#base = `/api/v1/blogs/${slug}/discussion`;
  }

  async part(place: { readonly before?: number; readonly after?: number; readonly around?: number } = {}): Promise<DiscussionPart> {
    const query = new URLSearchParams(Object.entries(place).map(([name, id]) => [name, String(id)])).toString();
    return (
      (await this.#ask<DiscussionPart>(`/messages${query === "" ? "" : `?${query}`}`)) ?? { ...Closed, hasOlder: false, hasNewer: false }
    );
  }

  async since(revision: number): Promise<DiscussionChanges> {
    return (await this.#ask<DiscussionChanges>(`/changes?since=${revision}`)) ?? { ...Closed, entries: [], reset: false };
  }

  async entries(): Promise<readonly EntryCounts[]> {
    return (await this.#ask<readonly EntryCounts[]>("/entries")) ?? [];
  }

  /** Null for anonymous readers: nothing is asked then. */
  async me(): Promise<Me | null> {
    if (!isSignedIn()) return null;
    const answer = await fetch(`${this.#base}/me`, { headers: { accept: "application/json" }, cache: "no-store", redirect: "manual" });
    if (answer.status === 200) return (await answer.json()) as Me;
    if (answer.status >= 500) throw new Error(`The server answered ${answer.status}.`);
    return null;
  }

  post(text: string, clientId: string, about: { readonly replyTo: number | null; readonly entry: number | null }): Promise<Sent> {
    return this.#send<Sent>("POST", "/messages", { text, clientId, ...about });
  }

  edit(id: number, text: string): Promise<Sent> {
    return this.#send<Sent>("PUT", `/messages/${id}`, { text });
  }

  erase(id: number): Promise<null> {
    return this.#send<null>("DELETE", `/messages/${id}`);
  }

  react(what: "messages" | "entries", id: number, kind: Kind | null): Promise<null> {
    return this.#send<null>("PUT", `/${what}/${id}/reaction`, { kind });
  }

  report(id: number, why: string): Promise<null> {
    return this.#send<null>("POST", `/messages/${id}/report`, { why });
  }

  takeNote(id: number): Promise<null> {
    return this.#send<null>("POST", `/warnings/${id}/seen`, {});
  }

  /** Null where the discussion has been closed. */
  async #ask<T>(path: string): Promise<T | null> {
    const answer = await fetch(this.#base + path, { headers: { accept: "application/json" } });
    if (answer.status === 404 && isClosed(await answer.json().catch(() => null))) return null;
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
    return (await answer.json()) as T;
  }

  async #send<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(this.#base + path, {
      method,
      redirect: "manual",
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status === 204) return null as T;
    if (answer.ok) return (await answer.json()) as T;
    if (answer.status >= 500 || answer.type === "opaqueredirect") throw new Error(`${path} answered ${answer.status}.`);
    if (answer.status === 401) throw new Refusal(this.#strings.discussionOver);
    const problem = (await answer.json().catch(() => ({}))) as { readonly detail?: string; readonly title?: string };
    if (isClosed(problem)) throw new Refusal(this.#strings.discussionGone);
    // Who is told by the limiter alone gets no sentence with it.
    throw new Refusal(
      problem.detail ?? (answer.status === 429 ? this.#strings.tooManyText : (problem.title ?? this.#strings.discussionNotSent)),
    );
  }
}

/** Other things may not be found either: a server that is being replaced does not close a discussion. */
function isClosed(problem: unknown): boolean {
  return (problem as { readonly terms?: Terms } | null)?.terms?.mode === "closed";
}
