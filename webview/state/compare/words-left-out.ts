/** How similar two texts are without each word: what was run is kept with its trace, and serves the sides exchanged as well. */
import { plainText } from '../../../src/base/foreign-text';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import {
  type ComparedWord,
  type LeavingOut,
  leaveOutWords,
  nameWord,
  sayWords,
  type WordLeftOut,
  wordsToLeaveOut,
} from '../../../src/trace/compare/word-influence';
import type { Comparison, SideName } from './comparison';

type Sides = Pick<Comparison, SideName>;

/** By the traces' readings, and by what was compared and left out. */
const KNOWN = new WeakMap<Comparison['a']['readings'], Map<string, number>>();

export function wordsOf({ a, b }: Sides): ComparedWord[] {
  return wordsToLeaveOut({ a: givenText(a.summary), b: givenText(b.summary) });
}

/** Those that were left out already. */
export function knownWords(sides: Sides): WordLeftOut[] {
  return wordsOf(sides).flatMap((word) => {
    const cosine = knownOf(sides, word);
    return cosine === undefined ? [] : [{ ...word, cosine }];
  });
}

/** Run the models without each word that is not known yet. */
export function leaveOut(sides: Sides, signal: AbortSignal, during: Omit<LeavingOut, 'ask'>): Promise<WordLeftOut[]> {
  const ask = async (word: ComparedWord): Promise<number> => {
    const known = knownOf(sides, word);
    if (known !== undefined) return known;
    const { own, other, positions } = placeOf(sides, word);
    const params = { other, positions };
    const cosine = await own.read('similarityWithout', params, signal);
    const all = KNOWN.get(own) ?? new Map<string, number>();
    KNOWN.set(own, all.set(keyOf(other, positions), cosine));
    return cosine;
  };
  return leaveOutWords(wordsOf(sides), { ...during, ask });
}

function knownOf(sides: Sides, word: ComparedWord): number | undefined {
  const { own, other, positions } = placeOf(sides, word);
  return KNOWN.get(own)?.get(keyOf(other, positions));
}

function placeOf({ a, b }: Sides, { side, positions }: ComparedWord) {
  const [own, other] = side === 'a' ? [a, b] : [b, a];
  return { own: own.readings, other: other.summary.trace, positions };
}

function keyOf(other: number, positions: readonly number[]): string {
  return `${other}: ${positions.join()}`;
}

/** Which of them matter. */
export function wordsSaid(whole: number, words: readonly WordLeftOut[]): string {
  return sayWords(whole, words, (word) => nameWord(word, words, (text) => `“${plainText(text)}”`));
}
