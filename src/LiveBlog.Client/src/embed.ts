import { openAtClick } from "./opening";
import { start } from "./start";

// In somebody else's page: the frame's history and storage are not ours to fill.
const page = start({ ownsAddress: false });
openAtClick();

// The page around it may give the frame the height of what is in it (embed.js). The height is no secret.
if (page !== null && parent !== window) {
  const { slug } = page.feed;
  new ResizeObserver(() => {
    parent.postMessage({ liveblog: slug, height: Math.ceil(document.documentElement.getBoundingClientRect().height) }, "*");
  }).observe(document.body);
}
