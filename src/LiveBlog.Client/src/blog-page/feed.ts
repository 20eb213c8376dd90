import type { Change } from "../live/changes";
import { holding, matching, watchForHands } from "./hold-lazily";
import { EntryMark } from "./entry-mark";
import { FeedParts, type Slot } from "./feed-parts";
import { carryFresh } from "./fresh";
import { morph } from "./morph";
import { parse } from "./parse";
import { compare, idOf, type Order, type Place, placeOf, revisionOf, sideOf, type Window } from "./place";
import { Tombstones } from "./tombstones";

export interface FeedOptions {
  /** What stands in the feed for an article; the article itself for readers, an item with its actions on the desk. */
  readonly wrap?: (article: HTMLElement) => HTMLElement;
  /** An article has come, from the server or from another page, and is not in the feed yet. */
  readonly received?: (article: HTMLElement) => void;
  /** An article in the feed was edited in place. */
  readonly edited?: (article: HTMLElement) => void;
}

/** An entry that is kept back until the reader wants it. */
export interface Waiting {
  readonly article: HTMLElement;
  /** It came as it happened, not with a catch-up. */
  readonly live: boolean;
  /** performance.now() when it came. */
  readonly since: number;
}

export interface Applied {
  /** Ids of articles that left their place, so that the eye cannot rest on them. */
  readonly moved: ReadonlySet<string>;
  /** How many entries are new to this page. */
  readonly arrived: number;
  /** The entry that the page was opened for belongs to another part of the feed now: it stays, until that part is loaded. */
  readonly isDisplaced: boolean;
}

/**
 * The entries in the page: applies changes so that the DOM ends as a freshly loaded page would be. New entries go to
 * `waiting` first, until `reveal` brings them in.
 */
export class Feed {
  readonly root: HTMLElement;
  readonly mark = new EntryMark();
  readonly waiting = new Map<number, Waiting>();
  /** New entries past the live end of a page that is not at it: counted, not shown. */
  readonly beyond = new Set<number>();
  readonly #options: FeedOptions;
  readonly #parts: FeedParts;
  readonly #tombstones = new Tombstones();
  #loaded: Window = { start: null, end: null };
  #newestBeyond: number | null = null;
  #isDisplaced = false;

  constructor(root: HTMLElement, options: FeedOptions = {}) {
    this.root = root;
    this.#options = options;
    this.#parts = new FeedParts(root, options.wrap ?? ((article) => article));
    watchForHands(root);
    this.read();
  }

  get slug(): string {
    return this.root.dataset.slug ?? "";
  }

  get order(): Order {
    return this.#parts.order;
  }

  get atEnd(): boolean {
    return this.root.dataset.atEnd === "true";
  }

  get revision(): number {
    return revisionOf(this.root);
  }

  set revision(revision: number) {
    this.root.dataset.revision = String(revision);
  }

  get entries(): HTMLElement {
    return this.#parts.of("entries");
  }

  get pinned(): HTMLElement {
    return this.#parts.of("pinned");
  }

  find(id: number): HTMLElement | null {
    return this.#parts.find(id);
  }

  /** Takes stock of what the server rendered, at the start and whenever the content was replaced. */
  read(): void {
    this.waiting.clear();
    this.beyond.clear();
    this.#newestBeyond = null;
    this.#parts.readEmpty();
    for (const article of this.#parts.articles) {
      this.#options.received?.(article);
      if (this.#tombstones.covers(idOf(article), revisionOf(article))) article.remove();
      else if (this.#options.wrap !== undefined && article.parentElement?.parentElement === this.root) this.#parts.wrapInPlace(article);
    }
    this.#parts.count();
    const shown = this.#parts.articles.filter((article) => article.closest("#entries") !== null);
    this.#loaded = {
      start: this.root.querySelector("#previous") === null ? null : placeOrNull(shown[0]),
      end: this.root.querySelector("#more") === null ? null : placeOrNull(shown.at(-1)),
    };
    this.#parts.headDays();
  }

  /** Changes of kind "blog" are not the feed's and are passed over. */
  apply(changes: readonly Change[], live: boolean): Applied {
    return holding(this.root, () => {
      const moved = new Set<string>();
      let arrived = 0;
      this.#isDisplaced = false;
      for (const change of changes) {
        if (change.entryId === null) continue;
        if (change.html === null) this.#withdraw(change.entryId, change.revision, moved);
        else if (this.#put(this.#received(change.html), live, moved)) arrived++;
      }
      this.#parts.tidy();
      return { moved, arrived, isDisplaced: this.#isDisplaced };
    });
  }

  /** Brings in everything that waits; answers the new articles in the order of the page. */
  reveal(): Waiting[] {
    const shown = [...this.waiting.values()].sort((a, b) => compare(this.order, placeOf(a.article), placeOf(b.article)));
    for (const { article } of shown) this.#parts.insert(article, "entries");
    this.waiting.clear();
    this.#parts.tidy();
    return shown;
  }

  /** Adds the entries of a further page, which reaches to `limit` (null: to the end) on its side. Answers the new articles. */
  extend(side: "start" | "end", articles: readonly HTMLElement[], limit: Place | null): HTMLElement[] {
    this.#loaded = { ...this.#loaded, [side]: limit };
    return holding(this.root, () => {
      const added = articles.filter((article) => this.#addLoaded(article));
      this.#parts.count();
      if (this.atEnd) this.beyond.clear();
      this.#parts.tidy();
      return added;
    });
  }

  /** What stands behind a place; nothing need stand there. */
  after(place: Place): HTMLElement | undefined {
    return this.#parts.after(place, this.entries);
  }

  /** On which side of what is loaded a place lies. */
  sideOf(place: Place): "before" | "inside" | "after" {
    return sideOf(this.order, this.#loaded, place);
  }

  #received(html: string): HTMLElement {
    const article = parse(html);
    this.#options.received?.(article);
    return article;
  }

  #addLoaded(article: HTMLElement): boolean {
    this.#options.received?.(article);
    const id = idOf(article);
    const held = this.find(id) ?? this.waiting.get(id)?.article;
    if (held === undefined) {
      if (this.#isOutdated(article) || this.#slotOf(article) !== "entries") return false;
      this.#parts.insert(article, "entries");
      return true;
    }
    this.#put(article, false, new Set());
    return false;
  }

  #put(article: HTMLElement, live: boolean, moved: Set<string>): boolean {
    const id = idOf(article);
    if (this.#isOutdated(article)) return false;
    this.#tombstones.lift(id);
    const slot = this.#slotOf(article);
    const shown = this.find(id);

    if (slot === "entries" && shown === null) {
      const waiting = this.waiting.get(id);
      this.waiting.set(id, { live, since: performance.now(), ...waiting, article });
      return waiting === undefined;
    }
    this.waiting.delete(id);
    this.#countBeyond(id, placeOf(article), slot);
    if (slot === "none" || slot === "beyond") {
      if (shown !== null && this.#isHere(id)) {
        this.#isDisplaced = true;
        this.#edit(shown, article, null, moved);
      } else if (shown !== null) {
        this.#remove(shown, moved);
      }
    } else if (shown === null) {
      this.#parts.insert(article, slot);
    } else {
      this.#edit(shown, article, slot, moved);
    }
    return false;
  }

  /** A slot of null is none on this page: the article stays where it is. */
  #edit(shown: HTMLElement, article: HTMLElement, slot: Slot | null, moved: Set<string>): void {
    const stays = slot === null || (shown.closest(`#${slot}`) !== null && compare(this.order, placeOf(shown), placeOf(article)) === 0);
    carryFresh(shown, article);
    morph(shown, article, matching());
    if (!stays) {
      // The reader came for the one that the page was opened for, and goes where it goes.
      if (!this.#isHere(idOf(shown))) moved.add(shown.id);
      this.#parts.move(shown, slot);
    }
    this.#options.edited?.(shown);
  }

  /** Whether the page was opened for this entry. Of the key events alone, one that is none any more leaves all the same. */
  #isHere(id: number): boolean {
    return Number(this.root.dataset.here) === id && this.root.dataset.filter !== "key";
  }

  #withdraw(id: number, revision: number, moved: Set<string>): void {
    const held = this.find(id) ?? this.waiting.get(id)?.article ?? null;
    if (held !== null && revisionOf(held) >= revision) return;
    this.#tombstones.bury(id, revision);
    this.waiting.delete(id);
    this.beyond.delete(id);
    const shown = this.find(id);
    if (shown !== null) this.#remove(shown, moved);
  }

  #isOutdated(article: HTMLElement): boolean {
    const id = idOf(article);
    const revision = revisionOf(article);
    const held = this.find(id) ?? this.waiting.get(id)?.article;
    if (held !== undefined && revisionOf(held) >= revision) return true;
    return this.#tombstones.covers(id, revision);
  }

  /** Where an entry belongs on this page. "beyond" is past the live end, "none" is nowhere or for "load more" to bring. */
  #slotOf(article: HTMLElement): Slot | "beyond" | "none" {
    if (this.root.dataset.filter === "key" && !article.classList.contains("key")) return "none";
    if (article.classList.contains("pinned")) return "pinned";
    const side = sideOf(this.order, this.#loaded, placeOf(article));
    if (side === "inside") return "entries";
    const liveSide = this.order === "newest" ? "before" : "after";
    return side === liveSide ? "beyond" : "none";
  }

  /** Past the live end a first publication looks like an edit: only what is later than all seen there counts as new. */
  #countBeyond(id: number, place: Place, slot: string): void {
    if (slot !== "beyond") {
      this.beyond.delete(id);
      return;
    }
    if (this.#newestBeyond !== null && place.at < this.#newestBeyond) return;
    this.#newestBeyond = place.at;
    this.beyond.add(id);
  }

  #remove(article: HTMLElement, moved: Set<string>): void {
    moved.add(article.id);
    this.#parts.remove(article);
  }
}

function placeOrNull(article: HTMLElement | undefined): Place | null {
  return article === undefined ? null : placeOf(article);
}
