/** The operations with which a forward pass is written: each call adds one to the plan and returns its result. */

import type { Activation } from '../../operations/activation';
import type { PlanNode } from '../../operations/kinds';
import type { LookupNode } from '../../operations/lookup';
import type { MaskRule } from '../../operations/mask-rule';
import type { Axis, NodeId, WeightUse } from '../../operations/node';
import { fixedSize, type SequenceName, sequenceOf } from '../../operations/node';
import type { Pooling } from '../../operations/pool';
import type { Rope } from './rope';

/** The result of an operation. */
export interface Tensor {
  readonly id: NodeId;
  readonly axes: readonly Axis[];
}

export interface LinearOptions {
  readonly bias?: boolean;
  /** How the matrix is stored: 'rows', [out, in], as PyTorch's Linear; 'columns', [in, out], as GPT-2's Conv1D. */
  readonly outputs?: 'rows' | 'columns';
  /** The outputs to use, if the matrix has more than these. */
  readonly part?: MatrixPart;
}

export interface MatrixPart {
  /** The first output, and the distance from one head's first output to the next head's. */
  readonly first: number;
  readonly stride?: number;
  /** The number of all outputs of the matrix. */
  readonly of: number;
}

interface NormOptions {
  readonly epsilon: number;
  readonly bias?: boolean;
  readonly gammaOffset?: 0 | 1;
  readonly over?: 'last axis' | 'row';
}

interface RelativeBiasOptions {
  readonly heads: number;
  readonly buckets: number;
  readonly maxDistance: number;
  readonly bidirectional: boolean;
}

type LookupOptions = Partial<Pick<LookupNode, 'index' | 'offset' | 'uncounted'>>;

/** The axis of a sequence's tokens, as rows, as queries or as keys. */
function tokenAxis(name: 'pos' | 'query' | 'key', sequence: SequenceName): Axis {
  return { name, sequence };
}

/** The axis of the single text, after its tokens have been pooled into one vector. */
const TEXT: Axis = { name: 'text', size: 1 };

export function axis(name: string, size: number): Axis {
  return { name, size };
}

/** The axes of `count` heads of this width. */
export function heads(count: number, width: number, name: 'head' | 'kv_head' = 'head'): readonly [Axis, Axis] {
  return [axis(name, count), axis('d_head', width)];
}

type Unplaced<N extends PlanNode> = N extends PlanNode ? Omit<N, 'id'> : never;

export abstract class PassOperations {
  protected readonly nodes: PlanNode[] = [];

  /** The sequence whose tokens are the rows of tensors in the present part. */
  protected abstract readonly sequence: SequenceName;

  /** Rows of an embedding matrix [size, width], one for each token. */
  lookup(
    matrix: string,
    size: number,
    width: Axis,
    { index = 'ids', offset = 0, uncounted = null }: LookupOptions = {},
  ): Tensor {
    const use = { name: matrix, shape: [size, fixedSize(width)] };
    return this.add({ kind: 'lookup', inputs: [], axes: [this.pos, width], matrix: use, index, offset, uncounted });
  }

  /** `x W + b`. @param name of matrix and bias, without ".weight" and ".bias" */
  linear(x: Tensor, name: string, to: Axis | readonly [Axis, Axis], options: LinearOptions = {}): Tensor {
    const { bias = false, outputs = 'rows' } = options;
    const out: readonly Axis[] = 'name' in to ? [to] : to;
    const count = out.reduce((product, size) => product * fixedSize(size), 1);
    const inputs = x.axes.slice(1).reduce((product, size) => product * fixedSize(size), 1);
    const all = options.part?.of ?? count;
    const columns = {
      first: options.part?.first ?? 0,
      stride: options.part?.stride ?? fixedSize(out.at(-1)),
    };
    return this.add({
      kind: 'linear',
      inputs: [x.id],
      axes: [rows(x), ...out],
      matrix: { name: `${name}.weight`, shape: outputs === 'rows' ? [all, inputs] : [inputs, all], outputs },
      bias: bias ? { name: `${name}.bias`, shape: [all] } : null,
      columns,
    });
  }

  /** `x Wᵀ + b`, with the embedding matrix or one stored like it, [vocabulary, width]. @param bias its full name */
  unembed(x: Tensor, matrix: string, vocabulary: Axis, bias: string | WeightUse | undefined): Tensor {
    const inputs = fixedSize(x.axes[1]);
    return this.add({
      kind: 'linear',
      inputs: [x.id],
      axes: [rows(x), vocabulary],
      matrix: { name: matrix, shape: [fixedSize(vocabulary), inputs], outputs: 'rows' },
      bias: typeof bias === 'string' ? { name: bias, shape: [fixedSize(vocabulary)] } : (bias ?? null),
      columns: { first: 0, stride: fixedSize(vocabulary) },
    });
  }

  /** `(x − mean) / √(var + ε) · γ + β` (Ba et al. 2016). @param name of γ and β, without ".weight" and ".bias" */
  layerNorm(x: Tensor, name: string, { bias = true, ...options }: NormOptions): Tensor {
    return this.norm(x, true, [`${name}.weight`], bias ? `${name}.bias` : null, options);
  }

  /** A LayerNorm of each head, each with its own γ. @param names of the weights, one for each head */
  layerNormPerHead(x: Tensor, names: readonly string[], options: NormOptions): Tensor {
    return this.norm(x, true, names, null, options);
  }

  /** A LayerNorm without learned weights. */
  plainLayerNorm(x: Tensor, epsilon: number): Tensor {
    return this.norm(x, true, [], null, { epsilon });
  }

  /** `x / √(mean(x²) + ε) · γ` (Zhang & Sennrich 2019). @param name of γ, without ".weight" */
  rmsNorm(x: Tensor, name: string, options: NormOptions): Tensor {
    return this.norm(x, false, [`${name}.weight`], null, options);
  }

  /** The angles of rotary positions, in radians: `position · frequency`, [pos, rot_pair], with positions counted from 0. */
  angles({ frequencies, dynamic }: Rope): Tensor {
    return this.add({
      kind: 'angles',
      inputs: [],
      axes: [this.pos, axis('rot_pair', frequencies.length)],
      frequencies,
      dynamic,
    });
  }

  /** Rotates the first 2 · rot_pair values of each head, in pairs, by angles [pos, rot_pair]: [pos, head, d_head], as x. */
  rotary(x: Tensor, angles: Tensor, { pairs, factor }: Pick<Rope, 'pairs' | 'factor'>): Tensor {
    return this.add({ kind: 'rotary', inputs: [x.id, angles.id], axes: x.axes, pairs, factor });
  }

  /** Sinusoidal positions: sines, then cosines, [pos, width]. */
  sinusoids(width: Axis): Tensor {
    const size = fixedSize(width);
    const frequencies = Array.from({ length: size / 2 }, (_, i) => 10_000 ** ((-2 * i) / size));
    return this.add({ kind: 'sinusoid', inputs: [], axes: [this.pos, width], frequencies });
  }

  /** A learned bias for each head and each bucket of distances: [head, query, key]. */
  relativeBias(matrix: string, { heads: count, buckets, maxDistance, bidirectional }: RelativeBiasOptions): Tensor {
    const { sequence } = this;
    return this.add({
      kind: 'relative bias',
      inputs: [],
      axes: [axis('head', count), tokenAxis('query', sequence), tokenAxis('key', sequence)],
      matrix: { name: matrix, shape: [buckets, count] },
      maxDistance,
      bidirectional,
    });
  }

  /** `scale · q kᵀ`: [head, query, key] from q [pos, head, d_head] and k [pos, kv_head, d_head]. */
  scores(q: Tensor, k: Tensor, scale: number): Tensor {
    return this.add({
      kind: 'scores',
      inputs: [q.id, k.id],
      axes: [headAxis(q), tokenAxis('query', sequenceOf(q.axes[0])), tokenAxis('key', sequenceOf(k.axes[0]))],
      scale,
      width: fixedSize(q.axes[2]),
    });
  }

  /** The scores where the rule lets a query attend, −∞ elsewhere: [head, query, key]. */
  mask(scores: Tensor, rule: MaskRule): Tensor {
    return this.add({ kind: 'mask', inputs: [scores.id], axes: scores.axes, rule });
  }

  /** `exp(x) / Σ exp(x)` over the last axis. */
  softmax(x: Tensor): Tensor {
    return this.add({ kind: 'softmax', inputs: [x.id], axes: x.axes });
  }

  /** `pattern · v`: [pos, head, d_head] from a pattern [head, query, key] and v [pos, kv_head, d_head]. */
  mix(pattern: Tensor, v: Tensor): Tensor {
    const [head, query] = pattern.axes as [Axis, Axis];
    const axes = [tokenAxis('pos', sequenceOf(query)), head, v.axes[2] as Axis];
    return this.add({ kind: 'mix', inputs: [pattern.id, v.id], axes });
  }

  /** Pools the vectors of all tokens into one: [pos, ...] to [text, ...]. */
  pool(x: Tensor, pooling: Pooling): Tensor {
    return this.add({ kind: 'pool', inputs: [x.id], axes: [TEXT, ...x.axes.slice(1)], pooling });
  }

  /** Scales vectors to length 1. @param shortest the least divisor: shorter vectors are divided by this instead */
  unitLength(x: Tensor, shortest: number): Tensor {
    return this.add({ kind: 'unit length', inputs: [x.id], axes: x.axes, shortest });
  }

  /** `cap · tanh(x / cap)`: keeps every value between -cap and cap. */
  softcap(x: Tensor, cap: number): Tensor {
    return this.add({ kind: 'softcap', inputs: [x.id], axes: x.axes, cap });
  }

  activation(x: Tensor, name: Activation): Tensor {
    return this.add({ kind: 'activation', inputs: [x.id], axes: x.axes, activation: name });
  }

  /** `f(gate) · up`, value by value (Shazeer 2020). Both have the same axes. */
  gate(gate: Tensor, up: Tensor, name: Activation): Tensor {
    return this.add({ kind: 'gate', inputs: [gate.id, up.id], axes: up.axes, activation: name });
  }

  /** `x · factor`; x itself if the factor is 1. */
  scale(x: Tensor, factor: number): Tensor {
    return factor === 1 ? x : this.add({ kind: 'scale', inputs: [x.id], axes: x.axes, factor });
  }

  /** Adds value by value. All terms must have the axes of the first, which is not checked here. */
  sum(...terms: readonly [Tensor, Tensor, ...Tensor[]]): Tensor {
    return this.add({ kind: 'sum', inputs: terms.map(({ id }) => id), axes: terms[0].axes });
  }

  private norm(
    x: Tensor,
    centered: boolean,
    gamma: readonly string[],
    beta: string | null,
    { epsilon, gammaOffset = 0, over = 'last axis' }: NormOptions,
  ): Tensor {
    const width =
      over === 'row' ? x.axes.slice(1).reduce((size, a) => size * fixedSize(a), 1) : fixedSize(x.axes.at(-1));
    const use = (name: string): WeightUse => ({ name, shape: [width] });
    return this.add({
      kind: 'norm',
      inputs: [x.id],
      axes: x.axes,
      centered,
      gamma: gamma.map(use),
      beta: beta === null ? null : use(beta),
      gammaOffset,
      epsilon,
      over,
    });
  }

  private add(node: Unplaced<PlanNode>): Tensor {
    const placed = { ...node, id: this.nodes.length } as PlanNode;
    this.nodes.push(placed);
    return placed;
  }

  /** The axis of the tokens that the present part reads. */
  private get pos(): Axis {
    return tokenAxis('pos', this.sequence);
  }
}

/** The axis of a tensor's rows. */
function rows({ axes }: Tensor): Axis {
  return axes[0] as Axis;
}

function headAxis({ axes }: Tensor): Axis {
  return axes[1] as Axis;
}
