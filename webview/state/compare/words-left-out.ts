/** How similar two texts are without each word. Results are kept with the panel, and hold with the sides exchanged as well. */
import { plainText } from '../../../src/base/foreign-text';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import {
  type ComparedWord,
  leaveOutWords,
  nameWord,
  sayWords,
  type WordLeftOut,
  wordsToLeaveOut,
} from '../../../src/trace/compare/word-influence';
import type { DuringTurns } from '../../../src/trace/readings/in-turn';
import type { Keeper } from '../../base/kept-state';
import type { Comparison, SideName } from './comparison';
import { keepWithout, keptWithout } from './kept-similarity';

type Sides = Pick<Comparison, SideName>;

export function wordsOf({ a, b }: Sides): ComparedWord[] {
  return wordsToLeaveOut({ a: givenText(a.summary), b: givenText(b.summary) });
}

/** The words that were left out already. */
export function knownWords(kept: Keeper | undefined, sides: Sides): WordLeftOut[] {
  return wordsOf(sides).flatMap((word) => {
    const cosine = keptWithout(kept, sides, word);
    return cosine === undefined ? [] : [{ ...word, cosine }];
  });
}

/** Runs the models without each word whose result is not known yet. */
export function leaveOut(
  kept: Keeper | undefined,
  sides: Sides,
  signal: AbortSignal,
  during: DuringTurns<WordLeftOut>,
): Promise<WordLeftOut[]> {
  const ask = async (word: ComparedWord): Promise<number> => {
    const known = keptWithout(kept, sides, word);
    if (known !== undefined) return known;
    const [own, other] = word.side === 'a' ? [sides.a, sides.b] : [sides.b, sides.a];
    const params = { other: other.summary.trace, positions: word.positions };
    const cosine = await own.readings.read('similarityWithout', params, signal);
    keepWithout(kept, sides, word, cosine);
    return cosine;
  };
  return leaveOutWords(wordsOf(sides), { ...during, ask });
}

/** Which of the words matter. */
export function wordsSaid(whole: number, words: readonly WordLeftOut[]): string {
  return sayWords(whole, words, (word) => nameWord(word, words, (text) => `“${plainText(text)}”`));
}
