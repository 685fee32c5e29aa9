/** Where the logit lens first ranks the predicted token first, and where that lead is lost again. */

import { mainStack, nodeOf, type Plan } from '../../architectures/plan/plan';
import { largestTwo } from '../../base/vectors';
import { unembeddingOf } from '../heads/head-circuits';
import { readAttribution } from '../readings/attribution';
import { embeddingRows } from '../readings/embedding-rows';
import type { Lens } from '../readings/lens';
import type { LensPoint } from '../readings/lens-points';
import type { ExplainedPrediction, FindingContext, FindingStep } from './context';
import { MAKES_LONGER } from './fall-across';
import {
  type Finding,
  type FindingPart,
  finding,
  inTurn,
  otherPart,
  predictionPart,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import { ADDS } from './head-adds';
import { addedBy, componentOf, placeAs, placeOf } from './lens-places';
import { countPart, percentPart, signedPart } from './numbers';
import { type LensFall, readScaleOfFall, sayScale } from './scale-words';
import { stepThatShows } from './step-part';

/** A fall is mentioned if less than this share of the largest probability is left. */
const FALLS = 4 / 5;

/** The probability of the token at each point of the lens. */
interface Shares {
  readonly token: FindingPart;
  /** Why the probability falls across the last part. */
  readonly fallsLast: Sentence;
  readonly points: readonly LensPoint[];
  readonly probability: ArrayLike<number>;
}

/** @returns null if no prediction is explained */
export async function findFirstLead(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { source, choice, prediction } = context;
  if (!prediction) return null;
  const { lens, token } = prediction;
  const read = source.tokens[choice.position];
  const says = read && lens.top[0] === read.id && read.id !== token.id;
  const itself = says ? sayItself(lens, tokenPart(read, { token: choice.position }), isTied(context.plan)) : '';
  const last = await readLastPart(context, prediction);
  const told = sayBriefly(lens, predictionPart(token), last);
  const lead = sayLead(lens, predictionPart(token), sayFallsLast(context, predictionPart(token), last));
  const whole = sentence`${lead}.`;
  if (!told) return finding('first lead', id, inTurn([whole, itself]) as Sentence);
  return finding('first lead', id, inTurn([told, itself]) as Sentence, { details: whole });
}

/**
 * The point from which on the token leads until the end, and the point where it is most probable after that; null if it leads
 * only at the end, or not there.
 */
function lastingLead({ points, final, target }: Lens) {
  const { rank, probability } = target ?? final;
  const last = points.length - 1;
  const from = rank.findLastIndex((place) => place !== 0) + 1;
  if (from >= last) return null;
  return { from, summit: largestTwo(probability.slice(from))[0] + from, last };
}

/**
 * Whether this finding says why the last part lowers the probability: it does so from the highest point, and by much.
 */
export function tellsOfLast(lens: Lens): boolean {
  const lead = lastingLead(lens);
  const { probability } = lens.target ?? lens.final;
  return lead !== null && lead.summit === lead.last - 1 && falls(probability, lead.summit);
}

/**
 * From where on the token leads until the end, and whether and why it gets less probable on the way. Null if it leads only at
 * the end, or not there.
 */
function sayBriefly(lens: Lens, token: FindingPart, part: LastPart): Sentence | null {
  const { points, final, target } = lens;
  const { rank, probability } = target ?? final;
  const lead = lastingLead(lens);
  if (!lead) return null;
  const { from, summit, last } = lead;
  const before = points.filter((_, point) => point < from && rank[point] === 0);
  const leads = sentence`${token} leads all other tokens ${before.length > 0 ? 'again ' : ''}from ${placeAs(points[from] as LensPoint)} on${sayWhom(lens, from)}.`;
  if (!falls(probability, summit)) return leads;
  if (!tellsOfLast(lens)) {
    const where = summit === from ? 'there' : placeOf(points[summit] as LensPoint);
    return sentence`${leads} It is most probable ${where} (${shareAt(probability, summit)}): what comes later lowers that to ${shareAt(probability, last)}.`;
  }
  const lowers = sentence`The last ${componentOf(points[last] as LensPoint)} makes the model less sure`;
  return sentence`${leads} ${lowers}${sayWhyBriefly(part, token)}.`;
}

/**
 * ", where it overtakes “not”": without it, the part would seem to do most for the lead over the runner-up, which is another one.
 */
function sayWhom({ top, tokens }: Lens, from: number): Sentence | '' {
  const other = from === 0 ? undefined : tokens.find(({ id }) => id === top[from - 1]);
  return other ? sentence`, where it overtakes ${otherPart(other)}` : '';
}

/**
 * Leaves out the size of the scale. It mentions the part's contribution, since the step before gave it, and on its own it would
 * make the model more certain.
 */
function sayWhyBriefly({ value, fall }: LastPart, token: FindingPart): Sentence | '' {
  if (value === null) return '';
  const adds = value >= ADDS ? sentence`, though it adds ${signedPart(value)} to the logit of ${token}` : '';
  const others =
    value < 0 ? 'takes more from its logit than from those of other tokens' : 'adds more to the logits of other tokens';
  if (!fall) return sentence`${adds}: it ${others}`;
  return sentence`${adds}: it ${fall.after < fall.alone ? `${others}, and it ` : ''}${MAKES_LONGER}`;
}

/** Whether the probability ends well below its largest value. */
function falls(probability: Shares['probability'], summit: number): boolean {
  return (probability[probability.length - 1] as number) < FALLS * (probability[summit] as number);
}

/** The rank and probability of the predicted token from point to point. */
function sayLead(lens: Lens, token: FindingPart, fallsLast: Sentence): Sentence {
  const { points, final, target } = lens;
  const { rank, probability } = target ?? final;
  const last = points.length - 1;
  const leads = [...points.keys()].filter((point) => rank[point] === 0);
  const [first] = leads;
  if (first === undefined) return sayNeverLeads(points, rank, token);
  if (first === last)
    return sentence`The logit lens ranks ${token} highest only at the end, ${placeOf(points[last] as LensPoint)} (${shareAt(probability, last)})`;
  const begin = sentence`The logit lens first ranks ${token} highest ${placeOf(points[first] as LensPoint)} (${shareAt(probability, first)})`;
  const lost = leads.map((point) => point + 1).filter((point) => point <= last && rank[point] !== 0);
  const overtaken = sayOvertaken(lens, token, lost);
  if (rank[last] !== 0) return sentence`${begin}${overtaken}. ${leadAtEnd(lens)}`;
  const summit = leads.reduce((a, b) => ((probability[b] as number) > (probability[a] as number) ? b : a), first);
  const end = sayFall({ token, points, probability, fallsLast }, first, summit);
  // Where that is, and that the lead lasts, is told in short already.
  if (overtaken === '') return sentence`${token} has ${shareAt(probability, first)} where it begins to lead${end}`;
  const stays = leads.find((point) => point >= (lost.at(-1) as number)) as number;
  if (stays === last)
    return sentence`${begin}${overtaken}. ${token} leads again only at the end, ${placeOf(points[last] as LensPoint)}${end}`;
  return sentence`${begin}${overtaken}. From ${placeAs(points[stays] as LensPoint)} on, ${token} keeps the lead${end}`;
}

/** Where it comes closest to leading. */
function sayNeverLeads(points: readonly LensPoint[], rank: ArrayLike<number>, token: FindingPart): Sentence {
  const best = [...points.keys()].reduce((a, b) => ((rank[b] as number) < (rank[a] as number) ? b : a), 0);
  const before = `${rank[best]} ${rank[best] === 1 ? 'token is' : 'tokens are'} more probable`;
  return sentence`The logit lens ranks ${token} highest nowhere; it comes closest ${placeOf(points[best] as LensPoint)}, where ${before}`;
}

/**
 * At the first point, little has been added to a token's vector, which can still be read as the token itself, with the highest
 * probability.
 * @param tied whether the matrix of the embedding is also the one that makes logits
 */
function sayItself({ probability }: Lens, token: FindingPart, tied: boolean): Sentence {
  const why = tied ? 'the logits are computed with the embedding matrix, and ' : '';
  return sentence`At first the lens still reads ${token} itself (${shareAt(probability, 0)}): ${why}little has been added to its own vector yet.`;
}

/** Whether logits are computed with the matrix whose rows are the tokens' first vectors. */
function isTied(plan: Plan): boolean {
  const rows = embeddingRows(plan, mainStack(plan).sequence);
  const lookup = rows && nodeOf(plan, rows.node);
  return lookup?.kind === 'lookup' && lookup.matrix.name === unembeddingOf(plan)?.matrix.name;
}

/** Which token takes the lead the last time it is lost, and where. @param lost the points at which it is lost */
function sayOvertaken(
  { points, top, probability, tokens }: Lens,
  token: FindingPart,
  lost: readonly number[],
): Sentence | '' {
  const at = lost.at(-1);
  const other = tokens.find(({ id }) => id === (at === undefined ? undefined : top[at]));
  if (at === undefined || !other) return '';
  const often = lost.length === 1 ? '' : sentence` ${countPart(lost.length)} times, the last time`;
  const winner = sentence`${predictionPart(other)}, which has ${shareAt(probability, at)} ${placeOf(points[at] as LensPoint)}`;
  return sentence`. Then ${token} loses the lead${often} to ${winner}`;
}

function leadAtEnd({ top, probability, tokens }: Lens): Sentence {
  const last = top.length - 1;
  const share = shareAt(probability, last);
  const leader = tokens.find(({ id }) => id === top[last]);
  return sentence`At the end ${leader ? predictionPart(leader) : 'another token'} leads with ${share}`;
}

/** Says that the probability ends well below its largest value, and which part causes that, if it is a single one. */
function sayFall({ token, points, probability, fallsLast }: Shares, first: number, summit: number): Sentence | '' {
  const last = points.length - 1;
  if (!falls(probability, summit)) return '';
  const [top, end] = [shareAt(probability, summit), shareAt(probability, last)];
  const since = summit === last - 1 ? fallsLast : '';
  if (summit === first) return sentence`, but ends at ${end}${since}`;
  return sentence`. ${token} reaches ${top} ${placeOf(points[summit] as LensPoint)} and ends at ${end}${since}`;
}

/** The effect of the last part before the end of the lens on the token. */
interface LastPart {
  readonly point: LensPoint;
  /** Its contribution to the logit; null if not known. */
  readonly value: number | null;
  /** The fall, if the scale of the final norm contributes much to it. */
  readonly fall: LensFall | null;
}

async function readLastPart(context: FindingContext, prediction: ExplainedPrediction): Promise<LastPart> {
  const { source, choice } = context;
  const { attribution, lens, ratherThan, token } = prediction;
  const end = lens.points.length - 1;
  const point = lens.points[end] as LensPoint;
  // The lens shows the token alone, not a difference of two.
  const alone = ratherThan ? await readAttribution(source, choice.position, token.id) : attribution;
  if (!alone) return { point, value: null, fall: null };
  return { point, value: addedBy(alone.parts, point), fall: await readScaleOfFall(context, end) };
}

/**
 * The last MLP can raise the token's logit and lower its probability, and a longer vector lowers it whatever the MLP adds. Both
 * are mentioned, since otherwise this step and that of the logits would contradict each other.
 */
function sayFallsLast({ plan }: FindingContext, token: FindingPart, { point, value, fall }: LastPart): Sentence {
  const part = placeAs(point);
  if (value === null || (!fall && value < ADDS)) return sentence`, since ${part} makes other tokens more probable`;
  const shown = stepThatShows(plan, 'logits');
  const see = shown ? sentence` (see ${shown})` : '';
  if (fall) return sentence`: with what ${part} adds, ${sayScale(fall, token, point, value)}${see}`;
  return sentence`: ${part} adds ${signedPart(value)} to its logit, but still more to that of other tokens${see}`;
}

function shareAt(probability: Shares['probability'], point: number): FindingPart {
  return percentPart(probability[point] as number);
}
