import { diff3Merge } from "node-diff3";

/** A form's fields by name; one that is missing is empty, as an unchecked box is. */
export type Form = ReadonlyMap<string, string>;

/** Two versions of one part of an entry that cannot both stand. */
export interface Clash {
  /** A field's name, or that of a list such as "quotes". */
  readonly part: string;
  readonly mine: readonly (readonly [string, string])[];
  readonly theirs: readonly (readonly [string, string])[];
}

export interface Merged {
  readonly fields: Form;
  /** The parts that came from the other side, or from both. */
  readonly taken: readonly string[];
  /** Of these the fields hold mine. */
  readonly clashes: readonly Clash[];
}

const Lists = ["quotes", "media", "embeds", "relatedLinks"];
const InList = /^(quotes|media|embeds|relatedLinks)\[(\d+)\]\.(\w+)$/;

// Where somebody typed a paragraph and somebody else another, both stay.
const Texts = ["bodyMarkdown", "correction"];

/**
 * Puts together what two editors made of the same entry. Whatever only one of them touched is taken from that one; in
 * texts and lists that goes for each paragraph and row. What both changed differently clashes.
 */
export function merge(base: Form, mine: Form, theirs: Form): Merged {
  const fields = new Map<string, string>();
  const taken: string[] = [];
  const clashes: Clash[] = [];
  const put = (entries: Iterable<readonly [string, string]>): void => {
    for (const [name, value] of entries) fields.set(name, value);
  };

  for (const name of new Set([...base.keys(), ...mine.keys(), ...theirs.keys()].filter((key) => !InList.test(key)))) {
    const [was, my, their] = [base, mine, theirs].map((form) => (form.get(name) ?? "").replaceAll("\r\n", "\n")) as [
      string,
      string,
      string,
    ];
    const both = Texts.includes(name) ? (mergeItems(was.split("\n"), my.split("\n"), their.split("\n"))?.join("\n") ?? null) : null;
    const value = my === their || their === was ? my : my === was ? their : both;
    fields.set(name, value ?? my);
    if (value === null) clashes.push({ part: name, mine: [[name, my]], theirs: [[name, their]] });
    else if (value !== my) taken.push(name);
  }

  for (const list of Lists) {
    const [was, my, their] = [base, mine, theirs].map((form) => rowsOf(form, list)) as [string[], string[], string[]];
    const same = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b);
    const rows = same(my, their) || same(their, was) ? my : same(my, was) ? their : mergeItems(was, my, their);
    put(namedIn(list, rows ?? my));
    if (rows === null) clashes.push({ part: list, mine: namedIn(list, my), theirs: namedIn(list, their) });
    else if (!same(rows, my)) taken.push(list);
  }

  return { fields, taken, clashes };
}

/** Null where both changed the same place differently. */
function mergeItems(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] | null {
  const regions = diff3Merge([...mine], [...base], [...theirs], { excludeFalseConflicts: true });
  return regions.every((region) => region.ok !== undefined) ? regions.flatMap((region) => region.ok ?? []) : null;
}

function rowsOf(form: Form, list: string): string[] {
  const rows = new Map<number, [string, string][]>();
  for (const [name, value] of form) {
    const [, its, number, field] = InList.exec(name) ?? [];
    if (its !== list || field === undefined || value === "") continue;
    const row = rows.get(Number(number)) ?? [];
    rows.set(Number(number), [...row, [field, value]]);
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, row]) => JSON.stringify(row.sort(([a], [b]) => a.localeCompare(b))));
}

function namedIn(list: string, rows: readonly string[]): [string, string][] {
  return rows.flatMap((row, i) =>
    (JSON.parse(row) as [string, string][]).map(([field, value]): [string, string] => [`${list}[${i}].${field}`, value]),
  );
}
