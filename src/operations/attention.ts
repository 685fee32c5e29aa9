/**
 * Attention (Vaswani et al. 2017): `softmax(scale · q kᵀ + mask) v` for each head. A trace has separate operations for its
 * steps; decoding has a single one with a cache of keys and values. Several query heads may share a head of keys and values
 * (Ainslie et al. 2023): query head h reads key head ⌊h / (heads / kv_heads)⌋.
 */
import * as v from 'valibot';
import type { MaskNode, MixNode, ScoresNode, SoftmaxNode } from './attention-nodes';
import { recomputeMask, recomputeMix, recomputeScores, recomputeSoftmax } from './attention-values';
import {
  type Evaluation,
  type Expression,
  type NumpyLines,
  sameRow,
  sameValues,
  texName,
  writtenSum,
} from './derivation';
import type { Cache, CachedLowering, Lowering, OperationKind, Value, WholeProgram } from './kind';
import { hides, isHidden, reach, visibleKeys } from './mask-rule';
import { fixedSize, type NodeBase, type NodeId, sequenceOf } from './node';
import { shortNumber, texNumber } from './numbers';
import { evaluateProduct, numpyProduct } from './product';
import * as rounding from './rounding';
import { finite, size } from './schema';
import { sharedHead } from './shared-head';
import { capped, type SoftcapNode } from './softcap';
import type { SumNode } from './sum';

export type { MaskNode, MixNode, ScoresNode, SoftmaxNode } from './attention-nodes';

/** How many query heads share one head of keys and values. */
function headsPerKey(heads: number, keys: NodeBase): number {
  return heads / fixedSize(keys.axes[1]);
}

export const scores: OperationKind<ScoresNode> = {
  kind: 'scores',
  inputCount: 2,
  attributes: { scale: finite(), width: size() },
  weights: () => [],
  lower({ inputs: [q, k], axes, scale }, lowering) {
    const queries = headsFirst(lowering, lowering.value(q as number));
    const attributes = { transB: 1, alpha: { float: scale } };
    const keys = forEachHead(lowering, k as number, fixedSize(axes[0]));
    return lowering.g.op('FusedMatMul', [queries, keys], attributes, 'com.microsoft');
  },
  derive(node, place) {
    const [q, k] = node.inputs as [NodeId, NodeId];
    const [head, query] = place.row as [number, number];
    const keyHead = sharedHead(head, fixedSize(node.axes[0]), fixedSize(place.node(k).axes[1]));
    const [left, right] = [place.name(q), place.name(k)];
    return {
      formula: scores.formula(node, place.name).text,
      inputs: [
        { name: left, source: { node: q }, index: [query, head, 'all'] },
        { name: right, source: { node: k }, index: [place.span, keyHead, 'all'] },
      ],
      evaluate: ([a, b]) => evaluateProduct(a as Float32Array, b as Float32Array, node.scale, null),
      numpy: (result, isRow) => numpyProduct(result, { left, right, scale: node.scale, flip: isRow }),
    };
  },
  recompute: recomputeScores,
  numpyWhole(node, whole) {
    const [q, k] = node.inputs as [NodeId, NodeId];
    const keys = headsInProgram(k, fixedSize(node.axes[0]), whole);
    const factor = node.scale === 1 ? '' : ` * ${node.scale}`;
    return [
      ...keys.lines,
      `${whole.name(node.id)} = ${whole.name(q)}.transpose(1, 0, 2) @ ${keys.name}.transpose(1, 2, 0)${factor}`,
    ];
  },
  formula(node, name) {
    const [q, k] = node.inputs as [NodeId, NodeId];
    const { text, tex } = scaleText(node);
    return {
      text: `${name(node.id)} = ${name(q)} · ${name(k)}ᵀ${text}`,
      tex: `\\mathrm{${texName(name(node.id))}} = ${tex(`\\mathrm{${texName(name(q))}}\\,\\mathrm{${texName(name(k))}}^\\top`)}`,
    };
  },
};

/** The scale as a root if it is the usual 1 / √d_head, else as a number. */
function scaleText({ scale, width }: ScoresNode): { readonly text: string; readonly tex: (product: string) => string } {
  if (scale === 1) return { text: '', tex: (product) => product };
  if (Math.abs(scale * Math.sqrt(width) - 1) < 1e-12)
    return { text: ` / √${width}`, tex: (product) => `\\frac{${product}}{\\sqrt{${width}}}` };
  return { text: ` · ${shortNumber(scale)}`, tex: (product) => `${product} \\cdot ${texNumber(scale)}` };
}

export const mask: OperationKind<MaskNode> = {
  kind: 'mask',
  inputCount: 1,
  attributes: { rule: v.object({ causal: v.boolean(), window: v.nullable(size()) }) },
  weights: () => [],
  lower({ inputs: [input], axes, rule }, lowering) {
    const x = lowering.value(input as number);
    return hides(rule) ? lowering.g.op('Add', [x, lowering.mask(rule, sequenceOf(axes[2]))]) : x;
  },
  derive(node, place) {
    const [input] = node.inputs as [NodeId];
    const { rule } = node;
    const query = place.row[1] as number;
    const [from] = place.span;
    return {
      formula: mask.formula(node, place.name).text,
      inputs: [sameValues(input, place)],
      evaluate([x], column) {
        const hidden = isHidden(rule, query, column);
        const value = x?.[0] as number;
        return {
          value: hidden ? -Infinity : value,
          bound: 0,
          constants: { hidden: Number(hidden) },
          terms: null,
          equation: { kind: 'sum', of: [value, hidden ? '(-∞)' : 0] },
        };
      },
      numpy(result, isRow) {
        const name = place.name(input);
        const keys = isRow ? `np.arange(${name}.size)` : String(from);
        const { first, end } = visibleKeys(rule, query, Number.POSITIVE_INFINITY);
        const conditions = [
          ...(end === Number.POSITIVE_INFINITY ? [] : [`(${keys} >= ${end})`]),
          ...(first === 0 ? [] : [`(${keys} < ${first})`]),
        ];
        const line = conditions.length === 0 ? name : `np.where(${conditions.join(' | ')}, -np.inf, ${name})`;
        return { lines: [`${result} = ${line}`], tolerance: null };
      },
    };
  },
  recompute: recomputeMask,
  numpyWhole({ id, inputs: [input], rule }, { name }) {
    const [y, x] = [name(id), name(input as NodeId)];
    if (!hides(rule)) return [`${y} = ${x}`];
    const furthest = reach(rule);
    const conditions = [
      ...(rule.causal ? ['key > query'] : []),
      ...(Number.isFinite(furthest) ? [`np.abs(query - key) > ${furthest}`] : []),
    ];
    const hidden = conditions.length === 1 ? conditions[0] : `(${conditions.join(') | (')})`;
    return [`query, key = np.indices(${x}.shape[1:])`, `${y} = np.where(${hidden}, -np.inf, ${x})`];
  },
  formula({ id, inputs: [input], rule }, name) {
    const [y, x] = [name(id), name(input as NodeId)];
    if (!hides(rule)) return { text: `${y} = ${x}`, tex: `\\mathrm{${texName(y)}} = \\mathrm{${texName(x)}}` };
    return { text: `${y} = ${x} + mask`, tex: `\\mathrm{${texName(y)}} = \\mathrm{${texName(x)}} + \\mathrm{mask}` };
  },
};

export const softmax: OperationKind<SoftmaxNode> = {
  kind: 'softmax',
  inputCount: 1,
  attributes: {},
  weights: () => [],
  lower: ({ inputs: [input] }, lowering) => lowering.g.op('Softmax', [lowering.value(input as number)], { axis: -1 }),
  derive(node, place) {
    const [input] = node.inputs as [NodeId];
    return {
      formula: softmax.formula(node, place.name).text,
      inputs: [sameRow(input, place)],
      evaluate: ([x], column) => evaluateSoftmax(x as Float32Array, column),
      numpy: (result, isRow) => numpySoftmax(result, place.name(input), isRow ? null : place.span[0]),
    };
  },
  recompute: recomputeSoftmax,
  numpyWhole: ({ id, inputs: [input] }, { name }) =>
    exponentialLines(name(id), name(input as NodeId), 'axis=-1, keepdims=True'),
  formula: ({ id, inputs: [input] }, name) => ({
    text: `${name(id)} = softmax(${name(input as NodeId)})`,
    tex: `\\mathrm{${texName(name(id))}} = \\mathrm{softmax}(\\mathrm{${texName(name(input as NodeId))}})`,
  }),
};

function evaluateSoftmax(x: Float32Array, column: number): Evaluation {
  const max = x.reduce((a, b) => Math.max(a, b), -Infinity);
  const exponentials = Float64Array.from(x, (value) => Math.exp(value - max));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  const value = (exponentials[column] as number) / sum;
  const spread = exponentials.reduce((total, e, i) => (e === 0 ? total : total + e * (max - (x[i] as number))), 0);
  const distance = value === 0 ? 0 : max - (x[column] as number);
  // A key that the mask hides adds nothing to the sum.
  const seen = [...x.keys()].filter((i) => x[i] !== Number.NEGATIVE_INFINITY);
  const power = (each: number): Expression => ({
    kind: 'call',
    name: 'exp',
    of: [{ kind: 'difference', of: [each, max] }],
  });
  return {
    value,
    bound: rounding.softmax(x.length, value, distance, spread / sum),
    constants: { max, sum },
    terms: { noun: 'weight', values: exponentials.map((e) => e / sum), ownIndex: column, oneOfEach: false },
    equation: {
      kind: 'quotient',
      of: [
        power(x[column] as number),
        writtenSum(
          seen.map((i) => exponentials[i] as number),
          (at) => power(x[seen[at] as number] as number),
        ),
      ],
    },
  };
}

/** @param over NumPy's axis argument for the sum; '' for a single row */
function exponentialLines(result: string, x: string, over: string): string[] {
  return [`exponentials = np.exp(${x} - ${x}.max(${over}))`, `${result} = exponentials / exponentials.sum(${over})`];
}

function numpySoftmax(result: string, x: string, at: number | null): NumpyLines {
  return {
    lines: [
      ...exponentialLines(result, x, ''),
      '',
      '# How far each value lies below the largest, where its weight is not 0: roundings grow with that.',
      `distance = np.where(exponentials > 0, ${x}.max() - ${x}, 0)`,
      'spread = (exponentials * distance).sum() / exponentials.sum()',
      ...(at === null ? [] : [`${result}, distance = ${result}[${at}], distance[${at}]`]),
    ],
    tolerance: `${result} * (distance + spread + ${x}.size + 16) * ${rounding.PYTHON_UNIT} + ${rounding.PYTHON_SMALLEST}`,
  };
}

export const mix: OperationKind<MixNode> = {
  kind: 'mix',
  inputCount: 2,
  attributes: {},
  weights: () => [],
  lower({ inputs: [pattern, v], axes }, lowering) {
    const values = forEachHead(lowering, v as number, fixedSize(axes[1]));
    const z = lowering.g.op('MatMul', [lowering.value(pattern as number), values]);
    return headsFirst(lowering, z); // the same swap restores the order of the axes
  },
  decode(node, lowering) {
    const parts = attentionParts(node, lowering);
    return parts.group === 1 ? attendByHead(parts, lowering) : attendByKeyHead(parts, lowering);
  },
  derive(node, place) {
    const [pattern, v] = node.inputs as [NodeId, NodeId];
    const [query, head] = place.row as [number, number];
    const valueHead = sharedHead(head, fixedSize(node.axes[1]), fixedSize(place.node(v).axes[1]));
    const [left, right] = [place.name(pattern), place.name(v)];
    return {
      formula: mix.formula(node, place.name).text,
      inputs: [
        { name: left, source: { node: pattern }, index: [head, query, 'all'] },
        { name: right, source: { node: v }, index: ['all', valueHead, place.span] },
      ],
      evaluate: ([a, b]) => evaluateProduct(a as Float32Array, b as Float32Array, null, null),
      numpy: (result) => numpyProduct(result, { left, right, flip: false }),
    };
  },
  recompute: recomputeMix,
  numpyWhole({ id, inputs: [pattern, v], axes }, whole) {
    const values = headsInProgram(v as NodeId, fixedSize(axes[1]), whole);
    const mixed = `${whole.name(pattern as NodeId)} @ ${values.name}.transpose(1, 0, 2)`;
    return [...values.lines, `${whole.name(id)} = (${mixed}).transpose(1, 0, 2)`];
  },
  formula: ({ id, inputs: [pattern, v] }, name) => ({
    text: `${name(id)} = ${name(pattern as NodeId)} · ${name(v as NodeId)}`,
    tex: `\\mathrm{${texName(name(id))}} = \\mathrm{${texName(name(pattern as NodeId))}}\\,\\mathrm{${texName(name(v as NodeId))}}`,
  }),
};

/** The program's name for keys or values with one head for each query head, [pos, head, d_head], and the lines that make them. */
function headsInProgram(
  id: NodeId,
  heads: number,
  { name, node }: WholeProgram,
): { readonly lines: readonly string[]; readonly name: string } {
  const group = headsPerKey(heads, node(id));
  if (group === 1) return { lines: [], name: name(id) };
  return {
    lines: [`shared = np.repeat(${name(id)}, ${group}, axis=1)  # ${group} query heads read each of these.`],
    name: 'shared',
  };
}

/** Swaps [.., pos, head, d] and [.., head, pos, d]. */
export function headsFirst({ g, lead }: Pick<Lowering, 'g' | 'lead'>, x: Value): Value {
  return g.op('Transpose', [x], { perm: lead === 1 ? [1, 0, 2] : [0, 2, 1, 3] });
}

/** Keys or values, with shared heads repeated for each query head: [.., head, key, d_head]. */
function forEachHead(lowering: Lowering, id: number, heads: number): Value {
  const group = headsPerKey(heads, lowering.node(id));
  const shared = lowering.headsFirstWithCache(id);
  if (group === 1) return shared;
  const indices = lowering.g.ints(Array.from({ length: heads }, (_, head) => Math.floor(head / group)));
  return lowering.g.op('Gather', [shared, indices], { axis: lowering.lead - 1 });
}

/** Everything that the separate operations of one attention specify, collected. */
interface AttentionParts {
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
  /** null for cross-attention, where all keys are there from the beginning. */
  readonly cache: Cache | null;
  readonly heads: number;
  readonly width: number;
  /** How many query heads share a head of keys and values. */
  readonly group: number;
  readonly scale: number;
  readonly cap: number | null;
  /** Added to the scores: the mask, plus the position bias if there is one. */
  readonly mask: Value | null;
}

function attentionParts({ inputs: [pattern, v] }: MixNode, lowering: CachedLowering): AttentionParts {
  const node = <N extends NodeBase>(id: number | undefined) => lowering.node(id as number) as N;
  const { rule, inputs } = node<MaskNode>(node<SoftmaxNode>(pattern).inputs[0]);
  const masked = node<ScoresNode | SoftcapNode | SumNode>(inputs[0]);
  const bias = masked.kind === 'sum' ? (masked.inputs[1] as NodeId) : null;
  const biased = masked.kind === 'sum' ? node<ScoresNode | SoftcapNode>(masked.inputs[0]) : masked;
  const [cap, found] = biased.kind === 'softcap' ? [biased.cap, node<ScoresNode>(biased.inputs[0])] : [null, biased];
  const [q, k] = found.inputs as [number, number];
  const cache = lowering.cache(k, v as number);
  const [heads, width] = [fixedSize(found.axes[0]), fixedSize(lowering.node(q).axes[2])];
  const group = headsPerKey(heads, lowering.node(k));
  if (bias !== null && group > 1) throw new Error('Heads that share keys are not decoded with a bias of each.');
  return {
    q: lowering.value(q),
    k: lowering.value(k),
    v: lowering.value(v as number),
    cache,
    heads,
    width,
    group,
    scale: found.scale,
    cap,
    mask: cache && addedMask(lowering.mask(rule, sequenceOf(found.axes[2])), bias, lowering),
  };
}

/** The mask plus the position bias, made once: T5's bias is the same in all blocks. */
function addedMask(mask: Value, bias: NodeId | null, { g, value, once }: Lowering): Value {
  return bias === null ? mask : once(`${mask.name} and ${bias}`, () => g.op('Add', [value(bias), mask]));
}

type Factors = { readonly transB?: number; readonly transBatchA?: number };

/**
 * Attends to the cache and to the new tokens without joining them: [S, H, D] is read head by head with strides. The fused
 * attention operators first copy the whole cache, twice, which takes longer than the attention itself.
 */
function attendByHead(parts: AttentionParts, lowering: CachedLowering): Value {
  const { g } = lowering;
  const z = attend(scaled(parts, lowering), { transBatchA: 1 }, parts.mask, parts, lowering); // [H, S, D]
  return g.op('Transpose', [z], { perm: [1, 0, 2] });
}

/** Attends with shared keys: the queries of all heads that share them are rows of one product [KV, S · G, D]. */
function attendByKeyHead(parts: AttentionParts, lowering: CachedLowering): Value {
  const { g } = lowering;
  const { heads, width, group, mask } = parts;
  const keyHeads = heads / group;
  const split = g.op('Reshape', [scaled(parts, lowering), g.ints([-1, keyHeads, group, width])]);
  const grouped = g.op('Reshape', [g.op('Transpose', [split], { perm: [1, 0, 2, 3] }), g.ints([keyHeads, -1, width])]);
  const repeated = mask && lowering.once(`${mask.name} for ${group} heads`, () => repeatRows(lowering, mask, group));
  const z = attend(grouped, {}, repeated, parts, lowering);
  const apart = g.op('Transpose', [g.op('Reshape', [z, g.ints([keyHeads, -1, group, width])])], { perm: [1, 0, 2, 3] });
  return g.op('Reshape', [apart, g.ints([-1, heads, width])]);
}

/**
 * The scaled queries. The scale is a vector because a scalar would be fused into the product, whose faster kernel for a
 * single row supports no factor.
 */
function scaled({ q, scale, width }: AttentionParts, { g }: Lowering): Value {
  return scale === 1 ? q : g.op('Mul', [q, g.floats(Array<number>(width).fill(scale))]);
}

/** softmax(q [cached; new]ᵀ + mask) [cached; new] */
function attend(q: Value, layout: Factors, mask: Value | null, parts: AttentionParts, { g }: Lowering): Value {
  const { k, v, cache, cap } = parts;
  const product = (a: Value, b: Value, how: Factors) =>
    g.op('FusedMatMul', [a, b], { ...how, transBatchB: 1 }, 'com.microsoft');
  const score = (key: Value) => product(q, key, { transB: 1, ...layout });
  const all = cache ? g.op('Concat', [score(cache.key), score(k)], { axis: -1 }) : score(k);
  const bounded = cap === null ? all : capped({ g }, all, cap);
  const weights = g.op('Softmax', [mask ? g.op('Add', [bounded, mask]) : bounded], { axis: -1 });
  if (!cache) return product(weights, v, {});
  const [toCache, toNew] = g.ops(2, 'Split', [weights, cache.sizes], { axis: -1 }) as [Value, Value];
  return g.op('Add', [product(toCache, cache.value, {}), product(toNew, v, {})]);
}

/** Repeats each row `count` times in succession. */
function repeatRows({ g }: Lowering, x: Value, count: number): Value {
  const rows = g.op('Squeeze', [g.op('Shape', [x], { start: 0, end: 1 })]);
  const indices = g.op('Range', [g.int(0), g.op('Mul', [rows, g.int(count)]), g.int(1)]);
  return g.op('Gather', [x, g.op('Div', [indices, g.int(count)])], { axis: 0 });
}
