/** Where the logit lens puts the predicted token first. */
import type { LensPoint } from '../readings/lens-points';
import type { FindingContext, FindingStep } from './context';
import { blockPart, type Finding, finding, predictionPart, type Sentence, sentence } from './finding';
import { percentPart } from './numbers';

/** The lens in plain words, with its name. */
const ASKED = 'Asked early, after each part (the logit lens),';

export function findFirstLead({ prediction }: FindingContext, { id }: FindingStep): Finding | null {
  if (!prediction) return null;
  const { points, final, target } = prediction.lens;
  const { rank, probability } = target ?? final;
  const token = predictionPart(prediction.token);
  const leads = [...points.keys()].filter((point) => rank[point] === 0);
  const [first] = leads;
  const told = (words: Sentence) => finding('first lead', id, sentence`${ASKED} ${words}.`);
  if (first === undefined) {
    const best = [...points.keys()].reduce((a, b) => ((rank[b] as number) < (rank[a] as number) ? b : a), 0);
    const before = `${rank[best]} ${rank[best] === 1 ? 'token is' : 'tokens are'} more probable`;
    return told(
      sentence`the model ranks ${token} highest nowhere; it comes closest ${placeOf(points[best] as LensPoint)}, where ${before}`,
    );
  }
  const last = points.length - 1;
  let stays = last;
  while (stays > first && rank[stays - 1] === 0) stays--;
  const shareOf = (point: number) => percentPart(probability[point] as number);
  if (first === last)
    return told(
      sentence`the model ranks ${token} highest only at the end, ${placeOf(points[last] as LensPoint)} (${shareOf(last)})`,
    );
  const begin = sentence`the model first ranks ${token} highest ${placeOf(points[first] as LensPoint)} (${shareOf(first)})`;
  if (rank[last] !== 0) return told(sentence`${begin}, but not at the end`);
  if (stays === first) return told(sentence`${begin}, and keeps it there`);
  return told(sentence`${begin}; it stays highest from ${placeAs(points[stays] as LensPoint)} on`);
}

function placeOf(point: LensPoint): Sentence {
  return sentence`after ${placeAs(point)}`;
}

function placeAs({ layer, after }: LensPoint): Sentence {
  const component = after === 'mlp' ? 'MLP' : after;
  return sentence`the ${component} of block ${blockPart(layer)}`;
}
