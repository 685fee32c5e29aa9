/**
 * Which sentence before a prediction matters for it: how probable what comes next is without each of them. Pure: who reads
 * them asks for each sentence.
 */

import { plainText } from '../../base/foreign-text';
import { shareInWords } from '../../base/number-text';
import { type TextSentence, textSentences } from '../run/text-sentences';
import { askInTurn } from './in-turn';
import { matteringOf } from './token-influence';
import type { WithoutTokens } from './without-tokens';

/** The nearest before the prediction: each takes a run of the text. */
const MOST_SENTENCES = 48;

/** A sentence of a text, by its number in the whole of it, from 1 on. */
export interface NumberedSentence extends TextSentence {
  readonly number: number;
}

/** What comes next without it. */
export interface SentenceLeftOut extends NumberedSentence, WithoutTokens {}

interface SentencesBefore {
  /** Those that can be left out, in the order of the text. */
  readonly before: readonly NumberedSentence[];
  /** The one that the prediction goes on from: it stays. */
  readonly last: NumberedSentence | undefined;
}

/** @param of the text that the ranges of the tokens are in */
export function sentencesBefore(
  { text, tokens }: { readonly text: string; readonly tokens: Parameters<typeof textSentences>[1] },
  position: number,
): SentencesBefore {
  const sentences = textSentences(text, tokens)
    .map((sentence, at) => ({ ...sentence, number: at + 1 }))
    .filter(({ place }) => place <= position);
  return { before: sentences.slice(0, -1).slice(-MOST_SENTENCES), last: sentences.at(-1) };
}

/** How the sentences are asked for, and what goes on meanwhile. */
interface LeavingOut {
  /** May be given up once what there is is to do. */
  readonly ask: (sentence: NumberedSentence) => Promise<WithoutTokens>;
  /** Told what is known so far. */
  readonly told?: (left: readonly SentenceLeftOut[]) => void;
  /** Whether what there is is to do. */
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
  /** The followed token as it is written; and whether that is the most probable one as the text is, so that another one is news. */
  readonly followed: string;
  readonly isPredicted: boolean;
  /** What comes next without a sentence, as it is written. */
  readonly next: (sentence: SentenceLeftOut) => string;
  /** A probability as it is written; left out: as in sentences. Beside a table it is that of the table. */
  readonly share?: (probability: number) => string;
}

/** Of a second sentence without which the probability falls by at least this share of what it falls without the first. */
const NEARLY = 0.9;

/**
 * "Sentence 2 (“The dog ran.”) supports “·dog” most: without it “·dog” has 3 %, instead of 42 %, and “·cat” comes next, while
 * sentence 3 (“It rained.”) works against it most (60 % without it). Then comes sentence 1 (20 % without it)."
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

/** Of supporting ones the first two: a near tie is told as one. */
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

/** Where none supports it clearly. */
function sayAgainstAlone(against: SentenceLeftOut, { followed, share = shareInWords }: Told): string {
  return `No earlier sentence makes ${followed} much more probable. Sentence ${against.number} (${quotedSentence(against)}) works against it most: without it ${followed} has ${share(against.probability)}, instead of ${share(against.asIs)}.`;
}

/** What comes next without it where that is another token. Begins with punctuation. */
function sayNext(sentence: SentenceLeftOut, { isPredicted, next }: Told): string {
  return isPredicted && sentence.rank > 1 ? `, and ${next(sentence)} comes next` : '';
}

/** What a reader learns where no sentence stands out: how little each changes. */
function sayNone(left: readonly SentenceLeftOut[], { followed, share = shareInWords }: Told): string {
  const then = left.map(({ probability }) => probability);
  const [low, high] = [share(Math.min(...then)), share(Math.max(...then))];
  const asIs = share(left[0]?.asIs ?? Number.NaN);
  if (left.length === 1)
    return `The earlier sentence matters little for ${followed}: without it ${followed} has ${low}, and ${asIs} as the text is.`;
  const between = low === high ? low : `between ${low} and ${high}`;
  return `No earlier sentence alone matters much for ${followed}: without one of them ${followed} has ${between}, and ${asIs} as the text is.`;
}

/** In characters: of a longer sentence its beginning and end are said. */
const MOST_QUOTED = 60;

export function quotedSentence({ text }: Pick<TextSentence, 'text'>): string {
  return `“${plainText(text.replaceAll(/\s+/g, ' '), MOST_QUOTED)}”`;
}
