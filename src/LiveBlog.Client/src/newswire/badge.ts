import { counted, type Strings } from "../localization/strings";

/** More than this is said as "99+". */
export const MaxCounted = 99;

/** Writes how many lines have come in since the wire was last looked at, wherever a page shows it. */
export function showBadges(strings: Strings, count: number): void {
  for (const badge of document.querySelectorAll<HTMLElement>("[data-wire-badge]")) {
    badge.hidden = count === 0;
    if (badge.dataset.count === String(count)) continue;
    badge.dataset.count = String(count);
    const seen = document.createElement("span");
    seen.setAttribute("aria-hidden", "true");
    seen.textContent = count > MaxCounted ? `${MaxCounted}+` : String(count);
    const said = document.createElement("span");
    said.className = "vh";
    said.textContent = ` ${counted(strings, strings.newswireNew, count)}`;
    badge.replaceChildren(seen, said);
  }
}
