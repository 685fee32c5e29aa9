/** The scores of every head of an attention, on a trace's own text. */
import { nodeOf, type Plan, type Stage } from '../../architectures/plan/plan';
import type { VisibleKeys } from '../../operations/mask-rule';
import { type SequenceName, SOURCE, TOKENS } from '../../operations/node';
import type { AttentionKind } from '../readings/attention';
import { type TraceSource, tokensOf } from '../run/source';
import { keysSeen } from '../run/stage-mask';
import { NO_YIELD, type YieldPoint } from '../run/yield-point';
import {
  countableQueries,
  DETECTED,
  type DetectedKind,
  followingScore,
  HEAD_KINDS,
  type HeadKind,
  kindSimilarity,
  rowScores,
  wantedKeys,
} from './head-kinds';
import { patternStages } from './pattern-stages';

export interface HeadScores {
  readonly layers: number;
  readonly heads: number;
  /** The number of tokens of the text. */
  readonly pos: number;
  /**
   * For each kind, the score of every head. NaN if the text is too short for it, if no token sees a later one, and for
   * attention to another text, in which no token is the previous one: only the entropy is defined there. [layer, head]
   */
  readonly scores: Readonly<Record<HeadKind, Float64Array>>;
  /** The head detector's second measure. [layer, head] */
  readonly abs: Readonly<Record<DetectedKind, Float64Array>>;
  /**
   * For the head detector's kinds, the number of tokens that see a token of the wanted kind: their share of all tokens is
   * the highest possible score. Blocks that look back over a window may have fewer. [layer]
   */
  readonly countable: Readonly<Record<DetectedKind, Float64Array>>;
}

/** A score over only the tokens that can count, so that it compares with other texts; NaN if there are none. */
export function comparableIn({ scores, countable, heads, pos }: HeadScores, kind: HeadKind, at: number): number {
  const limited = DETECTED.find((one) => one === kind);
  const ceiling = limited ? (countable[limited][Math.floor(at / heads)] as number) / pos : 1;
  return (scores[kind][at] as number) / ceiling;
}

/** The sequence of an attention's queries. */
export function querySequence(attention: AttentionKind): SequenceName {
  return attention === 'encoder' ? SOURCE : TOKENS;
}

/** @throws what `yieldPoint` throws, which is called after each head */
export async function readHeadScores(
  source: TraceSource,
  attention: AttentionKind = 'decoder',
  yieldPoint: YieldPoint = NO_YIELD,
): Promise<HeadScores> {
  const plan = source.planOf('model');
  const stages = patternStages(plan, attention);
  const ids = tokensOf(source, querySequence(attention)).map(({ id }) => id);
  const scorer = new HeadScorer(plan, stages, ids, attention, yieldPoint);
  for (const [layer, { name }] of stages.entries()) await scorer.add(layer, (await source.window(name, 'model')).data);
  return scorer.result();
}

/** Scores attention weights block by block. */
export class HeadScorer {
  private readonly heads: number;
  private readonly wanted: readonly (readonly [DetectedKind, Uint8Array])[];
  private readonly scores: Record<HeadKind, Float64Array>;
  private readonly abs: Record<DetectedKind, Float64Array>;
  private readonly countable: Record<DetectedKind, Float64Array>;

  constructor(
    private readonly plan: Plan,
    private readonly stages: readonly Stage[],
    private readonly ids: readonly number[],
    private readonly attention: AttentionKind,
    private readonly yieldPoint: YieldPoint,
  ) {
    const [axis] = stages.map(({ node }) => nodeOf(plan, node).axes[0]);
    this.heads = axis && 'size' in axis ? axis.size : 0;
    this.wanted = attention === 'cross' ? [] : DETECTED.map((kind) => [kind, wantedKeys(kind, ids)] as const);
    const unknown = () => new Float64Array(stages.length * this.heads).fill(Number.NaN);
    this.scores = Object.fromEntries(HEAD_KINDS.map((kind) => [kind, unknown()])) as Record<HeadKind, Float64Array>;
    this.abs = Object.fromEntries(DETECTED.map((kind) => [kind, unknown()])) as Record<DetectedKind, Float64Array>;
    const none = () => new Float64Array(stages.length);
    this.countable = Object.fromEntries(DETECTED.map((kind) => [kind, none()])) as Record<DetectedKind, Float64Array>;
  }

  /** @param weights the weights of a block, [head, query, key] */
  async add(layer: number, weights: Float32Array): Promise<void> {
    const size = weights.length / this.heads;
    const seen = this.seenIn(layer, size / this.ids.length);
    for (const [kind, wanted] of this.wanted) this.countable[kind][layer] = countableQueries(wanted, seen);
    const counts = seen.map(({ first, end }) => end - first);
    for (let head = 0; head < this.heads; head++) {
      await this.yieldPoint();
      const own = weights.subarray(head * size, (head + 1) * size);
      const at = layer * this.heads + head;
      const rows = rowScores(own, counts);
      this.scores.entropy[at] = rows.entropy;
      if (this.attention === 'cross') continue;
      for (const kind of ['first', 'local', 'same'] as const) this.scores[kind][at] = rows[kind];
      this.scores.following[at] = followingScore(own, seen);
      for (const [kind, wanted] of this.wanted) {
        const { mul, abs } = kindSimilarity(own, wanted);
        this.scores[kind][at] = mul;
        this.abs[kind][at] = abs;
      }
    }
  }

  /** The scores so far: NaN for the heads of blocks that were not added. */
  result(): HeadScores {
    const { heads, ids, scores, abs, countable } = this;
    return { layers: this.stages.length, heads, pos: ids.length, scores, abs, countable };
  }

  /** The keys that each query of a block sees. */
  private seenIn(layer: number, keys: number): VisibleKeys[] {
    const { plan } = this;
    const node = nodeOf(plan, (this.stages[layer] as Stage).node);
    return this.ids.map((_, query) => keysSeen(plan, node, query, keys));
  }
}
