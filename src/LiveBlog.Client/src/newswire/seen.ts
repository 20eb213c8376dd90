const Remembered = "liveblog.newswire.seen";

/** How far the wire has been looked at: lines are numbered as they come in. */
export interface Seen {
  /** The newest line there was. */
  readonly line: number;
  /** The wire's revision then. */
  readonly revision: number;
}

// Storage may be refused, full or blocked: then each visit begins with nothing unseen.
export function recallSeen(): Seen | null {
  try {
    const seen = JSON.parse(localStorage.getItem(Remembered) ?? "null") as Partial<Seen> | null;
    return typeof seen?.line === "number" && typeof seen.revision === "number" ? { line: seen.line, revision: seen.revision } : null;
  } catch {
    return null;
  }
}

export function rememberSeen(seen: Seen): void {
  const before = recallSeen();
  // Another tab may have seen more.
  if (before !== null && before.line >= seen.line && before.revision >= seen.revision) return;
  try {
    localStorage.setItem(Remembered, JSON.stringify(seen));
  } catch {
    return;
  }
}

/** Calls back when another tab has looked. */
export function onSeenElsewhere(call: (seen: Seen) => void): void {
  addEventListener("storage", ({ key }) => {
    const seen = key === Remembered ? recallSeen() : null;
    if (seen !== null) call(seen);
  });
}
