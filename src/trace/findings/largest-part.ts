/** Which part of the model adds most to the prediction, whatever it is, and which head does. */
import { argmax } from '../../generate/sampling';
import { describeId } from '../../model/tokenizers/tokenizer';
import { type Attribution, type AttributionPart, readAttribution } from '../readings/attribution';
import type { LensPoint } from '../readings/lens-points';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { sayBeyondMean } from './beyond-mean';
import type { ExplainedPrediction, FindingContext, FindingStep } from './context';
import { type Finding, finding, headPart, predictionPart, type Sentence, sentence } from './finding';
import { placeAs } from './first-lead';
import { percentPart, signedPart, wholePart } from './numbers';
import { nameOf } from './part-names';
import { sayTotals } from './proportion';
import { sayGroups, sayHeads, sayInstead, sayMostAndLeast, sayWhichBiases } from './rather-than';
import { readScaleOfFall, sayScaleInShort } from './scale-words';
import { stepThatShows } from './step-part';

/** A part does most only where it adds at least so much to the logit. */
export const DOES_MUCH = 0.1;
/** A head adds little beside a part of which it adds less than this share. The sentence states it. */
const LITTLE = 1 / 5;
const LITTLE_IN_WORDS = 'a fifth';

export async function findLargestPart(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { prediction } = context;
  const { attribution, contributions } = prediction ?? {};
  if (!prediction || !attribution || !contributions) return null;
  if (prediction.ratherThan) return sayDifference(id, prediction, attribution);
  const most = attribution.parts.reduce((a, b) => (b.value > a.value ? b : a));
  if (most.value < DOES_MUCH) return null;
  const token = predictionPart(prediction.token);
  const whole = sentence`The logit of ${token} is ${wholePart(contributions)}: ${sayTotals(contributions.totals)}.`;
  const more = most.value > contributions.logit ? ', more than the whole, since others take away' : '';
  const head = most.kind === 'head' ? '' : sayHead(contributions, most);
  const told = sentence`${whole} Of all parts ${nameOf(most)} adds most, ${signedPart(most.value)}${more}${head}.`;
  const raises = await sayRaisesOthers(context, most);
  // Beside another token it is told already what makes the distance between two logits.
  const beyond = await sayBeyondMean(context.source, attribution, token, most);
  const isTold = raises !== '' && beyond.part === most;
  const besides =
    raises === ''
      ? sentence`${sayBias(most)}${await sayLensFalls(context)}`
      : sentence` ${raises.fall} ${raises.instead}`;
  return finding('largest part', id, sentence`${told}${besides}${isTold ? '' : sentence` ${beyond.sentence}`}`);
}

/** Of a difference single parts are no reason alone: first it is told which group of parts decides. */
function sayDifference(id: string, { token, ratherThan }: ExplainedPrediction, { parts, logit, capped }: Attribution) {
  if (!ratherThan || parts.every(({ value }) => Math.abs(value) < DOES_MUCH)) return null;
  const groups = sayGroups({ token, ratherThan, parts, logit, capped });
  const heads = sayHeads(parts);
  const besides = heads === '' ? '' : sentence`; ${heads}`;
  return finding(
    'largest part',
    id,
    sentence`${groups} Of the single parts ${sayMostAndLeast(parts)}${besides}.${sayWhichBiases(parts)}`,
  );
}

/** The share of the token falls over an MLP where less than this is left of it. */
const FALLS = 0.9;
/** At the end the share falls far where less than this is left of it. */
const FALLS_FAR = 0.5;

/** Over the part before a point of the lens: by the final norm's scale, where that has much of it, or as others gain more. */
async function sayFallOver(context: FindingContext, at: number, by: Sentence): Promise<Sentence> {
  const { plan, prediction } = context;
  const { lens, token } = prediction as ExplainedPrediction;
  const { probability } = lens.target ?? lens.final;
  const [before, after] = [probability[at - 1] as number, probability[at] as number];
  const shown = stepThatShows(plan, 'blocks');
  const share = sentence`the probability of ${predictionPart(token)} falls from ${percentPart(before)} to ${percentPart(after)}${shown ? sentence`, as ${shown} shows` : ''}`;
  const scale = await readScaleOfFall(context, at);
  if (!scale) return sentence`But other tokens gain still more from ${by}: over it ${share}.`;
  return sentence`But over ${by} ${share}, ${sayScaleInShort(scale)}.`;
}

/** Where the lens has the share fall at the end, over a part that adds little itself: the two seem to disagree. */
async function sayLensFalls(context: FindingContext): Promise<Sentence | ''> {
  const { prediction } = context;
  if (!prediction) return '';
  const { points, target, final } = prediction.lens;
  const { probability } = target ?? final;
  const last = points.length - 1;
  if (last < 1 || (probability[last] as number) >= FALLS_FAR * (probability[last - 1] as number)) return '';
  return sentence` ${await sayFallOver(context, last, placeAs(points[last] as LensPoint))}`;
}

interface RaisesOthers {
  readonly fall: Sentence;
  /** Why the token rather than the one that it has to be told from. */
  readonly instead: Sentence;
}

/**
 * An MLP may add most to the logit of the token and raise other tokens still more: then its share falls there in the
 * logit lens, and the logit alone does not tell why it was chosen. That is told by the difference to the other token.
 */
export async function sayRaisesOthers(context: FindingContext, part: AttributionPart): Promise<RaisesOthers | ''> {
  const { source, choice, prediction } = context;
  const { kind, layer } = part;
  if (!prediction || prediction.ratherThan || kind !== 'mlp') return '';
  const { lens, token } = prediction;
  const at = lens.points.findIndex((point) => point.layer === layer && point.after === 'mlp');
  // Only where the lens has looked between attention and MLP is the fall of the MLP alone.
  if (at < 1 || lens.points[at - 1]?.layer !== layer) return '';
  const { probability } = lens.target ?? lens.final;
  const [before, after] = [probability[at - 1] as number, probability[at] as number];
  if (!(after < FALLS * before)) return '';
  const fall = await sayFallOver(context, at, nameOf(part));
  const other = await rivalOf(source, choice.position, token.id);
  const { parts, logit, capped } = await readAttribution(source, choice.position, token.id, other.token.id);
  const divided = { token, ratherThan: other.token, parts, logit, capped };
  return { fall, instead: sayInstead(divided, other.words) };
}

/** The token that another has to be told from: the most probable one, or the next where it is that itself. */
async function rivalOf(source: TraceSource, position: number, id: number) {
  const logits = await readRow(source, 'logits', position);
  const first = argmax(logits);
  const { target } = modelOf(source, 'What is found of a prediction').folder.tokenizer;
  if (first !== id) return { token: describeId(target, first), words: 'the most probable' };
  const second = argmax(logits.with(first, -Infinity));
  return { token: describeId(target, second), words: 'the next most probable' };
}

type Contributions = NonNullable<NonNullable<FindingContext['prediction']>['contributions']>;

/** What is no reading of this text. The share of a bias of attention changes with the final norm's scale, no other. */
function sayBias({ kind }: AttributionPart): string {
  switch (kind) {
    case 'norm_bias':
    case 'head_bias':
      return ' What this bias adds is the same for every text.';
    case 'attn_bias':
      return ' This bias is added to the stream whatever the text is.';
    default:
      return '';
  }
}

/** The head that does most, where another part does more: begins with a semicolon. */
function sayHead({ best, values, cross }: Contributions, most: AttributionPart): Sentence | '' {
  const count = values.length + (cross?.length ?? 0);
  if (!best || best.value < DOES_MUCH || count < 2) return '';
  const head = sentence`head ${headPart(best.layer, best.head)}${best.cross ? ' of the cross-attention' : ''}`;
  const little = best.value < LITTLE * most.value ? `, less than ${LITTLE_IN_WORDS} of that` : '';
  return sentence`; of the ${String(count)} heads ${head} does, ${signedPart(best.value)}${little}`;
}
