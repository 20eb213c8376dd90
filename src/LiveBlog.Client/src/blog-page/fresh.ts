// The tint is held for eight seconds and fades for three (entry.css); taking the class away earlier would cut the fade.
const Tinted = 11_000;
/** For how long, in milliseconds, an entry is "just now". */
export const Now = 60_000;

/** Marks an entry that has just come into view; both marks leave by themselves. */
export function markFresh(article: HTMLElement, justNow: string | null): void {
  article.classList.add("fresh");
  setTimeout(() => {
    article.classList.remove("fresh");
  }, Tinted);
  const time = article.querySelector(".entry-time");
  if (justNow === null || time === null) return;
  const now = document.createElement("span");
  now.className = "now";
  now.textContent = justNow;
  time.append(now);
  setTimeout(() => article.querySelector(".entry-time > .now")?.remove(), Now);
}

/** Lets an edited entry keep the marks of the one it replaces. */
export function carryFresh(from: HTMLElement, to: HTMLElement): void {
  if (from.classList.contains("fresh")) to.classList.add("fresh");
  const now = from.querySelector(".entry-time > .now");
  if (now !== null) to.querySelector(".entry-time")?.append(now.cloneNode(true));
}
