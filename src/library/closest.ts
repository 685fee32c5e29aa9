/** Finds the names that the user may have meant. */

const NEAREST = 3;

/** The names most similar to a given one, the closest first; empty if none is similar. */
export function closestTo(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const rated = [...new Set(names)].map((candidate) => ({
    candidate,
    distance: distanceTo(wanted, candidate.toLowerCase()),
  }));
  return rated
    .filter(({ distance }) => distance <= 0.5)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, NEAREST)
    .map(({ candidate }) => candidate);
}

/** From 0 (the same) to 1 (nothing in common). A name that is part of the other, or has all its words, is close. */
function distanceTo(wanted: string, candidate: string): number {
  const ends = [candidate, candidate.split(/[/\\]/).at(-1) ?? candidate];
  const distances = ends.map((end) => edits(wanted, end) / Math.max(wanted.length, end.length, 1));
  const isPart = wanted.length >= 3 && candidate.includes(wanted);
  return Math.min(...distances, isPart ? 0.25 : hasWordsOf(candidate, wanted) ? 0.3 : 1);
}

/** Whether a candidate has all the wanted words: "encoder_final_ln" has those of "ln_final". */
function hasWordsOf(candidate: string, wanted: string): boolean {
  const words = wanted.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const own = new Set(candidate.split(/[^\p{L}\p{N}]+/u));
  return words.length > 1 && words.every((word) => own.has(word));
}

/** Levenshtein distance: how many letters to insert, delete or replace. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
