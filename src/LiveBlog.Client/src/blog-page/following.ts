import type { Arrivals } from "./arrivals";
import { blogStream, newerThan } from "./blog-stream";
import type { BlogView } from "./blog-view";
import type { Applied } from "./feed";
import { preservePlace } from "./preserve-scroll";
import type { Change, FollowAnswer } from "../live/changes";
import { ConnectionStatus } from "../live/connection-status";
import { connectionOf } from "../live/page-connection";
import { RevisionTracker } from "../live/revision-tracker";
import { StreamChannel } from "../live/stream-channel";
import type { Strings } from "../localization/strings";

export interface FollowingOptions {
  /** Changes have been applied. */
  readonly applied: (applied: Applied) => void;
  /** Loads all of it again; rejects when that failed. */
  readonly reset: () => Promise<void>;
}

/** Follows the blog over the page's connection, and says how that is. The reader may pause it. */
export class Following {
  readonly #view: BlogView;
  readonly #arrivals: Arrivals;
  readonly #options: FollowingOptions;
  readonly #tracker: RevisionTracker<readonly Change[]>;
  readonly #connection = connectionOf(document);
  readonly #channel: StreamChannel<readonly Change[], FollowAnswer>;
  readonly #status: ConnectionStatus;
  readonly #pause = document.getElementById("pause");
  /** Brings the feed back, while something else stands in its place. */
  #resume: (() => void) | null = null;
  #wasPaused = false;

  constructor(view: BlogView, arrivals: Arrivals, strings: Strings, options: FollowingOptions) {
    this.#view = view;
    this.#arrivals = arrivals;
    this.#options = options;
    this.#tracker = new RevisionTracker(view.feed.revision, (changes, held, live) => {
      this.#deliver(newerThan(held, changes), live);
    });
    this.#status = new ConnectionStatus(
      strings,
      () => {
        this.#connection.retryNow();
      },
      () => {
        if (!this.resume()) this.#setPaused(false);
      },
      (change) => {
        preservePlace(view.feed.root, change);
      },
    );
    this.#channel = new StreamChannel(
      this.#connection,
      blogStream(view.feed.slug),
      this.#tracker,
      {
        caughtUp: ({ status }) => {
          if (status === "ended") this.#end();
        },
        reset: options.reset,
        every: 10_000,
      },
      true,
    );
  }

  /** The revision up to which changes have been applied. */
  get revision(): number {
    return this.#tracker.held;
  }

  get isHeld(): boolean {
    return this.#resume !== null;
  }

  start(): void {
    const { clock, feed, times } = this.#view;
    if (!this.#view.isFollowed) return;
    this.#showPause(true);
    this.#pause?.addEventListener("click", () => {
      this.#setPaused(!this.#arrivals.paused);
    });
    this.#connection.on("Viewers", (slug: string, count: number) => {
      if (slug === feed.slug) this.#view.viewers = count;
    });
    this.#channel.start();
    this.#connection.start(this.#status, ({ now }) => {
      void clock.learn(now).then(
        () => {
          times.tick();
        },
        () => undefined,
      );
    });
  }

  /** The page was loaded again at this revision: what has happened since is asked for. */
  rebase(revision: number): void {
    this.#tracker.rebase(revision);
    this.#view.feed.revision = revision;
    if (this.#view.isFollowed) void this.#channel.check();
  }

  /** The number of entries that wait may be another. */
  settle(): void {
    this.#status.waiting = this.#view.feed.waiting.size;
  }

  /** Something else stands in the feed's place: changes are taken in and shown later. */
  hold(resume: () => void): void {
    this.#resume = resume;
    this.#wasPaused = this.#arrivals.paused;
    if (!this.#view.isFollowed) return;
    this.#setPaused(true);
    this.#showPause(false);
  }

  release(): void {
    this.#resume = null;
    if (!this.#view.isFollowed) return;
    this.#showPause(true);
    this.#setPaused(this.#wasPaused);
  }

  /** Asks for the feed back; false where it has its place. */
  resume(): boolean {
    const { isHeld } = this;
    this.#resume?.();
    return isHeld;
  }

  #deliver(changes: readonly Change[], live: boolean): void {
    const applied = this.#view.apply(changes, this.revision, live);
    this.#arrivals.settle();
    this.#view.decorate();
    this.#view.times.tick();
    this.#options.applied(applied);
    if (!this.#view.isFollowed) this.#end();
  }

  #setPaused(paused: boolean): void {
    this.#pause?.setAttribute("aria-pressed", String(paused));
    this.#status.paused(paused);
    this.#arrivals.paused = paused;
  }

  #showPause(isShown: boolean): void {
    if (this.#pause !== null) this.#pause.hidden = !isShown;
  }

  /** No update is asked for once the blog has ended; whatever waited comes in. */
  #end(): void {
    this.#connection.end();
    if (this.#arrivals.paused) this.#setPaused(false);
    this.#showPause(false);
    this.#status.over();
  }
}
