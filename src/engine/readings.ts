/** How each reading of a trace is answered. */

import { type BlockRange, headMapBytes, readHeadMaps } from '../trace/attention';
import { tensorDetails } from '../trace/details';
import { sharedStatistics } from '../trace/shared-statistics';
import { describeSteps, type WeightStatistics } from '../trace/steps';
import { textProbabilities } from '../trace/text-probabilities';
import type { Trace } from '../trace/trace';
import { MAX_WINDOW_BYTES } from './protocol';
import type { ReadingName, Readings } from './reading-protocol';

/** What readings share besides the trace. */
export interface ReadingContext {
  readonly weightStatistics: WeightStatistics;
}

type Reader<K extends ReadingName> = (
  trace: Trace,
  params: Readings[K]['params'],
  context: ReadingContext,
) => Promise<Readings[K]['result']>;

const READERS: { readonly [K in ReadingName]?: Reader<K> } = {
  steps: async (trace, choice, { weightStatistics }) => {
    requireChoice(trace, choice);
    const steps = await describeSteps(trace, choice, weightStatistics);
    return { steps, proofs: await trace.proofsOf(choice.variant) };
  },
  sharedStatistics: (trace, { stage, variant }) => sharedStatistics(trace, stage, variant),
  details: (trace, { stage, variant, head }) => tensorDetails(trace, stage, variant, head),
  heads: async (trace, range) => {
    requireBlocks(trace, range);
    return readHeadMaps(trace, range);
  },
  textProbabilities,
};

/** @throws one sentence when the trace has no such block, head, position or stage */
export async function read<K extends ReadingName>(
  trace: Trace,
  what: K,
  params: Readings[K]['params'],
  context: ReadingContext,
): Promise<Readings[K]['result']> {
  const reader = READERS[what];
  if (!reader) throw new RangeError(`There is no reading "${what}".`);
  return reader(trace, params, context);
}

function requireChoice({ spec }: Trace, { layer, head, variant }: Readings['steps']['params']): void {
  requireBelow('block', layer, variant === 'walkthrough' ? 1 : spec.layers);
  requireBelow('head', head, variant === 'walkthrough' ? 1 : spec.heads);
}

function requireBlocks({ spec, tokens }: Trace, { variant, from, to }: BlockRange): void {
  const [layers, heads] = variant === 'walkthrough' ? [1, 1] : [spec.layers, spec.heads];
  const valid = [from, to].every(Number.isInteger) && 0 <= from && from < to && to <= layers;
  if (!valid) {
    throw new RangeError(
      `There are no blocks from ${from} up to, not including, ${to}: there are ${layers}, counted from 0.`,
    );
  }
  const most = Math.max(1, Math.floor(MAX_WINDOW_BYTES / (heads * headMapBytes(tokens.length))));
  if (to - from > most) {
    throw new RangeError(
      `The heads of ${to - from} blocks are too much for one answer: ask for at most ${most} blocks at a time.`,
    );
  }
}

function requireBelow(what: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new RangeError(`There is no ${what} ${value}: they are counted from 0 to ${count - 1}.`);
}
