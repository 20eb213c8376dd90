import { hostOf } from "./embeds/host";
import { openLinksOutside } from "./embeds/links";
import { openOnClick } from "./media/open-on-click";
import { start } from "./blog-page/live-page";

// In somebody else's page: the frame's history and storage are not ours to fill.
const page = start({ ownsAddress: false });
openOnClick();

if (page !== null) {
  const { slug } = page.feed;
  const host = hostOf(slug);
  openLinksOutside(slug, host);

  // The page around it may give the frame the height of what is in it. Told at once, since a page in the background observes nothing.
  if (parent !== window) {
    const tell = (): void => {
      host.height(Math.ceil(document.documentElement.getBoundingClientRect().height));
    };
    tell();
    new ResizeObserver(tell).observe(document.body);
  }
}
