/** Statistics that a colour scale is made from: of a stage in all blocks, or without the row of the first token. */
import type { Variant } from '../../architectures/plan/architecture';
import { LastAnswers } from '../../base/last-answers';
import type { TraceSource } from '../run/source';
import { matrixAxes } from '../tensors/head-axis';
import { mergeStatistics, type Statistics, StatisticsAccumulator } from '../tensors/statistics';

/**
 * Statistics over the same stage of all blocks, for a scale by which blocks can be compared.
 * @param name the stage of any block; a stage outside blocks, or in the walk-through's only block, is taken alone
 * @throws one sentence if the trace has no such stage
 */
export async function sharedStatistics(source: TraceSource, name: string, variant: Variant): Promise<Statistics> {
  const parts: Statistics[] = [];
  // One block after another: if a block must be computed again, its memory is freed before the next one's is taken.
  for (const of of inAllBlocks(source, name, variant)) parts.push(await source.statistics(of, variant));
  return mergeStatistics(parts);
}

/** Kept for each trace, like its other statistics, as many figures ask for the same ones. */
const WITHOUT_FIRST = new LastAnswers<Statistics>(64);

/**
 * Statistics over all rows but the first: the vector of the first token is often so much longer than the others that a
 * scale over all rows would show nothing of the others (Sun et al. 2024, "Massive activations in large language models").
 * @param allBlocks whether to take the same stage of all blocks, or only this one
 * @throws one sentence if the trace has no such stage; the signal's reason when cancelled, between two pieces
 */
export function statisticsWithoutFirst(
  source: TraceSource,
  name: string,
  variant: Variant,
  allBlocks: boolean,
  signal: AbortSignal,
): Promise<Statistics> {
  return WITHOUT_FIRST.of(source.key, [name, variant, allBlocks], async () => {
    const whole = new StatisticsAccumulator();
    for (const of of allBlocks ? inAllBlocks(source, name, variant) : [name])
      await addLaterRows(whole, source, of, variant, signal);
    return whole.result();
  });
}

/** How many values are read at a time. */
const PIECE_VALUES = 1024 * 1024;

async function addLaterRows(
  whole: StatisticsAccumulator,
  source: TraceSource,
  name: string,
  variant: Variant,
  signal: AbortSignal,
): Promise<void> {
  const { axes, shape } = source.find(name, variant);
  const [rowAxis] = matrixAxes(axes);
  const rows = shape[rowAxis] as number;
  const step = Math.max(1, Math.floor((PIECE_VALUES * rows) / shape.reduce((product, size) => product * size, 1)));
  for (let from = 1; from < rows; from += step) {
    signal.throwIfAborted();
    const start = shape.map((_, axis) => (axis === rowAxis ? from : 0));
    const stop = shape.map((size, axis) => (axis === rowAxis ? Math.min(rows, from + step) : size));
    whole.add((await source.window(name, variant, { start, stop })).data);
  }
}

/** The names of the same stage in every block of its stack. */
function inAllBlocks(source: TraceSource, name: string, variant: Variant): string[] {
  const { layer, stage } = source.find(name, variant);
  if (layer === undefined || variant !== 'model') return [name];
  const alike = source
    .planOf(variant)
    .stages.filter(({ label, block }) => label === stage.label && block?.stack === stage.block?.stack);
  return alike.map((other) => other.name);
}
