/**
 * Ablation of a neuron: the pass is run again with its value set to 0 at every token. As controls, the same is done with
 * other neurons of its MLP whose direct contribution has the same sign and is nearest in size. In the last block, a run
 * without a neuron changes little besides that contribution and the final norm's scale, so there the controls are nearest
 * in value. A neuron is one value that the MLP's last matrix reads, so with the value 0 its row of that matrix writes
 * nothing.
 */
import { nodeOf, type Plan } from '../../architectures/plan/plan';
import { neuronsOf } from '../../architectures/plan/stage-roles';
import { type NodeId, rowWidth } from '../../operations/node';
import { behind, type PathToLogits, type RunWithout, runChanged } from '../ablation/ablation';
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
  /** How much it directly adds to the logit, or to the difference of two. */
  readonly direct: number;
}

export interface NeuronAblation {
  readonly layer: number;
  readonly told: RunWithoutNeuron;
  /** What comes after the MLP. */
  readonly behind: PathToLogits;
  /** What the controls are nearest in: their direct contribution, or their value at the token. */
  readonly nearestBy: 'added' | 'value';
  /** The runs without other neurons of the MLP, the nearest first. */
  readonly controls: readonly RunWithoutNeuron[];
  /** How many controls are near: at least half and at most twice the neuron's number, with the same sign. */
  readonly near: number;
}

/** How many neurons are left out as controls. */
const NEURON_CONTROLS = 8;
/** A control is near if its number differs from the neuron's by at most this factor. */
const NEAR = 2;

/** @throws RangeError with one sentence if there is no such neuron, or what it adds is not known; and as `readAblation` does */
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

/** The neurons' values, computed from what each adds and what it would add with a value of 1; 0 if that is 0. */
function activationsOf({ values, units }: NeuronContributions): Float64Array {
  return values.map((value, at) => (units[at] ? value / (units[at] as number) : 0));
}

/** Other neurons whose number has the same sign as one neuron's, the nearest in size first; of equally near ones, the first. */
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

/** The change that sets a neuron's value to 0 at every token. */
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
