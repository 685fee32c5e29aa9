/** Which prediction a change of the text has changed most, as far as the most probable tokens before and after it say. */

interface Chance {
  readonly id: number;
  readonly probability: number;
}

/** A token, and how probable it was before the change. */
interface ChangedToken<T extends Chance> {
  readonly token: T;
  readonly was: number;
}

/** @returns undefined where a token that is not among both may have changed more */
export function changedMost<T extends Chance>(now: readonly T[], before: readonly T[]): ChangedToken<T> | undefined {
  const both = now.flatMap((token) => {
    const former = before.find(({ id }) => id === token.id);
    return former ? [{ token, was: former.probability, by: Math.abs(token.probability - former.probability) }] : [];
  });
  const [most] = both.toSorted((a, b) => b.by - a.by);
  // One that is in one list alone may have lost or gained all that it has there; one in neither has less than the last.
  const inOne = [...now, ...before].filter(({ id }) => !both.some(({ token }) => token.id === id));
  const others = [...inOne, now.at(-1), before.at(-1)].map((token) => token?.probability ?? 0);
  return most && most.by > Math.max(...others) ? { token: most.token, was: most.was } : undefined;
}
