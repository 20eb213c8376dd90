import { offsetOfRepeated } from "./offset";
import { zoneOf } from "./zone";

/** A sentence by plural category (Intl.PluralRules); `{n}` is the number. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** The page's strings, in the blog's language. */
export interface Strings {
  readonly arrivals: Plural;
  readonly announce: Plural;
  readonly viewers: Plural;
  readonly waiting: Plural;
  readonly lost: string;
  readonly lostSince: string;
  readonly retryNow: string;
  readonly pausedSince: string;
  readonly resume: string;
  readonly pause: string;
  readonly justNow: string;
  readonly loading: string;
  readonly loadFailed: string;
  readonly again: string;
  readonly partMissing: string;
  readonly reloadPage: string;
  readonly slow: string;
  readonly updated: string;
  readonly sinceYou: Plural;
  readonly youWereHere: string;
  readonly share: string;
  readonly copyLink: string;
  readonly copied: string;
  readonly byMail: string;
  readonly close: string;
  readonly openPage: string;
  readonly keyEvent: string;
  readonly keysTitle: string;
  readonly keyNext: string;
  readonly keyPrevious: string;
  readonly keyNewest: string;
  readonly keySearch: string;
  readonly keyOrder: string;
  readonly keyPause: string;
  readonly keyHelp: string;
  readonly keysOff: string;
  readonly dayPattern: string;
  readonly datePattern: string;
  readonly newswireEmpty: string;
  readonly newswireFailed: string;
  readonly newswireNew: Plural;
  readonly nextPicture: string;
  readonly previousPicture: string;
  readonly pictureOf: string;
  readonly locale: string;
  readonly timeZone: string;
}

export function readStrings(from: Document): Strings {
  const text = from.getElementById("words")?.textContent;
  if (!text) throw new Error("The page has no #words.");
  return JSON.parse(text) as Strings;
}

export function counted(strings: Strings, sentence: Plural, n: number): string {
  const form = sentence[new Intl.PluralRules(strings.locale).select(n)] ?? sentence.other;
  return form.replace("{n}", new Intl.NumberFormat(strings.locale).format(n));
}

/** The hour by the clock that the page shows, for a sentence; nothing is decided by it. */
export function hour(strings: Strings, moment: Date): string {
  const timeZone = zoneOf(strings);
  return (
    new Intl.DateTimeFormat(strings.locale, { timeZone, hour: "2-digit", minute: "2-digit" }).format(moment) +
    offsetOfRepeated(timeZone, moment.getTime())
  );
}
