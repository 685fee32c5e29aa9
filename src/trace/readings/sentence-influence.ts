/**
 * Which sentence before a prediction matters to it: how probable the next token is without each of them. Pure: the caller
 * requests the run for each sentence.
 */

import { capital } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { shareInWords } from '../../base/number-text';
import { looksLikeCode, type TextSentence, textLines, textSentences } from '../run/text-sentences';
import { type InTurn, requestSequentially } from './in-turn';
import { matteringOf } from './token-influence';
import { placesToTry, rangeOf } from './tried-places';
import type { WithoutTokens } from './without-tokens';

/** The most sentences, the nearest before the prediction: each takes a run of the text. */
const MOST_SENTENCES = 48;

/** A sentence and its number in the whole text, from 1 on. */
export interface NumberedSentence extends TextSentence {
  readonly number: number;
}

/** What can be left out: a sentence, or in code a line, or a word of the line that the prediction continues, with its number. */
export interface TextUnit extends NumberedSentence {
  readonly unit: 'sentence' | 'line' | 'word';
}

/** A sentence, and what comes next without it. */
export interface SentenceLeftOut extends TextUnit, WithoutTokens {}

interface SentencesBefore {
  /** The sentences that can be left out, in the order of the text. */
  readonly before: readonly TextUnit[];
  /** The sentence that the prediction continues; it is not left out. */
  readonly last: TextUnit | undefined;
  /** In code, the words of that line before the prediction, each of which can be left out as well. */
  readonly words: readonly TextUnit[];
}

type PlacedText = Parameters<typeof placesToTry>[0];

/** @param of the text that the ranges of the tokens refer to */
export function sentencesBefore(of: PlacedText, position: number): SentencesBefore {
  const { text, tokens } = of;
  const isCode = looksLikeCode(text);
  const sentences = (isCode ? numberedLines(of) : numberedSentences(text, tokens)).filter(
    ({ place }) => place <= position,
  );
  const last = sentences.at(-1);
  const words = isCode && last ? wordsOf(of, last, position) : [];
  return { before: sentences.slice(0, -1).slice(-MOST_SENTENCES), last, words };
}

function numberedSentences(text: string, tokens: PlacedText['tokens']): TextUnit[] {
  return textSentences(text, tokens).map((sentence, at) => ({ ...sentence, number: at + 1, unit: 'sentence' }));
}

/** Each with the number that it has in the text as an editor counts lines. */
function numberedLines({ text, tokens }: PlacedText): TextUnit[] {
  return textLines(text, tokens).map((line) => {
    const { start, end } = rangeOf(tokens, line);
    const before = text.slice(0, start + Math.max(0, text.slice(start, end).search(/\S/)));
    return { ...line, number: before.split('\n').length, unit: 'line' };
  });
}

/** The words of a line before the last token of a text, which stays, in their order. */
function wordsOf(of: PlacedText, line: TextUnit, position: number): TextUnit[] {
  return placesToTry(of, position, line)
    .filter(({ place, tokens }) => place >= line.place && place + tokens <= position)
    .map((at): TextUnit => {
      const { start, end } = rangeOf(of.tokens, at);
      return { ...at, text: of.text.slice(start, end).trim(), number: line.number, unit: 'word' };
    })
    .filter(({ text }) => text !== '')
    .toReversed();
}

/** "sentence 2", "line 7", or a word of it: "“float” in line 7". */
export function nameOf(one: TextUnit): string {
  return one.unit === 'word' ? `${quotedSentence(one)} in line ${one.number}` : `${one.unit} ${one.number}`;
}

/** The same with what it says: "Sentence 2 (“The dog ran.”)". */
function fullName(one: TextUnit): string {
  return one.unit === 'word' ? nameOf(one) : `${nameOf(one)} (${quotedSentence(one)})`;
}

/** What they are, in one word or two. */
function unitOf(left: readonly TextUnit[]): string {
  const [first] = left;
  if (!first || first.unit === 'sentence') return 'sentence';
  return left.some(({ unit }) => unit === 'word') ? 'line or word' : 'line';
}

/** Asks what comes next without each of them in turn. Results and errors are as of `requestSequentially`. */
export function leaveOutSentences(
  sentences: readonly TextUnit[],
  { ask, ...during }: InTurn<TextUnit, WithoutTokens, SentenceLeftOut>,
): Promise<SentenceLeftOut[]> {
  return requestSequentially(sentences, {
    ...during,
    ask: async (sentence) => ({ ...(await ask(sentence)), ...sentence }),
  });
}

interface Told {
  /**
   * The followed token as it is written; and whether it is the most probable one after the unchanged text, so that it is
   * worth saying when another one comes next.
   */
  readonly followed: string;
  readonly isPredicted: boolean;
  /** The next token without a sentence, as it is written. */
  readonly next: (sentence: SentenceLeftOut) => string;
  /** Writes a probability; by default as in sentences. Beside a table, it is written as in the table. */
  readonly share?: (probability: number) => string;
}

/**
 * A second sentence is named with the first if the probability falls without it by at least this share of the first one's
 * fall.
 */
const NEARLY = 0.9;

/**
 * Example: "Sentence 2 (“The dog ran.”) supports “·dog” most: without it “·dog” has 3 %, instead of 42 %, and “·cat” comes
 * next, while sentence 3 (“It rained.”) works against it most (60 % without it). Then comes sentence 1 (20 % without it)."
 */
export function saySentences(left: readonly SentenceLeftOut[], told: Told): string {
  const [first] = left;
  if (!first) return '';
  const { asIs } = first;
  const { matter, against } = matteringOf(left, asIs);
  const [most, next] = matter;
  if (most) return saySupport(most, next, against, told);
  return against ? sayAgainstAlone(against, unitOf(left), told) : sayNone(left, told);
}

/** Names the first two supporting sentences; nearly equal ones are said to be so. */
function saySupport(
  most: SentenceLeftOut,
  next: SentenceLeftOut | undefined,
  against: SentenceLeftOut | undefined,
  told: Told,
): string {
  const { followed, share = shareInWords } = told;
  const without = ({ probability }: SentenceLeftOut) => `(${share(probability)} without it)`;
  const isTie = next !== undefined && most.asIs - next.probability >= NEARLY * (most.asIs - most.probability);
  const others = [
    ...(isTie ? [`${nameOf(next)} supports it nearly as much ${without(next)}`] : []),
    ...(against ? [`${fullName(against)} works against it most ${without(against)}`] : []),
  ];
  const last = next && !isTie ? ` Then comes ${nameOf(next)} ${without(next)}.` : '';
  return `${capital(fullName(most))} supports ${followed} most: without it ${followed} has ${share(most.probability)}, instead of ${share(most.asIs)}${sayNext(most, told)}${others.length > 0 ? `, while ${others.join(' and ')}` : ''}.${last}`;
}

/** Used if no sentence supports the token clearly. */
function sayAgainstAlone(against: SentenceLeftOut, unit: string, { followed, share = shareInWords }: Told): string {
  return `No earlier ${unit} makes ${followed} much more probable. ${capital(fullName(against))} works against it most: without it ${followed} has ${share(against.probability)}, instead of ${share(against.asIs)}.`;
}

/** Names the next token without the sentence, if that is another one. The text begins with punctuation. */
function sayNext(sentence: SentenceLeftOut, { isPredicted, next }: Told): string {
  return isPredicted && sentence.rank > 1 ? `, and ${next(sentence)} comes next` : '';
}

/** If no sentence stands out: says how little each one changes. */
function sayNone(left: readonly SentenceLeftOut[], { followed, share = shareInWords }: Told): string {
  const then = left.map(({ probability }) => probability);
  const [low, high] = [share(Math.min(...then)), share(Math.max(...then))];
  const asIs = share(left[0]?.asIs ?? Number.NaN);
  if (left.length === 1)
    return `The earlier ${unitOf(left)} matters little for ${followed}: without it ${followed} has ${low}, and ${asIs} as the text is.`;
  const between = low === high ? low : `between ${low} and ${high}`;
  return `No earlier ${unitOf(left)} alone matters much for ${followed}: without one of them ${followed} has ${between}, and ${asIs} as the text is.`;
}

/** In characters: of a longer sentence, only the beginning and the end are quoted. */
const MOST_QUOTED = 60;

export function quotedSentence({ text }: Pick<TextSentence, 'text'>): string {
  return `“${plainText(text.replaceAll(/\s+/g, ' '), MOST_QUOTED)}”`;
}
