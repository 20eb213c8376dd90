/** The cookie says that somebody is signed in here, and nothing else: without it no page asks who. Its name has the prefix where the site is https. */
export function isSignedIn(): boolean {
  return /(?:^|; )(?:__Host-)?liveblog-in=1/.test(cookies());
}

/** A page in a sandbox has none, and may not even ask. */
function cookies(): string {
  try {
    return document.cookie;
  } catch {
    return "";
  }
}

/** The account link at the top of the page: to the account of a reader who is signed in; for all others, to sign-in and back to this page. */
export function showAccountLink(): void {
  const link = document.querySelector<HTMLAnchorElement>("a[data-account]");
  if (link === null) return;
  if (isSignedIn()) {
    link.textContent = link.dataset.account ?? "";
  } else if (!location.pathname.startsWith("/account/")) {
    // From a page about accounts, such as the sign-in page itself, there is nothing to go back to.
    link.pathname = "/account/sign-in";
    link.search = `?returnUrl=${encodeURIComponent(location.pathname + location.search)}`;
  }
}
