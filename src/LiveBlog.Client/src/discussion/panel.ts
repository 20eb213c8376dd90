import { textButton } from "../site/text-button";
import { Hours } from "../localization/hours";
import { hub } from "../live/hub";
import type { StretchAnswer } from "../live/revision-tracker";
import { Stretches } from "../live/revision-tracker";
import { Riding } from "../live/channel";
import { keepOpen } from "../live/standalone-connection";
import { counted, type Words } from "../localization/strings";
import { onZoneChange } from "../localization/zone";
import { Acts } from "./message-actions";
import { isSignedIn } from "../accounts/signed-in";
import { TalkDesk } from "./api";
import type { TalkAnswer, Terms } from "./changes";
import { TalkComposer } from "./composer";
import { TalkList } from "./list";
import { onDiscuss } from "./discuss-entry";
import { Place } from "./scroll-position";
import { Rail, type Rider } from "./rail";
import { Spread, Viewer } from "./viewer";
import { readTalkWords, type TalkWords } from "./strings";

/** Starts the discussion that a panel shows. Without a rail it opens a line of its own. */
export function startPanel(panel: HTMLElement, words: Words, rail: Rail | null): void {
  const list = panel.querySelector<HTMLElement>("[data-talk-lines]");
  if (list === null) return;
  new TalkPanel(panel, list, words).start(rail);
}

class TalkPanel {
  readonly #panel: HTMLElement;
  readonly #words: Words;
  readonly #talk: TalkWords;
  readonly #desk: TalkDesk;
  readonly #slug: string;
  readonly #list: TalkList;
  readonly #place: Place;
  readonly #hours: Hours;
  readonly #acts: Acts;
  readonly #composer: TalkComposer;
  readonly #following: Stretches<TalkAnswer>;
  readonly #riding: Riding<TalkAnswer>;
  readonly #older: HTMLButtonElement;
  readonly #olderItem = document.createElement("li");
  readonly #pill: HTMLButtonElement;
  readonly #viewer: Viewer;
  #terms: Terms | null = null;
  #count = 0;
  #unseen = 0;
  #loading = false;

  constructor(panel: HTMLElement, lines: HTMLElement, words: Words) {
    this.#panel = panel;
    this.#words = words;
    this.#talk = readTalkWords(document);
    this.#slug = panel.dataset.slug ?? "";
    this.#desk = new TalkDesk(this.#slug, this.#talk);
    this.#hours = new Hours(words);
    this.#viewer = new Viewer(
      this.#desk,
      () => ({ list: this.#list, place: this.#place, acts: this.#acts }),
      () => this.#terms?.mode === "closed",
      (me) => {
        this.#composer.show(me);
        this.#showState();
      },
    );
    this.#acts = new Acts(panel, this.#desk, this.#talk, {
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
    this.#list = new TalkList(lines, (item) => {
      this.#hours.dress(item);
      this.#acts.dress(item);
    });
    this.#place = new Place(panel, this.#list);
    this.#composer = new TalkComposer(panel, this.#desk, this.#talk, this.#slug, (sent) => {
      this.#list.hasNewer = false;
      this.#list.apply([sent]);
      if (sent.isWaiting) this.#acts.markWaiting(sent.id);
      this.#toEnd();
      this.#showState();
    });
    this.#following = new Stretches<TalkAnswer>(Number(panel.dataset.revision ?? "0"), (changes) => {
      this.#apply(changes);
    });
    this.#riding = new Riding(
      this.#following,
      async (since) => this.#asStretch(await this.#desk.since(since)),
      () => this.#restart(),
    );
    this.#older = textButton("older", this.#talk.talkOlder, () => {
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
      this.#hours.dress(lines);
    });
    onDiscuss((about) => {
      this.#composer.about(about);
    });
    panel.addEventListener("click", (event) => {
      this.#follow(event);
    });
  }

  start(rail: Rail | null): void {
    void this.#begin().then(() => {
      this.#riding.start();
      const its = rail ?? new Rail(this.#slug);
      its.take(this.#rider());
      if (rail === null) keepOpen(its.riding(hub()), this.#words);
    });
  }

  #rider(): Rider {
    return {
      board: (follow, closed) => {
        this.#riding.board(async (since) => this.#asStretch(await follow(since)), closed);
        // What was told while there was no line.
        if (isSignedIn()) this.#viewer.learnSoon();
      },
      ended: () => {
        setTimeout(() => {
          this.#riding.check();
        }, Math.random() * Spread);
      },
      heard: (from, changes) => {
        if (this.#isReopened(changes)) this.#riding.check();
        else this.#riding.heard(from, changes.revision, changes);
      },
      accountChanged: () => {
        this.#viewer.learnSoon(0);
      },
    };
  }

  /** The first messages, and who is here. What cannot be had is asked for again, and said meanwhile. */
  async #begin(): Promise<void> {
    for (;;) {
      try {
        if (this.#panel.dataset.revision === undefined) await this.#restart();
        else this.#takeStanding();
        break;
      } catch {
        this.#say(this.#talk.talkFailed);
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
    this.#following.rebase(part.revision);
    this.#take(part.terms);
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
  #take(terms: Terms | undefined): void {
    const before = this.#terms;
    if (terms === undefined || (before?.mode === terms.mode && before.slowSeconds === terms.slowSeconds)) return;
    this.#terms = terms;
    this.#composer.take(terms.mode);
    document.documentElement.dataset.talk = terms.mode;
    if (terms.mode === "closed") {
      this.#list.restart();
      this.#panel.querySelector("[data-talk-loader]")?.setAttribute("role", "status");
    } else if (before !== null) {
      this.#viewer.learnSoon();
    }
  }

  /** Nothing of what was said while the discussion was closed is here: it is loaded anew. */
  #isReopened({ terms }: TalkAnswer): boolean {
    return this.#terms?.mode === "closed" && terms !== undefined && terms.mode !== "closed";
  }

  #asStretch(answer: TalkAnswer): StretchAnswer<TalkAnswer> {
    return { revision: answer.revision, reset: answer.reset || this.#isReopened(answer), lines: answer };
  }

  #apply(changes: TalkAnswer): void {
    this.#take(changes.terms);
    const wasAtEnd = this.#place.isAtEnd;
    const added = this.#place.keeping(() => this.#list.apply(changes.messages));
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
      this.#place.keepingEnd(() => {
        this.#list.extend(part.messages);
        this.#list.hasOlder = part.hasOlder;
      });
    } catch {
      this.#acts.say(this.#talk.talkFailed);
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
      count.textContent = counted(this.#words, this.#talk.messages, this.#count);
    }
    this.#olderItem.hidden = !this.#list.hasOlder || this.#list.items.length === 0;
    this.#pill.hidden = this.#unseen === 0;
    this.#pill.textContent = counted(this.#words, this.#talk.talkNew, this.#unseen);
    this.#say(this.#terms?.mode === "closed" ? this.#talk.talkGone : this.#list.items.length === 0 ? this.#talk.talkEmpty : null);
  }

  #say(sentence: string | null): void {
    const loader = this.#panel.querySelector<HTMLElement>("[data-talk-loader]");
    if (loader === null) return;
    loader.classList.remove("loader");
    loader.hidden = sentence === null;
    loader.textContent = sentence ?? "";
  }
}
