/**
 * The kinds of heads that are looked for, and how closely a head's attention weights match each. Pure: weights and token
 * ids in, scores out. The scores of previous-token, duplicate-token and induction heads equal those of TransformerLens's
 * head detector.
 */
import { type MaskRule, seenBy, type VisibleKeys } from '../../operations/mask-rule';
import type { AttentionKind } from '../readings/attention';

/** The kinds, in the order in which they are shown. */
export const HEAD_KINDS = [
  'previous',
  'following',
  'duplicate',
  'induction',
  'first',
  'local',
  'same',
  'entropy',
] as const;
export type HeadKind = (typeof HEAD_KINDS)[number];

/**
 * The kinds that heads of an attention can be: only an encoder's see later tokens. @param attention its kind, as
 * `namedAttention` gives it
 */
export function kindsOf(attention: AttentionKind): readonly HeadKind[] {
  return HEAD_KINDS.filter((kind) => kind !== 'following' || attention === 'encoder');
}

/** The kinds of TransformerLens's head detector, which has a second measure for them. */
export const DETECTED = ['previous', 'duplicate', 'induction'] as const;
export type DetectedKind = (typeof DETECTED)[number];

/** Which keys a query of a head of this kind attends to: 1 for these, else 0. [query, key], row-major. */
export type Wanted = Uint8Array;

/**
 * TransformerLens's detection patterns, as a lower triangle. Previous token: the key before the query. Duplicate token: an
 * earlier key of the same token. Induction: the key after an earlier one of the same token.
 */
export function wantedKeys(kind: DetectedKind, ids: readonly number[]): Wanted {
  const pos = ids.length;
  const wanted = new Uint8Array(pos * pos);
  for (let query = 1; query < pos; query++) {
    for (let key = 0; key <= query; key++) wanted[query * pos + key] = Number(isWanted(kind, ids, query, key));
  }
  return wanted;
}

/** If a token directly follows an earlier copy of itself, the wanted key of induction is the token itself. */
function isWanted(kind: DetectedKind, ids: readonly number[], query: number, key: number): boolean {
  if (kind === 'previous') return key === query - 1;
  if (kind === 'duplicate') return key < query && ids[key] === ids[query];
  return key > 0 && ids[key - 1] === ids[query];
}

/** A query and one of its keys, with everything that decides whether a score counts the weight between them. */
export interface CountedPlace {
  readonly ids: readonly number[];
  readonly query: number;
  readonly key: number;
  /** What queries may see; null: everything. */
  readonly mask: MaskRule | null;
}

/**
 * Whether the score of a kind counts the weight that a query gives a key. Entropy is a measure of whole rows and counts no
 * single key.
 */
export function countsKey(kind: HeadKind, { ids, query, key, mask }: CountedPlace): boolean {
  switch (kind) {
    case 'following':
      return key === query + 1;
    case 'first':
      return key === 0 && query > 0;
    case 'local':
      return key <= query && key > query - NEAR && seenBy(mask, query, ids.length) > NEAR;
    case 'same':
      return key === query && seenBy(mask, query, ids.length) > 1;
    case 'entropy':
      return false;
    default:
      return query > 0 && key <= query && isWanted(kind, ids, query, key);
  }
}

interface KindSimilarity {
  /** The share of the attention that is on the wanted keys, 0 to 1. */
  readonly mul: number;
  /** 1 minus the mean absolute difference from the wanted keys, times the number of positions. At most 1. */
  readonly abs: number;
}

/**
 * How closely these weights match a kind: `compute_head_attention_similarity_score` of TransformerLens, without its
 * rounding of `abs` to three digits.
 * @param weights [query, key], row-major
 */
export function kindSimilarity(weights: Float32Array, wanted: Wanted): KindSimilarity {
  const pos = Math.sqrt(weights.length);
  let [all, hit, difference] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const [weight, want] = [weights[i] as number, wanted[i] as number];
    all += weight;
    hit += weight * want;
    difference += Math.abs(weight - want);
  }
  return { mul: hit / all, abs: 1 - difference / pos };
}

/**
 * How many queries see a wanted key. The weights of each query sum to 1 and other queries count nothing, so the share of
 * these queries is the highest `mul` that a head can have.
 * @param seen the keys that each query sees
 */
export function countableQueries(wanted: Wanted, seen: readonly VisibleKeys[]): number {
  const pos = Math.sqrt(wanted.length);
  return seen.filter(({ first, end }, query) => wanted.subarray(query * pos + first, query * pos + end).includes(1))
    .length;
}

/** Scores from 0 to 1; NaN if a text is too short for them. */
interface RowScores {
  /** The weight on the first token, averaged over the queries after it. */
  readonly first: number;
  /** The weight on the query itself and the two tokens before it, averaged over the queries that see more than these. */
  readonly local: number;
  /** The weight on the query itself, averaged over the queries that see more. */
  readonly same: number;
  /**
   * The entropy of a query's weights over the logarithm of the number of keys it sees, averaged over the queries that see
   * several.
   */
  readonly entropy: number;
}

/** How many tokens count as near, including the query's own. */
const NEAR = 3;

/** @param weights [query, key], row-major @param seen how many keys each query sees */
export function rowScores(weights: Float32Array, seen: readonly number[]): RowScores {
  const keys = weights.length / seen.length;
  const [first, local, same, entropy] = [new Mean(), new Mean(), new Mean(), new Mean()];
  for (const [query, count] of seen.entries()) {
    if (count < 2) continue;
    const row = weights.subarray(query * keys, (query + 1) * keys);
    if (query > 0) first.add(row[0] as number);
    same.add(row[query] as number);
    entropy.add(entropyOf(row) / Math.log(count));
    if (count <= NEAR) continue;
    let near = 0;
    for (let key = Math.max(0, query - NEAR + 1); key <= query; key++) near += row[key] as number;
    local.add(near);
  }
  return { first: first.value, local: local.value, same: same.value, entropy: entropy.value };
}

/**
 * The weight on the next token, averaged over the queries that see it; NaN if none does, as when a mask hides later tokens.
 * @param weights [query, key], row-major, of a text's attention to itself
 * @param seen the keys that each query sees
 */
export function followingScore(weights: Float32Array, seen: readonly VisibleKeys[]): number {
  const following = new Mean();
  for (const [query, { end }] of seen.entries())
    if (query + 1 < Math.min(end, seen.length)) following.add(weights[query * seen.length + query + 1] as number);
  return following.value;
}

/** The entropy of a row, in nats. */
function entropyOf(row: Float32Array): number {
  let sum = 0;
  for (let key = 0; key < row.length; key++) {
    const weight = row[key] as number;
    if (weight !== 0) sum -= weight * Math.log(weight);
  }
  return sum;
}

class Mean {
  private sum = 0;
  private count = 0;

  add(value: number): void {
    this.sum += value;
    this.count++;
  }

  get value(): number {
    return this.count === 0 ? Number.NaN : this.sum / this.count;
  }
}
