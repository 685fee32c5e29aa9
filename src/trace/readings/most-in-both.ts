/** The most probable tokens of a run and of a changed run, side by side, as ablations and patches report them. */
import { orderOf } from '../../generate/sampling';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { type Standing, standing } from './standing';

/** A token in the traced run and in the changed run. */
export interface TokenInBoth extends TokenDescription {
  readonly before: Standing;
  readonly after: Standing;
}

/** The most probable tokens of each run, the most probable first. */
export interface MostInBoth {
  readonly before: readonly TokenInBoth[];
  readonly after: readonly TokenInBoth[];
}

/** How many tokens are reported for each run. */
const TOP_TOKENS = 5;

/** @param target the vocabulary of the predictions */
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
  const mostOf = (logits: Float32Array) => Array.from(orderOf(logits).subarray(0, TOP_TOKENS), inBoth);
  return { before: mostOf(before), after: mostOf(after) };
}

/** The tokens that have a rank in each run. */
interface MostRow {
  /** The rank, counted from 0. */
  readonly rank: number;
  readonly before?: TokenInBoth;
  readonly after?: TokenInBoth;
}

/**
 * Both lists side by side, one rank per row.
 * @param told the token of interest: it has a row for its rank in each run even if more probable tokens fill the lists
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
