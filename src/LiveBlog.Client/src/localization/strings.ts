import type en from "../../../LiveBlog/Localization/Strings/en.json";
import { offsetOfRepeated } from "./offset";
import { zoneOf } from "./zone";

/** A sentence by plural category (Intl.PluralRules); `{n}` is the number. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Strings of the interface, by key. The server reads the keys here, and hands over those: LiveBlog.Generators. */
export type Texts<Keys extends keyof typeof en> = { readonly [Key in Keys]: (typeof en)[Key] extends string ? string : Plural };

/** The page's strings, in the blog's language. */
export type Strings = Texts<
  | "arrivals"
  | "announce"
  | "viewers"
  | "waiting"
  | "lost"
  | "lostSince"
  | "retryNow"
  | "pausedSince"
  | "resume"
  | "justNow"
  | "loading"
  | "loadFailed"
  | "again"
  | "partMissing"
  | "reloadPage"
  | "slow"
  | "sinceYou"
  | "youWereHere"
  | "share"
  | "copyLink"
  | "copied"
  | "byMail"
  | "close"
  | "openPage"
  | "keyEvent"
  | "dayPattern"
  | "newswireEmpty"
  | "newswireFailed"
  | "newswireNew"
  | "nextPicture"
  | "previousPicture"
  | "pictureOf"
  | "datePattern"
  | "keysTitle"
  | "keyNext"
  | "keyPrevious"
  | "keyNewest"
  | "keySearch"
  | "keyOrder"
  | "keyPause"
  | "keyHelp"
  | "keysOff"
> & {
  readonly locale: string;
  readonly timeZone: string;
};

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
