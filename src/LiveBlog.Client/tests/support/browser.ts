import { Window } from "happy-dom";

const words = {
  arrivals: { one: "{n} new entry", other: "{n} new entries" },
  announce: { one: "{n} new entry in the live feed", other: "{n} new entries in the live feed" },
  viewers: { one: "{n} reader", other: "{n} readers" },
  waiting: { one: "{n} entry waits.", other: "{n} entries wait." },
  lost: "Connection lost at {time}. Trying again in {n} s.",
  lostSince: "Connection lost at {time}.",
  retryNow: "Try now",
  pausedSince: "Paused since {time}.",
  resume: "Resume",
  justNow: "just now",
  loading: "Loading",
  loadFailed: "Could not be loaded.",
  again: "Try again",
  partMissing: "This part could not be loaded.",
  reloadPage: "Reload the page",
  slow: "Asked for every {n} s.",
  sinceYou: { one: "{n} new entry since {time}", other: "{n} new entries since {time}" },
  youWereHere: "You were here at {time}",
  share: "Share",
  copyLink: "Copy link",
  copied: "Copied",
  byMail: "By email",
  close: "Close",
  openPage: "Open the page",
  keyEvent: "Key event",
  keysTitle: "Keyboard shortcuts",
  keyNext: "Next",
  keyPrevious: "Previous",
  keyNewest: "Newest",
  keySearch: "Search",
  keyOrder: "Order",
  keyPause: "Pause",
  keyHelp: "Help",
  keysOff: "They can be turned off.",
  dayPattern: "dddd d MMMM yyyy",
  datePattern: "d MMMM yyyy",
  newswireEmpty: "Nothing.",
  newswireFailed: "The wire could not be loaded.",
  newswireNew: { one: "{n} new headline", other: "{n} new headlines" },
  nextPicture: "Next picture",
  previousPicture: "Previous picture",
  pictureOf: "{n} of {total}",
  locale: "en",
  timeZone: "UTC",
};

export const testWords = words;

/**
 * A browser without a layout: every rectangle is empty, so every reader stands at the top.
 * What the one before had stored is gone, except what is handed on.
 */
export function openBrowser(body: string, stored: { readonly localStorage?: Storage; readonly sessionStorage?: Storage } = {}): void {
  const window = new Window({ url: "https://news.example/live/aldane" });
  const names = [
    "document",
    "Element",
    "HTMLElement",
    "HTMLAnchorElement",
    "Node",
    "DOMParser",
    "location",
    "history",
    "localStorage",
    "sessionStorage",
    "Event",
    "MouseEvent",
    "HTMLInputElement",
    "HTMLTextAreaElement",
    "FormData",
    "CSS",
    "KeyboardEvent",
    "CustomEvent",
    "customElements",
  ] as const;
  for (const name of names) Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
  for (const [name, value] of Object.entries(stored))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  const functions = {
    addEventListener: window.addEventListener.bind(window),
    dispatchEvent: window.dispatchEvent.bind(window),
    requestAnimationFrame: (call: () => void): number => {
      call();
      return 0;
    },
    scrollBy: () => undefined,
    scrollTo: () => undefined,
    innerHeight: 800,
    scrollY: 0,
    matchMedia: () => ({ matches: false }),
  };
  for (const [name, value] of Object.entries(functions))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  document.body.innerHTML = `<script type="application/json" id="words">${JSON.stringify(words)}</script>${body}`;
}

export function feedRoot(): HTMLElement {
  const root = document.getElementById("feed");
  if (root === null) throw new Error("No feed.");
  return root;
}

/** The feed as text, without what is the client's own for a while, and without the white space between elements. */
export function settled(root: Element): string {
  const copy = root.cloneNode(true) as Element;
  copy.querySelector(".arrivals-place")?.replaceChildren();
  for (const now of Array.from(copy.querySelectorAll(".now"))) now.remove();
  for (const fresh of Array.from(copy.querySelectorAll(".fresh"))) fresh.classList.remove("fresh");
  return written(copy);
}

function written(node: Node): string {
  if (!(node instanceof Element)) return (node.textContent ?? "").trim();
  const attributes = Array.from(node.attributes, ({ name, value }) => ` ${name}="${value}"`)
    .sort()
    .join("");
  return `\n<${node.tagName.toLowerCase()}${attributes}>${Array.from(node.childNodes, written).join("")}</>`;
}
