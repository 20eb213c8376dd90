import type { Host } from "./host";

/**
 * Links lead out of the frame, as the page says by its <base target>: most pages refuse to be shown in one. In a sandbox that forbids to
 * lead the whole page away they open in a window; where windows are forbidden too, the page around is asked, or the address is shown.
 * What only moves within the feed stays in the frame.
 */
export function openLinksOutside(slug: string, host: Host): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin === ownOrigin() && link.pathname === location.pathname) {
      if (link.hash === "") link.target = "_self";
      else goTo(link, slug, event, host);
    } else if (/^https?:$/.test(link.protocol) && parent !== window) {
      event.preventDefault();
      leave(link.href, link, host);
    }
  });
}

/** To a place of this feed, or, where it holds no such entry, to the entry's own page. */
function goTo(link: HTMLAnchorElement, slug: string, event: Event, host: Host): void {
  event.preventDefault();
  const place = document.getElementById(link.hash.slice(1));
  const entry = /^#e-(\d+)$/.exec(link.hash)?.[1];
  if (place !== null) place.scrollIntoView();
  else leave(new URL(entry === undefined ? `/live/${slug}${link.hash}` : `/live/${slug}/entry/${entry}`, location.href).href, link, host);
}

function leave(address: string, link: HTMLAnchorElement, host: Host): void {
  if (!navigateTop(address) && !openWindow(address) && !host.open(address)) showAddress(address, link);
}

/** False where the sandbox forbids it. */
function navigateTop(address: string): boolean {
  try {
    (top ?? window).location.href = address;
    return true;
  } catch {
    return false;
  }
}

/** False where the sandbox, or the browser, forbids it. With "noopener" nobody would be told whether it opened. */
function openWindow(address: string): boolean {
  const opened = open(address, "_blank");
  if (opened === null) return false;
  try {
    opened.opener = null;
  } catch {
    // It has gone on to its own page already.
  }
  return true;
}

/** In a sandbox the document's origin is opaque; its address is not. */
function ownOrigin(): string {
  return new URL(location.href).origin;
}

/** The page around lets no link out: the address is shown beside it, ready to be copied. */
function showAddress(address: string, beside: HTMLElement): void {
  document.querySelector(".kept")?.remove();
  const box = document.createElement("p");
  box.className = "kept";
  const sentence = document.createElement("label");
  sentence.textContent = document.body.dataset.linkKept ?? "";
  const field = document.createElement("input");
  field.readOnly = true;
  field.dir = "ltr";
  field.value = address;
  sentence.append(field);
  box.append(sentence);
  (beside.closest("article")?.querySelector(".entry-text") ?? beside.closest("header, footer") ?? document.body).append(box);
  field.focus();
  field.select();
}
