/** The pass over a short text in one run: faster than link by link, but it cannot be cancelled meanwhile. */
import { nodeOf, type Plan, weightsOf } from '../../architectures/plan/plan';
import { oncePer } from '../../base/once-per';
import type { Model, NeededSession } from '../../lowering/model';
import { passGives } from '../../lowering/pass-graph';
import { wholeShape } from '../../lowering/trace';
import { type Lengths, type NodeId, nodeShape } from '../../operations/node';
import { elementCount } from '../tensors/tensor';
import { type NodeValues, type PassInputs, runFor } from './pass';

/** How many multiplications a run that cannot be cancelled may take: some four tenths of a second on two cores. */
const WHOLE_RUN_MULTIPLICATIONS = 4e10;

/** How many bytes the pass may return, which the library holds until the run ends. */
const WHOLE_RUN_BYTES = 2 ** 28;

const weightCount = oncePer((plan: Plan) => {
  let count = 0;
  for (const { shape } of weightsOf(plan)) count += elementCount(shape);
  return count;
});

/** @param memory the bytes that a trace may take: it keeps what the pass returns, and blocks that are read */
export function runsWhole(plan: Plan, lengths: Lengths, memory: number): boolean {
  const tokens = Math.max(...Object.values(lengths));
  const bytes = passGives(plan).reduce((sum, id) => sum + 4 * elementCount(nodeShape(nodeOf(plan, id), lengths)), 0);
  return weightCount(plan) * tokens <= WHOLE_RUN_MULTIPLICATIONS && bytes <= Math.min(memory / 4, WHOLE_RUN_BYTES);
}

/** The sessions that a trace of this length runs. */
export function traceSessions(model: Model, lengths: Lengths, memory: number): NeededSession[] {
  return runsWhole(model.folder.plan, lengths, memory) ? [model.needed('pass')] : model.links();
}

/** Computes nodes that the graph of the pass returns; only the wanted ones are copied out of the run. */
export async function wholePass(model: Model, inputs: PassInputs, wanted: readonly NodeId[]): Promise<NodeValues> {
  const feeds = inputs.feeds(wholeShape(model.folder.plan));
  return model.withPass((session) => runFor(wanted, session, feeds));
}
