/** What happened to a blog at one revision, as the hub sends it. */
export interface Change {
  readonly revision: number;
  readonly kind: "entry" | "withdrawn" | "blog";
  readonly entryId: number | null;
  /** ISO 8601; null for a withdrawn entry and for the blog itself. */
  readonly publishedAt: string | null;
  readonly isKeyEvent: boolean;
  readonly isPinned: boolean;
  /** The newest state, rendered; null for a withdrawn entry. */
  readonly html: string | null;
}

export type Status = "upcoming" | "live" | "ended";

/** The hub's answer to Follow: everything since a revision, or the advice to load the feed again. */
export interface FollowAnswer {
  readonly revision: number;
  readonly status: Status;
  readonly changes: readonly Change[];
  readonly reset: boolean;
}
