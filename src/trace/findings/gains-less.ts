/**
 * Says that another token gains more in the logit lens, across a part of the chosen block that adds to the logit of the
 * explained one. The step of the block only gives that logit, while the figure of the lens shows the other token there.
 */
import { describeId } from '../../model/tokenizers/tokenizer';
import { readAttribution } from '../readings/attribution';
import type { LensPoint } from '../readings/lens-points';
import { modelOf } from '../run/source';
import type { FindingContext } from './context';
import { DOES_MUCH } from './does-much';
import { isAcrossOne } from './fall-across';
import { capitalised, type FindingPart, predictionPart, type Sentence, sentence } from './finding';
import { mostGained, readLensAcross } from './lens-across';
import { addedBy, componentOf, placeAs } from './lens-places';
import { comparedShares, percentPart, sayAddsTo, signedPart } from './numbers';
import { stepThatShows } from './step-part';

/** The least excess of the other token's gain; a smaller one is hardly visible in the figure. */
const LEAST_MORE = 0.01;

/** A token that gains more across a part than the explained one. */
interface OtherGains {
  readonly point: LensPoint;
  /** The contribution of the part to the logit of the explained token. */
  readonly added: number;
  /** The probabilities of the explained token before and after the part. */
  readonly own: { readonly from: number; readonly to: number };
  readonly other: { readonly id: number; readonly from: number; readonly to: number };
}

/**
 * For the part of the block that adds most, among those across which the token that the lens shows there gains more; empty if
 * there is none.
 */
export async function sayGainsLess(context: FindingContext, layer: number): Promise<Sentence | ''> {
  const { source, plan, choice, prediction } = context;
  const gains = await readOtherGains(context, layer);
  if (!prediction || !gains) return '';
  const { point, added, own, other } = gains;
  const { target: tokenizer } = modelOf(source, 'The logit lens').folder.tokenizer;
  const rival = predictionPart(describeId(tokenizer, other.id));
  const toOther = addedBy((await readAttribution(source, choice.position, other.id)).parts, point);
  const shown = stepThatShows(plan, 'logits');
  const [from, to] = comparedShares(own.from, own.to);
  const [otherFrom, otherTo] = comparedShares(other.from, other.to);
  return sentence`${capitalised(placeAs(point))} adds ${signedPart(added)} to the logit of ${predictionPart(prediction.token)}${shown ? sentence` (${shown})` : ''}, and ${predictionPart(prediction.token)} rises across it from ${from} to ${to}, while ${rival} rises more, from ${otherFrom} to ${otherTo}. That is no contradiction: ${predictionPart(prediction.token)} and ${rival} both gain. ${sayWhy(gains, rival, toOther)}`;
}

/** Why the other token gains more: the part adds more to it, it was more probable before, or else the scale changes. */
function sayWhy({ point, added, own, other }: OtherGains, rival: FindingPart, toOther: number): Sentence {
  const what = sentence`This ${componentOf(point)}`;
  if (toOther > added) return sentence`${what} ${sayAddsTo(sentence`the logit of ${rival}`, toOther)}, which is more.`;
  const less = sentence`${what} ${sayAddsTo(sentence`the logit of ${rival}`, toOther)}, which is less`;
  const [ownBefore, otherBefore] = comparedShares(own.from, other.from);
  if (other.from > own.from && ownBefore.text !== otherBefore.text)
    return sentence`${less}; but ${rival} was more probable before, and the same rise of a logit gives a more probable token more percentage points.`;
  return sentence`${less}; but that is counted with the final norm’s scale at the end, and the lens takes the scale of this place.`;
}

async function readOtherGains(
  { source, choice, prediction }: Pick<FindingContext, 'source' | 'choice' | 'prediction'>,
  layer: number,
): Promise<OtherGains | null> {
  const { attribution, lens, ratherThan, token } = prediction ?? {};
  // The lens shows the token alone, not a difference of two.
  if (!attribution || !lens || !token || ratherThan) return null;
  const { points } = lens;
  const { probability } = lens.target ?? lens.final;
  const candidates = points.flatMap((point, at) => {
    const added = addedBy(attribution.parts, point);
    const own = { from: probability[at - 1] as number, to: probability[at] as number };
    const isOther = isAcrossOne(points, at) && point.layer === layer && lens.top[at] !== token.id;
    return isOther && added >= DOES_MUCH && own.to > own.from ? [{ at, point, added, own }] : [];
  });
  for (const { at, ...gain } of candidates.toSorted((a, b) => b.added - a.added)) {
    const other = mostGained(...(await readLensAcross(source, choice.position, points, at)));
    const more = other.to - other.from - (gain.own.to - gain.own.from);
    if (other.id === lens.top[at] && more >= LEAST_MORE && isSeen(gain.own)) return { ...gain, other };
  }
  return null;
}

/** Whether a rise is visible as written. */
function isSeen({ from, to }: OtherGains['own']): boolean {
  return percentPart(from).text !== percentPart(to).text;
}
