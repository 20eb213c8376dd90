/** A message in its newest state, as the hub and the server's answers carry it. */
export interface DiscussionMessage {
  readonly id: number;
  /** The discussion's revision at the message's last change. */
  readonly revision: number;
  /** Its element; null for one that is gone. */
  readonly html: string | null;
}

/** How many readers say what of an entry, in the order of Kinds. */
export interface EntryCounts {
  readonly entryId: number;
  readonly revision: number;
  readonly counts: readonly number[];
}

export const Kinds = ["useful", "touching", "surprising", "worrying"] as const;
export type Kind = (typeof Kinds)[number];

/** What readers may do in a discussion. */
export interface Terms {
  readonly mode: "open" | "readOnly" | "closed";
  readonly slowSeconds: number;
}

/** What changed in a discussion up to a revision. */
export interface DiscussionChanges {
  readonly revision: number;
  readonly messages: readonly DiscussionMessage[];
  readonly entries: readonly EntryCounts[];
  readonly count: number;
  readonly reset: boolean;
  /** Absent from a server of the version before. */
  readonly terms?: Terms;
}

/** A part of a discussion, the oldest message first. */
export interface DiscussionPart {
  readonly revision: number;
  readonly count: number;
  readonly messages: readonly DiscussionMessage[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly terms?: Terms;
}

/** What the page of somebody who is signed in adds. */
export interface Me {
  readonly id: string;
  readonly name: string;
  /** Why one may not write now; null where one may. */
  readonly why: string | null;
  /** After how long that ends; null where it does not. */
  readonly secondsLeft: number | null;
  readonly slowSeconds: number;
  readonly editMinutes: number;
  readonly waiting: readonly DiscussionMessage[];
  readonly reactions: Readonly<Record<string, Kind>>;
  readonly entries: Readonly<Record<string, Kind>>;
  readonly warning: { readonly id: number; readonly reason: string } | null;
}

/** What one has sent, as it was taken. */
export interface Sent {
  readonly id: number;
  readonly revision: number;
  readonly isWaiting: boolean;
  readonly html: string | null;
}

/** An entry that somebody wants to say something about. */
export interface EntryReference {
  readonly id: number;
  readonly time: string;
}
