/** How sure the model is of what it predicts. */
import type { FindingContext, FindingStep } from './context';
import { type Finding, finding, predictionPart, type Sentence, sentence, tokenPart } from './finding';
import { countPart, percentPart } from './numbers';

/** From such a probability of the most probable token on, the model is almost sure. */
const ALMOST_SURE = 0.9;
/** Up to it, all other tokens together are at least as probable. */
const HALF = 0.5;

export function findCertainty(context: FindingContext, { id }: FindingStep): Finding | null {
  const { source, choice, prediction, notFinite } = context;
  const here = source.tokens[choice.position];
  if (!here) return null;
  const place = source.planOf('model').predicts === 'next token' ? 'After' : 'At';
  const token = tokenPart(here, { token: choice.position });
  if (notFinite)
    return finding(
      'certainty',
      id,
      sentence`${place} ${token} some logits are not finite numbers: no probabilities follow from them, and so nothing is said of a prediction.`,
    );
  const { lens } = prediction ?? {};
  const top = lens?.tokens.find((one) => one.id === lens.top.at(-1));
  if (!lens || !top) return null;
  const probability = lens.probability.at(-1) as number;
  const [predicted, share] = [predictionPart(top), percentPart(probability)];
  const sure =
    probability >= ALMOST_SURE
      ? sentence`is almost sure: ${predicted} has ${share}`
      : probability > HALF
        ? sentence`favours ${predicted}: it has ${share}, more than all other tokens together`
        : sentence`is unsure: ${predicted}, the most probable token, has ${share}`;
  return finding(
    'certainty',
    id,
    sentence`${place} ${token} the model ${sure}.${saySpread(lens.entropy.at(-1) as number)}`,
  );
}

/**
 * The number of equally probable tokens that would have the same entropy: the perplexity. A long tail of improbable tokens
 * makes it large also where one token leads by far. @param entropy in bits
 */
function saySpread(entropy: number): Sentence | '' {
  const choices = countPart(2 ** entropy);
  if (choices.text === '1') return '';
  return sentence` With all less probable tokens counted, the choice is as open as among ${choices} equally probable ones.`;
}
