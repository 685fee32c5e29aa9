/** Of all neurons in all blocks, those that directly add most to a logit, and those that subtract most from it. */
import { mainStack } from '../../architectures/plan/plan';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import { readAttribution } from '../readings/attribution';
import { readNeuronContributions } from '../readings/neuron-contributions';
import type { TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';

export interface NeuronOfBlock {
  readonly layer: number;
  readonly neuron: number;
  /** How much it adds to the logit, or to the difference of two. */
  readonly value: number;
}

export interface MostAddingNeurons {
  readonly token: TokenDescription;
  readonly ratherThan: TokenDescription | null;
  /** The number of neurons in all blocks. */
  readonly count: number;
  /** The neurons that add most, the largest value first. */
  readonly most: readonly NeuronOfBlock[];
  /** The neurons that subtract most, the smallest value first; only those with a negative value. */
  readonly against: readonly NeuronOfBlock[];
}

/** How many are reported at each end. */
const MOST_LISTED = 8;

/**
 * @param explained the logit, or the difference of two, as for an attribution
 * @throws as `readAttribution` does
 */
export async function readMostAdding(
  source: TraceSource,
  { position, id, ratherThan = null }: { position: number; id: number | null; ratherThan?: number | null },
  yieldPoint: YieldPoint,
): Promise<MostAddingNeurons> {
  const attribution = await readAttribution(source, position, id, ratherThan);
  const plan = source.planOf('model');
  const { name: stack, layers } = mainStack(plan);
  const explained = { id: attribution.id, ratherThan: attribution.ratherThan?.id ?? null };
  const found: NeuronOfBlock[] = [];
  let count = 0;
  for (let layer = 0; layer < layers; layer++) {
    await yieldPoint();
    const read = await readNeuronContributions(source, position, explained, { stack, layer });
    const values = read?.values ?? new Float64Array();
    count += values.length;
    found.push(...endsOf(values).map((neuron) => ({ layer, neuron, value: values[neuron] as number })));
  }
  const sorted = found.toSorted((a, b) => b.value - a.value);
  return {
    token: attribution,
    ratherThan: attribution.ratherThan,
    count,
    most: sorted.filter(({ value }) => value > 0).slice(0, MOST_LISTED),
    against: sorted
      .filter(({ value }) => value < 0)
      .slice(-MOST_LISTED)
      .reverse(),
  };
}

/** The indices of the largest values and of the smallest ones. */
function endsOf(values: Float64Array): readonly number[] {
  const order = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number));
  return order.length <= 2 * MOST_LISTED ? order : [...order.slice(0, MOST_LISTED), ...order.slice(-MOST_LISTED)];
}
