/** Chooses the steps and tensors of a trace to show, and how much of a tensor. */
import { count } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import type { Plan } from '../../engine/protocol/model-protocol';
import { MAX_WINDOW_BYTES, type TensorAddress } from '../../engine/protocol/tensor-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { closestTo } from '../../library/closest';
import type { Step, StepTensor } from '../../trace/steps/steps';
import { headAxisOf, headCount, matrixAxes } from '../../trace/tensors/head-axis';
import { ALL } from '../arguments';
import { type Call, UsageError } from '../call';
import type { ShowOptions } from './options';

/** How many values of a tensor are printed at most. */
const MOST_VALUES = 4_000_000;
/** How many names are listed at most. */
const MOST_NAMES = 16;
/** How many characters of a tensor's name are shown. */
const NAME = 300;
/** How many values are requested at a time. */
const PIECE = MAX_WINDOW_BYTES / 4;

/** @throws UsageError if the options make no sense together */
export function requireTogether({ row, tensor, step, head }: ShowOptions): void {
  if (head === ALL && tensor === undefined)
    throw new UsageError(
      `--head ${ALL} belongs to --tensor: name the tensor, as in --tensor blocks.0.attn.pattern --head ${ALL}`,
    );
  if (row && tensor === undefined)
    throw new UsageError('--row belongs to --tensor: name the tensor, as in --tensor logits --row 5');
  if (tensor !== undefined && step) throw new UsageError('--step and --tensor exclude each other');
}

/** The steps that mention runs without a part, or show their results. */
const ABLATION_VIEWS: readonly Step['view'][] = ['logits', 'predictions', 'choice', 'generation', 'whole text'];

/** @throws UsageError if a run without a part is requested, but no shown step mentions it */
export function requireAblationStep(shown: readonly Step[], { sections }: Pick<Plan, 'sections'>): void {
  if (shown.some(({ view }) => ABLATION_VIEWS.includes(view))) return;
  const numberOf = (wanted: Step['view']) => sections.find(({ view }) => view === wanted)?.number;
  const [all, next] = [numberOf('logits'), numberOf('predictions')];
  if (all === undefined) return;
  const short = next === undefined ? '' : `, and step ${next} what comes next`;
  throw new UsageError(
    `--without: no step that is chosen tells of the run without a part: step ${all} tells of it${short}`,
  );
}

/**
 * The block to show: that of the named tensor, if it belongs to one.
 * @throws UsageError if another was chosen
 */
export function shownLayer({ stages }: Pick<Plan, 'stages'>, { layer, tensor }: ShowOptions): number {
  const own = stages.find(({ name }) => name === tensor)?.block?.layer;
  if (own !== undefined && layer !== undefined && layer !== own)
    throw new UsageError(`--layer ${layer}: ${whole(`${tensor}`)} is of block ${own}: leave out --layer`);
  return own ?? layer ?? 0;
}

/** @throws UsageError if there is no such step or tensor */
export function chosenSteps(
  steps: readonly Step[],
  { stages }: Pick<Plan, 'stages'>,
  { step, tensor }: ShowOptions,
): readonly Step[] {
  const unknown = step?.find((wanted) => !steps.some(({ number }) => number === wanted));
  if (unknown !== undefined)
    throw new UsageError(`--step: there is no step ${unknown}: this trace's are 1 to ${steps.at(-1)?.number}`);
  if (step) return steps.filter(({ number }) => step.includes(number));
  if (tensor === undefined) return steps;
  const found = steps.find(({ tensors }) => tensors.some(({ name }) => name === tensor));
  if (found) return [{ ...found, tensors: found.tensors.filter(({ name }) => name === tensor) }];
  const names = steps.flatMap(({ tensors }) => tensors.map(({ name }) => name));
  const hint = hintFor(tensor, [...names, ...stages.map(({ name }) => name)], names);
  throw new UsageError(`--tensor: no step shows ${whole(tensor)}: ${hint}`);
}

/** @throws UsageError if there is no such stage, whether or not a step shows it */
export function chosenStage({ stages }: Pick<Plan, 'stages'>, tensor: string): Plan['stages'][number] {
  const found = stages.find(({ name }) => name === tensor);
  if (found) return found;
  const names = stages.map(({ name }) => name);
  throw new UsageError(`--tensor: there is no stage ${whole(tensor)}: ${hintFor(tensor, names, names)}`);
}

/**
 * A hint at the names that the user may have meant.
 * @param all the names to search
 * @param shown the names to list if none is similar
 */
function hintFor(tensor: string, all: readonly string[], shown: readonly string[]): string {
  const near = closestTo(tensor, [...new Set(all)]).map(whole);
  if (near.length > 0) return `the nearest ${near.length === 1 ? 'is' : 'are'} ${listWords(near)}`;
  const names = [...new Set(shown)].map(whole);
  const more = names.length - MOST_NAMES;
  return `there are ${listWords(more > 0 ? [...names.slice(0, MOST_NAMES), `${count(more)} more`] : names)}`;
}

/**
 * The steps with every value of their tensors, if that was requested; a tensor of which every head is requested stands once
 * for each. Tensors that are too large are left as they are, with a note.
 */
export async function withAllValues(
  call: Call,
  { trace }: TraceSummary,
  steps: readonly Step[],
  { tensor: named, row, full, head }: ShowOptions,
): Promise<readonly Step[]> {
  if (!full && named === undefined) return steps;
  const withValues = async (tensor: StepTensor): Promise<StepTensor> => {
    const [rowAxis, columnAxis] = matrixAxes(tensor.axes);
    const [rows, columns] = [tensor.shape[rowAxis] as number, tensor.shape[columnAxis] ?? 1];
    const beyond = row?.find((one) => one >= rows);
    if (beyond !== undefined)
      throw new UsageError(`--row: there is no row ${beyond}: those of ${whole(tensor.name)} are 0 to ${rows - 1}`);
    const wanted = row ?? Array.from({ length: rows }, (_, at) => at);
    const heads = head === ALL ? headCount(tensor.axes, tensor.shape) : null;
    if (wanted.length * columns * (heads ?? 1) > MOST_VALUES) {
      const ofHeads = heads === null ? '' : ` for each of ${count(heads)} heads`;
      const size = `${whole(tensor.name)} has ${count(rows)} rows of ${count(columns)} values${ofHeads}, more than are printed`;
      if (named !== undefined) throw new UsageError(`--tensor: ${size}: choose some with --row`);
      call.terminal.tell(`${size}: only its first and last values are shown; --tensor with --row shows rows whole.`);
      return tensor;
    }
    const values = await readRows(call, trace, tensor, wanted, columns);
    return { ...tensor, excerpt: { rows: wanted, columns: Array.from({ length: columns }, (_, at) => at), values } };
  };
  const made: Step[] = [];
  for (const step of steps) {
    const tensors: StepTensor[] = [];
    for (const tensor of step.tensors)
      for (const one of head === ALL ? everyHead(tensor) : [tensor]) tensors.push(await withValues(one));
    made.push({ ...step, tensors });
  }
  return made;
}

/** The tensor once for each of its heads, or once if it has none. */
function everyHead(tensor: StepTensor): StepTensor[] {
  const heads = headCount(tensor.axes, tensor.shape);
  return heads === null ? [tensor] : Array.from({ length: heads }, (_, head) => ({ ...tensor, head }));
}

/** Reads rows of a tensor, for the shown head. */
async function readRows(
  { engine, signal }: Call,
  trace: TraceSummary['trace'],
  { name, kind, variant, axes, shape, head }: StepTensor,
  rows: readonly number[],
  columns: number,
): Promise<Float32Array> {
  const [rowAxis] = matrixAxes(axes);
  const headAxis = headAxisOf(axes);
  const address: TensorAddress = kind === 'weight' ? { trace, weight: name } : { trace, stage: name, variant };
  const values = new Float32Array(rows.length * columns);
  const step = Math.max(1, Math.floor(PIECE / columns));
  for (let at = 0; at < rows.length; ) {
    const first = rows[at] as number;
    let size = 1;
    while (size < step && rows[at + size] === first + size) size++;
    const from = (axis: number) => (axis === rowAxis ? first : axis === headAxis ? (head ?? 0) : 0);
    const start = shape.map((_, axis) => from(axis));
    const stop = shape.map((length, axis) =>
      axis === rowAxis ? first + size : axis === headAxis ? from(axis) + 1 : length,
    );
    const { data } = await engine.window({ address, slice: { start, stop } }, { signal });
    values.set(data, at * columns);
    at += size;
  }
  return values;
}

function whole(name: string): string {
  return plainText(name, NAME);
}
