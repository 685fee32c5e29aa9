/** A plan as a plain ONNX model for generation that other runtimes can run: Transformers.js' names, padded batches. */
import { logitsOf, type Plan } from '../architectures/plan/plan';
import type { Weights } from '../model/weights';
import type { OnnxModel, Value } from '../onnx/builder';
import { LOWEST } from '../onnx/numbers';
import { DataType } from '../onnx/onnx';
import { headsFirst } from '../operations/attention';
import type { MaskRule } from '../operations/mask-rule';
import type { NodeId } from '../operations/node';
import { selfAttentions } from './caches';
import { GraphLowering, maskName } from './context';

class ExportLowering extends GraphLowering {
  /** For each node of keys or values, the name of its cache, as in "0.key", and the cache's sizes. */
  private readonly caches = new Map<
    NodeId,
    { readonly name: string; readonly heads: number; readonly width: number }
  >();

  constructor(plan: Plan, weights: Weights) {
    super('exported', plan, weights, 2);
    for (const [index, { key, value, kvHeads, dHead }] of selfAttentions(plan).entries()) {
      this.caches.set(key, { name: `${index}.key`, heads: kvHeads, width: dHead });
      this.caches.set(value, { name: `${index}.value`, heads: kvHeads, width: dHead });
    }
  }

  override ids(): Value {
    return this.tokens('input_ids', 'sequence_length');
  }

  override positions(): Value {
    return this.tokens('position_ids', 'sequence_length');
  }

  /** 0 where a query may attend; the lowest float32 for the future, outside a window and for padding. [B, 1, S, P + S] */
  mask(rule: MaskRule): Value {
    return this.once(maskName(rule), () => {
      const { g } = this;
      const real = g.op('Cast', [g.op('Unsqueeze', [this.attentionMask, g.ints([1, 2])])], { to: DataType.BOOL });
      const visible = this.visible(rule);
      return g.op('Where', [visible ? g.op('And', [visible, real]) : real, g.scalar(0), g.scalar(LOWEST)]);
    });
  }

  /** Keys or values, preceded by those in the cache; they also become an output, the next cache. [B, KV, P + S, D] */
  override headsFirstWithCache(id: NodeId): Value {
    const cache = this.caches.get(id);
    if (!cache) return super.headsFirstWithCache(id);
    const { name, heads, width } = cache;
    return this.once(`present ${name}`, () => {
      const shape = (length: string) => ['batch_size', heads, length, width];
      const past = this.g.input(`past_key_values.${name}`, DataType.FLOAT, shape('past_sequence_length'));
      const present = this.g.op('Concat', [past, headsFirst(this, this.value(id))], { axis: 2 });
      this.g.output(`present.${name}`, present, shape('total_sequence_length'));
      return present;
    });
  }

  run(): void {
    const { g, plan } = this;
    // Creates the inputs in their documented order.
    void [this.ids(), this.positions(), this.attentionMask];
    const keep = g.input('num_logits_to_keep', DataType.INT64, []);
    for (const id of this.caches.keys()) this.headsFirstWithCache(id);
    const start = g.op('Unsqueeze', [g.op('Neg', [keep]), g.ints([0])]);
    const normed = this.value(plan.finalNorm);
    this.provide(plan.finalNorm, g.op('Slice', [normed, start, g.ints([Number.MAX_SAFE_INTEGER]), g.ints([1])]));
    const logits = logitsOf(plan);
    const [, vocabulary] = this.node(logits).axes;
    const size = vocabulary && 'size' in vocabulary ? vocabulary.size : 'vocabulary';
    g.output('logits', this.value(logits), ['batch_size', 'num_logits', size]);
  }

  private get attentionMask(): Value {
    return this.tokens('attention_mask', 'total_sequence_length');
  }

  private tokens(name: string, length: string): Value {
    return this.once(name, () => this.g.input(name, DataType.INT64, ['batch_size', length]));
  }

  /** Whether a query may see a key, not counting padding: [S, P + S]; `undefined` if the rule hides nothing. */
  private visible({ causal, window }: MaskRule): Value | undefined {
    const { g } = this;
    const size = (x: Value) => g.op('Squeeze', [g.op('Shape', [x], { start: 1, end: 2 })]);
    const total = size(this.attentionMask);
    const keys = g.op('Range', [g.int(0), total, g.int(1)]);
    const queries = g.op('Unsqueeze', [
      g.op('Range', [g.op('Sub', [total, size(this.ids())]), total, g.int(1)]),
      g.ints([1]),
    ]);
    const past = causal ? [g.op('LessOrEqual', [keys, queries])] : [];
    const near = window === null ? [] : [g.op('Greater', [keys, g.op('Sub', [queries, g.int(window)])])];
    return [...past, ...near].reduce<Value | undefined>((a, b) => (a ? g.op('And', [a, b]) : b), undefined);
  }
}

/**
 * One step of generation with a KV cache, with the names and symbolic sizes of Transformers.js:
 * input_ids, position_ids [B, S], attention_mask [B, P + S], past_key_values.N.key|value [B, KV, P, D] ->
 * logits [B, K, V] of the last K = num_logits_to_keep tokens (0: all), present.N.key|value [B, KV, P + S, D].
 */
export function exportedGraph(plan: Plan, weights: Weights): OnnxModel {
  const lowering = new ExportLowering(plan, weights);
  lowering.run();
  return lowering.g.build();
}
