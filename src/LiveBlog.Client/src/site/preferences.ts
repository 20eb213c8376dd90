/** How a reader wants pages to be: kept in this browser, told to nobody. */
export interface Preferences {
  readonly theme: "auto" | "light" | "dark";
  readonly text: "normal" | "large" | "larger";
  /** Whose hours: the blog's, or the reader's own. */
  readonly hours: "blog" | "own";
  /** Single keys do things. */
  readonly keys: "on" | "off";
}

const Remembered = "liveblog.reading";

const Choices = {
  theme: ["auto", "light", "dark"],
  text: ["normal", "large", "larger"],
  hours: ["blog", "own"],
  keys: ["on", "off"],
} as const;

/** What was chosen last; whatever is missing, or not one of the choices, is as for a new reader: the first of each. */
export function recall(): Preferences {
  let stored: unknown = null;
  try {
    stored = JSON.parse(localStorage.getItem(Remembered) ?? "null");
  } catch {
    // Storage may be refused, or hold what somebody else wrote.
  }
  return read(stored);
}

export function remember(preferences: Preferences): void {
  try {
    localStorage.setItem(Remembered, JSON.stringify(preferences));
  } catch {
    // Refused or full: the choice holds for this page.
  }
}

/** Written on the root element, where the style sheet looks for it. */
export function apply({ theme, text, hours }: Preferences): void {
  const { dataset } = document.documentElement;
  dataset.theme = theme;
  dataset.text = text;
  dataset.hours = hours;
}

function read(stored: unknown): Preferences {
  const from = typeof stored === "object" && stored !== null ? (stored as Record<string, unknown>) : {};
  return {
    theme: one(Choices.theme, from.theme),
    text: one(Choices.text, from.text),
    hours: one(Choices.hours, from.hours),
    keys: one(Choices.keys, from.keys),
  };
}

function one<T>(choices: readonly [T, ...T[]], stored: unknown): T {
  return choices.find((choice) => choice === stored) ?? choices[0];
}
