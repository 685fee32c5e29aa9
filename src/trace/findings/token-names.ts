/** Names tokens of a text so that those written alike can be distinguished. */
import { ordinal } from '../../base/ordinal';
import { quoted, tokenLabel } from '../../base/quoted-token';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { SequenceName } from '../../operations/node';
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
import { type FindingPart, type FindingPlace, type Sentence, sentence, tokenPart } from './finding';

/** "“lamp”", "the second “lamp”", "the first token “The”" */
export function nthToken(tokens: readonly Token[], position: number, place: FindingPlace): Sentence {
  const token = tokens[position];
  if (!token) return sentence`token ${String(position)}`;
  const part = tokenPart(token, place);
  // If the beginning of the text is not read, only what is read can be counted.
  const read = (tokens.find(({ inserted }) => !inserted)?.start ?? 0) > 0 ? 'traced ' : '';
  if (position === 0) return sentence`the first ${read}token ${distinguished(part)}`;
  // Tokens with other ids can be written alike, such as one with a space before it, or part of a character.
  const alike = tokens.flatMap((other, at) => (quoted(other) === part.text ? [at] : []));
  if (alike.length === 1) return sentence`${part}`;
  const before = alike.indexOf(position);
  // A viewer that shows labels does not count tokens with another label, so there the ordinal means less.
  const isCounted = alike.slice(0, before).every((at) => tokenLabel(tokens[at] as Token) === tokenLabel(token));
  return sentence`the ${ordinal(before)} ${read}${isCounted ? distinguished(part) : part}`;
}

/** The token, marked as distinguished by the words around it. */
export function distinguished(part: FindingPart): FindingPart {
  return { ...part, toldApart: true };
}

/** Names the keys that a step's queries attend to: "“lamp”", "“lamp” itself". @param named the name of any other key */
export function keyNames(
  { source }: Pick<FindingContext, 'source'>,
  step: Pick<FindingStep, 'sequence' | 'position'>,
  keys: SequenceName,
  named = nthToken,
): (key: number) => Sentence {
  const tokens = tokensOf(source, keys);
  return (key) => {
    const place = placeIn(keys, key);
    const [token, isItself] = [tokens[key], keys === step.sequence && key === step.position];
    return token && isItself ? sentence`${distinguished(tokenPart(token, place))} itself` : named(tokens, key, place);
  };
}
