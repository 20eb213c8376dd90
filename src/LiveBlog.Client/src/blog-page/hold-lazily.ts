import type { Match } from "./morph";

/** How the feed is changed: what keeps the focus and the selection, and how an entry's children are matched. */
interface Holding {
  readonly holding: <T>(root: HTMLElement, change: () => T) => T;
  readonly holdingIn: (list: HTMLElement, attribute: string, change: () => void) => void;
  readonly matching: Match | undefined;
}

let care: Holding = {
  holding: (_, change) => change(),
  holdingIn: (_, __, change) => {
    change();
  },
  matching: undefined,
};
let coming: Promise<void> | null = null;

/** Changes the feed without taking away what the reader has a hand on. */
export function holding<T>(root: HTMLElement, change: () => T): T {
  return care.holding(root, change);
}

/** Changes another list in the same way, whose items are told apart by an attribute. */
export function holdingIn(list: HTMLElement, attribute: string, change: () => void): void {
  care.holdingIn(list, attribute, change);
}

export function matching(): Match | undefined {
  return care.matching;
}

const lists = new WeakSet<EventTarget>();
const heard = new Map<Document, AbortController>();

/**
 * As long as nothing in a list has the focus or is selected, nothing has to be held, and what holds it is not loaded. The document
 * is listened to once, for however many lists, until that is loaded.
 */
export function watchForHands(list: HTMLElement): void {
  lists.add(list);
  if (heard.has(document)) return;
  const waiting = new AbortController();
  heard.set(document, waiting);
  const { signal } = waiting;
  document.addEventListener(
    "focusin",
    (event) => {
      if (event.composedPath().some((place) => lists.has(place))) void loadHolding();
    },
    { signal },
  );
  document.addEventListener(
    "selectionchange",
    () => {
      if (document.getSelection()?.isCollapsed === false) void loadHolding();
    },
    { signal },
  );
}

export function loadHolding(): Promise<void> {
  coming ??= Promise.all([import("./hold"), import("./matching")]).then(
    ([hold, match]) => {
      care = { holding: hold.holding, holdingIn: hold.holdingIn, matching: match.matching };
      for (const waiting of heard.values()) waiting.abort();
    },
    () => {
      coming = null;
    },
  );
  return coming;
}
