import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** An entry that was sent while there was no line: it waits in this browser, pictures and all, until it has gone out. */
export interface Waiting {
  /** Counts up: what was sent first goes out first. */
  readonly key: number;
  /** The account that wrote it. Another account on this browser neither sees nor sends it. */
  readonly writer: string;
  readonly action: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
  readonly fields: Fields;
  /** Why the server does not want it; it steps aside for those behind it. */
  readonly refusal: string | null;
}

export type Fields = readonly (readonly [string, string | File])[];

interface Stored extends DBSchema {
  waiting: { key: number; value: Waiting; indexes: { writer: string } };
}

/** What waits, in the order in which it was sent. Every tab of this browser sees the same. */
export class Outbox {
  readonly #writer: string;
  #opened: Promise<IDBPDatabase<Stored>> | null = null;

  constructor(writer: string) {
    this.#writer = writer;
  }

  async all(): Promise<readonly Waiting[]> {
    return (await this.#open()).getAllFromIndex("waiting", "writer", this.#writer);
  }

  async add(action: string, fields: Fields, at: number): Promise<Waiting> {
    const post = { writer: this.#writer, action, at, fields, refusal: null };
    // The key is the store's to give.
    const key = await (await this.#open()).add("waiting", post as unknown as Waiting);
    return { ...post, key };
  }

  async refuse(post: Waiting, refusal: string): Promise<void> {
    await (await this.#open()).put("waiting", { ...post, refusal });
  }

  async remove({ key }: Waiting): Promise<void> {
    await (await this.#open()).delete("waiting", key);
  }

  #open(): Promise<IDBPDatabase<Stored>> {
    this.#opened ??= openDB<Stored>("liveblog", 1, {
      upgrade: (db) => {
        db.createObjectStore("waiting", { keyPath: "key", autoIncrement: true }).createIndex("writer", "writer");
      },
    });
    return this.#opened;
  }
}

export function titleOf(fields: Fields): string {
  const text = (name: string): string =>
    fields
      .filter(([its, value]) => its === name && typeof value === "string")
      .map(([, value]) => value as string)
      .join("")
      .trim();
  const quote = fields.find(([name, value]) => /^quotes\[\d+\]\.text$/.test(name) && value !== "")?.[1];
  const title = text("headline") || text("bodyMarkdown") || (typeof quote === "string" ? quote : "");
  return title.split("\n")[0] ?? "";
}
