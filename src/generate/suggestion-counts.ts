/** How many suggestions were offered and taken, by language and model: sums of outcomes. */
import type { Outcome } from './followed-suggestion';

export interface SuggestionCounts {
  readonly language: string;
  readonly model: string;
  readonly offered: number;
  readonly whole: number;
  readonly part: number;
  readonly byHand: number;
  readonly typedOver: number;
  /** Characters that were put in at once. */
  readonly characters: number;
  /** Of those of which it can be told, and that nobody asked for by hand: how many were right in their first word, ... */
  readonly right: number;
  readonly judged: number;
  /** ... and how many should have been, by how often the like of them is right. */
  readonly expected: number;
}

/** The counts that add up. */
export const COUNTED = [
  'offered',
  'whole',
  'part',
  'byHand',
  'typedOver',
  'characters',
  'right',
  'judged',
  'expected',
] as const satisfies readonly (keyof SuggestionCounts)[];

/** Add up outcomes. */
export function countOutcomes(outcomes: readonly Outcome[]): SuggestionCounts[] {
  return addCounts(outcomes.map(countsOf));
}

/** Add up counts of the same language and model; of later ones the order is kept: the one used last comes last. */
export function addCounts(all: readonly SuggestionCounts[]): SuggestionCounts[] {
  const sums = new Map<string, SuggestionCounts>();
  for (const counts of all) {
    const key = JSON.stringify([counts.language, counts.model]);
    const known = sums.get(key);
    sums.delete(key);
    sums.set(key, known ? sum(known, counts) : counts);
  }
  return [...sums.values()];
}

/** How many of those that were offered were taken, in whole or in part. */
export function shareTaken({ offered, whole, part }: SuggestionCounts): number {
  return (whole + part) / offered;
}

/** How many of them were refused: something else was typed in their place. */
export function shareRefused({ offered, typedOver }: SuggestionCounts): number {
  return typedOver / offered;
}

function sum(a: SuggestionCounts, b: SuggestionCounts): SuggestionCounts {
  return { ...a, ...Object.fromEntries(COUNTED.map((name) => [name, a[name] + b[name]])) };
}

function countsOf({ language, model, verdict, isRight, taken, confidence }: Outcome): SuggestionCounts {
  const is = (one: boolean) => Number(one);
  const isJudged = confidence !== null && isRight !== null;
  return {
    language,
    model,
    offered: 1,
    whole: is(verdict === 'whole'),
    part: is(verdict === 'part'),
    byHand: is(verdict === 'by hand'),
    typedOver: is(verdict === 'typed over'),
    characters: taken,
    right: is(isJudged && isRight),
    judged: is(isJudged),
    expected: isJudged ? confidence : 0,
  };
}
