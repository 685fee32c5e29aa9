/**
 * Values of every stage, computed anew in double precision by plain loops: norms, scores, activations and the unembedding
 * have no rule like that of a row that sums to 1, but each value follows from what went into it.
 */
import { blockLinks, type Link, type Stage } from '../../architectures/plan';
import { counted } from '../../base/counted';
import { ModelChangedError, ModelFolderError } from '../../model/errors';
import type { WeightReader } from '../../model/weight-reader';
import type { Part } from '../../operations/derivation';
import type { FailedValue, Proof } from '../run/proofs';
import { RowDifferences } from '../run/row-differences';
import type { ProvenTrace, TraceSource } from '../run/source';
import { deriveRow } from './explain-value';
import { partSlice } from './part';
import type { PartReader } from './part-reader';

/** For a column of a matrix all of its rows are read: in one block, and of none that is larger. Elements. */
const LARGEST_STRIDED = 2 ** 22;
/** Steps of a linear congruential generator (Numerical Recipes): the same values are looked at every time. */
const [FACTOR, INCREMENT] = [1664525, 1013904223];

/** What was sampled of a trace so far. */
interface Sampled {
  readonly rows: RowDifferences;
  /** The first value that does not follow from what went into it. */
  failed?: FailedValue;
  values: number;
  blocks: number;
}

/** Of each trace, whether it has its model or not: what is read of weights needs it. */
const SAMPLED = new WeakMap<object, Map<boolean, Sampled>>();

function sampledOf({ key, model }: TraceSource): Sampled {
  const known = SAMPLED.get(key) ?? new Map<boolean, Sampled>();
  SAMPLED.set(key, known);
  const own = known.get(model !== undefined) ?? { rows: new RowDifferences(), values: 0, blocks: 0 };
  known.set(model !== undefined, own);
  return own;
}

/**
 * Compute one value of each stage of the next blocks anew, and first of what lies outside all blocks. Where a weight is
 * stored so that its column is needed, that is done in the first block alone.
 * @param blocks how many are looked at in the end; those that were looked at are not again
 */
export async function sampleBlocks(trace: TraceSource, blocks: number, weights: WeightReader): Promise<void> {
  const sampled = sampledOf(trace);
  const plan = trace.planOf('model');
  const links = blockLinks(plan);
  const outside = plan.stages.filter(({ block }) => block === null);
  if (sampled.values === 0) await sampleStages(trace, outside, sampled, weights);
  while (sampled.blocks < Math.min(blocks, links.length)) {
    const { first, end } = links[sampled.blocks] as Link;
    sampled.blocks++;
    const own = plan.stages.filter(({ block, node }) => block !== null && node >= first && node < end);
    await sampleStages(trace, own, sampled, weights);
  }
}

/** What is proven of a trace, with what its sampled values say; nothing is claimed of them before there are some. */
export function withSampled(trace: TraceSource, proven: ProvenTrace): ProvenTrace {
  const sampled = sampledOf(trace);
  return sampled.blocks === 0 ? proven : { ...proven, proofs: [...proven.proofs, proofOf(sampled)] };
}

function proofOf({ rows, failed, values, blocks }: Sampled): Proof {
  return {
    name: 'recomputed',
    claim: `${counted(values, 'value')}, sampled from the stages of ${counted(blocks, 'block')} and of what lies outside the blocks, computed anew in double precision from what went into ${values === 1 ? 'it' : 'them'}`,
    view: 'block output',
    ...rows.check(),
    ...(failed && { failed }),
    allowed: 'the roundings of that operation, from the sizes of what went in; each value by its own',
  };
}

async function sampleStages(
  trace: TraceSource,
  stages: readonly Stage[],
  sampled: Sampled,
  weights: WeightReader,
): Promise<void> {
  let state = 1;
  const pick = (size: number) => {
    state = (Math.imul(state, FACTOR) + INCREMENT) >>> 0;
    return Math.floor((state / 2 ** 32) * size);
  };
  const nodes = new Set<number>();
  for (const stage of stages) {
    if (nodes.has(stage.node)) continue;
    nodes.add(stage.node);
    // Of logits only the last row is sure to be kept.
    const { shape } = trace.find(stage.name, 'model');
    const index = shape.map((size, axis) => (stage.block === null && axis === 0 ? size - 1 : pick(size)));
    await sampleValue(trace, stage.name, index, sampled, weights);
  }
}

async function sampleValue(
  trace: TraceSource,
  stage: string,
  index: readonly number[],
  sampled: Sampled,
  weights: WeightReader,
): Promise<void> {
  const column = index.at(-1) as number;
  const span = [column, column + 1] as const;
  const found = deriveRow(trace, { stage, variant: 'model' }, index.slice(0, -1), span, weights, 'with blocks');
  const { derivation, reader } = found;
  const most = sampled.blocks <= 1 ? LARGEST_STRIDED : 0;
  if (derivation.inputs.some((part) => !isAtHand(trace, reader, part, most))) return;
  const slice = { start: index, stop: index.map((start) => start + 1) };
  const [stored = Number.NaN] = (await trace.window(stage, 'model', slice)).data;
  const inputs = await readInputs(reader, derivation.inputs);
  if (!inputs) return;
  const { value, bound } = derivation.evaluate(inputs, column);
  sampled.values++;
  // What a mask hides is −∞ in both.
  const residual = value === stored ? 0 : Math.abs(value - stored);
  sampled.rows.add(residual, bound);
  if (!(residual <= bound)) sampled.failed ??= { stage, index, stored, computed: value };
}

/** Whether it can be read, and quickly. @param most elements of a matrix that is read whole for a column */
function isAtHand(trace: TraceSource, reader: PartReader, part: Part, most: number): boolean {
  if (!('weight' in part.source)) return true;
  if (!trace.model) return false;
  const shape = reader.shape(part);
  const { start, stop } = partSlice(part, shape);
  const rows = (stop[0] as number) - (start[0] as number);
  return shape.length < 2 || rows <= 1 || shape.reduce((product, size) => product * size, 1) <= most;
}

/** Undefined where the model's files are not what they were: then nothing can be computed anew. */
async function readInputs(reader: PartReader, parts: readonly Part[]): Promise<Float32Array[] | undefined> {
  try {
    return await Promise.all(parts.map((part) => reader.read(part)));
  } catch (error) {
    if (error instanceof ModelChangedError || error instanceof ModelFolderError) return undefined;
    throw error;
  }
}
