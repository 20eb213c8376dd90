/** Words of a text that are still there in its newer state. */
export interface UnchangedText {
  /** Where they began, in UTF-16 units. */
  readonly was: number;
  /** Where they begin now. */
  readonly is: number;
  readonly length: number;
}

// Two thousand changed words against two thousand: a second of work would be too much for what it gives.
const MaxProduct = 400_000;

/** What of a text stands in its newer state, in order: its beginning, its end, and between them as many words as can be. */
export function unchangedText(before: string, after: string): UnchangedText[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return [
    { was: 0, is: 0, length: start },
    ...common(wordsOf(before, start, before.length - end), wordsOf(after, start, after.length - end)),
    { was: before.length - end, is: after.length - end, length: end },
  ].filter(({ length }) => length > 0);
}

interface Word {
  readonly text: string;
  readonly at: number;
}

function wordsOf(text: string, start: number, end: number): Word[] {
  return Array.from(text.slice(start, end).matchAll(/\S+/gu), ({ 0: word, index }) => ({ text: word, at: start + index }));
}

/** The longest run of words that both have in the same order. */
function common(before: readonly Word[], after: readonly Word[]): UnchangedText[] {
  if (before.length * after.length > MaxProduct) return [];
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] = before[i]?.text === after[j]?.text ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const kept: UnchangedText[] = [];
  for (let i = 0, j = 0; i < before.length && j < after.length;) {
    const [old, now] = [before[i], after[j]];
    if (old?.text === now?.text && old !== undefined && now !== undefined) {
      kept.push({ was: old.at, is: now.at, length: old.text.length });
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      i++;
    } else {
      j++;
    }
  }
  return kept;
}
