import { fieldsOf, type Named, wordsOf } from "./fields";

/** What has been typed and not yet sent, kept in this browser under the blog and the entry. */
export interface Draft {
  readonly fields: Named;
  /** Of an edit: what the entry said when it was begun, so that what others changed since can be told from what was typed. */
  readonly base?: Named | undefined;
}

/**
 * The submission is no part of a draft: every tab of the browser finds the same draft, and each sends for itself. The
 * revision is one: an old draft of an edit is to learn that it is old.
 */
export class Drafts {
  readonly #draft: string;
  readonly #submission: string;

  constructor(slug: string, entry: string) {
    this.#draft = `liveblog:draft:${slug}:${entry || "new"}`;
    this.#submission = `liveblog:submission:${slug}:${entry || "new"}`;
  }

  /** Keeps the form as it stands. Answers whether the browser let it. */
  keep(form: HTMLFormElement, base?: Named): boolean {
    return ifAllowed(() => {
      localStorage.setItem(this.#draft, JSON.stringify({ fields: fieldsOf(form), base } satisfies Draft));
      return true;
    }) ?? false;
  }

  /** Keeps what has been sent and taken back, as the beginning of another draft. */
  putBack(fields: Named): void {
    ifAllowed(() => { localStorage.setItem(this.#draft, JSON.stringify({ fields: wordsOf(fields) } satisfies Draft)); });
  }

  read(): Draft | null {
    return ifAllowed(() => {
      const text = localStorage.getItem(this.#draft);
      return text === null ? null : (JSON.parse(text) as Draft);
    });
  }

  /** The name under which this tab has sent the draft, perhaps with success: only under the same one may it be sent again. */
  get submission(): string | null {
    return ifAllowed(() => sessionStorage.getItem(this.#submission));
  }

  sending(submission: string): void {
    ifAllowed(() => { sessionStorage.setItem(this.#submission, submission); });
  }

  forget(): void {
    ifAllowed(() => { localStorage.removeItem(this.#draft); });
    ifAllowed(() => { sessionStorage.removeItem(this.#submission); });
  }
}

/** A browser may refuse to keep anything; the desk then does without. */
function ifAllowed<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
