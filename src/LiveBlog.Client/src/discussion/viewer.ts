import { singleFlight } from "../live/single-flight";
import type { MessageActions } from "./message-actions";
import type { DiscussionApi } from "./api";
import type { Me } from "./changes";
import { idOf, type MessageList } from "./list";
import type { ScrollPosition } from "./scroll-position";

/** Those whom a change concerns do not all ask at once; in milliseconds. */
const Spread = 3_000;
/** Longer than this no timer is set, in seconds: the page is looked at again before. */
const Day = 86_400;

/** What shows to the viewer what is theirs. */
interface Shown {
  readonly list: MessageList;
  readonly place: ScrollPosition;
  readonly acts: MessageActions;
}

/** Who looks at the discussion, where somebody is signed in: what they may do here, and what of theirs waits for the moderators. */
export class Viewer {
  readonly #desk: DiscussionApi;
  readonly #shown: () => Shown;
  readonly #isClosed: () => boolean;
  readonly #learned: (me: Me | null) => void;
  #me: Me | null = null;
  #over: ReturnType<typeof setTimeout> | undefined;

  /** Asks who it is. */
  readonly learn = singleFlight(() => this.#ask());

  /** @param shown - Not there yet when the viewer is made: the parts ask it who looks at them as they are made. */
  constructor(desk: DiscussionApi, shown: () => Shown, isClosed: () => boolean, learned: (me: Me | null) => void) {
    this.#desk = desk;
    this.#shown = shown;
    this.#isClosed = isClosed;
    this.#learned = learned;
  }

  get me(): Me | null {
    return this.#me;
  }

  learnSoon(within = Spread): void {
    setTimeout(() => {
      void this.learn().catch(() => undefined);
    }, Math.random() * within);
  }

  showWaiting(): void {
    const { list, place, acts } = this.#shown();
    const waiting = this.#me?.waiting ?? [];
    const wasAtEnd = place.isAtEnd;
    list.apply(waiting.map((message) => ({ ...message, revision: Math.max(0, message.revision) })));
    for (const { id, revision } of waiting) if (Number(list.find(id)?.dataset.revision) <= revision) acts.markWaiting(id);
    if (wasAtEnd) place.toEnd(false);
  }

  async #ask(): Promise<void> {
    // In a closed discussion nobody is anybody; who one is, is known again when it opens.
    if (this.#isClosed()) return;
    const { list, acts } = this.#shown();
    const waited = list.items.filter(isWaiting).map(idOf);
    const me = (this.#me = await this.#desk.me());
    // What the moderators let through comes in as everybody's, maybe before this answer; what they did not is gone.
    if (me !== null) {
      for (const id of waited) {
        const item = list.find(id);
        if (item !== null && isWaiting(item) && !me.waiting.some((message) => message.id === id)) list.remove(item);
      }
    }
    this.#askAgainIn(me?.secondsLeft ?? Day);
    if (me !== null) this.showWaiting();
    for (const item of list.items) acts.decorate(item);
    acts.warn(me);
    this.#learned(me);
  }

  #askAgainIn(seconds: number): void {
    clearTimeout(this.#over);
    if (seconds >= Day) return;
    this.#over = setTimeout(
      () => {
        this.learnSoon();
      },
      Math.max(1, seconds) * 1_000,
    );
  }
}

function isWaiting(item: HTMLElement): boolean {
  return item.classList.contains("waiting");
}
