/** The neuron of the chosen block's MLP that is most active at the chosen token, and what neurons add to the prediction. */
import { mainStack } from '../../architectures/plan';
import { type NeuronContributions, readNeuronContributions } from '../readings/neuron-contributions';
import { tokensOf } from '../run/source';
import {
  type ExplainedPrediction,
  explainedLogit,
  type FindingContext,
  type FindingStep,
  placeIn,
  stagesOf,
} from './context';
import { type Finding, finding, logitOf, type Sentence, sentence, tokenPart } from './finding';
import { DOES_MUCH } from './head-adds';
import { plainPart, sayAdds, signedPart } from './numbers';
import { largestTwo } from './vectors';

/** A neuron is the most active one where it is so many times as active as the next; likewise where it adds most. */
const MORE_ACTIVE = 1.25;
/** One that is less active than this does next to nothing. */
export const ACTIVE = 0.1;

interface Added extends NeuronContributions {
  readonly prediction: ExplainedPrediction;
}

export async function findActiveNeuron(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, choice } = context;
  const stage = stagesOf(context, step).findLast(({ label }) => label === 'mlp.post');
  const token = tokensOf(source, step.sequence)[step.position];
  if (!stage || !token) return null;
  const { shape } = source.find(stage.name, choice.variant);
  const slice = { start: [step.position, 0], stop: [step.position + 1, shape[1] as number] };
  const { data } = await source.window(stage.name, choice.variant, slice);
  const added = await addedBy(context, step);
  const [first, second] = largestTwo(data, Math.abs);
  const [most, next] = [data[first] ?? 0, data[second] ?? 0];
  const isClear = Math.abs(most) >= MORE_ACTIVE * Math.abs(next) && Math.abs(most) >= ACTIVE;
  const here = tokenPart(token, placeIn(step.sequence, step.position));
  const block = `block ${step.layer}${step.of}`;
  const size = data.length.toLocaleString('en');
  if (isClear)
    return finding(
      'active neuron',
      step.id,
      sentence`${neuron(step, first, `Neuron ${first}`)} is the most active of the ${size} in ${block} at ${here}: ${plainPart(most)} (the next most active: ${plainPart(next)}).${added ? sayAdded(step, added, first) : ''}`,
    );
  const best = added ? strongest(added) : undefined;
  if (!added || best === undefined) return null;
  const sum = added.values.reduce((total, value) => total + value, 0);
  return finding(
    'active neuron',
    step.id,
    sentence`Of the ${size} neurons in ${block}, ${neuron(step, best)} adds most to ${logitOf(added.prediction)}: ${signedPart(added.values[best] as number)}. At ${here} it has the value ${plainPart(data[best] as number)}; all neurons together add ${signedPart(sum)}${sayBias(added, sum)}.`,
  );
}

/** What the neurons of the block add to the prediction, where that can be told. */
async function addedBy({ source, plan, choice, prediction }: FindingContext, step: FindingStep): Promise<Added | null> {
  if (!prediction?.contributions || !step.isMain) return null;
  const place = { layer: step.layer, stack: mainStack(plan).name };
  const contributions = await readNeuronContributions(source, choice.position, explainedLogit(prediction), place);
  return contributions && { ...contributions, prediction };
}

/** What the biases behind the neurons add besides: with them it is what other steps tell of the whole MLP. */
function sayBias({ bias }: NeuronContributions, sum: number): Sentence | '' {
  if (bias === 0) return '';
  return sentence`, the output bias ${signedPart(bias)}: ${signedPart(sum + bias)} in all`;
}

/** The most active one, and another where that adds clearly most. */
function sayAdded(step: FindingStep, added: Added, active: number): Sentence {
  const best = strongest(added);
  const says = sentence` It ${sayAdds(added.values[active] as number)} to ${logitOf(added.prediction)}`;
  if (best === active) return sentence`${says}, most of all neurons here.`;
  if (best === undefined) return sentence`${says}.`;
  return sentence`${says}; ${neuron(step, best)} adds most, ${signedPart(added.values[best] as number)}.`;
}

/** The neuron that adds clearly most. */
function strongest({ values }: NeuronContributions): number | undefined {
  const [first, second] = largestTwo(values);
  const most = values[first] ?? 0;
  return most >= DOES_MUCH && most >= MORE_ACTIVE * (values[second] ?? 0) ? first : undefined;
}

function neuron({ layer }: FindingStep, index: number, text = `neuron ${index}`) {
  return { kind: 'neuron' as const, text, place: { layer, dimension: { axis: 'd_mlp', index } } };
}
