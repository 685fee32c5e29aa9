/** Which part of the model adds most to the prediction, whatever it is, and which head does. */
import { argmax } from '../../generate/sampling';
import { describeId } from '../../model/tokenizers/tokenizer';
import { type Attribution, type AttributionPart, readAttribution } from '../readings/attribution';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { sayBeyondMean } from './beyond-mean';
import type { ExplainedPrediction, FindingContext, FindingStep } from './context';
import { type Finding, finding, headPart, predictionPart, type Sentence, sentence } from './finding';
import { DOES_MUCH } from './head-adds';
import { type MainReason, readMainReason } from './main-reason';
import { signedPart, wholePart } from './numbers';
import { nameOf } from './part-names';
import { sayTotals } from './proportion';
import { sayHeads, sayInstead, sayMostAndLeast, sayTotalsOf, sayWhichBiases } from './rather-than';

/** A head adds little beside a part of which it adds less than this share. The sentence states it. */
const LITTLE = 1 / 5;
const LITTLE_IN_WORDS = 'a fifth';

export async function findLargestPart(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { prediction } = context;
  const { attribution, contributions } = prediction ?? {};
  if (!prediction || !attribution || !contributions) return null;
  const reason = await readMainReason(context);
  if (!reason) return null;
  if (prediction.ratherThan) return sayDifference(id, reason, prediction, attribution);
  const most = attribution.parts.reduce((a, b) => (b.value > a.value ? b : a));
  if (most.value < DOES_MUCH) return null;
  const token = predictionPart(prediction.token);
  const whole = sentence`The logit of ${token} is ${wholePart(contributions)}: ${sayTotals(contributions.totals)}.`;
  const more = most.value > contributions.logit ? ', more than the whole, since others take away' : '';
  const head = most.kind === 'head' ? '' : sayHead(contributions, most);
  const told = sentence`${reason.told} ${whole} Of all parts ${nameOf(most)} adds most, ${signedPart(most.value)}${more}${head}.`;
  const instead = await sayRivalOf(context, most);
  // Beside another token it is told already what makes the distance between two logits.
  const beyond = await sayBeyondMean(context.source, attribution, token, most);
  const isTold = instead !== '' && beyond.part === most;
  const besides = instead === '' ? sayBias(most) : sentence` ${instead}`;
  return finding('largest part', id, sentence`${told}${besides}${isTold ? '' : sentence` ${beyond.sentence}`}`);
}

/** Of a difference single parts are no reason alone: first it is told which kind of part decides. */
function sayDifference(
  id: string,
  { told }: MainReason,
  { token, ratherThan }: ExplainedPrediction,
  { parts, logit, capped }: Attribution,
) {
  if (!ratherThan) return null;
  const whole = sayTotalsOf({ token, ratherThan, parts, logit, capped });
  const heads = sayHeads(parts);
  const besides = heads === '' ? '' : sentence`; ${heads}`;
  return finding(
    'largest part',
    id,
    sentence`${told} ${whole} Of the single parts ${sayMostAndLeast(parts)}${besides}.${sayWhichBiases(parts)}`,
  );
}

/** The share of the token falls over an MLP where less than this is left of it. */
const FALLS = 0.9;

/**
 * An MLP may add most to the logit of the token and raise other tokens still more: then its share falls there in the
 * logit lens, of which the step of the lens tells, and the logit alone does not tell why the token was chosen. That is
 * told by the difference to the other token.
 */
async function sayRivalOf(
  { source, choice, prediction }: FindingContext,
  part: AttributionPart,
): Promise<Sentence | ''> {
  const { kind, layer } = part;
  if (!prediction || kind !== 'mlp') return '';
  const { lens, token } = prediction;
  const at = lens.points.findIndex((point) => point.layer === layer && point.after === 'mlp');
  // Only where the lens has looked between attention and MLP is the fall of the MLP alone.
  if (at < 1 || lens.points[at - 1]?.layer !== layer) return '';
  const { probability } = lens.target ?? lens.final;
  const [before, after] = [probability[at - 1] as number, probability[at] as number];
  if (!(after < FALLS * before)) return '';
  const other = await rivalOf(source, choice.position, token.id);
  const { parts, logit, capped } = await readAttribution(source, choice.position, token.id, other.token.id);
  return sayInstead({ token, ratherThan: other.token, parts, logit, capped }, other.words);
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
