import { startWire } from "./newswire/start";
import { start } from "./start";

const page = start({ ownsAddress: true });

// What is seldom wanted is fetched when it is.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("article.entry > a.share") : null;
  if (link === null || page === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void import("./share").then(({ share }) => share(link, page.words));
});

startWire();
