/** The way in at the top of the page: to one's account, for whoever is signed in; back to this page, for everybody else. */
export function showWhoIsHere(): void {
  const link = document.querySelector<HTMLAnchorElement>("a[data-account]");
  if (link === null) return;
  if (/(?:^|; )liveblog-in=1/.test(document.cookie)) {
    link.textContent = link.dataset.account ?? "";
  } else {
    link.pathname = "/account/sign-in";
    link.search = `?returnUrl=${encodeURIComponent(location.pathname + location.search)}`;
  }
}
