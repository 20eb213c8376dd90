import { Announcer } from "./announcer";
import { learn } from "../live/server-clock";
import { Arrivals } from "./arrivals";
import { headDays } from "./day-headings";
import { blogStream, newerThan } from "./blog-stream";
import { Feed, type FeedOptions } from "./feed";
import { goTo, markRequested, newestOf, showRequested } from "./requested-entry";
import { preserveScroll } from "./preserve-scroll";
import { More } from "./more";
import { OrderLinks } from "./order";
import { fetchPage, type Page, swap } from "./page";
import { type Position, Positions } from "./positions";
import { Head } from "./head";
import { Hours } from "../localization/hours";
import type { Change } from "../live/changes";
import { connectionOf } from "../live/page-connection";
import { RevisionTracker } from "../live/revision-tracker";
import { StreamChannel } from "../live/stream-channel";
import { KeyEvents } from "./key-events";
import { LastVisitMarker } from "./last-visit";
import { closeOverlay } from "../site/close-overlay";
import { closeSheet } from "../site/sheets";
import { ConnectionStatus } from "../live/connection-status";
import { RelativeTimes } from "../localization/relative-times";
import { readStrings, type Strings } from "../localization/strings";
import { onZoneChange } from "../localization/zone";

/** The fragment of an address that leads to the newest entry of the page. */
const Newest = "#newest";

export interface LivePage {
  readonly feed: Feed;
  readonly strings: Strings;
  /** Something else stands in the feed's place: it takes in what comes and shows it later. `resume` is called when the reader wants it back. */
  hold(resume: () => void): void;
  release(): void;
  /** Goes to an entry of this blog by its own address, without leaving the page where that can be done. */
  visit(address: string): void;
  /** Goes to the newest entry, in the order on show. */
  visitLiveEnd(): void;
}

export interface StartOptions extends FeedOptions {
  /** The page's address follows the order chosen, and the choice is remembered. */
  readonly ownsAddress: boolean;
}

/** Whether the page has a feed that is kept up to date. */
export function isFollowed(page: Document): boolean {
  const root = page.getElementById("feed");
  return root?.dataset.slug !== undefined && root.dataset.still !== "true";
}

/** Makes the page's feed live. Answers null on a page without one. */
export function start(options: StartOptions): LivePage | null {
  const root = document.getElementById("feed");
  if (root?.dataset.slug === undefined || root.dataset.still === "true") return null;

  const strings = readStrings(document);
  const hours = new Hours(strings);
  const feed = new Feed(root, {
    received: (article) => {
      hours.decorate(article);
    },
    ...options,
  });
  const head = new Head(strings);
  const announcer = new Announcer(strings);
  const pause = document.getElementById("pause");
  const state = new ConnectionStatus(
    strings,
    () => {
      connection.retryNow();
    },
    () => {
      if (resume === null) setPaused(false);
      else resume();
    },
  );
  const arrivals = new Arrivals(
    feed,
    strings,
    () => {
      state.waiting = feed.waiting.size;
      since?.settle();
    },
    visitLiveEnd,
  );
  const times = new RelativeTimes(strings);
  const tracker = new RevisionTracker(feed.revision, deliver);
  const more = new More(feed, strings, (revision) => {
    since?.settle();
    if (revision < tracker.held) rebase(revision);
  });
  const positions = options.ownsAddress ? new Positions(feed, more) : null;
  const order = new OrderLinks(feed, {
    ownsAddress: options.ownsAddress,
    show: (page) => {
      show(page);
    },
    positions,
  });
  const isPermalink = options.ownsAddress && !KeyEvents.on(document);
  const isReplay = (): boolean => feed.root.dataset.replay === "true";
  const moments = new KeyEvents(strings, {
    refill: () => fetchPage(`/live/${feed.slug}`, "no-cache"),
    held: () => tracker.held,
    choose,
  });
  const since =
    options.ownsAddress && !isReplay()
      ? new LastVisitMarker(feed, strings, (address) => {
          order.visit(address);
        })
      : null;
  const connection = connectionOf(document);
  const channel = new StreamChannel(
    connection,
    blogStream(feed.slug),
    tracker,
    {
      caughtUp: ({ status }) => {
        if (status === "ended") end();
      },
      reset: async () => {
        const page = await fetchShown();
        if (isBare(page)) location.reload();
        else await showAround(page);
      },
      every: 10_000,
    },
    true,
  );
  let resume: (() => void) | null = null;
  let held: Position | null = null;
  let wasPaused = false;
  // A moment of the past stays as it was.
  const isFollowing = (): boolean => head.status !== "ended" && !isReplay();

  function deliver(all: readonly Change[], held: number, live: boolean): void {
    const changes = newerThan(held, all);
    const outcome = { arrived: 0, isDisplaced: false };
    preserveScroll(feed.root, () => {
      head.apply(changes);
      if (changes.length > 0) head.touch(changes, live);
      moments.apply(changes);
      const applied = feed.apply(changes, live);
      Object.assign(outcome, applied);
      return applied.moved;
    });
    feed.revision = tracker.held;
    arrivals.settle();
    decorate();
    times.tick();
    if (resume === null) announcer.add(outcome.arrived);
    more.fillIfBare();
    if (!isFollowing()) end();
    // Until then, or should it fail, the entry stays where it is.
    if (outcome.isDisplaced)
      void fetchShown()
        .then(showAround)
        .catch(() => undefined);
  }

  /** The page that is shown, fetched again. Should the reader go to another meanwhile, it is that one. */
  async function fetchShown(): Promise<Page> {
    for (;;) {
      const { address } = order;
      const page = await fetchPage(address, "no-cache");
      if (order.address === address) return page;
    }
  }

  /** Another page's feed takes the place of this one's; what happened since it was rendered is asked for. */
  function show(page: Page, isVisit = true): void {
    swap(feed, page);
    const newer = page.document.getElementById("blog-head");
    if (newer !== null) head.replace(newer);
    moments.replace(page.document);
    // What stands around this feed has not seen the changes since: those are asked for once more.
    rebase(isBare(page) ? Math.min(page.revision, tracker.held) : page.revision);
    arrivals.settle();
    decorate();
    if (markRequested(feed) && isVisit) goTo(feed, Number(feed.root.dataset.here), "instant");
  }

  /** The same place of the feed, loaded again: the reader stays where they are. */
  async function showAround(page: Page): Promise<void> {
    const position = positions?.now();
    preserveScroll(feed.root, () => {
      show(page, false);
      return new Set<string>();
    });
    if (position !== undefined) await positions?.restore(position);
  }

  /** Of a moment of the past, and of the key events alone, an entry's own page is another: the link leads there. */
  function choose(id: number, address: string): boolean {
    return resume === null && (goTo(feed, id, stillness()) || (feed.root.dataset.filter === "" && !isReplay() && order.visit(address)));
  }

  function visit(address: string): void {
    const again = (): void => {
      visit(address);
    };
    // The entry is beneath the page or the sheet that is open.
    if (closeOverlay(again) || closeSheet(again)) return;
    const id = Number(/\/entry\/(\d+)$/.exec(new URL(address, location.href).pathname)?.[1] ?? "0");
    const isShown = id !== 0 && resume === null && (isPermalink ? goTo(feed, id, stillness()) : choose(id, address));
    if (!isShown) location.assign(address);
  }

  function visitLiveEnd(): void {
    if (resume !== null) resume();
    // A permalink's page is none of the whole blog.
    else if (isPermalink) location.assign(`${feed.root.dataset.live ?? location.pathname}${Newest}`);
    else void order.visitLiveEnd();
  }

  /** A permalink's page holds the feed alone, without the head and the key events that this one has. */
  function isBare(page: Page): boolean {
    return KeyEvents.on(document) && !KeyEvents.on(page.document);
  }

  /** The hours of what is not an entry. Entries came into the feed in the zone that is shown. */
  function decorate(): void {
    hours.decorate(document);
    moments.tidy();
  }

  /** The reader wants other hours: every one in the page, and the days that they fall on. */
  function changeZone(): void {
    preserveScroll(feed.root, () => {
      times.rewrite(decorate);
      headDays(feed.entries);
      since?.settle();
      return new Set<string>();
    });
    for (const { article } of feed.waiting.values()) hours.decorate(article);
    document.documentElement.dataset.dressed = "";
  }

  function rebase(revision: number): void {
    tracker.rebase(revision);
    feed.revision = revision;
    if (isFollowing()) void channel.check();
  }

  function setPaused(paused: boolean): void {
    pause?.setAttribute("aria-pressed", String(paused));
    keepingHead(() => {
      state.paused(paused);
    });
    arrivals.paused = paused;
  }

  function hold(whenResumed: () => void): void {
    resume = whenResumed;
    positions?.keep();
    held = positions?.now() ?? null;
    wasPaused = arrivals.paused;
    if (!isFollowing()) return;
    setPaused(true);
    if (pause !== null) pause.hidden = true;
  }

  function release(): void {
    resume = null;
    // The reader may have chosen other hours while the feed was out of the page.
    changeZone();
    if (isFollowing()) {
      if (pause !== null) pause.hidden = false;
      setPaused(wasPaused);
    }
    if (held !== null) void positions?.restore(held);
  }

  /** No update is asked for once the blog has ended; whatever waited comes in. */
  function end(): void {
    connection.end();
    if (arrivals.paused) setPaused(false);
    if (pause !== null) pause.hidden = true;
    keepingHead(() => {
      state.over();
    });
  }

  /** The state line stands above the feed: its coming and going must not move what is read below. */
  function keepingHead(change: () => void): void {
    preserveScroll(feed.root, () => {
      change();
      return new Set<string>();
    });
  }

  if (isFollowing()) {
    if (pause !== null) {
      pause.hidden = false;
      pause.addEventListener("click", () => {
        setPaused(!arrivals.paused);
      });
    }
    connection.on("Viewers", (slug: string, count: number) => {
      if (slug === feed.slug) head.viewers = count;
    });
    channel.start();
    connection.start({
      live: (every) => {
        keepingHead(() => {
          state.live(every);
        });
      },
      open: ({ now }) => {
        void learn(now).then(
          () => {
            times.tick();
          },
          () => undefined,
        );
      },
      lost: (retryIn) => {
        keepingHead(() => {
          state.lost(retryIn);
        });
      },
    });
  }
  onZoneChange(changeZone);
  changeZone();
  times.start();
  showRequested(feed, location.hash === Newest ? newestOf(feed) : null);
  if (options.ownsAddress) void order.applyRemembered().then(() => positions?.comeBack());
  return { feed, strings, hold, release, visit, visitLiveEnd };
}

function stillness(): ScrollBehavior {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}
