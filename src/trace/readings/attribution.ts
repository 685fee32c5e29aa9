/**
 * Direct logit attribution: which parts of the model made the logit of a token, or the difference of two tokens' logits.
 * The residual stream is a sum, and so, with the final norm's scale frozen at this run's value, is the logit (Elhage et al.
 * 2021, "A mathematical framework for transformer circuits"). Linear operations know how a weighted sum over their result
 * is one over their inputs. At operations that are not linear, an MLP's neurons or a head's attention, the sum ends, and
 * they are its parts.
 */

import { isCrossAttention } from '../../architectures/plan/block-parts';
import { type BlockPlace, nodeOf, type Plan, type Stage } from '../../architectures/plan/plan';
import { requireApplies } from '../../architectures/plan/why-not';
import { LastAnswers } from '../../base/last-answers';
import { argmax, dot } from '../../base/vectors';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { kindOf } from '../../operations/kinds';
import { fixedSize, type NodeId } from '../../operations/node';
import { UNIT_ROUNDOFF } from '../../operations/rounding';
import { type Proof, proof } from '../run/proofs';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { type ExplainedLogit, type LogitDirection, logitDirection, uncappedNode } from './logit-direction';
import type { ModelPart } from './model-part';
import { PositionReader } from './position-reader';

export interface AttributionPart extends ModelPart {
  /** What the part adds to the logit, or to the difference of two, through the final norm with this run's scale. */
  readonly value: number;
}

/** The parts of the explained token's logit. If it is compared with another token, every number is of the difference. */
export interface Attribution extends TokenDescription {
  readonly position: number;
  /** The token whose logit is subtracted; null if the logit itself is explained. */
  readonly ratherThan: TokenDescription | null;
  /** The parts, in the order in which the data flows. */
  readonly parts: readonly AttributionPart[];
  /** The sum of the parts, and the logit that the run gave, before a soft-cap: a capped logit is not a sum of parts. */
  readonly sum: number;
  readonly logit: number;
  /** The logit after the soft-cap; null if the model has none. */
  readonly capped: number | null;
  /** The check that sum and logit are equal. */
  readonly proof: Proof;
}

/**
 * Explains a logit, or the difference of two, in double precision.
 * @param id the token that is explained; null: the most probable one at this position
 * @param ratherThan the token whose logit is subtracted; if it is the explained token, the logit itself is explained
 * @throws one sentence if the trace's model is absent
 */
export async function readAttribution(
  source: TraceSource,
  position: number,
  id: number | null,
  ratherThan: number | null = null,
): Promise<Attribution> {
  requireApplies(source.planOf('model'), 'Direct logit attribution');
  modelOf(source, 'Direct logit attribution');
  const logits = await readRow(source, 'logits', position);
  const explained = distinct(id ?? argmax(logits), ratherThan);
  return (await taken(source, position, explained, logits)).attribution;
}

/**
 * The weights with which the values of a part's node at a position add to a logit, or to a difference of two, directly:
 * through the final norm with this run's scale. Other values in their place would add up by the same weights. `undefined`
 * if the logit has no such part.
 * @throws as `readAttribution` does
 */
export async function readAddingWeights(
  source: TraceSource,
  position: number,
  { id, ratherThan }: ExplainedLogit,
  node: NodeId,
): Promise<Float64Array | undefined> {
  requireApplies(source.planOf('model'), 'Direct logit attribution');
  const logits = await readRow(source, 'logits', position);
  return (await taken(source, position, distinct(id, ratherThan), logits)).weights.get(node);
}

interface TakenApart {
  readonly attribution: Attribution;
  readonly weights: ReadonlyMap<NodeId, Float64Array>;
}

function taken(
  source: TraceSource,
  position: number,
  explained: ExplainedLogit,
  logits: Float32Array,
): Promise<TakenApart> {
  return ATTRIBUTIONS.of(source.key, [position, explained], () => attribute(source, position, explained, logits));
}

/**
 * The latest attributions of each trace: the heads, the parts and the findings of every head that is shown are made from
 * them.
 */
const ATTRIBUTIONS = new LastAnswers<TakenApart>(16);

async function attribute(
  source: TraceSource,
  position: number,
  explained: ExplainedLogit,
  logits: Float32Array,
): Promise<TakenApart> {
  const { weights, tokenizer } = modelOf(source, 'Direct logit attribution').folder;
  const plan = source.planOf('model');
  const uncapped = uncappedNode(plan);
  const reader = new PositionReader(source, plan, weights, position);
  const isCapped = uncapped !== plan.logits;
  const parts = new Parts(plan, reader);
  await parts.ofLogit(explained);
  const sum = parts.found.reduce((total, { value }) => total + value, 0);
  const logit = differenceIn(isCapped ? await reader.row(uncapped) : logits, explained);
  // Every number of the stream was rounded where it was added, and each product of d_model values adds as many roundings.
  // Their signs are random, so they grow as the square root of their number.
  const claim = explained.ratherThan === null ? 'attribution-sum' : 'attribution-difference';
  const bound = 4 * Math.sqrt(source.spec.dModel) * UNIT_ROUNDOFF * parts.magnitude;
  const attribution = {
    position,
    ...describeId(tokenizer.target, explained.id),
    ratherThan: explained.ratherThan === null ? null : describeId(tokenizer.target, explained.ratherThan),
    parts: parts.found,
    sum,
    logit,
    capped: isCapped ? differenceIn(logits, explained) : null,
    proof: proof(claim, Math.abs(sum - logit), bound),
  };
  return { attribution, weights: parts.weights };
}

/** The parts of any weighted sum over a node's row at a position, and the magnitude of the numbers rounded on the way to it. */
export async function partsAlong(
  plan: Plan,
  reader: PositionReader,
  direction: LogitDirection,
): Promise<{ readonly parts: readonly AttributionPart[]; readonly magnitude: number }> {
  const parts = new Parts(plan, reader);
  await parts.along(direction);
  return { parts: parts.found, magnitude: parts.magnitude };
}

/** A token compared with itself: the logit itself is explained instead. */
function distinct(id: number, ratherThan: number | null): ExplainedLogit {
  return { id, ratherThan: ratherThan === id ? null : ratherThan };
}

function differenceIn(logits: Float32Array, { id, ratherThan }: ExplainedLogit): number {
  return (logits[id] as number) - (ratherThan === null ? 0 : (logits[ratherThan] as number));
}

/** How far back a weighted sum has been followed. */
interface Way {
  readonly component: 'attention' | null;
  readonly block: BlockPlace | null;
  readonly cross: boolean;
}

/** Follows a logit back through the pass and collects the parts whose sum it is. */
class Parts {
  readonly found: AttributionPart[] = [];
  /** The weights with which the values of part nodes are added. */
  readonly weights = new Map<NodeId, Float64Array>();
  /** The magnitude of all numbers that are rounded on the way to the logit, scaled by their effect on it. */
  magnitude = 0;

  constructor(
    private readonly plan: Plan,
    private readonly reader: PositionReader,
  ) {}

  async ofLogit(explained: ExplainedLogit): Promise<void> {
    return this.along(await logitDirection(this.plan, this.reader, explained));
  }

  async along({ node, weights, bias, rows }: LogitDirection): Promise<void> {
    // The difference may be small compared with the two logits, each of which was rounded by itself.
    if (rows.length > 1) for (const row of rows) await this.measure(node, row);
    const end: Way = { component: null, block: null, cross: false };
    await this.follow(node, weights, end);
    if (bias !== null) this.add('head_bias', bias, end);
  }

  private async follow(id: NodeId, weights: Float64Array, from: Way): Promise<void> {
    const node = nodeOf(this.plan, id);
    const stage = this.plan.stages.find((candidate) => candidate.node === id && isComponent(candidate.role));
    const way: Way = stage ? wayOf(this.plan, stage) : from;
    const whole = stage && WHOLE[stage.role as keyof typeof WHOLE];
    if (whole || node.kind === 'mix') this.weigh(id, weights);
    if (whole) return this.add(whole, dot(await this.reader.row(id), weights), way);
    if (node.kind === 'mix') return this.addHeads(id, weights, way);
    const pulled = await kindOf(node).pullBack?.(node, weights, this.reader);
    if (!pulled) throw new Error(`Direct logit attribution cannot go back through the operation "${node.kind}".`);
    if (node.kind === 'sum' || node.kind === 'norm') await this.measure(id, weights);
    for (const input of pulled.inputs) await this.follow(input.id, input.weights, way);
    const { constant } = pulled;
    if (constant !== null) this.add(way.component === 'attention' ? 'attn_bias' : 'norm_bias', constant, way);
  }

  private weigh(id: NodeId, weights: Float64Array): void {
    const before = this.weights.get(id);
    this.weights.set(id, before ? before.map((weight, i) => weight + (weights[i] as number)) : weights);
  }

  private async addHeads(id: NodeId, weights: Float64Array, way: Way): Promise<void> {
    const [, heads, width] = nodeOf(this.plan, id).axes;
    const z = await this.reader.row(id);
    for (let head = 0; head < fixedSize(heads); head++) {
      const [from, to] = [head * fixedSize(width), (head + 1) * fixedSize(width)];
      this.add('head', dot(z.subarray(from, to), weights.subarray(from, to)), way, head);
    }
  }

  private add(kind: ModelPart['kind'], value: number, { block, cross }: Way, head: number | null = null): void {
    this.found.push({ kind, layer: block?.layer ?? null, head, cross, value });
  }

  private async measure(id: NodeId, weights: Float64Array): Promise<void> {
    const row = await this.reader.row(id);
    for (let i = 0; i < row.length; i++) this.magnitude += Math.abs((row[i] as number) * (weights[i] as number));
  }
}

function wayOf(plan: Plan, stage: Stage): Way {
  const { role, block } = stage;
  const component = role === 'attention' ? 'attention' : null;
  return { component, block, cross: isCrossAttention(plan, stage) };
}

/** Components that are one part as a whole. */
const WHOLE = { embedding: 'embed', position: 'pos_embed', mlp: 'mlp' } as const;

function isComponent(role: string | null): boolean {
  return role === 'attention' || (role !== null && role in WHOLE);
}
