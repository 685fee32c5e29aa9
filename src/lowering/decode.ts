/**
 * A plan for generation: a cache of keys and values that grows only by the new ones and is read in place, fused operators,
 * and weights that may be quantised. Shapes: S new tokens, P cached ones (an empty cache has one row, which is masked).
 */
import { logitsOf, type Plan } from '../architectures/plan/plan';
import type { OnnxModel, Value } from '../onnx/builder';
import { DataType } from '../onnx/onnx';
import type { AnglesNode, DynamicFrequencies } from '../operations/angles';
import type { MaskNode } from '../operations/attention';
import type { Cache, CachedLowering } from '../operations/kind';
import { kindOf, type PlanNode } from '../operations/kinds';
import type { MaskRule } from '../operations/mask-rule';
import { type NodeId, rowSequence, type SequenceName, sequenceOf, TOKENS } from '../operations/node';
import { crossAttentions, selfAttentions } from './caches';
import { GraphLowering, maskName, positionsRead } from './context';
import { mergedPlan } from './merged-plan';
import { type DecodeWeights, isQuantized, type ProductInputs, productsOf } from './products';
import { layoutIn } from './quantized';

/** The name of a cache among the graph's inputs. */
export function pastName(attention: number, part: 'key' | 'value'): string {
  return `past.${attention}.${part}`;
}
/** The name of the keys or values of a cross-attention among the graph's inputs. */
export function crossName(attention: number, part: 'key' | 'value'): string {
  return `source.${attention}.${part}`;
}
/** The name of the graph's input for the length of the whole text. */
export const LENGTH = 'length';
export const FRESH = 'fresh';
export const LOGITS = 'logits';

/** The inputs of a run besides the new ids and the cache. */
interface DecodeInputs {
  readonly masks: readonly MaskRule[];
  readonly needsPositions: boolean;
  /** The longest text, in tokens, with the plain rotation. That of a longer one depends on its length, which is an input. */
  readonly longestPlainRotation: number;
}

/** The distinct masks of the generated text's self-attentions, and whether anything reads positions. */
export function decodeInputs({ nodes }: Plan): DecodeInputs {
  const rules = new Map(
    nodes.flatMap((node) => (node.kind === 'mask' && isSelfAttention(node) ? [[maskName(node.rule), node.rule]] : [])),
  );
  return {
    masks: [...rules.values()],
    needsPositions: nodes.some((node) => positionsRead(node).includes(TOKENS)),
    longestPlainRotation: Math.min(
      ...nodes.map((node) => (readsLength(node) ? node.dynamic.original : Number.POSITIVE_INFINITY)),
    ),
  };
}

function readsLength(node: PlanNode): node is AnglesNode & { readonly dynamic: DynamicFrequencies } {
  return node.kind === 'angles' && node.dynamic !== null && rowSequence(node) === TOKENS;
}

/** Whether the mask is of the generated text's self-attention, not of cross-attention or of the encoder. */
function isSelfAttention({ axes }: MaskNode): boolean {
  return axes.slice(1).every((axis) => sequenceOf(axis) === TOKENS);
}

class DecodeLowering extends GraphLowering implements CachedLowering {
  private readonly attentions: ReturnType<typeof selfAttentions>;
  private readonly keep: Value;
  private readonly caches: readonly { readonly key: Value; readonly value: Value }[];

  constructor(plan: Plan, weights: DecodeWeights, inputs: ProductInputs) {
    super('decode', plan, weights, 1, productsOf(weights, inputs));
    // Creates the inputs in their documented order.
    const { masks, needsPositions, longestPlainRotation } = decodeInputs(plan);
    void [this.ids(TOKENS), needsPositions && this.positions(TOKENS)];
    if (Number.isFinite(longestPlainRotation)) this.textLength(TOKENS);
    this.keep = this.g.input('keep', DataType.INT64, [1]);
    for (const rule of masks) this.mask(rule);
    this.attentions = selfAttentions(plan);
    this.caches = this.attentions.map(({ kvHeads, dHead }, index) => {
      const input = (part: 'key' | 'value') =>
        this.g.input(pastName(index, part), DataType.FLOAT, ['past', kvHeads, dHead]);
      return { key: input('key'), value: input('value') };
    });
    for (const [index, { key, value, kvHeads, dHead }] of crossAttentions(plan).entries()) {
      const input = (part: 'key' | 'value') =>
        this.g.input(crossName(index, part), DataType.FLOAT, ['source', kvHeads, dHead]);
      this.provide(key, input('key'));
      this.provide(value, input('value'));
    }
  }

  mask(rule: MaskRule): Value {
    const name = maskName(rule);
    return this.once(name, () => this.g.input(name, DataType.FLOAT, ['fresh', 'past + fresh']));
  }

  cache(key: NodeId): Cache | null {
    const index = this.attentions.findIndex((attention) => attention.key === key);
    if (index < 0) return null;
    const { g } = this;
    const sizes = this.once('sizes', () => {
      const size = (rows: Value) => g.op('Shape', [rows], { start: 0, end: 1 });
      return g.op('Concat', [size((this.caches[0] as { key: Value }).key), size(this.ids(TOKENS))], { axis: 0 });
    });
    return { ...(this.caches[index] as { key: Value; value: Value }), sizes };
  }

  /** For the generated text the length is an input, since a run may read only a part of the text. */
  override textLength(sequence: SequenceName): Value {
    if (sequence !== TOKENS) return super.textLength(sequence);
    return this.once(LENGTH, () => this.g.input(LENGTH, DataType.INT64, [1]));
  }

  /** The distances of all keys, those in the cache first. The row of an empty cache has the position before the first. */
  override distances(): Value {
    return this.once('distances', () => {
      const { g } = this;
      const queries = this.positions(TOKENS);
      const size = (x: Value) => g.op('Squeeze', [g.op('Shape', [x], { start: 0, end: 1 })]);
      const past = size((this.caches[0] as { key: Value }).key);
      const rows = g.op('Range', [g.int(0), g.op('Add', [past, size(queries)]), g.int(1)]);
      const first = g.op('Sub', [g.op('Gather', [queries, g.int(0)]), past]);
      return this.differences(queries, g.op('Add', [rows, first]));
    });
  }

  /** For each attention the new keys, then the new values. They are stored token after token, so that a cache grows in place. */
  fresh(): void {
    const values = this.attentions.flatMap(({ key, value }) => [this.value(key), this.value(value)]);
    const [first] = this.attentions;
    const shape = ['caches · fresh', first?.kvHeads ?? 0, first?.dHead ?? 0];
    this.g.output(FRESH, this.g.op('Concat', values, { axis: 0 }), shape);
  }

  /** Lowers the norms in order, so that each is fused with the sum that it reads before another node needs that sum alone. */
  run(): void {
    for (const node of this.plan.nodes) {
      if (node.kind === 'norm' && rowSequence(node) === TOKENS) this.value(node.id);
    }
    // Only the rows of the last tokens go on to the head.
    const { g } = this;
    const normed = this.value(this.plan.finalNorm);
    const last = g.op('Slice', [normed, g.op('Neg', [this.keep]), g.ints([Number.MAX_SAFE_INTEGER]), g.ints([0])]);
    this.provide(this.plan.finalNorm, last);
    const logits = logitsOf(this.plan);
    const [, vocabulary] = this.node(logits).axes;
    this.g.output(LOGITS, this.value(logits), [
      'keep',
      vocabulary && 'size' in vocabulary ? vocabulary.size : 'vocabulary',
    ]);
    this.fresh();
  }

  protected override lengthName(sequence: SequenceName): string {
    return sequence === TOKENS ? 'fresh' : super.lengthName(sequence);
  }

  protected override lower(node: PlanNode): Value {
    const kind = kindOf(node);
    return kind.decode ? kind.decode(node, this) : kind.lower(node, this);
  }
}

/**
 * The graph of one decoding step.
 * Inputs: ids and positions [S]; length [1], the tokens of the whole text, if its rotation depends on that; keep [1], how
 * many of the last tokens get logits; masks [S, P + S], 0 where a query may attend; past keys and values
 * [P, kv_head, d_head]; those of a source [T, kv_head, d_head].
 * Outputs: logits [keep, d_vocab]; fresh [2 · attentions · S, kv_head, d_head].
 */
export function decodeGraph(plan: Plan, weights: DecodeWeights, inputs: ProductInputs = 'rounded'): OnnxModel {
  const merged = isQuantized(weights) ? mergedPlan(plan, (matrix) => layoutIn(weights, matrix)) : plan;
  const lowering = new DecodeLowering(merged, weights, inputs);
  lowering.run();
  return lowering.g.build();
}
