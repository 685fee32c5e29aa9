/** Tokens of a text by name, so that equal ones are told apart. */
import type { Token } from '../../model/tokenizers/tokenizer';
import { type FindingPlace, type Sentence, sentence, tokenPart } from './finding';

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const ENDINGS: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };

/** "first" of 0, "second" of 1, "21st" of 20. */
export function ordinal(index: number): string {
  const number = index + 1;
  const teen = number % 100 > 10 && number % 100 < 14;
  return ORDINALS[index] ?? `${number}${(teen ? undefined : ENDINGS[number % 10]) ?? 'th'}`;
}

/** "“lamp”", "the second “lamp”", "the first token “The”" */
export function nthToken(tokens: readonly Token[], position: number, place: FindingPlace): Sentence {
  const token = tokens[position];
  if (!token) return sentence`token ${String(position)}`;
  const part = tokenPart(token, place);
  if (position === 0) return sentence`the first token ${part}`;
  const equal = tokens.flatMap(({ id }, at) => (id === token.id ? [at] : []));
  if (equal.length === 1) return sentence`${part}`;
  const before = equal.indexOf(position);
  return sentence`the ${ordinal(before)} ${part}`;
}
