/** Runs the links of a plan over a text: each is given what it reads of earlier ones, and gives the nodes that are wanted. */
import type { Variant } from '../../architectures/architecture';
import { type Link, logitsOf } from '../../architectures/plan';
import { cancellationPoint } from '../../base/cancellation-point';
import { maskName } from '../../lowering/context';
import { decodeInputs } from '../../lowering/decode';
import type { Model } from '../../lowering/model';
import { linkShape, valueName } from '../../lowering/trace';
import { float32, int64, type TensorData, type Tensors } from '../../onnx/session';
import type { MaskRule } from '../../operations/mask-rule';
import { visibleKeys } from '../../operations/mask-rule';
import { type NodeId, rowWidth } from '../../operations/node';

export type NodeValues = Map<NodeId, Float32Array>;
export type ReadNode = (id: NodeId) => Float32Array;

/** What every run of one text is given: its tokens, their places, and masks of its length, each made once. */
export class PassInputs {
  private readonly masks = new Map<string, TensorData>();

  constructor(readonly ids: readonly number[]) {}

  mask(rule: MaskRule): TensorData {
    const name = maskName(rule);
    const known = this.masks.get(name);
    if (known) return known;
    const mask = maskTensor(rule, this.ids.length);
    this.masks.set(name, mask);
    return mask;
  }
}

/** [pos, pos]: 0 where a query may look, -inf where it may not. */
function maskTensor(rule: MaskRule, pos: number): TensorData {
  const mask = new Float32Array(pos * pos);
  for (let query = 0; query < pos; query++) {
    const { first, end } = visibleKeys(rule, query, pos);
    mask.fill(-Infinity, query * pos, query * pos + first).fill(-Infinity, query * pos + end, (query + 1) * pos);
  }
  return float32(mask, [pos, pos]);
}

export interface LinkRun {
  readonly variant?: Variant;
  /** What is copied out of the run; default: all of its stages. */
  readonly wanted?: readonly NodeId[];
  /** Whether the link is likely to run again soon. */
  readonly stayOpen?: boolean;
}

/** Compute nodes of one link. @param read results of earlier links */
export async function runLink(
  model: Model,
  link: Link,
  inputs: PassInputs,
  read: ReadNode,
  { variant = 'model', wanted, stayOpen = false }: LinkRun = {},
): Promise<NodeValues> {
  const plan = model.planOf(variant);
  const { reads, gives, masks, needsIds, needsPositions } = linkShape(plan, link);
  const nodes = wanted ?? gives;
  if (nodes.length === 0) return new Map();
  const pos = inputs.ids.length;
  const feeds: Tensors = {
    ...(needsIds ? { ids: int64(inputs.ids) } : {}),
    ...(needsPositions ? { positions: int64(inputs.ids.keys()) } : {}),
    ...Object.fromEntries(masks.map((rule) => [maskName(rule), inputs.mask(rule)])),
    ...Object.fromEntries(reads.map((id) => [valueName(id), rowsTensor(model, variant, id, read(id), pos)])),
  };
  const outputs = await model.withLink(link, variant, stayOpen, (session) => session.run(feeds, nodes.map(valueName)));
  return new Map(nodes.map((id) => [id, outputs[valueName(id)]?.data as Float32Array]));
}

function rowsTensor(model: Model, variant: Variant, id: NodeId, data: Float32Array, rows: number): TensorData {
  const node = model.planOf(variant).nodes[id];
  const sizes = node?.axes.slice(1).map((axis) => ('size' in axis ? axis.size : rows)) ?? [];
  return float32(data, [rows, ...sizes]);
}

/** What the whole pass in one graph is given. */
export function forwardInputs(model: Model, ids: readonly number[]): Tensors {
  const { masks, needsPositions } = decodeInputs(model.folder.plan);
  const inputs = new PassInputs(ids);
  return {
    ids: int64(ids),
    ...(needsPositions ? { positions: int64(ids.keys()) } : {}),
    ...Object.fromEntries(masks.map((rule) => [maskName(rule), inputs.mask(rule)])),
  };
}

/** Multiplications that one run of the head may take: about a tenth of a second on two cores. */
const HEAD_RUN_MULTIPLICATIONS = 1e10;

/** The head is wide: its rows are computed in pieces, between which a request can be cancelled. */
export function headChunk({ dModel, vocabSize }: { readonly dModel: number; readonly vocabSize: number }): number {
  return Math.max(1, Math.floor(HEAD_RUN_MULTIPLICATIONS / (dModel * vocabSize)));
}

/** Nodes behind the blocks are computed row by row: of any rows of the residual stream. */
async function runRows(
  model: Model,
  name: 'final norm' | 'head',
  from: NodeId,
  wanted: NodeId,
  rows: Float32Array,
): Promise<Float32Array> {
  if (from === wanted) return rows;
  const { plan } = model.folder;
  const link = plan.links.find((candidate) => candidate.name === name) as Link;
  const width = rowWidth(plan.nodes[from] as never);
  const inputs = new PassInputs(Array<number>(rows.length / width).fill(0));
  return (await runLink(model, link, inputs, () => rows, { wanted: [wanted], stayOpen: true })).get(
    wanted,
  ) as Float32Array;
}

/** The residual stream after the last block, which the final norm reads. */
export function lastStream({ folder: { plan } }: Pick<Model, 'folder'>): NodeId {
  const stage = plan.stages.findLast(({ role }) => role === 'stream');
  return stage ? stage.node : plan.finalNorm;
}

/** The final norm of rows of the residual stream [rows, d_model]. */
export function finalNorm(model: Model, rows: Float32Array): Promise<Float32Array> {
  return runRows(model, 'final norm', lastStream(model), model.folder.plan.finalNorm, rows);
}

/**
 * What the head makes of rows of the final norm: [rows, d_vocab].
 * @param node of the head that is wanted; by default the logits
 * @throws the signal's reason when cancelled
 */
export async function headRows(
  model: Model,
  normed: Float32Array,
  signal?: AbortSignal,
  node: NodeId = logitsOf(model.folder.plan),
): Promise<Float32Array> {
  const { plan } = model.folder;
  const width = rowWidth(plan.nodes[plan.finalNorm] as never);
  const rows = normed.length / width;
  const step = headChunk(model.spec);
  const run = (some: Float32Array) => runRows(model, 'head', plan.finalNorm, node, some);
  if (rows <= step) return run(normed);
  const outputs = rowWidth(plan.nodes[node] as never);
  const result = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row += step) {
    if (signal) await cancellationPoint(signal);
    result.set(await run(normed.subarray(row * width, Math.min(rows, row + step) * width)), row * outputs);
  }
  return result;
}
