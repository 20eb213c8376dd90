import { textButton } from "../site/text-button";
import { Hours } from "../localization/hours";
import { connectionOf } from "../live/page-connection";
import { RevisionTracker } from "../live/revision-tracker";
import { StreamChannel } from "../live/stream-channel";
import { startStandalone } from "../live/standalone-connection";
import { counted, readStrings } from "../localization/strings";
import { onZoneChange } from "../localization/zone";
import { MessageActions } from "./message-actions";
import { isFollowed } from "../blog-page/live-page";
import { isSignedIn } from "../accounts/signed-in";
import { DiscussionApi } from "./api";
import type { DiscussionChanges, EntryReference, Sent, Terms } from "./changes";
import { MessageComposer } from "./composer";
import { MessageList } from "./list";
import { ScrollPosition } from "./scroll-position";
import { discussionStream } from "./stream";
import { Viewer } from "./viewer";
import { readDiscussionStrings } from "./strings";

/** Defines the elements of a discussion: its foot first, which the panel expects to be there. */
export function defineDiscussion(): void {
  customElements.define("message-composer", MessageComposer);
  customElements.define("discussion-panel", DiscussionPanel);
}

/**
 * <discussion-panel> around the discussion beside a feed, or on its own page. This module is loaded once somebody looks at it: then the
 * server's markup is there. On a page without a feed it opens the page's connection.
 */
export class DiscussionPanel extends HTMLElement {
  readonly #panel: HTMLElement;
  readonly #strings = readStrings(document);
  readonly #own = readDiscussionStrings(document);
  readonly #desk: DiscussionApi;
  readonly #slug: string;
  readonly #list: MessageList;
  readonly #place: ScrollPosition;
  readonly #hours = new Hours(this.#strings);
  readonly #acts: MessageActions;
  readonly #composer: MessageComposer;
  readonly #tracker: RevisionTracker<DiscussionChanges>;
  readonly #older: HTMLButtonElement;
  readonly #olderItem = document.createElement("li");
  readonly #pill: HTMLButtonElement;
  readonly #viewer: Viewer;
  #terms: Terms | null = null;
  #count = 0;
  #unseen = 0;
  #loading = false;
  #isStarted = false;

  constructor() {
    super();
    const panel = this.querySelector<HTMLElement>(".talk-panel");
    const lines = this.querySelector<HTMLElement>("[data-talk-lines]");
    const composer = this.querySelector<MessageComposer>("message-composer");
    if (panel === null || lines === null || composer === null) throw new Error("The discussion has no panel.");
    this.#panel = panel;
    this.#slug = panel.dataset.slug ?? "";
    this.#desk = new DiscussionApi(this.#slug, this.#own);
    this.#viewer = new Viewer(
      this.#desk,
      () => ({ list: this.#list, place: this.#place, acts: this.#acts }),
      () => this.#terms?.mode === "closed",
      (me) => {
        this.#composer.show(me);
        this.#showState();
      },
    );
    this.#acts = new MessageActions(panel, this.#desk, this.#own, {
      reply: (item) => {
        this.#composer.replyTo(item);
      },
      sent: (sent) => {
        this.#list.apply([sent]);
        this.#showState();
      },
      gone: (id, revision) => {
        this.#list.apply([{ id, revision, html: null }]);
        this.#showState();
      },
      me: () => this.#viewer.me,
      changed: () => this.#viewer.learn(),
    });
    this.#list = new MessageList(lines, (item) => {
      this.#hours.decorate(item);
      this.#acts.decorate(item);
    });
    this.#place = new ScrollPosition(panel, this.#list);
    this.#composer = composer;
    composer.addEventListener("sent", (event) => {
      this.#take((event as CustomEvent<Sent>).detail);
    });
    this.#tracker = new RevisionTracker(Number(panel.dataset.revision ?? "0"), (changes) => {
      this.#apply(changes);
    });
    this.#older = textButton("older", this.#own.discussionOlder, () => {
      void this.#loadOlder();
    });
    this.#pill = textButton("talk-pill", "", () => {
      this.#toEnd(true);
    });
    // In the list, whose place does not change when the button comes and goes.
    this.#olderItem.append(this.#older);
    lines.prepend(this.#olderItem);
    lines.after(this.#pill);
    this.#olderItem.hidden = this.#pill.hidden = true;
    this.#place.onEnd(() => {
      this.#seeAll();
    });
    onZoneChange(() => {
      this.#hours.decorate(lines);
    });
    panel.addEventListener("click", (event) => {
      this.#follow(event);
    });
  }

  connectedCallback(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#start();
  }

  /** What is written next is about an entry. */
  discuss(entry: EntryReference): void {
    this.#composer.about(entry);
  }

  async #start(): Promise<void> {
    await this.#begin();
    const connection = connectionOf(document);
    connection.on("AccountChanged", () => {
      this.#viewer.learnSoon(0);
    });
    const stream = discussionStream(this.#slug, this.#desk, (changes) => this.#isReopened(changes));
    new StreamChannel(connection, stream, this.#tracker, {
      reset: () => this.#restart(),
      // What was told while there was no connection.
      joined: () => {
        if (isSignedIn()) this.#viewer.learnSoon();
      },
    }).start();
    if (!isFollowed(document)) startStandalone(connection, this.#strings);
  }

  /** What one has sent oneself is seen at once. */
  #take(sent: Sent): void {
    this.#list.hasNewer = false;
    this.#list.apply([sent]);
    if (sent.isWaiting) this.#acts.markWaiting(sent.id);
    this.#toEnd();
    this.#showState();
  }

  /** The first messages, and who is here. What cannot be had is asked for again, and said meanwhile. */
  async #begin(): Promise<void> {
    for (;;) {
      try {
        if (this.#panel.dataset.revision === undefined) await this.#restart();
        else this.#takeStanding();
        break;
      } catch {
        this.#say(this.#own.discussionFailed);
        await new Promise((resolve) => setTimeout(resolve, 10_000));
      }
    }
    await this.#viewer.learn().catch(() => undefined);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#viewer.learnSoon(0);
    });
  }

  /** On its own page the first messages stand already. */
  #takeStanding(): void {
    this.#list.hasOlder = this.#panel.dataset.older === "true";
    this.#list.hasNewer = this.#panel.dataset.newer === "true";
    this.#count = Number(this.#panel.dataset.count);
    for (const way of this.#panel.querySelectorAll<HTMLElement>(".talk-way.older")) way.hidden = true;
    this.#showState();
  }

  async #restart(): Promise<void> {
    const part = await this.#desk.part();
    this.#tracker.rebase(part.revision);
    this.#keep(part.terms);
    this.#list.restart();
    this.#list.hasOlder = part.hasOlder;
    this.#list.hasNewer = false;
    this.#list.extend(part.messages);
    this.#viewer.showWaiting();
    this.#count = part.count;
    this.#toEnd();
    this.#showState();
  }

  /** What readers may do here. Who is signed in asks what that is to him. */
  #keep(terms: Terms | undefined): void {
    const before = this.#terms;
    if (terms === undefined || (before?.mode === terms.mode && before.slowSeconds === terms.slowSeconds)) return;
    this.#terms = terms;
    this.#composer.take(terms.mode);
    this.dataset.mode = terms.mode;
    if (terms.mode === "closed") {
      this.#list.restart();
      this.#panel.querySelector("[data-talk-loader]")?.setAttribute("role", "status");
    } else if (before !== null) {
      this.#viewer.learnSoon();
    }
  }

  /** Messages written while the discussion was closed are missing: it is loaded again. */
  #isReopened({ terms }: DiscussionChanges): boolean {
    return this.#terms?.mode === "closed" && terms !== undefined && terms.mode !== "closed";
  }

  #apply(changes: DiscussionChanges): void {
    this.#keep(changes.terms);
    const wasAtEnd = this.#place.isAtEnd;
    const added = this.#place.preserve(() => this.#list.apply(changes.messages));
    this.#count = changes.count;
    document.dispatchEvent(new CustomEvent("liveblog:reactions", { detail: changes.entries }));
    if (wasAtEnd) this.#toEnd();
    else this.#unseen += added;
    this.#showState();
  }

  async #loadOlder(): Promise<void> {
    const first = this.#list.first;
    if (this.#loading || first === undefined) return;
    this.#loading = true;
    this.#older.setAttribute("aria-busy", "true");
    try {
      const part = await this.#desk.part({ before: first });
      this.#place.preserveEnd(() => {
        this.#list.extend(part.messages);
        this.#list.hasOlder = part.hasOlder;
      });
    } catch {
      this.#acts.say(this.#own.discussionFailed);
    } finally {
      this.#loading = false;
      this.#older.removeAttribute("aria-busy");
      this.#showState();
    }
  }

  /** A link to a message that is on show leads there; the panel's sheet and the page stay as they are. */
  #follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-to]") : null;
    const item = link === null ? null : this.#list.find(Number(link.dataset.to));
    if (item === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    item.scrollIntoView({ block: "center" });
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
    item.classList.add("fresh");
    setTimeout(() => {
      item.classList.remove("fresh");
    }, 2_000);
  }

  #toEnd(byHand = false): void {
    this.#place.toEnd(byHand);
    this.#seeAll();
  }

  #seeAll(): void {
    if (this.#unseen === 0) return;
    this.#unseen = 0;
    this.#showState();
  }

  #showState(): void {
    for (const count of document.querySelectorAll<HTMLElement>("[data-talk-count]")) {
      count.hidden = this.#count === 0;
      count.textContent = counted(this.#strings, this.#own.messages, this.#count);
    }
    this.#olderItem.hidden = !this.#list.hasOlder || this.#list.items.length === 0;
    this.#pill.hidden = this.#unseen === 0;
    this.#pill.textContent = counted(this.#strings, this.#own.discussionNew, this.#unseen);
    this.#say(this.#terms?.mode === "closed" ? this.#own.discussionGone : this.#list.items.length === 0 ? this.#own.discussionEmpty : null);
  }

  #say(sentence: string | null): void {
    const loader = this.#panel.querySelector<HTMLElement>("[data-talk-loader]");
    if (loader === null) return;
    loader.classList.remove("loader");
    loader.hidden = sentence === null;
    loader.textContent = sentence ?? "";
  }
}
