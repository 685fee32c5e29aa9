/** How sure the model is of what it predicts. */
import type { FindingContext, FindingStep } from './context';
import { type Finding, finding, predictionPart, sentence, tokenPart } from './finding';
import { countPart, percentPart } from './numbers';

/** From fewer equally probable tokens than this on, the model is almost sure. */
const ALMOST_SURE = 1.5;

/** The number of equally probable tokens that would leave it as unsure: exp of the entropy in nats, the perplexity. */
export function findCertainty({ source, choice, prediction }: FindingContext, { id }: FindingStep): Finding | null {
  const here = source.tokens[choice.position];
  if (!prediction || !here) return null;
  const { lens } = prediction;
  const top = lens.tokens.find((token) => token.id === lens.top.at(-1));
  if (!top) return null;
  const choices = 2 ** (lens.entropy.at(-1) as number);
  const place = source.planOf('model').predicts === 'next token' ? 'After' : 'At';
  const token = tokenPart(here, { token: choice.position });
  const [predicted, share] = [predictionPart(top), percentPart(lens.probability.at(-1) as number)];
  const said =
    choices < ALMOST_SURE
      ? sentence`${place} ${token} the model is almost sure (${countPart(choices)} effective choices): ${predicted} has ${share}.`
      : sentence`${place} ${token} the model is unsure: its probabilities are spread as widely as over ${countPart(choices)} equally probable tokens, although ${predicted} leads with ${share}.`;
  return finding('certainty', id, said);
}
