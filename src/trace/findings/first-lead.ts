/** Where the logit lens puts the predicted token first. */
import type { LensPoint } from '../readings/lens-points';
import type { FindingContext, FindingStep } from './context';
import { blockPart, type Finding, type FindingPart, finding, predictionPart, type Sentence, sentence } from './finding';
import { percentPart } from './numbers';

/** A fall is told of where less than this is left of the largest share. */
const FALLS = 0.5;
/** The lens in plain words, with its name. */
const ASKED = 'Asked early, after each part (the logit lens),';

/** The share that the lens gives the token at each point. */
interface Shares {
  readonly points: readonly LensPoint[];
  readonly probability: ArrayLike<number>;
}

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
  if (first === last)
    return told(
      sentence`the model ranks ${token} highest only at the end, ${placeOf(points[last] as LensPoint)} (${shareAt(probability, last)})`,
    );
  const begin = sentence`the model first ranks ${token} highest ${placeOf(points[first] as LensPoint)} (${shareAt(probability, first)})`;
  if (rank[last] !== 0) return told(sentence`${begin}, but not at the end`);
  const summit = leads.reduce((a, b) => ((probability[b] as number) > (probability[a] as number) ? b : a), first);
  const end = sayFall({ points, probability }, first, summit);
  if (stays === first) return told(sentence`${begin}, and keeps it there${end}`);
  return told(sentence`${begin}; it stays highest from ${placeAs(points[stays] as LensPoint)} on${end}`);
}

/** That it ends well below the largest share, and of which part that is, where it is one. */
function sayFall({ points, probability }: Shares, first: number, summit: number): Sentence | '' {
  const last = points.length - 1;
  if ((probability[last] as number) >= FALLS * (probability[summit] as number)) return '';
  const [top, end] = [shareAt(probability, summit), shareAt(probability, last)];
  const since =
    summit === last - 1 ? sentence`, since ${placeAs(points[last] as LensPoint)} makes other tokens more probable` : '';
  const reaches = summit === first ? 'It' : sentence`It reaches ${top} ${placeOf(points[summit] as LensPoint)} and`;
  return sentence`. ${reaches} ends at ${end}${since}`;
}

function shareAt(probability: Shares['probability'], point: number): FindingPart {
  return percentPart(probability[point] as number);
}

function placeOf(point: LensPoint): Sentence {
  return sentence`after ${placeAs(point)}`;
}

function placeAs({ layer, after }: LensPoint): Sentence {
  const component = after === 'mlp' ? 'MLP' : after;
  return sentence`the ${component} of block ${blockPart(layer)}`;
}
