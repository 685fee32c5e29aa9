/** Places in texts at which ghost text is measured: the same seed draws the same ones. */

export interface DrawnCursor {
  /** Which of the texts, and where in it, in UTF-16 units. */
  readonly text: number;
  readonly cursor: number;
  /** What follows on the line; never blank. */
  readonly rest: string;
}

/** Draws in vain after which there is nothing to draw. */
const MOST_IN_VAIN = 1000;

/**
 * Anywhere in the texts but the first tenth and the last twentieth of each, also within words, where something follows
 * on the line.
 */
export function* drawCursors(texts: readonly string[], count: number, seed: number): Generator<DrawnCursor> {
  const random = congruential(seed);
  let inVain = 0;
  for (let drawn = 0; drawn < count && inVain < MOST_IN_VAIN; ) {
    const text = Math.floor(random() * texts.length);
    const whole = texts[text] ?? '';
    const cursor = Math.floor(whole.length * 0.1 + random() * whole.length * 0.85);
    const [rest = ''] = whole.slice(cursor).split('\n', 1);
    inVain = rest.trim() === '' ? inVain + 1 : 0;
    if (inVain > 0) continue;
    drawn++;
    yield { text, cursor, rest };
  }
}

/** The linear congruential generator of ANSI C's `rand`, in [0, 1): other programs draw the same places with it. */
function congruential(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}
