/**
 * Which of the words that differ between two texts matter for the difference of the predictions: each text is run without one
 * of them at a time. Pure: the caller requests each run.
 */
import { capital, counted } from '../../base/counted';
import type { WithoutTokens } from '../readings/without-tokens';
import { textWords } from '../run/text-words';
import type { Alignment } from './align';
import type { OfBoth } from './of-both';
import type { Outcome } from './outcome';
import { recoveryText } from './patch-words';
import type { ComparedWord } from './word-influence';

type Text = { readonly text: string; readonly tokens: Parameters<typeof textWords>[1] };

/** A word, and the result of its text without it. */
export interface WordApart extends ComparedWord {
  /**
   * How far the run without the word goes from its own text (0) to the other one (1), by the logit difference; null if both
   * texts are so similar that this means nothing.
   */
  readonly share: number | null;
}

/** The greatest number of words that are left out; each needs a run. */
const MOST_WORDS = 24;

/** The least distance as a difference of logits; with a smaller one, the share would be that of rounding errors. */
const LEAST_DISTANCE = 0.05;

/** A word matters from this share of the way on. */
const MATTERS = 0.1;

/** The number of words named after the first one. */
const NEXT = 2;

/**
 * The words with a token that has no counterpart in the other text, or a different one; those of A first. The token whose next
 * token is predicted is kept. None if the texts differ by a single word only: a text without it is the other text.
 */
export function wordsApart(
  texts: Readonly<Record<'a' | 'b', Text>>,
  { rows }: Pick<Alignment, 'rows'>,
  positions: OfBoth,
): ComparedWord[] {
  const words = (['a', 'b'] as const).flatMap((side) => {
    const other = new Set(rows.flatMap((row) => (row.same ? [] : (row[side] ?? []))));
    const isLeft = (at: number) => at < positions[side];
    return textWords(texts[side].text, texts[side].tokens)
      .filter((word) => word.positions.some((at) => other.has(at)) && word.positions.every(isLeft))
      .map((word) => ({ side, ...word }));
  });
  const [only, ...others] = words;
  return only && others.length === 0 && isAllThatDiffers(only, rows) ? [] : words.slice(0, MOST_WORDS);
}

function isAllThatDiffers({ side, positions }: ComparedWord, rows: Alignment['rows']): boolean {
  const otherSide = side === 'a' ? 'b' : 'a';
  const apart = rows.filter(({ same }) => !same);
  const isOfWord = (at: number | null) => at !== null && positions.includes(at);
  return apart.length === positions.length && apart.every((row) => isOfWord(row[side]) && row[otherSide] === null);
}

/** By how much one token leads another in each text; `undefined` if the outcome does not list both tokens. */
export function leadsOf({ a, b, shared }: Outcome, id: number, ratherThan: number): OfBoth | undefined {
  const logitsOf = (wanted: number): OfBoth | undefined => {
    const inA = [...a.top, ...(shared?.changed ?? [])].find((one) => one.id === wanted);
    if (inA?.other) return { a: inA.own.logit, b: inA.other.logit };
    const inB = b.top.find((one) => one.id === wanted);
    return inB?.other ? { a: inB.other.logit, b: inB.own.logit } : undefined;
  };
  const [own, other] = [logitsOf(id), logitsOf(ratherThan)];
  return own && other && { a: own.a - other.a, b: own.b - other.b };
}

/** @param leads the leads in both complete texts @param without the run of the word's text without the word */
export function wordApart(word: ComparedWord, leads: OfBoth, { lead }: Pick<WithoutTokens, 'lead'>): WordApart {
  const [own, other] = word.side === 'a' ? [leads.a, leads.b] : [leads.b, leads.a];
  const distance = other - own;
  const isApart = lead !== undefined && Math.abs(distance) >= LEAST_DISTANCE;
  return { ...word, share: isApart ? (lead.without - own) / distance : null };
}

/**
 * "“Mary” of B matters most: with it deleted, and all later tokens 1 position earlier, B goes 80 % of the way back to A, by the
 * logit of “his” minus that of “her”. Next are …"
 * @param measure the words for that lead @param name the name of a word
 * @returns '' if there are no words
 */
export function sayWordsApart(words: readonly WordApart[], measure: string, name: (word: WordApart) => string): string {
  if (words.length === 0) return '';
  if (words.some(({ share }) => share === null))
    return `By ${measure}, A and B are so alike here that no word can make the difference.`;
  const [only, another] = words;
  if (only && !another) return `With ${name(only)} deleted, ${movedUp(only)}, ${sayRecovery(only)}, by ${measure}.`;
  const inOrder = words.toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0));
  const [most, ...others] = inOrder.filter(({ share }) => (share ?? 0) >= MATTERS);
  const away = inOrder.findLast(({ share }) => (share ?? 0) <= -MATTERS);
  const apart = away ? `With ${name(away)} deleted, A and B are further apart: ${recoveryText(away)}.` : '';
  if (!most)
    return [`No single word makes the difference: ${sayRange(inOrder)}, by ${measure}.`, apart]
      .filter(Boolean)
      .join(' ');
  const next = others.slice(0, NEXT).map((word) => `${name(word)} (${recoveryText(word)})`);
  const rest = inOrder.filter((word) => word !== most && word !== away && !others.slice(0, NEXT).includes(word));
  return [
    `${capital(name(most))} matters most: with it deleted, ${movedUp(most)}, ${sayRecovery(most)}, by ${measure}.`,
    next.length > 0 ? `Next ${next.length > 1 ? 'are' : 'is'} ${next.join(' and ')}.` : '',
    apart,
    sayRest(rest, name),
  ]
    .filter(Boolean)
    .join(' ');
}

/** "and all later tokens 1 position earlier": nothing replaces the word. */
function movedUp({ positions }: WordApart): string {
  return `and all later tokens ${counted(positions.length, 'position')} earlier`;
}

/** "A goes 43 % of the way to B", "B goes 80 % of the way back to A" */
function sayRecovery(word: WordApart): string {
  return word.side === 'a'
    ? `A goes ${recoveryText(word)} of the way to B`
    : `B goes ${recoveryText(word)} of the way back to A`;
}

/** A sentence for the words that are not named yet; '' if there are none. */
function sayRest(rest: readonly WordApart[], name: (word: WordApart) => string): string {
  const [only, another] = rest;
  if (!only) return '';
  return `With ${another ? 'one of the others' : name(only)} deleted it is ${sayEnds(rest)}.`;
}

function sayRange(inOrder: readonly WordApart[]): string {
  return `with one of them deleted a text goes ${sayEnds(inOrder)} of the way to the other`;
}

/** "4.0 %", "−2.0 % to 4.0 %" */
function sayEnds(inOrder: readonly WordApart[]): string {
  const [high, low] = [inOrder[0], inOrder.at(-1)].map((word) => recoveryText({ share: word?.share ?? null }));
  return high === low ? String(high) : `${low} to ${high}`;
}
