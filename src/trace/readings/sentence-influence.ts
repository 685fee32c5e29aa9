/**
 * Which sentence before a prediction matters to it: how probable the next token is without each of them. Pure: the caller
 * requests the run for each sentence.
 */

import { plainText } from '../../base/foreign-text';
import { shareInWords } from '../../base/number-text';
import { type TextSentence, textSentences } from '../run/text-sentences';
import { askInTurn } from './in-turn';
import { matteringOf } from './token-influence';
import type { WithoutTokens } from './without-tokens';

/** The most sentences, the nearest before the prediction: each takes a run of the text. */
const MOST_SENTENCES = 48;

/** A sentence and its number in the whole text, from 1 on. */
export interface NumberedSentence extends TextSentence {
  readonly number: number;
}

/** A sentence, and what comes next without it. */
export interface SentenceLeftOut extends NumberedSentence, WithoutTokens {}

interface SentencesBefore {
  /** The sentences that can be left out, in the order of the text. */
  readonly before: readonly NumberedSentence[];
  /** The sentence that the prediction continues; it is not left out. */
  readonly last: NumberedSentence | undefined;
}

/** @param of the text that the ranges of the tokens refer to */
export function sentencesBefore(
  { text, tokens }: { readonly text: string; readonly tokens: Parameters<typeof textSentences>[1] },
  position: number,
): SentencesBefore {
  const sentences = textSentences(text, tokens)
    .map((sentence, at) => ({ ...sentence, number: at + 1 }))
    .filter(({ place }) => place <= position);
  return { before: sentences.slice(0, -1).slice(-MOST_SENTENCES), last: sentences.at(-1) };
}

/** How the runs are requested, and the callbacks meanwhile. */
interface LeavingOut {
  /** May be rejected once `isEnough` returns true. */
  readonly ask: (sentence: NumberedSentence) => Promise<WithoutTokens>;
  /** Called with the results so far. */
  readonly told?: (left: readonly SentenceLeftOut[]) => void;
  /** Whether the results so far are enough, so that the rest is not requested. */
  readonly isEnough?: () => boolean;
}

export async function leaveOutSentences(
  sentences: readonly NumberedSentence[],
  { ask, told, isEnough }: LeavingOut,
): Promise<SentenceLeftOut[]> {
  const left: SentenceLeftOut[] = [];
  await askInTurn(sentences, {
    ask,
    isEnough,
    answered: (sentence, without) => {
      left.push({ ...without, ...sentence });
      told?.([...left]);
    },
  });
  return left;
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
  return against ? sayAgainstAlone(against, told) : sayNone(left, told);
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
    ...(isTie ? [`sentence ${next.number} supports it nearly as much ${without(next)}`] : []),
    ...(against
      ? [`sentence ${against.number} (${quotedSentence(against)}) works against it most ${without(against)}`]
      : []),
  ];
  const last = next && !isTie ? ` Then comes sentence ${next.number} ${without(next)}.` : '';
  return `Sentence ${most.number} (${quotedSentence(most)}) supports ${followed} most: without it ${followed} has ${share(most.probability)}, instead of ${share(most.asIs)}${sayNext(most, told)}${others.length > 0 ? `, while ${others.join(' and ')}` : ''}.${last}`;
}

/** Used if no sentence supports the token clearly. */
function sayAgainstAlone(against: SentenceLeftOut, { followed, share = shareInWords }: Told): string {
  return `No earlier sentence makes ${followed} much more probable. Sentence ${against.number} (${quotedSentence(against)}) works against it most: without it ${followed} has ${share(against.probability)}, instead of ${share(against.asIs)}.`;
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
    return `The earlier sentence matters little for ${followed}: without it ${followed} has ${low}, and ${asIs} as the text is.`;
  const between = low === high ? low : `between ${low} and ${high}`;
  return `No earlier sentence alone matters much for ${followed}: without one of them ${followed} has ${between}, and ${asIs} as the text is.`;
}

/** In characters: of a longer sentence, only the beginning and the end are quoted. */
const MOST_QUOTED = 60;

export function quotedSentence({ text }: Pick<TextSentence, 'text'>): string {
  return `“${plainText(text.replaceAll(/\s+/g, ' '), MOST_QUOTED)}”`;
}
