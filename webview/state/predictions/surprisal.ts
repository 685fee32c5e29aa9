/** How well a model predicted a text, token by token and as a whole. */
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { TextProbabilities } from '../../../src/trace/readings/text-probabilities';
import { fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';

/** The step that tells how probable each token of the text was; `undefined` if the model predicts no next tokens. */
export function stepOfSurprisal({ plan }: Pick<TraceSummary, 'plan'>): number | undefined {
  if (whyNot(plan, 'The probability of each token given those before it') !== undefined) return undefined;
  return plan.sections.find(({ view }) => view === 'predictions')?.number;
}

export interface TokenProbability {
  readonly position: number;
  readonly probability: number;
  readonly logprob: number;
  /** How many tokens were ranked higher; of equal ones, the lower id is first. */
  readonly rank: number;
  /** In bits: -log₂ p. */
  readonly surprisal: number;
  /** In bits, of the distribution that predicted the token. */
  readonly entropy: number;
}

/** All tokens but the first, which has no token before it. */
export function tokenProbabilities({ logprob, rank, entropy }: TextProbabilities): TokenProbability[] {
  return Array.from({ length: Math.max(logprob.length - 1, 0) }, (_, i) => {
    const position = i + 1;
    const value = logprob[position] as number;
    return {
      position,
      probability: Math.exp(value),
      logprob: value,
      rank: rank[position] as number,
      surprisal: -value / Math.LN2,
      entropy: entropy[i] as number,
    };
  });
}

interface TextTotal {
  /** The sum of the natural logarithms. */
  readonly logprob: number;
  /** exp(-logprob / tokens): the mean number of equally probable tokens among which the model had to choose. */
  readonly perplexity: number;
  readonly tokens: number;
}

export function textTotal(tokens: readonly TokenProbability[]): TextTotal {
  const logprob = tokens.reduce((sum, token) => sum + token.logprob, 0);
  return { logprob, perplexity: Math.exp(-logprob / tokens.length), tokens: tokens.length };
}

export const SORT_KEYS = ['position', 'probability', 'rank', 'surprisal', 'entropy'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sorting {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** By a column; equal rows stay in the order of the text. */
export function sortTokens(tokens: readonly TokenProbability[], { key, descending }: Sorting): TokenProbability[] {
  const sign = descending ? -1 : 1;
  return tokens.toSorted((a, b) => sign * (a[key] - b[key]) || a.position - b.position);
}

/** Another column starts with the order that is usually wanted: the largest surprisal, the first position. */
export function changeSorting(sorting: Sorting, key: SortKey): Sorting {
  if (key === sorting.key) return { key, descending: !sorting.descending };
  return { key, descending: key !== 'position' && key !== 'probability' };
}

const IN_ORDER: Sorting = { key: 'position', descending: false };
export const BY_SURPRISAL: Sorting = { key: 'surprisal', descending: true };

/** Kept with the panel, as its page is recreated when its tab is shown again. */
export const SORTING: StateKey<Sorting> = {
  name: 'textSorting',
  restore: (stored) => {
    const { key, descending } = fieldsOf(stored);
    const known = SORT_KEYS.find((one) => one === key);
    return known ? { key: known, descending: descending === true } : IN_ORDER;
  },
};

export function keptSorting(kept: Keeper | undefined): Sorting {
  return kept?.recall(SORTING) ?? IN_ORDER;
}
