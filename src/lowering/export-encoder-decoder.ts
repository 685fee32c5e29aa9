/**
 * An encoder-decoder's plan as two plain ONNX models that other runtimes can run: with Transformers.js' names, and with
 * batches whose sources may be padded.
 */
import { logitsOf, nodeOf, type Plan } from '../architectures/plan/plan';
import type { Weights } from '../model/weights';
import type { OnnxModel, Value } from '../onnx/builder';
import { LOWEST } from '../onnx/numbers';
import { DataType } from '../onnx/onnx';
import { headsFirst } from '../operations/attention';
import type { PlanNode } from '../operations/kinds';
import type { MaskRule } from '../operations/mask-rule';
import { fixedSize, type NodeId, SOURCE, sequenceOf } from '../operations/node';
import { type CachedAttention, crossAttentions, selfAttentions } from './caches';
import { GraphLowering, maskName } from './context';
import { encoderOutput } from './cross';
import { EncoderExport } from './export-encoder';

interface ExportedCache {
  readonly name: string;
  readonly length: string;
  readonly heads: number;
  readonly width: number;
}

class DecoderExport extends GraphLowering {
  /** The cache of each node that computes keys or values. */
  private readonly caches: ReadonlyMap<NodeId, ExportedCache>;

  constructor(plan: Plan, weights: Weights) {
    super('exported decoder', plan, weights, 2);
    this.caches = new Map([
      ...cachesOf(selfAttentions(plan), 'decoder', 'decoder_sequence_length'),
      ...cachesOf(crossAttentions(plan), 'encoder', 'encoder_sequence_length'),
    ]);
  }

  override ids(): Value {
    return this.tokens('input_ids', 'decoder_sequence_length');
  }

  /** Positions, which are the same for the whole batch: [1, S] */
  override positions(): Value {
    return this.once('positions', () => this.g.op('Unsqueeze', [this.queries(), this.g.ints([0])]));
  }

  override distances(): Value {
    return this.once('distances', () => this.differences(this.queries(), this.keys()));
  }

  /** 0 where a query may attend, the lowest float32 elsewhere: [S, P + S] */
  mask({ causal, window }: MaskRule): Value {
    return this.once(maskName({ causal, window }), () => {
      const { g } = this;
      const behind = this.differences(this.queries(), this.keys()); // key - query
      const past = causal ? [g.op('LessOrEqual', [behind, g.int(0)])] : [];
      const near = window === null ? [] : [g.op('Greater', [behind, g.int(-window)])];
      const [visible] = [...past, ...near].reduceRight<Value[]>(
        (rest, each) => (rest[0] ? [g.op('And', [each, rest[0]])] : [each]),
        [],
      );
      return visible ? g.op('Where', [visible, g.scalar(0), g.scalar(LOWEST)]) : g.scalar(0);
    });
  }

  /** Keys or values, preceded by those in the cache; they also become an output, the next cache. [B, KV, .., D] */
  override headsFirstWithCache(id: NodeId): Value {
    const cache = this.caches.get(id);
    if (!cache) return super.headsFirstWithCache(id);
    return this.once(`present ${cache.name}`, () => {
      const present = this.g.op('Concat', [this.past(cache), headsFirst(this, this.value(id))], { axis: 2 });
      const { heads, length, width } = cache;
      this.g.output(`present.${cache.name}`, present, ['batch_size', heads, `total_${length}`, width]);
      return present;
    });
  }

  run(): void {
    const { g, plan } = this;
    void [this.sourceMask, this.ids()];
    const output = encoderOutput(plan) as NodeId;
    const width = fixedSize(nodeOf(plan, output).axes[1]);
    const hidden = g.input('encoder_hidden_states', DataType.FLOAT, ['batch_size', 'encoder_sequence_length', width]);
    this.provide(output, this.unlessCached(hidden));
    for (const id of this.caches.keys()) this.headsFirstWithCache(id);
    const logits = logitsOf(plan);
    const vocabulary = fixedSize(this.node(logits).axes[1]);
    g.output('logits', this.value(logits), ['batch_size', 'decoder_sequence_length', vocabulary]);
  }

  /** Hides the padding of a source, where a single source needs no mask. */
  protected override lower(node: PlanNode): Value {
    if (node.kind !== 'mask' || sequenceOf(node.axes[2]) !== SOURCE) return super.lower(node);
    return this.g.op('Add', [this.value(node.inputs[0] as NodeId), this.sourceMask]);
  }

  /** The encoder's hidden states in the first step; none later, when the cache already has the source's keys and values. */
  private unlessCached(hidden: Value): Value {
    const { g } = this;
    const isFirst = g.op('Equal', [this.pastLength('encoder'), g.int(0)]);
    const end = g.op('Where', [isFirst, g.int(Number.MAX_SAFE_INTEGER), g.int(0)]);
    return g.op('Slice', [hidden, g.ints([0]), g.op('Unsqueeze', [end, g.ints([0])]), g.ints([1])]);
  }

  /** 0 for tokens of the source, the lowest float32 for its padding: [B, 1, 1, T] */
  private get sourceMask(): Value {
    return this.once('source mask', () => {
      const { g } = this;
      const given = this.tokens('encoder_attention_mask', 'encoder_sequence_length');
      const real = g.op('Cast', [g.op('Unsqueeze', [given, g.ints([1, 2])])], { to: DataType.BOOL });
      return g.op('Where', [real, g.scalar(0), g.scalar(LOWEST)]);
    });
  }

  private past({ name, heads, length, width }: ExportedCache): Value {
    const shape = ['batch_size', heads, `past_${length}`, width];
    return this.once(`past ${name}`, () => this.g.input(`past_key_values.${name}`, DataType.FLOAT, shape));
  }

  /** The number of tokens in a cache. */
  private pastLength(of: 'decoder' | 'encoder'): Value {
    return this.once(`length ${of}`, () => {
      const cache = [...this.caches.values()].find(({ name }) => name.includes(of)) as ExportedCache;
      return this.g.op('Squeeze', [this.g.op('Shape', [this.past(cache)], { start: 2, end: 3 })]);
    });
  }

  private queries(): Value {
    return this.once('queries', () => this.g.op('Range', [this.pastLength('decoder'), this.total(), this.g.int(1)]));
  }

  private keys(): Value {
    return this.once('keys', () => this.g.op('Range', [this.g.int(0), this.total(), this.g.int(1)]));
  }

  private total(): Value {
    return this.once('total', () => {
      const { g } = this;
      const fresh = g.op('Squeeze', [g.op('Shape', [this.ids()], { start: 1, end: 2 })]);
      return g.op('Add', [this.pastLength('decoder'), fresh]);
    });
  }

  private tokens(name: string, length: string): Value {
    return this.once(name, () => this.g.input(name, DataType.INT64, ['batch_size', length]));
  }
}

function cachesOf(
  attentions: readonly CachedAttention[],
  of: string,
  length: string,
): (readonly [NodeId, ExportedCache])[] {
  return attentions.flatMap(({ key, value, kvHeads: heads, dHead: width }, index) => [
    [key, { name: `${index}.${of}.key`, length, heads, width }] as const,
    [value, { name: `${index}.${of}.value`, length, heads, width }] as const,
  ]);
}

/** The encoder: input_ids, attention_mask [B, T] -> last_hidden_state [B, T, D] */
export function exportedSource(plan: Plan, weights: Weights): OnnxModel {
  const lowering = new EncoderExport(plan, weights);
  lowering.run(encoderOutput(plan) as NodeId, 'last_hidden_state');
  return lowering.g.build();
}

/**
 * One step of generation: encoder_attention_mask [B, T], input_ids [B, S], encoder_hidden_states [B, T, D],
 * past_key_values.N.decoder.key|value [B, KV, P, D], past_key_values.N.encoder.key|value [B, KV, 0 or T, D] ->
 * logits [B, S, V], present.N.decoder.key|value [B, KV, P + S, D], present.N.encoder.key|value [B, KV, T, D].
 */
export function exportedDecoder(plan: Plan, weights: Weights): OnnxModel {
  const lowering = new DecoderExport(plan, weights);
  lowering.run();
  return lowering.g.build();
}
