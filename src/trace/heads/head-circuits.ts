/**
 * What a head does with a token: which tokens it would add if it attended to it (its OV circuit, W_E W_V W_O W_U), and
 * which it would attend to (its QK circuit, W_E W_Q W_Kᵀ W_Eᵀ; Elhage et al. 2021). One row of each product, for one token.
 * The circuits by weights alone leave out norms, biases, positions, and what earlier blocks have made of the token; whoever
 * shows them must say so. For the run itself, the value vector is the one that the head had there.
 */

import { mainStack, nodeOf, type Plan } from '../../architectures/plan/plan';
import { attentionOf } from '../../architectures/plan/stage-roles';
import { whyNot } from '../../architectures/plan/why-not';
import { argmax } from '../../base/vectors';
import { orderOf } from '../../generate/sampling';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Matrix } from '../../operations/kind';
import type { PlanNode } from '../../operations/kinds';
import { inputCount, type LinearNode } from '../../operations/linear';
import { fixedSize, type NodeId, rowSequence } from '../../operations/node';
import { normOfPart } from '../../operations/norm';
import { sharedHead } from '../../operations/shared-head';
import { readHeadRow } from '../readings/head-row';
import { PositionReader } from '../readings/position-reader';
import { modelOf, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { type CircuitRow, circuitRow } from './circuit-row';
import { WeightProducts } from './weight-products';

/** The head, the token that attends, and the one attended to; null for the one it attends to most. */
export interface CircuitsChoice {
  readonly layer: number;
  readonly head: number;
  readonly position: number;
  readonly key: number | null;
}

/** The token attended to. */
interface LookedAt extends TokenDescription {
  readonly position: number;
  /** Its attention weight. */
  readonly weight: number;
}

/** Each row, or one sentence that says why there is none. */
export interface HeadCircuits {
  readonly token: TokenDescription;
  readonly lookedAt: LookedAt;
  /** The tokens that get the most attention, the largest weight first: at most `MOST`. */
  readonly most: readonly LookedAt[];
  readonly layer: number;
  readonly head: number;
  /**
   * OV in this run: what the head's value for the attended token would add to every logit after the attending token, with a
   * weight of 1 and the final norm's scale there.
   */
  readonly adds: CircuitRow | string;
  /** OV by weights alone: what the attended token would add to the logit of every token. */
  readonly copies: CircuitRow | string;
  /** QK by weights alone: how well the attending token would match every token, before the division by √d. */
  readonly attends: CircuitRow | string;
}

const MOST = 4;

/** @throws one sentence if the trace's model is absent */
export async function readHeadCircuits(
  source: TraceSource,
  { layer, head, position, key }: CircuitsChoice,
  yieldPoint: YieldPoint,
): Promise<HeadCircuits> {
  const { weights, tokenizer } = modelOf(source, 'What a head does with a token').folder;
  const plan = source.planOf('model');
  const reader = new WeightProducts(weights, yieldPoint);
  const parts = partsOf(plan, layer);
  const idAt = (at: number) => source.tokens[at]?.id as number;
  const row = (await readHeadRow(source, 'model', parts.pattern, head, position)).weights;
  const lookedAt = (at: number): LookedAt => ({
    ...describeId(tokenizer.target, idAt(at)),
    position: at,
    weight: row[at] as number,
  });
  const chosen = lookedAt(key ?? argmax(row));
  const [id, keyId] = [idAt(position), chosen.id];
  const rowOf = (values: string | Float64Array, own: number) =>
    typeof values === 'string' ? values : circuitRow(values, own, tokenizer.target);
  const at = (place: number) => new PositionReader(source, plan, weights, place);
  return {
    token: describeId(tokenizer.target, id),
    lookedAt: chosen,
    most: Array.from(orderOf(row).subarray(0, MOST), lookedAt).filter(({ weight }) => weight > 0),
    layer,
    head,
    adds: rowOf(await adds(plan, parts, reader, { head, key: at(chosen.position), query: at(position) }), keyId),
    copies: rowOf(await copies(parts, reader, head, keyId), keyId),
    attends: rowOf(await attends(parts, reader, head, id), id),
  };
}

interface HeadParts {
  readonly embed: Matrix | undefined;
  readonly unembed: LinearNode | undefined;
  readonly q: PlanNode | undefined;
  readonly k: PlanNode | undefined;
  readonly v: PlanNode | undefined;
  readonly out: PlanNode | undefined;
  /** The name of the stage with its attention weights. */
  readonly pattern: string;
  readonly dModel: number;
  /** Why its output adds to no logits, if that is so. */
  readonly noLogits: string | undefined;
  /** What is done to queries and keys after their projections: "rotary" or "norm". */
  readonly between: ReadonlySet<PlanNode['kind']>;
}

function partsOf(plan: Plan, layer: number): HeadParts {
  const { name: stack, sequence } = mainStack(plan);
  const { query = [], key = [], value = [], weights, mix } = attentionOf(plan, { stack, layer }) ?? {};
  const projection = ([first]: readonly NodeId[]) => (first === undefined ? undefined : nodeOf(plan, first));
  const lookup = plan.nodes.find(
    (node) => node.kind === 'lookup' && node.index === 'ids' && rowSequence(node) === sequence,
  );
  return {
    embed: lookup?.kind === 'lookup' ? { ...lookup.matrix, outputs: 'columns' } : undefined,
    unembed: unembeddingOf(plan),
    q: projection(query),
    k: projection(key),
    v: projection(value),
    out: plan.nodes.find(({ kind, inputs: [read] }) => kind === 'linear' && read !== undefined && read === mix),
    pattern: plan.stages.find(({ node }) => node === weights)?.name ?? '',
    dModel: fixedSize(nodeOf(plan, plan.finalNorm).axes[1]),
    noLogits: whyNot(plan, 'What a head adds to tokens'),
    between: new Set([...query.slice(1), ...key.slice(1)].map((node) => nodeOf(plan, node).kind)),
  };
}

/** The operation that makes logits of the last vectors; `undefined` if it is not a matrix. */
export function unembeddingOf(plan: Plan): LinearNode | undefined {
  const logits = plan.logits === null ? undefined : behindScales(plan, nodeOf(plan, plan.logits));
  return logits?.kind === 'linear' ? logits : undefined;
}

/** Skips soft-caps and scales, which keep the order of tokens. */
function behindScales(plan: Plan, node: PlanNode): PlanNode {
  return node.kind === 'softcap' || node.kind === 'scale'
    ? behindScales(plan, nodeOf(plan, node.inputs[0] as number))
    : node;
}

interface RunPlaces {
  readonly head: number;
  /** Reads the position of the attended token. */
  readonly key: PositionReader;
  /** Reads the position of the attending token, whose logits are added to. */
  readonly query: PositionReader;
}

async function adds(
  plan: Plan,
  { unembed, v, out, noLogits }: HeadParts,
  reader: WeightProducts,
  { head, key, query }: RunPlaces,
): Promise<Float64Array | string> {
  if (noLogits !== undefined) return noLogits;
  const norm = nodeOf(plan, plan.finalNorm);
  if (v?.kind !== 'linear' || out?.kind !== 'linear' || norm.kind !== 'norm') return NO_PRODUCT;
  if (!unembed) return NO_PRODUCT;
  const read = unembed.inputs[0] as NodeId;
  if (read !== norm.id) return nodeOf(plan, read).kind === 'linear' ? OTHER_WIDTH : CHANGED_ON_THE_WAY;
  if (!isSummedIn(plan, norm.inputs[0] as NodeId, out.id)) return CHANGED_ON_THE_WAY;
  const width = fixedSize(v.axes[2]);
  const first = valueHead(v, out, head) * width;
  const value = Float64Array.from((await key.row(v.id)).subarray(first, first + width));
  const written = await reader.written(out, head * width, value);
  const normed = await normOfPart(norm, written, await query.row(norm.inputs[0] as NodeId), query);
  return reader.rows(unembed.matrix, unembed.columns.first, normed);
}

/**
 * Whether the heads' output is a term of a sum as it is: no norm or scale in between, as after each part of a post-norm
 * block.
 */
function isSummedIn(plan: Plan, sum: NodeId, out: NodeId): boolean {
  if (sum === out) return true;
  const { kind, inputs } = nodeOf(plan, sum);
  return kind === 'sum' && inputs.some((input) => isSummedIn(plan, input, out));
}

/**
 * The matrices of a head's OV circuit, for a model whose circuit is their product; otherwise the reason why it is not.
 */
interface OvParts {
  readonly embed: Matrix;
  readonly v: LinearNode;
  readonly out: LinearNode;
  readonly unembed: LinearNode;
}

/** @returns why the OV circuit of a block has no product with the unembedding, in one sentence, if it has none */
export function ovParts(plan: Plan, layer: number): OvParts | string {
  return ovOf(partsOf(plan, layer));
}

function ovOf({ embed, unembed, v, out, dModel, noLogits }: HeadParts): OvParts | string {
  if (noLogits !== undefined) return noLogits;
  if (!embed || !unembed || v?.kind !== 'linear' || out?.kind !== 'linear') return NO_PRODUCT;
  if (embed.shape[1] !== dModel || inputCount(unembed.matrix) !== dModel) return OTHER_WIDTH;
  return { embed, unembed, v, out };
}

async function copies(
  parts: HeadParts,
  reader: WeightProducts,
  head: number,
  id: number,
): Promise<Float64Array | string> {
  const ov = ovOf(parts);
  if (typeof ov === 'string') return ov;
  const { embed, unembed, v, out } = ov;
  const x = await reader.embedding(embed, id);
  const value = await reader.head(v, valueHead(v, out, head), x);
  const width = fixedSize(v.axes[2]);
  const written = await reader.written(out, head * width, value);
  return reader.rows(unembed.matrix, unembed.columns.first, written);
}

async function attends(
  parts: HeadParts,
  reader: WeightProducts,
  head: number,
  id: number,
): Promise<Float64Array | string> {
  const { embed, q, k, dModel, between } = parts;
  if (between.has('rotary')) {
    return 'This model rotates queries and keys by their positions: how well two tokens match depends on how far apart they stand, not on weights alone.';
  }
  if (between.has('norm')) {
    return 'This model normalises queries and keys: how well two tokens match is no product of weights alone.';
  }
  if (!embed || q?.kind !== 'linear' || k?.kind !== 'linear') return NO_PRODUCT;
  if (embed.shape[1] !== dModel) return OTHER_WIDTH;
  const x = await reader.embedding(embed, id);
  const query = await reader.head(q, head, x);
  const ofKeys = sharedHead(head, fixedSize(q.axes[1]), fixedSize(k.axes[1]));
  const direction = await reader.transposedHead(k, ofKeys, query);
  return reader.rows({ ...embed, outputs: 'rows' }, 0, direction);
}

const CHANGED_ON_THE_WAY =
  'This model scales or normalises what its heads write on the way to the logits, which this product leaves out.';
const NO_PRODUCT = 'This model’s heads are no plain products of weights.';
const OTHER_WIDTH =
  'This model’s embeddings have another width than its residual stream: a token goes through a further projection.';

/** The value head that a query head reads. */
export function valueHead(v: LinearNode, out: LinearNode, head: number): number {
  const [shared, width] = [fixedSize(v.axes[1]), fixedSize(v.axes[2])];
  return sharedHead(head, inputCount(out.matrix) / width, shared);
}
