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
}

export function readDeskWords(from: Document): DeskWords {
  return JSON.parse(from.getElementById("desk-words")?.textContent ?? "{}") as DeskWords;
}
