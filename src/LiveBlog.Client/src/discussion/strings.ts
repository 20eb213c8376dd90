import type { Texts } from "../localization/strings";

/** The panel's strings, in the blog's language. */
export type DiscussionStrings = Texts<
  | "messages"
  | "discussionEmpty"
  | "discussionIsReadOnly"
  | "discussionGone"
  | "discussionFailed"
  | "discussionOlder"
  | "discussionNew"
  | "discussionWrite"
  | "discussionSend"
  | "discussionSending"
  | "discussionNotSent"
  | "discussionWaits"
  | "discussionReplyTo"
  | "discussionAboutEntry"
  | "discussionNoReply"
  | "discussionReportWhy"
  | "discussionReported"
  | "discussionDelete"
  | "discussionDeleteSure"
  | "moreActions"
  | "discussionNoted"
  | "discussionWarned"
  | "discussionAs"
  | "discussionWait"
  | "discussionOver"
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
