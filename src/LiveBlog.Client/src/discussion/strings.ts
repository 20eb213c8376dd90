import type { Plural } from "../localization/strings";

/** The panel's strings, in the blog's language. */
export interface DiscussionStrings {
  readonly messages: Plural;
  readonly talkEmpty: string;
  readonly talkReadOnly: string;
  readonly talkGone: string;
  readonly talkFailed: string;
  readonly talkOlder: string;
  readonly talkNew: Plural;
  readonly talkWrite: string;
  readonly talkSend: string;
  readonly talkSending: string;
  readonly talkNotSent: string;
  readonly talkWaits: string;
  readonly talkReplyTo: string;
  readonly talkAboutEntry: string;
  readonly talkNoReply: string;
  readonly talkReportWhy: string;
  readonly talkReported: string;
  readonly talkDelete: string;
  readonly talkDeleteSure: string;
  readonly talkMore: string;
  readonly talkNoted: string;
  readonly talkWarned: string;
  readonly talkAs: string;
  readonly talkSlow: string;
  readonly talkOver: string;
  readonly tooManyText: string;
  readonly edit: string;
  readonly saveChanges: string;
  readonly cancel: string;
  readonly report: string;
  readonly react: string;
  readonly reactTo: string;
  readonly discuss: string;
  readonly reactionCount: string;
  readonly reactUseful: string;
  readonly reactTouching: string;
  readonly reactSurprising: string;
  readonly reactWorrying: string;
}

export function readDiscussionStrings(from: Document): DiscussionStrings {
  return JSON.parse(from.getElementById("talk-words")?.textContent ?? "{}") as DiscussionStrings;
}
