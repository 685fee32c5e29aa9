/**
 * Ablation of a neuron: the pass run anew with its value 0 at every token, and as controls the same of other neurons of its
 * MLP that are nearest in what they add, with the same sign; in the last block, where a run without them changes little but that
 * and what the final norm makes of it, in their values. A neuron is one value of what the MLP's last matrix reads, so that its row of that matrix writes
 * nothing then.
 */
import { nodeOf, type Plan } from '../../architectures/plan/plan';
import { neuronsOf } from '../../architectures/plan/stage-roles';
import { type NodeId, rowWidth } from '../../operations/node';
import { type Behind, behind, type RunWithout, runChanged } from '../ablation/ablation';
import { readAttribution } from '../readings/attribution';
import { type NeuronContributions, readNeuronContributions } from '../readings/neuron-contributions';
import type { Change } from '../run/changed-pass';
import type { TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import type { NeuronChoice } from './neuron';

export interface NeuronAblationChoice extends NeuronChoice {
  readonly neuron: number;
}

/** The run without one neuron. */
export interface RunWithoutNeuron extends RunWithout {
  readonly neuron: number;
  /** What it adds directly to the logit, or to the difference of two. */
  readonly direct: number;
}

export interface NeuronAblation {
  readonly layer: number;
  readonly told: RunWithoutNeuron;
  /** What stands behind the MLP. */
  readonly behind: Behind;
  /** By what its controls are nearest to it: what they add directly, or their values at the token. */
  readonly nearestBy: 'added' | 'value';
  /** The runs without other neurons of the MLP, those nearest first. */
  readonly controls: readonly RunWithoutNeuron[];
  /** How many of these are near: at least half as much of that, and at most twice as much, with the same sign. */
  readonly near: number;
}

/** How many neurons are left out as controls. */
const NEURON_CONTROLS = 8;
/** One is near whose number is not further from that of the neuron than by this factor. */
const NEAR = 2;

/** @throws RangeError with one sentence where there is no such neuron, or what it adds is not known; and as `readAblation` does */
export async function readNeuronAblation(
  source: TraceSource,
  { stack, layer, neuron, ...asked }: NeuronAblationChoice,
  yieldPoint: YieldPoint,
): Promise<NeuronAblation> {
  const { position, id: explained, ratherThan: other } = asked;
  const { id, ratherThan } = await readAttribution(source, position, explained, other);
  const logit = { id, ratherThan: ratherThan?.id ?? null };
  const contributions = await readNeuronContributions(source, position, logit, { stack, layer });
  const values = contributions?.values;
  if (!contributions || !values) throw new RangeError(`What neurons of block ${layer} add is not known.`);
  if (!(neuron in values))
    throw new RangeError(`There is no neuron ${neuron}: they are counted from 0 to ${values.length - 1}.`);
  const without = async (one: number): Promise<RunWithoutNeuron> => {
    const changes = async (plan: Plan) => withoutNeuron(plan, { stack, layer }, one);
    const run = await runChanged(source, { position, ...logit }, changes, yieldPoint);
    return { ...run, neuron: one, direct: values[one] as number };
  };
  const told = await without(neuron);
  const controls: RunWithoutNeuron[] = [];
  const layers = source.planOf('model').stacks.find(({ name }) => name === stack)?.layers;
  const nearestBy = layer + 1 === layers ? 'value' : 'added';
  const sizes = nearestBy === 'value' ? activationsOf(contributions) : values;
  const nearest = nearestInSize(sizes, neuron);
  for (const one of nearest) controls.push(await without(one));
  const mlp = { kind: 'mlp', layer, head: null, cross: false } as const;
  return {
    layer,
    told,
    behind: behind(source.planOf('model'), mlp),
    nearestBy,
    controls,
    near: nearest.filter((one) => isNear(sizes, one, neuron)).length,
  };
}

/** The neurons' own values, of what each adds and what it would add with a value of 1; 0 where that is nothing. */
function activationsOf({ values, units }: NeuronContributions): Float64Array {
  return values.map((value, at) => (units[at] ? value / (units[at] as number) : 0));
}

/** Other neurons of which a number has the same sign and is nearest to that of one in size; of equals the earlier first. */
export function nearestInSize(values: Float64Array, neuron: number): readonly number[] {
  const own = values[neuron] as number;
  const apart = (one: number) => Math.abs((values[one] as number) - own);
  const others = [...values.keys()].filter(
    (one) => one !== neuron && Math.sign(values[one] as number) === Math.sign(own),
  );
  return others.sort((one, other) => apart(one) - apart(other)).slice(0, NEURON_CONTROLS);
}

function isNear(values: Float64Array, one: number, neuron: number): boolean {
  const ratio = (values[one] as number) / (values[neuron] as number);
  return ratio >= 1 / NEAR && ratio <= NEAR;
}

/** Its value is 0 at every token. */
function withoutNeuron(
  plan: Plan,
  block: { readonly stack: string; readonly layer: number },
  neuron: number,
): ReadonlyMap<NodeId, Change> {
  const node = neuronsOf(plan, block)?.node;
  if (node === undefined) throw new RangeError(`Block ${block.layer} has no neurons.`);
  const row = rowWidth(nodeOf(plan, node));
  const change: Change = (values) => {
    const changed = Float32Array.from(values);
    for (let at = neuron; at < changed.length; at += row) changed[at] = 0;
    return changed;
  };
  return new Map([[node, change]]);
}
