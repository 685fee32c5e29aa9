/** Where the logit lens puts the predicted token first. */
import type { LensPoint } from '../readings/lens-points';
import type { FindingContext, FindingStep } from './context';
import { blockPart, type Finding, finding, predictionPart, type Sentence, sentence } from './finding';
import { percentPart } from './numbers';

export function findFirstLead({ prediction }: FindingContext, { id }: FindingStep): Finding | null {
  if (!prediction) return null;
  const { points, final, target } = prediction.lens;
  const { rank, probability } = target ?? final;
  const token = predictionPart(prediction.token);
  const leads = [...points.keys()].filter((point) => rank[point] === 0);
  const [first] = leads;
  if (first === undefined) {
    const best = [...points.keys()].reduce((a, b) => ((rank[b] as number) < (rank[a] as number) ? b : a), 0);
    return finding(
      'first lead',
      id,
      sentence`${token} leads nowhere in the logit lens; it comes closest ${placeOf(points[best] as LensPoint)}, where ${String(rank[best])} ${
        rank[best] === 1 ? 'token is' : 'tokens are'
      } more probable.`,
    );
  }
  const last = points.length - 1;
  let stays = last;
  while (stays > first && rank[stays - 1] === 0) stays--;
  if (first === last) {
    const share = percentPart(probability[last] as number);
    return finding(
      'first lead',
      id,
      sentence`In the logit lens ${token} leads only in the end, ${placeOf(points[last] as LensPoint)} (${share}).`,
    );
  }
  const begin = sentence`In the logit lens ${token} leads for the first time ${placeOf(points[first] as LensPoint)} (${percentPart(probability[first] as number)})`;
  if (rank[last] !== 0) return finding('first lead', id, sentence`${begin}, but not in the end.`);
  const end = rank.subarray(first).every((place) => place === 0)
    ? sentence`, and stays ahead`
    : sentence`; it stays ahead from ${placeAs(points[stays] as LensPoint)} on`;
  return finding('first lead', id, sentence`${begin}${end}.`);
}

function placeOf(point: LensPoint): Sentence {
  return sentence`after ${placeAs(point)}`;
}

function placeAs({ layer, after }: LensPoint): Sentence {
  const component = after === 'mlp' ? 'MLP' : after;
  return sentence`the ${component} of block ${blockPart(layer)}`;
}
