import type { Texts } from "../localization/strings";

/** The panel's strings, in the blog's language. */
export type DiscussionStrings = Texts<
  | "messages"
  | "talkEmpty"
  | "talkReadOnly"
  | "talkGone"
  | "talkFailed"
  | "talkOlder"
  | "talkNew"
  | "talkWrite"
  | "talkSend"
  | "talkSending"
  | "talkNotSent"
  | "talkWaits"
  | "talkReplyTo"
  | "talkAboutEntry"
  | "talkNoReply"
  | "talkReportWhy"
  | "talkReported"
  | "talkDelete"
  | "talkDeleteSure"
  | "talkMore"
  | "talkNoted"
  | "talkWarned"
  | "talkAs"
  | "talkSlow"
  | "talkOver"
  | "tooManyText"
  | "edit"
  | "saveChanges"
  | "cancel"
  | "report"
  | "react"
  | "reactTo"
  | "discuss"
  | "reactionCount"
  | "reactUseful"
  | "reactTouching"
  | "reactSurprising"
  | "reactWorrying"
>;

export function readDiscussionStrings(from: Document): DiscussionStrings {
  return JSON.parse(from.getElementById("talk-words")?.textContent ?? "{}") as DiscussionStrings;
}
