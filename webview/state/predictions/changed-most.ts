/** Which prediction a change of the text has changed most, as far as the most probable tokens before and after it tell. */

interface Chance {
  readonly id: number;
  readonly probability: number;
}

/** A token, and its probability before the change. */
interface ChangedToken<T extends Chance> {
  readonly token: T;
  readonly was: number;
}

/** @returns undefined if a token that is missing from one of the lists may have changed more */
export function changedMost<T extends Chance>(now: readonly T[], before: readonly T[]): ChangedToken<T> | undefined {
  const both = now.flatMap((token) => {
    const former = before.find(({ id }) => id === token.id);
    return former ? [{ token, was: former.probability, by: Math.abs(token.probability - former.probability) }] : [];
  });
  const [most] = both.toSorted((a, b) => b.by - a.by);
  // A token in one list only may have lost or gained its whole probability there; one in neither list is below the last entry.
  const inOne = [...now, ...before].filter(({ id }) => !both.some(({ token }) => token.id === id));
  const others = [...inOne, now.at(-1), before.at(-1)].map((token) => token?.probability ?? 0);
  return most && most.by > Math.max(...others) ? { token: most.token, was: most.was } : undefined;
}
