/**
 * Says that a page of a blog was opened, for the newsroom's figures: which entry by itself, if any, and from which other site,
 * by its host's name alone. No cookie, nothing personal; a browser that asks not to be counted is not.
 */
export function reportPageView(slug: string, entry: string | undefined): void {
  const wishes = navigator as Navigator & { readonly globalPrivacyControl?: boolean };
  if (wishes.doNotTrack === "1" || wishes.globalPrivacyControl === true || !("sendBeacon" in navigator)) return;
  const fields = new URLSearchParams();
  if (entry !== undefined && entry !== "") fields.set("entry", entry);
  const from = document.referrer === "" ? "" : new URL(document.referrer).hostname;
  if (from !== "" && from !== location.hostname) fields.set("from", from);
  navigator.sendBeacon(`/live/${slug}/opened?${fields.toString()}`);
}
