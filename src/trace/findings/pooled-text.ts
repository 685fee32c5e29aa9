/**
 * How the vectors of the tokens are combined into the text's vector: which token has most of it, and how long it is.
 */
import { mainStack } from '../../architectures/plan/plan';
import { count, counted } from '../../base/counted';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { Pooling } from '../../operations/pool';
import { readTokenShares, type TokenShares } from '../readings/token-shares';
import type { FindingContext, FindingStep } from './context';
import { type Finding, type FindingPart, finding, type Sentence, sentence, tokenPart } from './finding';
import { percentPart, plainPart } from './numbers';
import { nthToken } from './token-names';

/** @returns null if the pooled vector is 0 or holds no numbers */
export async function findPooledText({ source }: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const found = await readTokenShares(source);
  if (!(found.pooledLength > 0)) return null;
  return finding('pooled text', id, sayPooled(found, source.tokens));
}

/** How the vector is made, which tokens have the largest and smallest share of it, and its length. */
export function sayPooled(found: TokenShares, tokens: readonly Token[]): Sentence {
  return sentence`${sayPooling(found.pooling, tokens)} ${sayShares(found, tokens)}${sayLength(found, tokens)}`;
}

/** The result for the text, at the end of the story. */
export async function findTextInShort({ source, plan }: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { pooledLength, width } = await readTokenShares(source);
  if (!(pooledLength > 0)) return null;
  const { layers } = mainStack(plan);
  return finding(
    'in short',
    id,
    sentence`In short: ${counted(source.tokens.length, 'token')} went through ${counted(layers, 'block')}, in which attention brought each token what others hold. The vectors that came out became one of ${counted(width, 'number')}, which stands for the whole text when texts are compared or searched.`,
  );
}

/** The name of the combined vector in the sentences after it. */
const NAMES: Readonly<Record<Pooling, string>> = {
  first: 'vector',
  last: 'vector',
  mean: 'mean',
  max: 'vector',
  'sum by root': 'sum',
  'weighted mean': 'mean',
};

function sayPooling(pooling: Pooling, tokens: readonly Token[]): Sentence {
  // Any pooling of a single vector is that vector.
  if (tokens.length === 1)
    return sentence`The vector of the only token, ${nameOf(tokens, 0)}, is taken for the whole text.`;
  const all = sentence`the vectors of all ${counted(tokens.length, 'token')}${sayInserted(tokens)}`;
  switch (pooling) {
    case 'first':
      return sentence`The vector of the first token, ${nameOf(tokens, 0)}, is taken for the whole text.`;
    case 'last':
      return sentence`The vector of the last token, ${nameOf(tokens, tokens.length - 1)}, is taken for the whole text.`;
    case 'mean':
      return sentence`The mean of ${all} is taken.`;
    case 'max':
      return sentence`Of each number the largest in ${all} is taken.`;
    case 'sum by root':
      return sentence`The sum of ${all} is taken, divided by the square root of ${count(tokens.length)}.`;
    case 'weighted mean':
      return sentence`The mean of ${all} is taken, each counted as often as its position, from 1.`;
  }
}

/** Tokens that the tokenizer inserted around the text are pooled like the text. */
function sayInserted(tokens: readonly Token[]): Sentence | string {
  const inserted = tokens.flatMap((token, position) => (token.inserted ? [tokenPart(token, { token: position })] : []));
  const [last, ...before] = inserted.toReversed();
  if (!last) return '';
  const list = before.toReversed().flatMap((part, index) => [...(index === 0 ? [] : [text(', ')]), part]);
  return sentence` (${{ parts: [...list, ...(list.length === 0 ? [] : [text(' and ')]), last] }} included)`;
}

function sayShares({ pooling, shares }: TokenShares, tokens: readonly Token[]): Sentence | string {
  if (pooling === 'first' || pooling === 'last') return '';
  const [most, least] = [shares.indexOf(Math.max(...shares)), shares.indexOf(Math.min(...shares))];
  if (most === least) return '';
  const name = NAMES[pooling];
  return sentence`The largest share of the ${name} comes from ${nthToken(tokens, most, { token: most })}, ${signedShare(shares[most] as number)}, and the smallest from ${nthToken(tokens, least, { token: least })}, ${signedShare(shares[least] as number)} (a share is how much of the ${name}’s length comes from a token). `;
}

function sayLength({ pooling, pooledLength, length, normalizes }: TokenShares, tokens: readonly Token[]): Sentence {
  const name = tokens.length === 1 ? 'vector' : NAMES[pooling];
  return normalizes
    ? sentence`The ${name} has the length ${plainPart(pooledLength)} and is divided by that: the embedding has the length ${plainPart(length)}.`
    : sentence`The embedding has the length ${plainPart(length)}: it is not brought to length 1.`;
}

/** A negative share has its sign. */
function signedShare(share: number): FindingPart {
  const part = percentPart(Math.abs(share));
  return share < 0 ? { ...part, text: `−${part.text}`, value: share } : part;
}

function nameOf(tokens: readonly Token[], position: number): Sentence | FindingPart {
  const token = tokens[position];
  return token ? tokenPart(token, { token: position }) : sentence``;
}

function text(said: string): FindingPart {
  return { kind: 'text', text: said };
}
