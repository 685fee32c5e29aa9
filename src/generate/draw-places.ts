/** Places in texts at which suggestions are measured. The same seed draws the same places. */
import { seededRandom } from '../base/random';
import { isWithinCharacter } from '../base/within-character';

interface DrawnCursor {
  /** The index of the text, and the offset in it in UTF-16 units. */
  readonly text: number;
  readonly cursor: number;
  /** The rest of the line after the cursor; never blank. */
  readonly rest: string;
}

/** After this many draws without success, drawing stops. */
const MOST_IN_VAIN = 1000;

/**
 * Draws places anywhere in the texts except in the first tenth and the last twentieth of each. A place may lie within a
 * word but not within a character, and the rest of its line is not blank.
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
