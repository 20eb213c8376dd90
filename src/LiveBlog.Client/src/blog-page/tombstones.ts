/** Withdrawn entries and the revision of their withdrawal. They stay: an older state that comes late must not bring one back. */
export class Tombstones {
  readonly #revisions = new Map<number, number>();

  bury(id: number, revision: number): void {
    this.#revisions.set(id, Math.max(revision, this.#revisions.get(id) ?? 0));
  }

  covers(id: number, revision: number): boolean {
    return (this.#revisions.get(id) ?? -1) >= revision;
  }

  lift(id: number): void {
    this.#revisions.delete(id);
  }
}
