/** The word that differs in the fewest letters, if that is few. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const [best] = words.map((each) => ({ each, far: distance(word.slice(0, 80), each.slice(0, 80)) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, Math.floor(word.length / 4)) ? best.each : undefined;
}

/** Levenshtein's: insertions, deletions, replacements. */
function distance(a: string, b: string): number {
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
