/** How each reading of a trace is answered. */
import { tensorDetails } from '../trace/details';
import { sharedStatistics } from '../trace/shared-statistics';
import { describeSteps, type WeightStatistics } from '../trace/steps';
import type { Trace } from '../trace/trace';
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

function requireBelow(what: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new RangeError(`There is no ${what} ${value}: they are counted from 0 to ${count - 1}.`);
}
