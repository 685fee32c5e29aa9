/**
 * Runs the links of a plan over a text: each link gets the results of earlier ones that it reads, and returns the wanted
 * nodes.
 */
import type { Variant } from '../../architectures/plan/architecture';
import { type Link, linkOf, logitsOf, nodeOf, type Plan } from '../../architectures/plan/plan';
import { cancellationPoint } from '../../base/cancellation-point';
import { idsName, maskName, positionsName, typesName } from '../../lowering/context';
import type { Model } from '../../lowering/model';
import { type Replaced, replacedShape } from '../../lowering/replaced';
import { type LinkShape, linkShape, type MaskUse, valueName, wholeShape } from '../../lowering/trace';
import { float32, int64, type Session, type TensorData, type Tensors } from '../../onnx/session';
import type { MaskRule } from '../../operations/mask-rule';
import { visibleKeys } from '../../operations/mask-rule';
import { type Lengths, type NodeId, nodeShape, rowSequence, rowWidth, type SequenceName } from '../../operations/node';

export type NodeValues = Map<NodeId, Float32Array>;
type ReadNode = (id: NodeId) => Float32Array;

/** The token ids of each sequence that a pass reads. */
export type SequenceIds = Readonly<Record<SequenceName, readonly number[]>>;

/** The inputs of every run of one text: its tokens, their positions, and masks of its length, each made once. */
export class PassInputs {
  /** The number of tokens of each sequence. */
  readonly lengths: Lengths;
  private readonly masks = new Map<string, TensorData>();

  /** @param types the token types; in a sequence without them, every token has type 0 */
  constructor(
    private readonly ids: SequenceIds,
    private readonly types: SequenceIds = {},
  ) {
    this.lengths = Object.fromEntries(Object.entries(ids).map(([sequence, own]) => [sequence, own.length]));
  }

  /** The inputs of a graph besides the results of other graphs. */
  feeds({ ids, types, positions, masks }: Pick<LinkShape, 'ids' | 'types' | 'positions' | 'masks'>): Tensors {
    const of = (sequence: SequenceName) => this.ids[sequence] as readonly number[];
    const typesOf = (sequence: SequenceName) => this.types[sequence] ?? of(sequence).map(() => 0);
    return Object.fromEntries([
      ...ids.map((sequence) => [idsName(sequence), int64(of(sequence))]),
      ...types.map((sequence) => [typesName(sequence), int64(typesOf(sequence))]),
      ...positions.map((sequence) => [positionsName(sequence), int64(of(sequence).keys())]),
      ...masks.map((use) => [maskName(use.rule, use.sequence), this.mask(use)]),
    ]);
  }

  private mask({ rule, sequence }: MaskUse): TensorData {
    const name = maskName(rule, sequence);
    const known = this.masks.get(name);
    if (known) return known;
    const mask = maskTensor(rule, this.lengths[sequence] as number);
    this.masks.set(name, mask);
    return mask;
  }
}

/** The mask as a tensor [pos, pos]: 0 where a query may attend, -inf where it may not. */
function maskTensor(rule: MaskRule, pos: number): TensorData {
  const mask = new Float32Array(pos * pos);
  for (let query = 0; query < pos; query++) {
    const { first, end } = visibleKeys(rule, query, pos);
    mask.fill(-Infinity, query * pos, query * pos + first).fill(-Infinity, query * pos + end, (query + 1) * pos);
  }
  return float32(mask, [pos, pos]);
}

interface LinkRun {
  readonly variant?: Variant;
  /** The nodes to copy out of the run; by default all of its stages. */
  readonly wanted?: readonly NodeId[];
  /** Whether the link is likely to run again soon. */
  readonly stayOpen?: boolean;
}

/** Computes nodes of one link. @param read returns the results of earlier links */
export async function runLink(
  model: Model,
  link: Link,
  inputs: PassInputs,
  read: ReadNode,
  { variant = 'model', wanted, stayOpen = false }: LinkRun = {},
): Promise<NodeValues> {
  const plan = model.planOf(variant);
  const shape = linkShape(plan, link);
  const nodes = wanted ?? shape.gives;
  if (nodes.length === 0) return new Map();
  const feeds = feedsOf(plan, shape, inputs, read);
  return model.withLink(link, variant, stayOpen, (session) => runFor(nodes, session, feeds));
}

/** Computes some nodes of a link in which some nodes have other values. @param read returns these values, and earlier results */
export function runReplaced(
  model: Model,
  link: Link,
  replaced: Replaced,
  inputs: PassInputs,
  read: ReadNode,
): Promise<NodeValues> {
  const { plan } = model.folder;
  const shape = replacedShape(plan, link, replaced);
  const feeds = feedsOf(plan, shape, inputs, read);
  return model.withReplaced(link, replaced, (session) => runFor(shape.gives, session, feeds));
}

/** Runs a graph for the values of some of its nodes. */
export async function runFor(ids: readonly NodeId[], session: Session, feeds: Tensors): Promise<NodeValues> {
  const outputs = await session.run(feeds, ids.map(valueName));
  return new Map(ids.map((id) => [id, outputs[valueName(id)]?.data as Float32Array]));
}

function feedsOf(plan: Plan, shape: LinkShape, inputs: PassInputs, read: ReadNode): Tensors {
  const dimensions = (id: NodeId) => nodeShape(nodeOf(plan, id), inputs.lengths);
  return {
    ...inputs.feeds(shape),
    ...Object.fromEntries(shape.reads.map((id) => [valueName(id), float32(read(id), dimensions(id))])),
  };
}

/** The inputs of the graph of the whole pass. */
export function forwardInputs({ folder: { plan } }: Pick<Model, 'folder'>, ids: SequenceIds): Tensors {
  return new PassInputs(ids).feeds(wholeShape(plan));
}

/** How many multiplications one run of the head may take: about a tenth of a second on two cores. */
const HEAD_RUN_MULTIPLICATIONS = 1e10;

/** How many rows of the head are computed at once: the head is wide, and requests can be cancelled between pieces. */
export function headChunk({ dModel, vocabSize }: { readonly dModel: number; readonly vocabSize: number }): number {
  return Math.max(1, Math.floor(HEAD_RUN_MULTIPLICATIONS / (dModel * vocabSize)));
}

/** Computes nodes after the blocks, all of one link, from any rows of the residual stream: they are computed row by row. */
async function runRows(model: Model, from: NodeId, wanted: readonly NodeId[], rows: Float32Array): Promise<NodeValues> {
  const { plan } = model.folder;
  const node = nodeOf(plan, from);
  const inputs = new PassInputs({ [rowSequence(node)]: Array<number>(rows.length / rowWidth(node)).fill(0) });
  const computed = wanted.filter((id) => id !== from);
  const [first] = computed;
  if (first === undefined) return new Map([[from, rows]]);
  const values = await runLink(model, linkOf(plan, first), inputs, () => rows, { wanted: computed, stayOpen: true });
  return wanted.includes(from) ? values.set(from, rows) : values;
}

/** The node of the residual stream after the last block, which the final norm reads. */
export function lastStream({ folder: { plan } }: Pick<Model, 'folder'>): NodeId {
  const stage = plan.stages.findLast(({ role }) => role === 'stream');
  return stage ? stage.node : plan.finalNorm;
}

/** Applies the final norm to rows of the residual stream [rows, d_model]. */
export async function finalNorm(model: Model, rows: Float32Array): Promise<Float32Array> {
  const wanted = model.folder.plan.finalNorm;
  return (await runRows(model, lastStream(model), [wanted], rows)).get(wanted) as Float32Array;
}

/**
 * The head's output for rows of the final norm: [rows, d_vocab].
 * @param node the wanted node of the head; by default the logits
 * @throws the signal's reason when cancelled
 */
export async function headRows(
  model: Model,
  normed: Float32Array,
  signal?: AbortSignal,
  node: NodeId = logitsOf(model.folder.plan),
): Promise<Float32Array> {
  return (await headValues(model, normed, [node], signal)).get(node) as Float32Array;
}

/** The same for several nodes, in one pass over the rows. */
export async function headValues(
  model: Model,
  normed: Float32Array,
  nodes: readonly NodeId[],
  signal: AbortSignal | undefined,
): Promise<NodeValues> {
  const { plan } = model.folder;
  const width = rowWidth(nodeOf(plan, plan.finalNorm));
  const rows = normed.length / width;
  const step = headChunk(model.spec);
  const run = (some: Float32Array) => runRows(model, plan.finalNorm, nodes, some);
  if (rows <= step) return run(normed);
  const whole = new Map(nodes.map((id) => [id, new Float32Array(rows * rowWidth(nodeOf(plan, id)))]));
  for (let row = 0; row < rows; row += step) {
    if (signal) await cancellationPoint(signal);
    const part = await run(normed.subarray(row * width, Math.min(rows, row + step) * width));
    for (const [id, values] of part) whole.get(id)?.set(values, row * rowWidth(nodeOf(plan, id)));
  }
  return whole;
}
