/** The most probable tokens of a run and of one that was changed, side by side: what an ablation and a patch tell alike. */
import { orderOf } from '../../generate/sampling';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { type Standing, standing } from './standing';

/** A token in the run as it was traced and in the run that was changed. */
export interface TokenInBoth extends TokenDescription {
  readonly before: Standing;
  readonly after: Standing;
}

/** The most probable tokens of each run, the most probable first. */
export interface MostInBoth {
  readonly before: readonly TokenInBoth[];
  readonly after: readonly TokenInBoth[];
}

/** Tokens that are told of each run. */
const MOST = 5;

/** @param target the vocabulary of what is predicted */
export function mostInBoth(
  target: Parameters<typeof describeId>[0],
  before: Float32Array,
  after: Float32Array,
): MostInBoth {
  const inBoth = (token: number): TokenInBoth => ({
    ...describeId(target, token),
    before: standing(before, token),
    after: standing(after, token),
  });
  const mostOf = (logits: Float32Array) => Array.from(orderOf(logits).subarray(0, MOST), inBoth);
  return { before: mostOf(before), after: mostOf(after) };
}

/** Both side by side: a rank in each row. */
export function mostRows({ before, after }: MostInBoth): { before?: TokenInBoth; after?: TokenInBoth }[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, rank) => {
    const [was, is] = [before[rank], after[rank]];
    return { ...(was && { before: was }), ...(is && { after: is }) };
  });
}
