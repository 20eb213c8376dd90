import { fieldsOf, type Named, wordsOf } from "./fields";
import { ifAllowed, Tab } from "./tab";

/** What has been typed and not yet sent, kept in this browser under the blog, the tab and the entry. */
export interface Draft {
  readonly fields: Named;
  /** Of an edit: what the entry said when it was begun, so that what others changed since can be told from what was typed. */
  readonly base?: Named | undefined;
  /** The account that typed it. Nobody else who signs in on this browser finds it. */
  readonly writer?: string;
  /** When it was kept, in milliseconds since 1970. */
  readonly at?: number;
}

const Prefix = "liveblog:draft:";

/**
 * Each tab keeps a draft of its own: what one of them sends or gives up is no other's. What a closed tab has left behind is
 * found by the next one. The submission is no part of a draft; the revision is one: an old draft of an edit is to learn that
 * it is old.
 */
export class Drafts {
  readonly #slug: string;
  readonly #entry: string;
  readonly #writer: string;
  readonly #tab: Tab;

  /** @param entry - Its number, or the name of a draft that was kept on the server; empty for a new one. */
  constructor(slug: string, entry: string, writer: string, tab: Tab) {
    this.#slug = slug;
    this.#entry = entry || "new";
    this.#writer = writer;
    this.#tab = tab;
    // Kept by a version of this page that knew no tabs.
    this.#take(`${Prefix}${slug}:${this.#entry}`);
  }

  /** The same tab's drafts of another entry. */
  of(entry: string): Drafts {
    return new Drafts(this.#slug, entry, this.#writer, this.#tab);
  }

  /** Keeps the form as it stands; of a new entry, nothing where nothing is written. Answers whether the browser let it. */
  keep(form: HTMLFormElement, base?: Named): boolean {
    const fields = fieldsOf(form);
    if (base === undefined && wordsOf(fields).every(([, value]) => value.trim() === "")) {
      ifAllowed(() => {
        localStorage.removeItem(this.#key);
      });
      return true;
    }
    return this.#set({ fields, base });
  }

  /** Keeps what has been sent and taken back, as the beginning of another draft. */
  putBack(fields: Named): void {
    this.#set({ fields: wordsOf(fields) });
  }

  read(): Draft | null {
    const draft = ifAllowed(() => JSON.parse(localStorage.getItem(this.#key) ?? "null") as Draft | null);
    return draft !== null && this.#isMine(draft) ? draft : null;
  }

  /**
   * Takes over the newest draft that a closed tab has left behind, where this tab has none. Answers whether there was one.
   */
  async adopt(): Promise<boolean> {
    const left = this.#others();
    const closed = await this.#tab.closed(left.map(({ tab }) => tab));
    const newest = left
      .filter(({ tab }) => closed.has(tab))
      .sort((a, b) => a.at - b.at)
      .at(-1);
    return newest !== undefined && this.#take(newest.key);
  }

  /** The name under which this tab has sent the draft, perhaps with success: only under the same one may it be sent again. */
  get submission(): string | null {
    return ifAllowed(() => sessionStorage.getItem(this.#submission));
  }

  sending(submission: string): void {
    ifAllowed(() => {
      sessionStorage.setItem(this.#submission, submission);
    });
  }

  forget(): void {
    ifAllowed(() => {
      localStorage.removeItem(this.#key);
    });
    this.forgetSubmission();
  }

  forgetSubmission(): void {
    ifAllowed(() => {
      sessionStorage.removeItem(this.#submission);
    });
  }

  get #key(): string {
    return `${Prefix}${this.#slug}:${this.#tab.name}:${this.#entry}`;
  }

  get #submission(): string {
    return `liveblog:submission:${this.#slug}:${this.#entry}`;
  }

  #set(draft: Draft): boolean {
    return (
      ifAllowed(() => {
        localStorage.setItem(this.#key, JSON.stringify({ ...draft, writer: this.#writer, at: Date.now() } satisfies Draft));
        return true;
      }) ?? false
    );
  }

  /** What other tabs hold of the same entry. */
  #others(): { readonly key: string; readonly tab: string; readonly at: number }[] {
    return (
      ifAllowed(() =>
        Object.keys(localStorage).flatMap((key) => {
          const [, , slug, tab, entry, ...more] = key.split(":");
          if (
            !key.startsWith(Prefix) ||
            slug !== this.#slug ||
            entry !== this.#entry ||
            tab === undefined ||
            tab === this.#tab.name ||
            more.length > 0
          )
            return [];
          const draft = JSON.parse(localStorage.getItem(key) ?? "{}") as Draft;
          return this.#isMine(draft) ? [{ key, tab, at: draft.at ?? 0 }] : [];
        }),
      ) ?? []
    );
  }

  /** Makes another's draft this tab's own, where it has none. */
  #take(key: string): boolean {
    return (
      ifAllowed(() => {
        const draft = localStorage.getItem(key);
        if (draft === null || localStorage.getItem(this.#key) !== null) return false;
        localStorage.setItem(this.#key, draft);
        localStorage.removeItem(key);
        return true;
      }) ?? false
    );
  }

  #isMine({ writer }: Draft): boolean {
    return writer === undefined || writer === this.#writer;
  }
}
