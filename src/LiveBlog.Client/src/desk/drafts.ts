/** What has been typed and not yet sent, kept in this browser under the blog and the entry. */
export interface Draft {
  readonly fields: readonly (readonly [string, string])[];
}

/**
 * Fields that are no part of a draft. The revision is one: an old draft of an edit is to learn that it is old.
 * The submission is not: every tab of the browser finds the same draft, and each sends for itself.
 */
const OWN = new Set(["__RequestVerificationToken", "id", "submission"]);

export class Drafts {
  readonly #draft: string;
  readonly #submission: string;

  constructor(slug: string, entry: string) {
    this.#draft = `liveblog:draft:${slug}:${entry || "new"}`;
    this.#submission = `liveblog:submission:${slug}:${entry || "new"}`;
  }

  /** Keeps the form as it stands. Answers whether the browser let it. */
  keep(form: HTMLFormElement): boolean {
    const fields: [string, string][] = [];
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !OWN.has(name)) fields.push([name, value]);
    }
    return ifAllowed(() => {
      localStorage.setItem(this.#draft, JSON.stringify({ fields } satisfies Draft));
      return true;
    }) ?? false;
  }

  /** Keeps what has been sent and taken back, as the beginning of another draft. */
  putBack({ fields }: Draft): void {
    const words = fields.filter(([name]) => name !== "draft" && name !== "draftVersion" && name !== "revision");
    ifAllowed(() => { localStorage.setItem(this.#draft, JSON.stringify({ fields: words } satisfies Draft)); });
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
