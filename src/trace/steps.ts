/** The 18 steps with the numbers of one trace: shapes, statistics, and the first and last values. */
import { LRUCache } from 'lru-cache';
import { memoize } from '../base/memoize';
import type { Model } from '../graph/model';
import { type Axis, blockStageName, type Variant } from '../graph/stages';
import { readWeightSlice, type WeightLocation } from '../model/weights';
import { STEPS, type StepDescription, type StepSource } from './catalogue';
import { modelOf, type TraceSource } from './source';
import { type Statistics, StatisticsAccumulator } from './statistics';
import { elementCount, type Slice } from './tensor';

/** First and last values of a matrix; the indices say which. */
export interface Excerpt {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /**
   * Row-major [rows, columns]; the masked future is -Infinity. One typed array, since a message to the panel loses the
   * infinities of other arrays, and carries no more than 255 typed ones.
   */
  readonly values: Float32Array;
}

export interface StepTensor {
  /** The full name of the stage, or of the weight. */
  readonly name: string;
  readonly kind: 'stage' | 'weight';
  readonly variant: Variant;
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly statistics: Statistics;
  /** The head that the excerpt is of; null where the tensor has no head axis. */
  readonly head: number | null;
  readonly excerpt: Excerpt;
}

export interface Step extends StepDescription {
  /** The block that the step speaks of; null outside blocks. */
  readonly layer: number | null;
  readonly tensors: readonly StepTensor[];
  /** Why there are no tensors, in one sentence, where there should be some: those of a saved trace's absent model. */
  readonly unavailable?: string;
}

export interface StepChoice {
  readonly layer: number;
  readonly head: number;
  readonly variant: Variant;
}

/** How many first and how many last values an excerpt shows of each axis. */
export const EXCERPT_EDGE = 5;

/**
 * All 18 steps for a block and a head. In the walk-through variant steps 4 to 12 show the variant's tensors first and
 * the model's own beside them.
 */
export async function describeSteps(
  trace: TraceSource,
  choice: StepChoice,
  weightStatistics: WeightStatistics,
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const step of STEPS) {
    const layer = step.group === 'block' ? choice.layer : null;
    const content = step.number === 3 ? await embeddingStep(trace, weightStatistics) : undefined;
    steps.push({ ...step, layer, ...(content ?? { tensors: await stepTensors(trace, step, choice) }) });
  }
  return steps;
}

async function stepTensors(trace: TraceSource, step: StepDescription, choice: StepChoice): Promise<StepTensor[]> {
  const tensors: StepTensor[] = [];
  const variants: Variant[] =
    choice.variant === 'walkthrough' && step.group !== 'out' ? ['walkthrough', 'model'] : ['model'];
  for (const variant of variants) {
    for (const name of step.sources.flatMap((source) => stageNames(trace, source, choice.layer))) {
      // Outside block 0 the variant has nothing of its own.
      if (variant === 'walkthrough' && !name.startsWith('blocks.')) continue;
      const head = variant === 'walkthrough' ? 0 : choice.head;
      tensors.push(await stageTensor(trace, name, variant, head));
    }
  }
  return tensors;
}

function stageNames(trace: TraceSource, source: StepSource, layer: number): string[] {
  if ('stage' in source) return [source.stage];
  // The sum of token and position is the input of block 0, whichever block is chosen.
  if ('block' in source) return [blockStageName(source.block === 'resid_pre' ? 0 : layer, source.block)];
  return Array.from({ length: trace.spec.layers }, (_, block) => blockStageName(block, source.everyBlock));
}

async function stageTensor(trace: TraceSource, name: string, variant: Variant, head: number): Promise<StepTensor> {
  const { stage, shape } = trace.find(name, variant);
  const headAxis = stage.axes.indexOf('head' satisfies Axis);
  const excerpt = await takeExcerpt(
    shape,
    headAxis,
    head,
    async (slice) => (await trace.window(name, variant, slice)).data,
  );
  return {
    name,
    kind: 'stage',
    variant,
    axes: stage.axes,
    shape,
    statistics: await trace.statistics(name, variant),
    head: headAxis < 0 ? null : head,
    excerpt,
  };
}

/** Read the first and last values of the two axes that are not the head's. */
async function takeExcerpt(
  shape: readonly number[],
  headAxis: number,
  head: number,
  read: (slice: Slice) => Promise<Float32Array>,
): Promise<Excerpt> {
  const [rowAxis, columnAxis] = [0, 1, 2].filter((axis) => axis !== headAxis) as [number, number];
  const rows = edges(shape[rowAxis] as number);
  const columns = edges(shape[columnAxis] as number);
  const width = shape[columnAxis] as number;
  const values = new Float32Array(rows.length * columns.length);
  for (const [index, row] of rows.entries()) {
    const start = shape.map((_, axis) => (axis === headAxis ? head : axis === rowAxis ? row : 0));
    const stop = start.map((from, axis) => (axis === columnAxis ? width : from + 1));
    const line = await read({ start, stop });
    values.set(
      columns.map((column) => line[column] as number),
      index * columns.length,
    );
  }
  return { rows, columns, values };
}

function edges(size: number): number[] {
  const all = [...Array(size).keys()];
  return size <= 2 * EXCERPT_EDGE ? all : [...all.slice(0, EXCERPT_EDGE), ...all.slice(-EXCERPT_EDGE)];
}

/** Weights whose statistics are kept. */
const KEPT_STATISTICS = 64;

/** Statistics of a model's weights: read once, since the embedding matrix is by far the largest tensor shown. */
export class WeightStatistics {
  private readonly known = new LRUCache<string, Promise<Statistics>>({ max: KEPT_STATISTICS });

  of({ folder }: Model, name: string): Promise<Statistics> {
    const location = folder.weights.get(name);
    const { file, state } = location;
    return memoize(this.known, [file, state, name].join('\n'), () => readWeightStatistics(location));
  }
}

const WEIGHT_PIECE = 1024 * 1024;

async function readWeightStatistics(location: WeightLocation): Promise<Statistics> {
  const count = elementCount(location.shape);
  const statistics = new StatisticsAccumulator();
  for (let start = 0; start < count; start += WEIGHT_PIECE) {
    statistics.add(await readWeightSlice(location, start, Math.min(WEIGHT_PIECE, count - start)));
  }
  return statistics.result();
}

async function embeddingStep(
  trace: TraceSource,
  weightStatistics: WeightStatistics,
): Promise<Pick<Step, 'tensors' | 'unavailable'>> {
  const model = availableModel(trace);
  if (typeof model === 'string') return { tensors: [], unavailable: model };
  return { tensors: [await embeddingMatrix(model, weightStatistics)] };
}

/** The trace's model, or the sentence that says why there is none. */
function availableModel(trace: TraceSource): Model | string {
  try {
    return modelOf(trace, 'The embedding matrix');
  } catch (error) {
    return (error as Error).message;
  }
}

async function embeddingMatrix(model: Model, weightStatistics: WeightStatistics): Promise<StepTensor> {
  const name = 'wte.weight';
  const location = model.folder.weights.get(name);
  const width = location.shape[1] as number;
  const read = ({ start }: Slice) => readWeightSlice(location, (start[0] as number) * width, width);
  return {
    name,
    kind: 'weight',
    variant: 'model',
    axes: ['d_vocab', 'd_model'],
    shape: location.shape,
    statistics: await weightStatistics.of(model, name),
    head: null,
    excerpt: await takeExcerpt(location.shape, -1, 0, read),
  };
}
