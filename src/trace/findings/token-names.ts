/** Tokens of a text by name, so that equal ones are told apart. */
import { ordinal } from '../../base/ordinal';
import type { Token } from '../../model/tokenizers/tokenizer';
import { type FindingPlace, type Sentence, sentence, tokenPart } from './finding';

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
