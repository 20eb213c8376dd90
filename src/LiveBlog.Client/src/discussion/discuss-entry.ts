/** An entry that somebody wants to say something about. */
export interface About {
  readonly id: number;
  readonly time: string;
}

let listener: ((about: About) => void) | null = null;
let waiting: About | null = null;

/** Leads from an entry to the discussion; one that is not there yet learns of it when it comes. */
export function discuss(about: About): void {
  if (listener === null) waiting = about;
  else listener(about);
}

export function onDiscuss(heard: (about: About) => void): void {
  listener = heard;
  if (waiting !== null) heard(waiting);
  waiting = null;
}
