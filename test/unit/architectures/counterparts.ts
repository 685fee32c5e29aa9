/** What the reference computed for a text, beside the stages that should equal it. */
import { nodeOf, type Plan } from '../../../src/architectures/plan/plan';
import type { PlanNode } from '../../../src/operations/kinds';
import type { LinearNode } from '../../../src/operations/linear';
import { fixedSize, rowWidth } from '../../../src/operations/node';
import type { NormNode } from '../../../src/operations/norm';
import { type OpenedModel, stageNamed, type Values } from './defined-model';

/**
 * The reference's tensors of one text: `hidden.N`, `attn.N`, `logits`, `module.PATH`; of an encoder-decoder
 * `encoder.hidden.N`, `decoder.hidden.N`, `encoder.attn.N`, `decoder.attn.N`, `cross.attn.N`.
 */
export interface Reference {
  readonly names: readonly string[];
  tensor(name: string): Promise<Float32Array>;
}

/** |a − b| ≤ tolerance · max(1, |b|) */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const b = expected[i] as number;
    const error = Math.abs((actual[i] as number) - b) / Math.max(1, Math.abs(b));
    if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return worst;
}

/** How far each tensor of the reference is from what the plan computes. Every one of them has a counterpart. */
export async function differences(
  model: OpenedModel,
  values: Values,
  reference: Reference,
): Promise<ReadonlyMap<string, number>> {
  const counterparts = new Counterparts(model, values);
  const result = new Map<string, number>();
  for (const name of reference.names) {
    const [actual, expected] = counterparts.of(name, await reference.tensor(name));
    result.set(name, difference(actual, expected));
  }
  return result;
}

/** What was computed, and what the reference says of it. */
type Pair = readonly [actual: Float32Array, expected: Float32Array];

class Counterparts {
  private readonly plan: Plan;
  private readonly tokens: number;

  constructor(
    private readonly model: OpenedModel,
    private readonly values: Values,
  ) {
    this.plan = model.plan;
    this.tokens = this.value(this.plan.finalNorm).length / model.spec.dModel;
  }

  of(name: string, expected: Float32Array): Pair {
    const [kind, ...rest] = name.split('.') as [string, ...string[]];
    const layer = Number(rest[0]);
    switch (kind) {
      case 'pooler_output':
        return [this.stage('pooler_out'), expected];
      case 'logits':
        return [this.stage('logits'), expected];
      case 'attn':
        return [this.stage(`blocks.${layer}.attn.pattern`), expected];
      case 'hidden':
        return [layer < this.model.spec.layers ? this.stage(`blocks.${layer}.resid_pre`) : this.readByHead(), expected];
      case 'module':
        return this.module(rest.join('.'), expected);
      case 'encoder':
      case 'decoder':
      case 'cross':
        return [this.ofStack(kind, rest[0] as string, Number(rest[1])), expected];
      default:
        throw new Error(`Nothing is known about the reference "${name}".`);
    }
  }

  private ofStack(stack: 'encoder' | 'decoder' | 'cross', what: string, layer: number): Float32Array {
    if (stack === 'cross') return this.stage(`decoder.${layer}.cross_attn.pattern`);
    if (what === 'attn') return this.stage(`${stack}.${layer}.attn.pattern`);
    const layers = this.plan.stacks.find(({ name }) => name === stack)?.layers as number;
    if (layer < layers) return this.stage(`${stack}.${layer}.resid_pre`);
    return stack === 'decoder' ? this.value(this.plan.finalNorm) : this.encoderOutput();
  }

  /** What keys of the cross-attention are made of. */
  private encoderOutput(): Float32Array {
    const keys = nodeOf(this.plan, stageNamed(this.plan, 'decoder.0.cross_attn.k').node);
    return this.value(keys.inputs[0] as number);
  }

  private stage(name: string): Float32Array {
    return this.value(stageNamed(this.plan, name).node);
  }

  private value(id: number): Float32Array {
    const value = this.values.get(id);
    if (!value) throw new Error(`Node ${id}, ${nodeOf(this.plan, id).kind}, is no stage.`);
    return value;
  }

  /** The last hidden state of the reference is what its head reads, or what is projected for it. */
  private readByHead(): Float32Array {
    const projected = this.plan.stages.find(({ name }) => name === 'unembed_in');
    return this.value(projected?.node ?? this.plan.finalNorm);
  }

  private module(path: string, expected: Float32Array): Pair {
    if (/(act|act_fn|activation_fn|activation)$/.test(path)) return this.activated(path, expected);
    if (TIED_HEADS.includes(path)) return [this.stage('logits'), expected];
    if (path.endsWith('relative_attention_bias')) return this.bias(path, expected);
    const embedded = /(encoder|decoder)\.embed_(tokens|positions)$/.exec(path);
    if (embedded && this.plan.stacks.length > 1) return [this.embedded(embedded[1], embedded[2]), expected];
    return [path.endsWith('rotary_emb') ? this.turns(expected) : this.weighted(path), expected];
  }

  /** Marian multiplies the rows of its embedding outside the module, BART within it. */
  private embedded(stack = '', what = ''): Float32Array {
    if (what === 'positions') return this.stage(`${stack}.pos_embed`);
    const rows = this.plan.stages.find(({ name }) => name === `${stack}.embed_unscaled`);
    return rows && this.model.spec.modelType === 'marian' ? this.value(rows.node) : this.stage(`${stack}.embed`);
  }

  /** The reference has the heads last: [query, key, head]. */
  private bias(path: string, expected: Float32Array): Pair {
    const bias = this.stage(`${path.split('.')[0]}.rel_pos_bias`);
    const { axes } = nodeOf(this.plan, stageNamed(this.plan, `${path.split('.')[0]}.rel_pos_bias`).node);
    const heads = fixedSize(axes[0]);
    const places = bias.length / heads;
    return [
      Float32Array.from(bias, (_, at) => bias[(at % heads) * places + Math.floor(at / heads)] as number),
      expected,
    ];
  }

  /** The result of a module that has weights. */
  private weighted(path: string): Float32Array {
    const { prefix } = this.model;
    const weight = `${path.startsWith(prefix) ? path.slice(prefix.length) : path}.weight`;
    const nodes = this.plan.nodes.filter((node) => reads(node, weight));
    // What would be normalised twice is passed on.
    const passedOn = /^layers\.(\d+)\.attn_norm\.weight$/.exec(weight);
    if (passedOn && nodes.length === 0) return this.stage(`blocks.${passedOn[1]}.resid_pre`);
    const [first] = nodes; // a head that is tied to the embedding comes after it
    switch (first?.kind) {
      case 'lookup':
        return this.looksScaled() ? this.stage('embed') : this.value(first.id);
      case 'norm':
        return this.normed(first, weight);
      case 'linear':
        return this.product(nodes as LinearNode[]);
      default:
        throw new Error(`Nothing in the plan is the module "${path}".`);
    }
  }

  /** The embedding module of Gemma gives its rows scaled already. */
  private looksScaled(): boolean {
    return this.model.spec.modelType.startsWith('gemma');
  }

  /** All outputs of a matrix, put together from the nodes that take a part each. */
  private product(nodes: readonly LinearNode[]): Float32Array {
    const { matrix } = nodes[0] as LinearNode;
    const outputs = (matrix.outputs === 'rows' ? matrix.shape[0] : matrix.shape[1]) as number;
    const rows = this.value((nodes[0] as LinearNode).id).length / rowWidth(nodes[0] as LinearNode);
    const result = new Float32Array(rows * outputs).fill(Number.NaN);
    for (const node of nodes) {
      const width = fixedSize(node.axes.at(-1));
      const groups = node.axes.length === 3 ? fixedSize(node.axes[1]) : 1;
      const value = this.value(node.id);
      for (let at = 0; at < value.length; at++) {
        const [token, within] = [Math.floor(at / (groups * width)), at % (groups * width)];
        const column = node.columns.first + Math.floor(within / width) * node.columns.stride + (within % width);
        result[token * outputs + column] = value[at] as number;
      }
    }
    return result;
  }

  /** Norms of heads stand in the reference with the heads first, but in Qwen 3. */
  private normed(node: NormNode, weight: string): Float32Array {
    const value = this.value(node.id);
    if (node.axes.length === 2 || node.over === 'row' || this.model.spec.modelType === 'qwen3') return value;
    const [heads, width] = [fixedSize(node.axes[1]), fixedSize(node.axes[2])];
    const own =
      node.gamma.length > 1 ? [node.gamma.findIndex(({ name }) => name === weight)] : [...Array(heads).keys()];
    const rows = own.flatMap((head) =>
      Array.from({ length: this.tokens }, (_, token) => {
        const start = (token * heads + head) * width;
        return [...value.subarray(start, start + width)];
      }),
    );
    return Float32Array.from(rows.flat());
  }

  /** In a gated MLP the reference has f(gate) apart; our stage is its product with the other half. */
  private activated(path: string, expected: Float32Array): Pair {
    const layer = /\.(\d+)\./.exec(path)?.[1];
    if (layer === undefined) return [this.stage('mlm_head.post'), expected];
    const stack = this.plan.stacks.find(({ prefix }) => path.includes(`${prefix}.`))?.prefix ?? 'blocks';
    const post = this.stage(`${stack}.${layer}.mlp.post`);
    const linear = this.plan.stages.find(({ name }) => name === `${stack}.${layer}.mlp.pre_linear`);
    if (!linear) return [post, expected];
    const up = this.value(linear.node);
    return [post, expected.map((value, i) => value * (up[i] as number))];
  }

  /** The cosines of the angles, those of the second half of a head again; GPT-J gives sines, once. */
  private turns(expected: Float32Array): Float32Array {
    const candidates = this.plan.stages
      .filter(({ name }) => name.startsWith('rot_angles'))
      .map(({ node }) => this.cosines(node, expected.length));
    const [best] = candidates.sort((a, b) => difference(a, expected) - difference(b, expected));
    return best as Float32Array;
  }

  private cosines(id: number, size: number): Float32Array {
    const angles = this.value(id);
    const pairs = angles.length / this.tokens;
    if (size === angles.length) return angles.map(Math.sin);
    const rotary = this.plan.nodes.find((node) => node.kind === 'rotary');
    const factor = rotary?.kind === 'rotary' ? rotary.factor : 1;
    return Float32Array.from({ length: 2 * angles.length }, (_, i) => {
      const [token, within] = [Math.floor(i / (2 * pairs)), i % pairs];
      return factor * Math.cos(angles[token * pairs + within] as number);
    });
  }
}

/** Heads whose matrix is that of the embedding. */
const TIED_HEADS = ['cls.predictions.decoder', 'lm_head.decoder', 'vocab_projector', 'decoder', 'generator_lm_head'];

/** Whether a weight is the matrix or the γ of a node. */
function reads(node: PlanNode, weight: string): boolean {
  switch (node.kind) {
    case 'lookup':
    case 'linear':
      return node.matrix.name === weight;
    case 'norm':
      return node.gamma.some(({ name }) => name === weight);
    default:
      return false;
  }
}
