/** The sentences of a text, each with all its tokens. */
import { lazy } from '../../base/lazy';

/** A sentence as a run of tokens. */
export interface TextSentence {
  /** The sentence as the text has it, without the space around it. */
  readonly text: string;
  /** The position of its first token. */
  readonly place: number;
  /** The number of its tokens. */
  readonly tokens: number;
}

interface PlacedToken {
  readonly start: number;
  readonly end: number;
  readonly inserted: boolean;
  readonly special?: boolean;
}

const segmenter = lazy(() => new Intl.Segmenter(undefined, { granularity: 'sentence' }));

/** A line break within a paragraph, as in wrapped text; a break after a list item or a heading is not one. */
const WRAPPED = /(?<=[^\s*_=#-])\r?\n(?=[\p{L}\p{N}"'“‘(])/gu;
const WORD = /[\p{L}\p{N}]/u;
/** A line of code: it is indented, ends with a sign of code, assigns something or calls something. */
const CODE_LINE = /^\s+\S|[;{}[(:]$|^[\w.]+ [-+*/|&]?= |\w\(.*\)$|^(?:import|from|export|return|#include|@\w+)\b/;

/** Whether a text reads as code: half of its lines do, of three at least. */
export function looksLikeCode(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length >= 3 && 2 * lines.filter((line) => CODE_LINE.test(line.trimEnd())).length >= lines.length;
}

/**
 * The sentences in their order, as Unicode (UAX 29) cuts them, except that a single line break within a paragraph ends
 * none. Text without a letter or digit is joined to the sentence before it. A token belongs to the sentence of its first
 * non-space character, as many vocabularies put the space before a word into that word's token.
 * @param text the text that the ranges of the tokens refer to
 */
export function textSentences(text: string, tokens: readonly PlacedToken[]): TextSentence[] {
  return cutText(text, tokens, sentenceEnds);
}

/** The lines of a text in their order, as of code. A line without a letter or digit goes with the one before it. */
export function textLines(text: string, tokens: readonly PlacedToken[]): TextSentence[] {
  return cutText(text, tokens, lineEnds);
}

/** @param endsOf where the parts of a text end */
function cutText(
  text: string,
  tokens: readonly PlacedToken[],
  endsOf: (text: string) => readonly number[],
): TextSentence[] {
  const begin = tokens.find(({ inserted }) => !inserted)?.start ?? 0;
  const end = tokens.findLast(({ inserted }) => !inserted)?.end ?? 0;
  const ends = endsOf(text.slice(begin, end)).map((at) => begin + at);
  const sentences: { place: number; last: number }[] = [];
  let current = -1;
  for (const [position, token] of tokens.entries()) {
    if (token.inserted || token.special) continue;
    const at = firstSign(text, token);
    const own = ends.findIndex((one) => at < one);
    const sentence = sentences.at(-1);
    if (sentence && own === current) sentence.last = position;
    else sentences.push({ place: position, last: position });
    current = own;
  }
  return sentences.map(({ place, last }) => {
    const [from, to] = [tokens[place]?.start, tokens[last]?.end];
    return { text: text.slice(from, to).trim(), place, tokens: last + 1 - place };
  });
}

/** The offset at which each sentence ends. */
function sentenceEnds(text: string): number[] {
  const ends: number[] = [];
  const unwrapped = text.replace(WRAPPED, (line) => ' '.repeat(line.length));
  for (const { index, segment } of segmenter().segment(unwrapped)) {
    if (ends.length > 0 && !WORD.test(segment)) ends.pop();
    ends.push(index + segment.length);
  }
  return ends;
}

/** Where each line ends. */
function lineEnds(text: string): number[] {
  const ends: number[] = [];
  for (const { index, 0: line } of text.matchAll(/[^\n]*\n|[^\n]+$/g)) {
    if (ends.length > 0 && !WORD.test(line)) ends.pop();
    ends.push(index + line.length);
  }
  return ends;
}

function firstSign(text: string, { start, end }: PlacedToken): number {
  const sign = text.slice(start, end).search(/\S/);
  return start + Math.max(0, sign);
}
