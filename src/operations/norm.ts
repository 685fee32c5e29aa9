/**
 * LayerNorm (Ba et al. 2016), `(x − mean) / √(var + ε) · γ + β`, and RMSNorm (Zhang & Sennrich 2019),
 * `x / √(mean(x²) + ε) · γ`, over a row or over each head of a row.
 */
import type { Lowering, OperationKind, Value } from './kind';
import { reshape } from './linear';
import { fixedSize, type NodeBase, rowWidth, type WeightUse } from './node';
import type { SumNode } from './sum';

export interface NormNode extends NodeBase {
  readonly kind: 'norm';
  /** Whether the mean is taken off: LayerNorm does, RMSNorm does not. */
  readonly centered: boolean;
  /** γ: one, or one for each head; none where nothing is learned. */
  readonly gamma: readonly WeightUse[];
  readonly beta: WeightUse | null;
  /** Added to γ (Gemma stores γ − 1). */
  readonly gammaOffset: 0 | 1;
  readonly epsilon: number;
  /** Over the last axis, or over all heads of a token together. */
  readonly over: 'last axis' | 'row';
}

export const norm: OperationKind<NormNode> = {
  kind: 'norm',
  weights: ({ gamma, beta }) => (beta === null ? gamma : [...gamma, beta]),
  lower: (node, lowering) => normalized(node, lowering.value(node.inputs[0] as number), lowering),
  decode(node, lowering) {
    const [input] = node.inputs as [number];
    const source = lowering.node(input);
    if (source.kind !== 'sum' || !isPlain(node)) return norm.lower(node, lowering);
    return sumAndNorm(node, source as SumNode, lowering);
  },
};

/** Of one learned γ for a whole row: what the fused operators take. */
function isPlain({ gamma, axes }: NormNode): boolean {
  return gamma.length === 1 && axes.length === 2;
}

/** The sum is made in the same pass as its norm, unless something asked for it before. */
function sumAndNorm(node: NormNode, source: SumNode, lowering: Lowering): Value {
  const { g } = lowering;
  const terms = source.inputs;
  if (terms.length !== 2 || lowering.has(source.id)) return norm.lower(node, lowering);
  const [a, b] = terms.map((id) => lowering.value(id)) as [Value, Value];
  const attributes = { epsilon: { float: node.epsilon } };
  const gain = gammaOf(node, lowering);
  const [op, inputs] = node.centered
    ? ['SkipLayerNormalization', [a, b, gain, ...(node.beta ? [g.weight(node.beta.name)] : [])]]
    : ['SkipSimplifiedLayerNormalization', [a, b, gain]];
  // The second and third result are the mean and the inverse deviation, for training.
  const [result, , , total] = g.ops(4, op as string, inputs as Value[], attributes, 'com.microsoft');
  lowering.provide(source.id, total as Value);
  return result as Value;
}

function normalized(node: NormNode, x: Value, lowering: Lowering): Value {
  const { g } = lowering;
  const { axes, over, gamma, beta } = node;
  if (over === 'row' && axes.length === 3) {
    const flat = normalizeLast(node, reshape(lowering, x, [rowWidth(node)]), gammaOf(node, lowering), lowering);
    return reshape(lowering, flat, [fixedSize(axes[1]), fixedSize(axes[2])]);
  }
  if (gamma.length === 1) return normalizeLast(node, x, gammaOf(node, lowering), lowering);
  // Each head has its own γ, or nothing is learned: the plain norm first.
  const size = fixedSize(axes.at(-1));
  const plain = normalizeLast({ ...node, beta: null }, x, g.floats(Array<number>(size).fill(1)), lowering);
  const scaled = gamma.length === 0 ? plain : g.op('Mul', [plain, headGammas(node, lowering)]);
  return beta === null ? scaled : g.op('Add', [scaled, g.weight(beta.name)]);
}

function normalizeLast({ centered, beta, epsilon }: NormNode, x: Value, gain: Value, { g }: Lowering): Value {
  const attributes = { axis: -1, epsilon: { float: epsilon } };
  if (!centered) return g.op('SimplifiedLayerNormalization', [x, gain], attributes);
  return g.op('LayerNormalization', [x, gain, ...(beta ? [g.weight(beta.name)] : [])], attributes);
}

function gammaOf({ gamma: [only], gammaOffset }: NormNode, lowering: Lowering): Value {
  const { g } = lowering;
  const { name } = only as WeightUse;
  if (gammaOffset === 0) return g.weight(name);
  return lowering.once(`gamma ${name}`, () => g.op('Add', [g.weight(name), g.scalar(gammaOffset)]));
}

/** [head, d_head] */
function headGammas({ gamma }: NormNode, { g }: Lowering): Value {
  const rows = gamma.map(({ name }) => g.op('Unsqueeze', [g.weight(name), g.ints([0])]));
  return g.op('Concat', rows, { axis: 0 });
}
