import type { Change, FollowAnswer } from "../../src/live/changes";

export type Order = "newest" | "oldest";

interface Entry {
  readonly id: number;
  readonly at: number;
  readonly text: string;
  readonly key: boolean;
  readonly pinned: boolean;
  readonly withdrawn: boolean;
  readonly revision: number;
}

export interface Place {
  readonly at: number;
  readonly id: number;
}

/** What a page shows: an order, a filter, and from where to where. */
export interface View {
  readonly order: Order;
  readonly keyOnly: boolean;
  readonly start: Place | null;
  readonly end: Place | null;
}

export interface Answered {
  readonly html: string;
  readonly revision: number;
  readonly shown: readonly Place[];
}

/** What an editor does, at random: to the entry that `which` leads to, or to a new one. */
export interface Deed {
  readonly do: "publish" | "edit" | "withdraw" | "pin" | "key" | "move";
  readonly which: number;
  readonly hour: number;
  readonly key: boolean;
}

const FirstDay = Date.UTC(2022, 0, 12, 20);
const Hour = 3_600_000;

/** A blog in memory: what the server would store, and the pages and changes it would render, by the contract alone. */
export class Newsroom {
  revision = 0;
  #entries = new Map<number, Entry>();
  readonly #log: { readonly revision: number; readonly entryId: number }[] = [];

  get ids(): number[] {
    return [...this.#entries.keys()];
  }

  publish(hour: number, key = false): number {
    const id = this.#entries.size + 1;
    this.#write({ id, at: FirstDay + hour * Hour, text: `Entry ${id}`, key, pinned: false, withdrawn: false, revision: 0 });
    return id;
  }

  edit(id: number): void {
    const entry = this.#entry(id);
    if (!entry.withdrawn) this.#write({ ...entry, text: `${entry.text} edited` });
  }

  moveTo(id: number, hour: number): void {
    const entry = this.#entry(id);
    if (!entry.withdrawn) this.#write({ ...entry, at: FirstDay + hour * Hour });
  }

  toggleKey(id: number): void {
    const entry = this.#entry(id);
    if (!entry.withdrawn) this.#write({ ...entry, key: !entry.key });
  }

  togglePin(id: number): void {
    const entry = this.#entry(id);
    if (entry.withdrawn) return;
    if (!entry.pinned) for (const other of this.#entries.values()) if (other.pinned) this.#write({ ...other, pinned: false });
    this.#write({ ...entry, pinned: !entry.pinned });
  }

  toggleWithdrawn(id: number): void {
    const entry = this.#entry(id);
    this.#write({ ...entry, withdrawn: !entry.withdrawn, pinned: false });
  }

  perform(deed: Deed): void {
    const { ids } = this;
    const id = ids[deed.which % Math.max(1, ids.length)];
    if (deed.do === "publish") {
      this.publish(deed.hour, deed.key);
      return;
    }
    if (id === undefined) return;
    switch (deed.do) {
      case "edit":
        this.edit(id);
        return;
      case "withdraw":
        this.toggleWithdrawn(id);
        return;
      case "pin":
        this.togglePin(id);
        return;
      case "key":
        this.toggleKey(id);
        return;
      case "move":
        this.moveTo(id, deed.hour);
        return;
    }
  }

  /** Every revision after `since`, each with the newest state, as the hub pushes them. */
  batch(since: number): Change[] {
    return this.#log.filter(({ revision }) => revision > since).map(({ revision, entryId }) => change(revision, this.#entry(entryId)));
  }

  /** Every entry changed after `since`, once. */
  follow(since: number): FollowAnswer {
    const changed = [...this.#entries.values()].filter(({ revision }) => revision > since).sort((a, b) => a.revision - b.revision);
    return { revision: this.revision, status: "live", changes: changed.map((entry) => change(entry.revision, entry)), reset: false };
  }

  /** A page of at most `size` entries between the view's two ends. */
  page(view: View, size: number): Answered {
    const all = this.#inView(view);
    const cut = all.slice(0, size);
    const last = cut.at(-1);
    return this.#render({ ...view, end: all.length > size && last !== undefined ? last : view.end }, cut);
  }

  /** The page of at most `size` entries that ends where the view does. */
  pageBefore(view: View, size: number): Answered {
    const all = this.#inView(view);
    const shown = all.slice(-size);
    return this.#render({ ...view, start: all.length > size ? (shown[0] ?? null) : view.start }, shown);
  }

  /** The page of the live end: the newest entries, in the view's order. */
  lastPage(view: View, size: number): Answered {
    const all = this.#inView(view);
    const shown = view.order === "newest" ? all.slice(0, size) : all.slice(-size);
    const outermost = all.length > size ? (view.order === "newest" ? shown.at(-1) : shown[0]) : undefined;
    return this.#render(
      { ...view, ...(outermost === undefined ? {} : view.order === "newest" ? { end: outermost } : { start: outermost }) },
      shown,
    );
  }

  /** The whole of a view, as one page: what a client that holds it must show. */
  fresh(view: View): Answered {
    return this.#render(view, this.#inView(view));
  }

  #render(view: View, entries: readonly Entry[]): Answered {
    const pinned = this.#visible(view).filter((entry) => entry.pinned);
    let day = "";
    const list = entries.map((entry) => {
      const heading = dayOf(entry) === day ? "" : `<h2 class="day"><time datetime="${dayOf(entry)}">Day ${dayOf(entry)}</time></h2>\n`;
      day = dayOf(entry);
      return heading + article(entry);
    });
    const end =
      view.end === null ? "" : `<p class="more" id="more"><a class="button" href="?before=${view.end.at}-${view.end.id}">More</a></p>`;
    const start =
      view.start === null
        ? ""
        : `<p class="more" id="previous"><a class="button" href="?after=${view.start.at}-${view.start.id}">Before</a></p>`;
    const empty = pinned.length + entries.length > 0 ? "" : '<p class="plain" id="empty">Nothing yet.</p>';
    const atEnd = view.order === "newest" ? view.start === null : view.end === null;
    return {
      html: `<section class="feed" id="feed" data-slug="aldane" data-revision="${this.revision}" data-order="${view.order}"
        data-filter="${view.keyOnly ? "key" : ""}" data-at-end="${atEnd}" data-live="/live/aldane${view.order === "newest" ? "" : "?order=oldest&before=end"}" data-empty="Nothing yet."><h2 class="vh" id="feed-h">Live</h2>
        <div id="pinned">${pinned.map(article).join("")}</div> ${start} <arrivals-pill class="arrivals-place"></arrivals-pill>
        <div id="entries">${list.join("\n")}</div> ${end} ${empty}</section>`,
      revision: this.revision,
      shown: entries,
    };
  }

  #visible({ order, keyOnly }: View): Entry[] {
    return [...this.#entries.values()].filter((entry) => !entry.withdrawn && (!keyOnly || entry.key)).sort((a, b) => before(order, a, b));
  }

  #inView(view: View): Entry[] {
    return this.#visible(view).filter(
      (entry) =>
        !entry.pinned &&
        (view.start === null || before(view.order, entry, view.start) >= 0) &&
        (view.end === null || before(view.order, entry, view.end) <= 0),
    );
  }

  #entry(id: number): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error(`No entry ${id}.`);
    return entry;
  }

  #write(entry: Entry): void {
    this.revision++;
    this.#entries.set(entry.id, { ...entry, revision: this.revision });
    this.#log.push({ revision: this.revision, entryId: entry.id });
  }
}

export function before(order: Order, a: Place, b: Place): number {
  const ascending = a.at === b.at ? a.id - b.id : a.at - b.at;
  return order === "newest" ? -ascending : ascending;
}

function dayOf(entry: Entry): string {
  return new Date(entry.at).toISOString().slice(0, 10);
}

function change(revision: number, entry: Entry): Change {
  return {
    revision,
    kind: entry.withdrawn ? "withdrawn" : "entry",
    entryId: entry.id,
    publishedAt: entry.withdrawn ? null : new Date(entry.at).toISOString(),
    isKeyEvent: entry.key,
    isPinned: entry.pinned,
    html: entry.withdrawn ? null : article(entry),
  };
}

function article(entry: Entry): string {
  const classes = ["entry", ...(entry.key ? ["key"] : []), ...(entry.pinned ? ["pinned"] : [])].join(" ");
  const mark = entry.pinned ? '<p class="entry-mark">Pinned</p>' : entry.key ? '<p class="entry-mark">Key event</p>' : "";
  const url = `/live/aldane/entry/${entry.id}`;
  return `<article class="${classes}" id="e-${entry.id}" data-revision="${entry.revision}" data-at="${entry.at}" data-day="${dayOf(entry)}" data-day-name="Day ${dayOf(entry)}">
    <a class="entry-time" id="e-${entry.id}-t" href="${url}"><time datetime="${new Date(entry.at).toISOString()}">${new Date(entry.at).toISOString().slice(11, 16)} <span>date</span></time></a>
    ${mark}
    <div class="entry-text"><h3 id="e-${entry.id}-h">${entry.text}</h3><p>Body of ${entry.id}</p></div>
    <a class="share" href="${url}" aria-label="Share">share</a>
  </article>`;
}
