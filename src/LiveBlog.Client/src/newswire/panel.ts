import { readStrings } from "../localization/strings";
import { askPart, askSince } from "./api";
import { showBadges } from "./badge";
import { placeOfLine, type NewswireLine, type NewswireOrder, type NewswirePart } from "./line";
import { NewswireList } from "./list";
import { connectionOf } from "../live/page-connection";
import { RevisionTracker } from "../live/revision-tracker";
import { StreamChannel } from "../live/stream-channel";
import { newswireStream } from "./stream";
import { VisibilityDwell } from "./visibility-dwell";
import { onSeenElsewhere, recallSeen, rememberSeen, type Seen } from "./seen";
import { calendarOf, onZoneChange } from "../localization/zone";

const Remembered = "liveblog.newswire.order";
const Shown = 12;
/** Some more than are shown: a withdrawal then rarely needs another question. */
const Asked = Shown + 8;
/** For how long a line that has been looked at stays marked as new. */
const MarksLeave = 10_000;

/**
 * <newswire-panel> around the newswire beside a feed: its newest headlines, and how many came in since they were last looked at. The
 * script is a module: when it defines the element, the server's markup is there.
 */
export class NewswirePanel extends HTMLElement {
  readonly #strings = readStrings(document);
  readonly #list: NewswireList;
  readonly #tracker: RevisionTracker<readonly NewswireLine[]>;
  readonly #looking: VisibilityDwell;
  /** What came in after this is counted. */
  #seen: Seen = { line: 0, revision: 0 };
  /** What came in after this is marked. */
  #marked = 0;
  /** The newest lines that came in, by their numbers: those of them that are gone are not counted. */
  readonly #came = new Map<number, NewswireLine>();
  #more = 0;
  #filling = false;
  #loaded = false;
  #isStarted = false;

  constructor() {
    super();
    const panel = this.querySelector<HTMLElement>(".wire-panel");
    const lines = this.querySelector<HTMLElement>("[data-wire-lines]");
    if (panel === null || lines === null) throw new Error("The newswire has no panel.");
    this.#list = new NewswireList(lines, calendarOf(this.#strings), { order: recallOrder(), most: Shown });
    this.#tracker = new RevisionTracker(0, (changed) => {
      this.#apply(changed);
    });
    this.#looking = new VisibilityDwell(panel, () => {
      this.#look();
    });
    onSeenElsewhere((seen) => {
      this.#see(seen);
    });
    for (const link of this.querySelectorAll<HTMLElement>("[data-wire-order]")) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.#choose(link.dataset.wireOrder === "oldest" ? "oldest" : "newest");
      });
    }
    this.#showOrder();
    onZoneChange(() => {
      this.#list.times = calendarOf(this.#strings);
      this.#show();
    });
  }

  connectedCallback(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#start();
  }

  /** Fetches the lines; from then on they are kept up to date. Without an answer the panel says so, and asks again later. */
  async #start(): Promise<void> {
    const before = recallSeen();
    try {
      await this.#restart();
      this.#loaded = true;
      this.#see(before ?? this.#newest());
      if (before !== null) await this.#countMissed(before);
      new StreamChannel(connectionOf(document), newswireStream, this.#tracker, { reset: () => this.#restart() }).start();
    } catch {
      this.#say(this.#strings.newswireFailed);
      setTimeout(() => {
        void this.#start();
      }, 30_000);
    }
  }

  /** Loads the newest lines, forgets all others, and goes on from there. */
  async #restart(): Promise<void> {
    const part = await askPart(Asked);
    this.#tracker.rebase(part.revision);
    this.#list.restart(part.items, boundsOf(part), part.revision);
    this.#count(part.items);
    this.#show();
  }

  #apply(lines: readonly NewswireLine[]): void {
    this.#list.apply(lines);
    this.#count(lines);
    this.#show();
    if (this.#list.isBare) void this.#fill();
  }

  /** So many were withdrawn that older lines have come into sight. */
  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      const part = await askPart(Asked);
      this.#list.extend(part.items, boundsOf(part));
      this.#show();
    } catch {
      // The next change tries again.
    } finally {
      this.#filling = false;
    }
  }

  /** On a return after long, more may have come in than the panel holds. */
  async #countMissed(seen: Seen): Promise<void> {
    const unseen = this.#list.shown.filter(({ id }) => id > seen.line).length;
    if (unseen < Shown) return;
    const missed = await askSince(seen.revision);
    if (missed.reset) this.#more = 100;
    this.#count(missed.lines);
    this.#show();
  }

  #count(lines: readonly NewswireLine[]): void {
    for (const line of lines) {
      if (line.id > this.#seen.line && (this.#came.get(line.id)?.revision ?? -1) < line.revision) this.#came.set(line.id, line);
    }
  }

  get #unseen(): number {
    return this.#more + Array.from(this.#came.values()).filter(({ id, isWithdrawn }) => !isWithdrawn && id > this.#seen.line).length;
  }

  #newest(): Seen {
    return { line: Math.max(this.#seen.line, ...this.#came.keys()), revision: this.#tracker.held };
  }

  #look(): void {
    if (!this.#loaded) return;
    const seen = this.#newest();
    if (seen.line > this.#seen.line || seen.revision > this.#seen.revision) rememberSeen(seen);
    const marked = seen.line;
    if (this.#marked < marked)
      setTimeout(() => {
        this.#marked = Math.max(this.#marked, marked);
        this.#show();
      }, MarksLeave);
    this.#see(seen, true);
  }

  #see(seen: Seen, isMarked = false): void {
    if (seen.line < this.#seen.line) return;
    this.#seen = seen;
    this.#more = 0;
    if (!isMarked) this.#marked = seen.line;
    for (const id of this.#came.keys()) if (id <= seen.line) this.#came.delete(id);
    this.#show();
  }

  #choose(order: NewswireOrder): void {
    this.#list.order = order;
    rememberOrder(order);
    this.#showOrder();
    this.#show();
  }

  #showOrder(): void {
    for (const link of this.querySelectorAll<HTMLElement>("[data-wire-order]")) {
      if (link.dataset.wireOrder === this.#list.order) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  #show(): void {
    this.#say(this.#list.shown.length === 0 ? this.#strings.newswireEmpty : null);
    for (const item of this.#list.root.querySelectorAll<HTMLElement>("[data-line]")) {
      item.classList.toggle("fresh", this.#loaded && Number(item.dataset.line) > this.#marked);
    }
    if (!this.#loaded) return;
    showBadges(this.#strings, this.#unseen);
    if (this.#unseen > 0) this.#looking.again();
  }

  #say(sentence: string | null): void {
    const loader = this.querySelector<HTMLElement>("[data-wire-loader]");
    if (loader === null) return;
    loader.classList.remove("loader");
    loader.hidden = sentence === null;
    loader.textContent = sentence ?? "";
  }
}

function boundsOf({ items, next }: NewswirePart): { oldest: ReturnType<typeof placeOfLine> | null; newest: null } {
  const last = items.at(-1);
  return { oldest: next === null || last === undefined ? null : placeOfLine(last), newest: null };
}

function recallOrder(): NewswireOrder {
  try {
    return localStorage.getItem(Remembered) === "oldest" ? "oldest" : "newest";
  } catch {
    return "newest";
  }
}

function rememberOrder(order: NewswireOrder): void {
  try {
    localStorage.setItem(Remembered, order);
  } catch {
    return;
  }
}
