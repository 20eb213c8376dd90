import { withPart } from "../site/lazy-parts";
import { readStrings } from "../localization/strings";

/**
 * What of an entry opens at a click: pictures, and what stands on other sites. Nothing of it is loaded before, and other
 * sites hear nothing; without scripts, both are links.
 */
export function openOnClick(): void {
  // Shows the buttons, which would do nothing on a page without this.
  document.body.dataset.opens = "";
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const picture = event.target.closest<HTMLAnchorElement>("article.entry a.enlarge");
    const elsewhere = event.target.closest("article.entry .elsewhere .load button")?.closest<HTMLElement>(".elsewhere");
    if (picture) {
      event.preventDefault();
      withPart(
        import("./gallery"),
        ({ enlarge }) => {
          enlarge(picture, readStrings(document));
        },
        () => {
          location.assign(picture.href);
        },
      );
    } else if (elsewhere) {
      load(elsewhere);
    }
  });
}

/** Puts the frame in. Its address is the server's own, built from an id; the page's policy lets no other in. */
function load(elsewhere: HTMLElement): void {
  const { frame: address, title, shape } = elsewhere.querySelector<HTMLElement>(".load")?.dataset ?? {};
  if (!address || elsewhere.classList.contains("opened")) return;
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = title ?? "";
  frame.className = shape ?? "";
  frame.allowFullscreen = true;
  frame.allow = "fullscreen; encrypted-media; picture-in-picture";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  // Of another origin, so that its own origin gives it nothing of ours; it may not lead this page away.
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation");
  elsewhere.classList.add("opened");
  elsewhere.prepend(frame);
  frame.focus();
}
