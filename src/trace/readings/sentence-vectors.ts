/** Which sentence of a text shapes its vector: how similar the vector of the text without it is to that of the whole. Pure. */
import { inDecimals } from '../../base/number-text';
import { type TextSentence, textSentences } from '../run/text-sentences';
import { type NumberedSentence, quotedSentence } from './sentence-influence';

/** The first of a text: each takes a run of it. */
const MOST_SENTENCES = 48;

/** Without which the vector has this cosine with that of the whole text. */
export interface SentenceOfVector extends NumberedSentence {
  readonly cosine: number;
}

/** Those that can be left out; none of a text of one sentence: without it there would be no text. */
export function sentencesOfVector(of: {
  readonly text: string;
  readonly tokens: Parameters<typeof textSentences>[1];
}): NumberedSentence[] {
  const sentences = textSentences(of.text, of.tokens);
  return sentences.length < 2 ? [] : sentences.map((one, at) => ({ ...one, number: at + 1 })).slice(0, MOST_SENTENCES);
}

/** The positions of its tokens. */
export function positionsOf({ place, tokens }: TextSentence): number[] {
  return Array.from({ length: tokens }, (_, at) => place + at);
}

/** Without a sentence that shapes the vector the cosine is lower than 1 by so much at least. */
const SHAPES = 0.01;

/** "Sentence 2 (“It ran.”) shapes the vector most: without it the vector’s cosine with that of the whole text is 0.71. Then comes sentence 1 (0.88)." */
export function sayOfVector(sentences: readonly SentenceOfVector[]): string {
  const inOrder = sentences.toSorted((a, b) => a.cosine - b.cosine);
  const [most, next] = inOrder;
  const last = inOrder.at(-1);
  if (!most || !last) return '';
  if (1 - most.cosine < SHAPES)
    return `No sentence alone shapes the vector much: without one of them its cosine with that of the whole text is ${written(most.cosine)} or more.`;
  const said = `Sentence ${most.number} (${quotedSentence(most)}) shapes the vector most: without it the vector’s cosine with that of the whole text is ${written(most.cosine)}.`;
  return next ? `${said} Then comes sentence ${next.number} (${written(next.cosine)}).` : said;
}

/** Never 1 of what is less. */
function written(cosine: number): string {
  return inDecimals(Math.min(cosine, cosine < 1 ? 0.999 : 1), 3);
}
