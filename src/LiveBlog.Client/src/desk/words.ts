/** The desk's own words, in the editor's language. */
export interface DeskWords {
  readonly newEntry: string;
  readonly editEntry: string;
  readonly publish: string;
  readonly saveChanges: string;
  readonly publishing: string;
  readonly draftKept: string;
  readonly notSent: string;
  readonly offline: string;
  readonly signedOutWhile: string;
  readonly withdrawSure: string;
  readonly entryOf: string;
  readonly copied: string;
  readonly copy: string;
  readonly cancel: string;
  readonly uploading: string;
  readonly uploadFailed: string;
  readonly again: string;
  readonly undo: string;
  readonly undone: string;
  readonly lookingUp: string;
  readonly queueOffline: string;
  readonly queueSending: string;
  readonly queueDone: string;
  readonly queueRefused: string;
  readonly queueEdit: string;
  readonly queueDrop: string;
  readonly queueDropSure: string;
  readonly stateWaiting: string;
  readonly stateSent: string;
  readonly savedMeanwhile: string;
  readonly mergedParts: string;
  readonly mergedAll: string;
  readonly clashDecide: string;
  readonly yourVersion: string;
  readonly theirVersion: string;
  readonly keepMine: string;
  readonly takeTheirs: string;
  readonly isEditing: string;
  readonly isWriting: string;
  readonly editedSince: string;
  readonly idleFor: string;
  readonly takeOver: string;
  readonly takenOver: string;
  readonly youTookOver: string;
  readonly body: string;
  readonly commands: string;
  readonly linkUrl: string;
  readonly keyEvent: string;
  readonly pin: string;
  readonly quote: string;
  readonly picture: string;
  readonly relatedLink: string;
  readonly embed: string;
  readonly blockquote: string;
  readonly list: string;
  readonly scoreLine: string;
  readonly scorePattern: string;
  readonly bodyHint: string;
  readonly richHint: string;
  readonly fromLibrary: string;
  readonly searchPictures: string;
  readonly noPictures: string;
}

export function readDeskWords(from: Document): DeskWords {
  return JSON.parse(from.getElementById("desk-words")?.textContent ?? "{}") as DeskWords;
}
