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

/** The tokens that have a rank in each run. */
interface MostRow {
  /** Counted from 0. */
  readonly rank: number;
  readonly before?: TokenInBoth;
  readonly after?: TokenInBoth;
}

/**
 * Both side by side: a rank in each row.
 * @param told the token that is told of: with the rank that it has in each run, also where others are more probable
 */
export function mostRows({ before, after }: MostInBoth, told: TokenInBoth): MostRow[] {
  const rows = Array.from({ length: Math.max(before.length, after.length) }, (_, rank): MostRow => {
    const [was, is] = [before[rank], after[rank]];
    return { rank, ...(was && { before: was }), ...(is && { after: is }) };
  });
  const isListed = (tokens: readonly TokenInBoth[]) => tokens.some(({ id }) => id === told.id);
  const [was, is] = [told.before.rank, told.after.rank];
  const further = [
    ...(isListed(before) ? [] : [{ rank: was, before: told, ...(was === is && !isListed(after) && { after: told }) }]),
    ...(isListed(after) || (was === is && !isListed(before)) ? [] : [{ rank: is, after: told }]),
  ];
  return [...rows, ...further.sort((one, other) => one.rank - other.rank)];
}
