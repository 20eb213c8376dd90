/** What has been typed and not yet sent, kept in this browser under the blog and the entry. */
export interface Draft {
  readonly fields: readonly (readonly [string, string])[];
}

/** Fields that belong to the page and not to what was typed. */
const OWN = new Set(["__RequestVerificationToken", "id", "revision"]);

export class Drafts {
  readonly #key: string;

  constructor(slug: string, entry: string) {
    this.#key = `liveblog:draft:${slug}:${entry || "new"}`;
  }

  /** Keeps the form as it stands. Answers whether the browser let it. */
  keep(form: HTMLFormElement): boolean {
    const fields: [string, string][] = [];
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !OWN.has(name)) fields.push([name, value]);
    }
    try {
      localStorage.setItem(this.#key, JSON.stringify({ fields } satisfies Draft));
      return true;
    } catch {
      return false;
    }
  }

  read(): Draft | null {
    try {
      const text = localStorage.getItem(this.#key);
      return text === null ? null : (JSON.parse(text) as Draft);
    } catch {
      return null;
    }
  }

  forget(): void {
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  }
}
