/** How many suggestions were offered and accepted, by language and model: sums of outcomes. */
import type { Outcome } from './followed-suggestion';

export interface SuggestionCounts {
  readonly language: string;
  readonly model: string;
  readonly offered: number;
  readonly whole: number;
  readonly part: number;
  readonly byHand: number;
  readonly typedOver: number;
  /** The number of characters that were inserted at once. */
  readonly characters: number;
  /**
   * Of the suggestions that were not explicitly asked for and whose outcome is decided: how many had the right first word,
   * ...
   */
  readonly right: number;
  readonly judged: number;
  /** ... and how many should have had it, by their confidence. */
  readonly expected: number;
}

/** The counts that are summed. */
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

/** Sums outcomes. */
export function countOutcomes(outcomes: readonly Outcome[]): SuggestionCounts[] {
  return addCounts(outcomes.map(countsOf));
}

/** Sums counts of the same language and model. The pair that was used last comes last. */
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

/** The share of the offered suggestions that were accepted, in whole or in part. */
export function shareTaken({ offered, whole, part }: SuggestionCounts): number {
  return (whole + part) / offered;
}

/** The share of the offered suggestions that were refused: something else was typed in their place. */
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
