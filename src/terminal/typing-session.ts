/** A typing session to replay: what is typed, corrected and moved to, and when. It is the same every time. */
import { seededRandom } from '../base/random';

export interface Key {
  /** Milliseconds since the previous key press. */
  readonly after: number;
  /**
   * The change to the text: characters to insert at the cursor, the number of characters to delete before it, or by how many
   * characters to move it.
   */
  readonly edit: { readonly insert: string } | { readonly deleted: number } | { readonly move: number };
}

const TEXT = `The harbour was quiet when the first boats came in. Gulls circled over the nets, and the old men on the
bench by the wall counted the crates as they were carried past. Nobody spoke much. It had been a long winter, and
the catch was smaller than it used to be, but the light on the water was bright again and the wind had turned.

function average(values: number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}
`;

/**
 * Median times between key presses in milliseconds, depending on the text before: a practised typist, about 60 words a
 * minute.
 */
const MEDIANS: readonly [RegExp, number][] = [
  [/\n$/, 900],
  [/[.,:;(){}]$/, 420],
  [/\s$/, 210],
  [/./s, 130],
];
/** Standard deviation of the logarithm of the times. */
const SPREAD = 0.35;

/** After this many characters there is a slip: some wrong characters, which are deleted again. */
const SLIP_EVERY = 47;

/** The key presses of the session. */
export function typingSession(): Key[] {
  const random = seededRandom(2026);
  const keys: Key[] = [];
  let written = '';
  const press = (edit: Key['edit']) => {
    const [, median] = MEDIANS.find(([pattern]) => pattern.test(written)) ?? [/$/, 0];
    keys.push({ after: median * Math.exp(SPREAD * normal(random)), edit });
  };
  for (const character of TEXT) {
    if (written.length % SLIP_EVERY === SLIP_EVERY - 1) {
      for (const slip of ['t', 'h']) press({ insert: slip });
      for (let i = 0; i < 2; i++) press({ deleted: 1 });
    }
    press({ insert: character });
    written += character;
  }
  // Goes back into the text to change a word, and then to the end again.
  press({ move: -120 });
  for (const character of ' really') press({ insert: character });
  press({ move: 120 });
  for (const character of 'console.log(average([1, 2, 3]));') press({ insert: character });
  return keys;
}

/** A normally distributed number (Box & Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
