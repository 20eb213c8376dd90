import type { NewswireChanges, NewswireLine, NewswirePart } from "../../src/newswire/line";

const Start = Date.UTC(2022, 0, 12, 20);
const Hour = 3_600_000;

/** The newswire in memory: what the server would answer, by the contract alone. */
export class NewswireRoom {
  revision = 0;
  #lines = new Map<number, NewswireLine>();

  get ids(): number[] {
    return [...this.#lines.keys()];
  }

  put(hour: number): void {
    const id = this.#lines.size + 1;
    this.#write({
      id,
      revision: 0,
      isWithdrawn: false,
      publishedAt: at(hour),
      headline: `Line ${id}`,
      url: id % 3 === 0 ? null : `/line/${id}`,
      language: "en",
    });
  }

  edit(id: number): void {
    const line = this.#line(id);
    if (!line.isWithdrawn) this.#write({ ...line, headline: `${line.headline ?? ""} edited` });
  }

  moveTo(id: number, hour: number): void {
    const line = this.#line(id);
    if (!line.isWithdrawn) this.#write({ ...line, publishedAt: at(hour) });
  }

  /** Off the wire, and on again: an entry that is taken off comes back on the same line. */
  toggle(id: number, hour: number): void {
    const line = this.#line(id);
    this.#write(
      line.isWithdrawn
        ? { ...line, isWithdrawn: false, publishedAt: at(hour), headline: `Line ${id} again`, language: "en" }
        : { ...line, isWithdrawn: true, publishedAt: null, headline: null, url: null, language: null },
    );
  }

  /** The lines whose newest state lies after one revision and not after another. */
  between(from: number, to: number): NewswireLine[] {
    return [...this.#lines.values()].filter(({ revision }) => revision > from && revision <= to).sort((a, b) => a.revision - b.revision);
  }

  since(revision: number): NewswireChanges {
    return { revision: this.revision, lines: this.between(revision, this.revision), reset: false };
  }

  /** The newest lines. */
  part(limit: number): NewswirePart {
    const all = this.shown;
    return { items: all.slice(0, limit), next: all.length > limit ? "more" : null, revision: this.revision };
  }

  get shown(): NewswireLine[] {
    const age = ({ publishedAt, id }: NewswireLine): [number, number] => [Date.parse(publishedAt ?? ""), id];
    return [...this.#lines.values()]
      .filter(({ isWithdrawn }) => !isWithdrawn)
      .sort((a, b) => {
        const [[x, i], [y, j]] = [age(a), age(b)];
        return x === y ? j - i : y - x;
      });
  }

  #line(id: number): NewswireLine {
    const line = this.#lines.get(id);
    if (line === undefined) throw new Error(`No line ${id}.`);
    return line;
  }

  #write(line: NewswireLine): void {
    this.revision++;
    this.#lines.set(line.id, { ...line, revision: this.revision });
  }
}

function at(hour: number): string {
  return new Date(Start + hour * Hour).toISOString();
}
