import { startDiscussion } from "./discussion/start";
import { showAccountLink } from "./accounts/signed-in";
import { startKeys } from "./blog-page/keys";
import { startNewswire } from "./newswire/start";
import { watchSheets } from "./site/sheets";
import { reportPageView } from "./statistics/page-view";
import { openOnClick } from "./media/open-on-click";
import { withPart } from "./site/lazy-parts";
import { recall } from "./site/preferences";
import { startReading } from "./site/reading-settings";
import { start } from "./blog-page/live-page";
import { startPushOffer } from "./subscriptions/start";
import { showOwnHours } from "./localization/zone";

showOwnHours(recall().hours === "own");
const page = start({ ownsAddress: true });

/** What stands by itself starts by itself: a module that fails could be imported by none of the parts that are loaded later. */
function begin(act: () => void): void {
  try {
    act();
  } catch (failure) {
    reportError(failure);
  }
}

begin(openOnClick);
begin(() => {
  if (page !== null) startKeys(page);
});
if (document.querySelector(".feed[data-still='true']") !== null)
  withPart(
    import("./blog-page/static-entries"),
    ({ startStaticEntries }) => {
      startStaticEntries();
    },
    () => undefined,
  );
begin(startReading);
const root = document.getElementById("feed");
if (page !== null && root !== null && root.dataset.replay !== "true") reportPageView(page.feed.slug, root.dataset.here);

// A notification was clicked, and this is the tab that has its blog open (worker/sw.ts).
function hearNotifications(visit: (address: string) => void): void {
  let workers: ServiceWorkerContainer;
  try {
    workers = navigator.serviceWorker;
  } catch {
    // A window that a sandboxed frame has opened has none, and may not even ask.
    return;
  }
  workers.addEventListener("message", (event: MessageEvent<{ readonly visit?: unknown } | null>) => {
    const address = event.data?.visit;
    if (typeof address !== "string" || new URL(address).origin !== location.origin) return;
    event.ports[0]?.postMessage(true);
    visit(address);
  });
}

if (page !== null && "serviceWorker" in navigator)
  hearNotifications((address) => {
    page.visit(address);
  });

// Our own pages that stand alone open over the feed; so do the links in them.
const OverTheFeed = /^\/(?:(?:articles|topics)\/[^/]+|subscribe)$/;

// What is seldom wanted is fetched when it is.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (
    link === null ||
    page === null ||
    event.defaultPrevented ||
    event.button !== 0 ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  const follow = (): void => {
    location.assign(link.href);
  };
  if (link.matches("article.entry > a.share")) {
    event.preventDefault();
    withPart(import("./blog-page/share"), ({ share }) => share(link, page.strings), follow);
  } else if (link.id === "to-replay") {
    event.preventDefault();
    withPart(import("./replay/replay"), ({ open }) => open(page, link.href), follow);
  } else if (
    link.origin === location.origin &&
    OverTheFeed.test(link.pathname) &&
    link.dataset.plain === undefined &&
    link.closest(".feed, .overlay, .topic, .side, .head") !== null
  ) {
    event.preventDefault();
    withPart(
      import("./site/overlay"),
      ({ open }) => {
        open(link);
      },
      follow,
    );
  }
});

// Its links and its form do the same without the slider.
if (page !== null && document.querySelector("replay-panel") !== null)
  withPart(
    import("./replay/replay"),
    ({ defineReplay }) => {
      defineReplay();
    },
    () => undefined,
  );

const subscribing = document.querySelector(".subscribe-page");
begin(() => {
  if (subscribing !== null) startPushOffer(subscribing);
});

begin(startNewswire);
begin(startDiscussion);
begin(showAccountLink);
begin(watchSheets);
