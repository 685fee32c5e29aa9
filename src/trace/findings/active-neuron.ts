/** The neuron of the chosen block's MLP that is most active at the chosen token. */
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { type Finding, finding, sentence, tokenPart } from './finding';
import { plainPart } from './numbers';

/** A neuron is the most active one where it is so many times as active as the next. */
const MORE_ACTIVE = 1.25;
/** One that is less active than this does next to nothing. */
export const ACTIVE = 0.1;

export async function findActiveNeuron(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, choice } = context;
  const stage = stagesOf(context, step).findLast(({ label }) => label === 'mlp.post');
  const token = tokensOf(source, step.sequence)[step.position];
  if (!stage || !token) return null;
  const { shape } = source.find(stage.name, choice.variant);
  const width = shape[1] as number;
  const slice = { start: [step.position, 0], stop: [step.position + 1, width] };
  const { data } = await source.window(stage.name, choice.variant, slice);
  const [first = -1, second = -1] = largestTwo(data);
  const [most, next] = [data[first] ?? 0, data[second] ?? 0];
  if (!(Math.abs(most) >= MORE_ACTIVE * Math.abs(next)) || Math.abs(most) < ACTIVE) return null;
  const neuron = (index: number, text: string) => ({
    kind: 'neuron' as const,
    text,
    place: { layer: step.layer, dimension: { axis: 'd_mlp', index } },
  });
  return finding(
    'active neuron',
    step.id,
    sentence`${neuron(first, `Neuron ${first}`)} is the most active of the ${width.toLocaleString('en')} in block ${String(step.layer)}${step.of} at ${tokenPart(token, placeIn(step.sequence, step.position))}: ${plainPart(most)}; the next, ${neuron(second, `neuron ${second}`)}, has ${plainPart(next)}.`,
  );
}

/** The two of the largest size. */
function largestTwo(values: Float32Array): [number, number] {
  let [first, second] = [-1, -1];
  const size = (index: number) => (index < 0 ? -1 : Math.abs(values[index] as number));
  for (let i = 0; i < values.length; i++) {
    if (size(i) > size(first)) [first, second] = [i, first];
    else if (size(i) > size(second)) second = i;
  }
  return [first, second];
}
