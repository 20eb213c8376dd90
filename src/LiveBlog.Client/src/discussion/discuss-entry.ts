/** An entry that somebody wants to say something about. */
export interface EntryReference {
  readonly id: number;
  readonly time: string;
}

let listener: ((about: EntryReference) => void) | null = null;
let waiting: EntryReference | null = null;

/** Leads from an entry to the discussion; one that is not there yet learns of it when it comes. */
export function discuss(about: EntryReference): void {
  if (listener === null) waiting = about;
  else listener(about);
}

export function onDiscuss(heard: (about: EntryReference) => void): void {
  listener = heard;
  if (waiting !== null) heard(waiting);
  waiting = null;
}
