/** Tokens of a text by name, so that equal ones are told apart. */
import { ordinal } from '../../base/ordinal';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { SequenceName } from '../../operations/node';
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
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

/** How the keys that a step's queries look at are named: "“lamp”", "“lamp” itself". */
export function keyNames(
  { source }: Pick<FindingContext, 'source'>,
  step: Pick<FindingStep, 'sequence' | 'position'>,
  keys: SequenceName,
): (key: number) => Sentence {
  const tokens = tokensOf(source, keys);
  return (key) => {
    const name = nthToken(tokens, key, placeIn(keys, key));
    return keys === step.sequence && key === step.position ? sentence`${name} itself` : name;
  };
}
