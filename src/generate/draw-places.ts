/** Places in texts at which ghost text is measured: the same seed draws the same ones. */
import { seededRandom } from '../base/random';
import { isWithinCharacter } from '../base/within-character';

interface DrawnCursor {
  /** Which of the texts, and where in it, in UTF-16 units. */
  readonly text: number;
  readonly cursor: number;
  /** What follows on the line; never blank. */
  readonly rest: string;
}

/** Draws in vain after which there is nothing to draw. */
const MOST_IN_VAIN = 1000;

/**
 * Anywhere in the texts but the first tenth and the last twentieth of each, also within words but not within a
 * character, where something follows on the line.
 */
export function* drawCursors(texts: readonly string[], count: number, seed: number): Generator<DrawnCursor> {
  const random = seededRandom(seed);
  let inVain = 0;
  for (let drawn = 0; drawn < count && inVain < MOST_IN_VAIN; ) {
    const text = Math.floor(random() * texts.length);
    const whole = texts[text] ?? '';
    const drawnAt = Math.floor(whole.length * 0.1 + random() * whole.length * 0.85);
    const cursor = isWithinCharacter(whole, drawnAt) ? drawnAt + 1 : drawnAt;
    const [rest = ''] = whole.slice(cursor).split('\n', 1);
    inVain = rest.trim() === '' ? inVain + 1 : 0;
    if (inVain > 0) continue;
    drawn++;
    yield { text, cursor, rest };
  }
}
