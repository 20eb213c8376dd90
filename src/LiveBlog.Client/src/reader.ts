import { startTalk } from "./discussion/start";
import { showWhoIsHere } from "./here";
import { startKeys } from "./keys";
import { startWire } from "./newswire/start";
import { watchSheets } from "./sheets";
import { sayOpened } from "./opened";
import { openAtClick } from "./opening";
import { recall } from "./preferences";
import { startReading } from "./reading";
import { start } from "./start";
import { showOwnHours } from "./zone";

showOwnHours(recall().hours === "own");
const page = start({ ownsAddress: true });
openAtClick();
if (page !== null) startKeys(page);
startReading();
const root = document.getElementById("feed");
if (root?.dataset.slug !== undefined && root.dataset.replay !== "true") sayOpened(root.dataset.slug, root.dataset.here);

// Our own pages that stand alone open over the feed; so do the links in them.
const OverTheFeed = /^\/(?:(?:articles|topics)\/[^/]+|subscribe)$/;

// What is seldom wanted is fetched when it is.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (link === null || page === null || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.matches("article.entry > a.share")) {
    event.preventDefault();
    void import("./share").then(({ share }) => share(link, page.words));
  } else if (link.id === "to-replay") {
    event.preventDefault();
    void import("./replay/replay").then(({ open }) => open(page, link.href));
  } else if (link.origin === location.origin && OverTheFeed.test(link.pathname) && link.dataset.plain === undefined && link.closest(".feed, .overlay, .topic, .side, .head") !== null) {
    event.preventDefault();
    void import("./overlay").then(({ open }) => { open(link, page.words); });
  }
});

const past = document.getElementById("replay");
if (past !== null && page !== null) void import("./replay/replay").then(({ take }) => { take(past, page); });

const subscribing = document.querySelector(".subscribe-page");
if (subscribing !== null) void import("./subscribe").then(({ startSubscribe }) => { startSubscribe(subscribing); });

startWire();
startTalk(page?.rail ?? null);
showWhoIsHere();
watchSheets();
