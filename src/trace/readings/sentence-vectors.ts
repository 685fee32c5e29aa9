/**
 * Which sentence of a text shapes its vector: how similar the text's vector without the sentence is to that of the whole.
 * Pure.
 */
import { inDecimals } from '../../base/number-text';
import { type TextSentence, textSentences } from '../run/text-sentences';
import { type NumberedSentence, quotedSentence } from './sentence-influence';

/** The most sentences, the first ones of a text: each takes a run of it. */
const MOST_SENTENCES = 48;

/** A sentence, and the cosine of the vector without it with that of the whole text. */
export interface SentenceOfVector extends NumberedSentence {
  readonly cosine: number;
}

/** The sentences that can be left out; none if the text has only one, as nothing would be left. */
export function sentencesOfVector(of: {
  readonly text: string;
  readonly tokens: Parameters<typeof textSentences>[1];
}): NumberedSentence[] {
  const sentences = textSentences(of.text, of.tokens);
  return sentences.length < 2 ? [] : sentences.map((one, at) => ({ ...one, number: at + 1 })).slice(0, MOST_SENTENCES);
}

/** The positions of a sentence's tokens. */
export function positionsOf({ place, tokens }: TextSentence): number[] {
  return Array.from({ length: tokens }, (_, at) => place + at);
}

/** A sentence shapes the vector if the cosine without it is lower than 1 by at least this much. */
const SHAPES = 0.01;

/**
 * Example: "Sentence 2 (“It ran.”) shapes the vector most: without it the vector’s cosine with that of the whole text is
 * 0.71. Then comes sentence 1 (0.88)."
 */
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

/** Writes a cosine; a value below 1 is never written as 1. */
function written(cosine: number): string {
  return inDecimals(Math.min(cosine, cosine < 1 ? 0.999 : 1), 3);
}
