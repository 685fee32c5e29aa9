/** The proofs about the inside of blocks: attention weights and sums. */

import { blockLinks, type Link, type Plan, type Stage, stageForReader } from '../../architectures/plan/plan';
import type { SectionView } from '../../architectures/plan/section';
import { count } from '../../base/counted';
import { proseFourDigits, scientific } from '../../base/number-text';
import type { SoftmaxNode } from '../../operations/attention';
import type { MaskRule } from '../../operations/mask-rule';
import { hides, type VisibleKeys, visibleKeys } from '../../operations/mask-rule';
import { type Lengths, type NodeId, nodeShape } from '../../operations/node';
import { SMALLEST_NORMAL, UNIT_ROUNDOFF } from '../../operations/rounding';
import type { SumNode } from '../../operations/sum';
import { EACH_ROW, notApplicable, type Proof, proof } from './proofs';
import { RowDifferences } from './row-differences';

/** Why nothing is proven about a mask in blocks that have none. */
const NO_MASK = 'this block has no causal mask: a token may attend to those after it';

/** What the proofs check in a block: sums, and attention weights with their masks. */
interface Provable {
  readonly sums: readonly SumNode[];
  readonly patterns: readonly Pattern[];
}

interface Pattern {
  readonly node: SoftmaxNode;
  readonly rule: MaskRule;
  /** The scores from which its weights are computed, before the mask. */
  readonly scores: NodeId;
}

function provableOf(plan: Plan, { first, end }: Pick<Link, 'first' | 'end'>): Provable {
  const nodes = plan.nodes.slice(first, end);
  const patternOf = (node: SoftmaxNode): Pattern => {
    const input = node.inputs[0] as NodeId;
    const masked = plan.nodes[input];
    if (masked?.kind !== 'mask') return { node, rule: { causal: false, window: null }, scores: input };
    return { node, rule: masked.rule, scores: masked.inputs[0] as NodeId };
  };
  return {
    sums: nodes.filter((node) => node.kind === 'sum'),
    patterns: nodes.flatMap((node) => (node.kind === 'softmax' ? [patternOf(node)] : [])),
  };
}

/**
 * The scores of a block that its proofs need: those of bidirectional attention in which a weight is 0 although no mask
 * hides it.
 * @param read returns results of the block's softmaxes
 */
export function scoresToRead(
  plan: Plan,
  lengths: Lengths,
  link: Pick<Link, 'first' | 'end'>,
  read: (id: NodeId) => Float32Array,
): NodeId[] {
  return provableOf(plan, link).patterns.flatMap(({ node, rule, scores }) => {
    if (rule.causal) return [];
    for (const { weights, first, end } of rowsOf(read(node.id), node, rule, lengths))
      if (unseenIn(weights, first, end) > 0) return [scores];
    return [];
  });
}

interface WeightRow extends VisibleKeys {
  readonly weights: Float32Array;
  /** The index in the pattern at which the row begins. */
  readonly start: number;
}

/** Yields the rows of a pattern [head, query, key]. */
function* rowsOf(pattern: Float32Array, node: SoftmaxNode, rule: MaskRule, lengths: Lengths): Generator<WeightRow> {
  const [, queries = 0, keys = 0] = nodeShape(node, lengths);
  for (let row = 0, start = 0; start < pattern.length; row++, start += keys) {
    yield { weights: pattern.subarray(start, start + keys), start, ...visibleKeys(rule, row % queries, keys) };
  }
}

/** The proofs about the inside of blocks; their differences are over all blocks that were added. */
export class BlockProofs {
  private rowSum = 0;
  private hidden: number | null = null;
  /** For bidirectional attention: how many weights are 0 although nothing hides them and their scores would make them larger. */
  private unseen: number | null = null;
  /** How many further weights are 0 because their scores make them too small for float32. */
  private tooSmall = 0;
  /** The sums, by the label of the stage that is the sum. */
  private readonly sums = new Map<
    string,
    { readonly rows: RowDifferences; readonly claim: string; readonly view: SectionView }
  >();
  private readonly done = new Set<NodeId>();
  /** The longest row of weights so far. */
  private keys = 0;

  constructor(
    private readonly plan: Plan,
    private readonly lengths: Lengths,
  ) {}

  /** How many blocks are proven. */
  get proven(): number {
    return this.done.size;
  }

  /** How many blocks there are to prove, in all stacks together. */
  get total(): number {
    return this.blocks.length;
  }

  isProven({ first }: Pick<Link, 'first'>): boolean {
    return this.done.has(first);
  }

  /** The first block that is not yet proven. */
  get next(): Link | undefined {
    return this.blocks.find(({ first }) => !this.done.has(first));
  }

  /** @param read returns results of the block's nodes, and of its inputs */
  addBlock(link: Link, read: (id: NodeId) => Float32Array): void {
    const { sums, patterns } = provableOf(this.plan, link);
    for (const pattern of patterns) this.addPattern(pattern, read);
    for (const sum of sums) this.addSum(sum, link, read);
    this.done.add(link.first);
  }

  addSum(node: SumNode, { block }: Pick<Link, 'block'>, read: (id: NodeId) => Float32Array): void {
    const stage = stageForReader(this.plan, node.id, block);
    const known = this.sums.get(stage.label) ?? { rows: new RowDifferences(), ...this.claimOf(node, stage) };
    const width = nodeShape(node, this.lengths).at(-1) ?? 1;
    addSumRows(known.rows, node.inputs.map(read), read(node.id), width);
    this.sums.set(stage.label, known);
  }

  private addPattern({ node, rule, scores }: Pattern, read: (id: NodeId) => Float32Array): void {
    for (const { weights, start, first, end } of rowsOf(read(node.id), node, rule, this.lengths)) {
      const keys = weights.length;
      this.keys = Math.max(this.keys, keys);
      this.rowSum = Math.max(this.rowSum, Math.abs(sumOf(weights) - 1));
      if (!rule.causal) {
        const unseen = unseenIn(weights, first, end);
        const tooSmall =
          unseen === 0
            ? 0
            : tooSmallIn(weights.subarray(first, end), read(scores).subarray(start + first, start + end));
        this.unseen = (this.unseen ?? 0) + unseen - tooSmall;
        this.tooSmall += tooSmall;
      }
      if (!hides(rule)) continue;
      const hidden = Math.max(largestOf(weights, 0, first), largestOf(weights, end, keys));
      this.hidden = Math.max(this.hidden ?? 0, hidden);
    }
  }

  /** Nothing is claimed before a block was checked. */
  results(): Proof[] {
    if (this.done.size === 0) return [];
    // In a row of n weights, each is rounded once, and so is each partial sum in the kernel that normalised them.
    const rowBound = (2 * this.keys + 8) * UNIT_ROUNDOFF;
    const sums = [...this.sums].map(([label, { rows, claim, view }]): Proof => {
      const checked = rows.check();
      const allowed = `4 × 2⁻²⁴ × ${proseFourDigits(checked.bound / SUM_ROUNDING)}, the largest Σ |term| of that row; ${EACH_ROW}`;
      return { name: `sum ${label}`, claim, view, ...checked, allowed };
    });
    const ofRow = `(2 × ${this.keys} + 8) × 2⁻²⁴, the roundings of ${this.keys} weights`;
    return [{ ...proof('rows-sum-to-1', this.rowSum, rowBound), allowed: ofRow }, ...this.ofMasks(), ...sums];
  }

  /** Hidden keys must have no weight; in bidirectional attention, all other keys must have some. */
  private ofMasks(): Proof[] {
    const { hidden, unseen } = this;
    if (hidden === null && unseen === null) return [notApplicable('no-future', NO_MASK)];
    return [
      ...(hidden === null ? [] : [proof('no-future', hidden, 0)]),
      ...(unseen === null ? [] : [seesAll(unseen, this.tooSmall)]),
    ];
  }

  private get blocks(): readonly Link[] {
    return blockLinks(this.plan);
  }

  private claimOf(node: SumNode, stage: Stage) {
    const name = (id: NodeId) => stageForReader(this.plan, id, stage.block).label;
    const section = this.plan.sections.find(({ stages }) => stages.some(({ label }) => label === stage.label));
    return {
      claim: `${stage.label} = ${node.inputs.map(name).join(' + ')}`,
      view: section?.view ?? ('block output' as const),
    };
  }
}

// All maxima use Math.max, which passes NaN on, so that a proof on values that are NaN fails.
function sumOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}

function largestOf(values: Float32Array, from: number, end: number): number {
  let largest = 0;
  for (let i = from; i < end; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  return largest;
}

function unseenIn(weights: Float32Array, first: number, end: number): number {
  let unseen = 0;
  for (let i = first; i < end; i++) if (!((weights[i] as number) > 0)) unseen++;
  return unseen;
}

/** The logarithm of the smallest weight that every kernel computes: below it, float32 has no full precision. */
const LEAST_EXPONENT = Math.log(SMALLEST_NORMAL);

/**
 * How many weights are 0 because the softmax of their scores is below the smallest normal float32. Between that and the
 * smallest subnormal number, some of the inference library's kernels give 0 and others do not.
 * @param scores the scores of the same keys: all that the query sees
 */
function tooSmallIn(weights: Float32Array, scores: Float32Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) most = Math.max(most, scores[i] as number);
  let logSum: number | undefined;
  let count = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] !== 0) continue;
    const exponent = (scores[i] as number) - most;
    // A score that is not finite does not explain a weight of 0.
    if (!Number.isFinite(exponent)) continue;
    if (exponent >= LEAST_EXPONENT) logSum ??= logSumOf(scores, most);
    if (exponent - (logSum ?? 0) < LEAST_EXPONENT) count++;
  }
  return count;
}

/** The logarithm of the divisor of a softmax. */
function logSumOf(scores: Float32Array, most: number): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += Math.exp((scores[i] as number) - most);
  return Math.log(sum);
}

function seesAll(unseen: number, tooSmall: number): Proof {
  const seen = proof('sees-all', unseen, 0);
  if (tooSmall === 0) return seen;
  const which =
    tooSmall === 1
      ? '1 weight is 0 because its score gives'
      : `${count(tooSmall)} weights are 0 because their scores give`;
  return {
    ...seen,
    claim: `${seen.claim}; ${which} less than ${scientific(SMALLEST_NORMAL)}, the smallest normal float32`,
  };
}

/** One rounding for each addition, and a few more if a fused kernel adds the bias in another order. */
const SUM_ROUNDING = 4 * UNIT_ROUNDOFF;

/**
 * Checks each row of a sum against its own terms: float32 adds with an error of at most `u Σ |termᵢ|` for each addition
 * (Higham 2002, section 3.1; u = 2^-24). The largest such sum of the row is used for the whole row. Rows have separate
 * limits because a first token's vector can be a hundred times as long as the others: what roundings explain there is an
 * error elsewhere.
 * @param terms the terms of the sum, of the same shape as `result`, in rows of `width`
 */
function addSumRows(rows: RowDifferences, terms: readonly Float32Array[], result: Float32Array, width: number): void {
  for (let start = 0; start < result.length; start += width) {
    let [residual, magnitude] = [0, 0];
    for (let i = start; i < start + width; i++) {
      let [sum, size] = [0, 0];
      for (let term = 0; term < terms.length; term++) {
        const value = terms[term]?.[i] as number;
        sum += value;
        size += Math.abs(value);
      }
      residual = Math.max(residual, Math.abs(sum - (result[i] as number)));
      magnitude = Math.max(magnitude, size);
    }
    rows.add(residual, SUM_ROUNDING * magnitude);
  }
}
