/** Which part of the model adds most to the prediction, whatever it is, and which head does. */
import { argmax } from '../../generate/sampling';
import { describeId } from '../../model/tokenizers/tokenizer';
import { type AttributionPart, readAttribution } from '../readings/attribution';
import { TOTAL_NAMES } from '../readings/attribution-words';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { FindingContext, FindingStep } from './context';
import {
  blockPart,
  type Finding,
  finding,
  headPart,
  otherPart,
  predictionPart,
  type Sentence,
  scoreOf,
  sentence,
} from './finding';
import { logitPart, percentPart, signedPart } from './numbers';
import { stepThatShows } from './step-part';

/** A part does most only where it adds at least so much to the logit. */
export const DOES_MUCH = 0.1;

export async function findLargestPart(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { prediction } = context;
  const { attribution, contributions } = prediction ?? {};
  if (!prediction || !attribution || !contributions) return null;
  const most = attribution.parts.reduce((a, b) => (b.value > a.value ? b : a));
  if (most.value < DOES_MUCH) return null;
  const told = sentence`Of all parts of the model ${nameOf(most)} adds most to ${scoreOf(prediction)}: ${signedPart(most.value)}${sayWhole(most, contributions)}`;
  const head = most.kind === 'head' ? '' : sayHead(contributions);
  const raises = await sayRaisesOthers(context, most, 'it');
  if (raises === '')
    return finding('largest part', id, sentence`${told}${head === '' ? '' : sentence`; ${head}`}.${sayBias(most)}`);
  const { fall, instead } = raises;
  return finding(
    'largest part',
    id,
    sentence`${told}. ${fall}${head === '' ? '' : sentence` Besides, ${head}.`} ${instead}`,
  );
}

/** The share of the token falls over an MLP where less than this is left of it. */
const FALLS = 0.9;

/**
 * An MLP may add most to the score of the token and raise other tokens still more: then its share falls there in the
 * logit lens, and the score alone does not tell why it was chosen. That is told by the difference to the other token.
 * @param by what the MLP is called: "it"
 */
export async function sayRaisesOthers(
  { source, plan, choice, prediction }: FindingContext,
  { kind, layer }: Pick<AttributionPart, 'kind' | 'layer'>,
  by: Sentence | string,
): Promise<{ readonly fall: Sentence; readonly instead: Sentence } | ''> {
  if (!prediction || prediction.ratherThan || kind !== 'mlp') return '';
  const { lens, token } = prediction;
  const at = lens.points.findIndex((point) => point.layer === layer && point.after === 'mlp');
  // Only where the lens has looked between attention and MLP is the fall of the MLP alone.
  if (at < 1 || lens.points[at - 1]?.layer !== layer) return '';
  const { probability } = lens.target ?? lens.final;
  const [before, after] = [probability[at - 1] as number, probability[at] as number];
  if (!(after < FALLS * before)) return '';
  const other = await rivalOf(source, choice.position, token.id);
  const { parts } = await readAttribution(source, choice.position, token.id, other.token.id);
  const most = parts.reduce((a, b) => (b.value > a.value ? b : a));
  const shown = stepThatShows(plan, 'blocks');
  const share = sentence`from ${percentPart(before)} to ${percentPart(after)}${shown ? sentence`, as ${shown} shows` : ''}`;
  return {
    fall: sentence`But other tokens gain still more from ${by}: over it the probability of ${predictionPart(token)} falls ${share}.`,
    instead: sentence`Why ${predictionPart(token)} rather than ${otherPart(other.token)}, ${other.words}: to the difference of their scores ${nameOf(most)} adds most, ${signedPart(most.value)}.`,
  };
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

/** What the part is of. One that is more than the whole is a riddle, unless it is told what takes away. */
function sayWhole({ value }: AttributionPart, { logit, totals }: Contributions): Sentence {
  const whole = logitPart(logit);
  if (value <= logit) return sentence` of ${whole} in all`;
  const { kind, value: least } = totals.reduce((a, b) => (b.value < a.value ? b : a));
  // A kind of part explains it alone where it takes away at least what is too much.
  const less =
    -least < value - logit
      ? sentence`all other parts together take away ${logitPart(value - logit)}`
      : sentence`the ${TOTAL_NAMES[kind]} ${kind === 'embedding' ? 'takes' : 'together take'} away ${logitPart(-least)}`;
  return sentence`, more than the ${whole} in all: ${less}`;
}

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

/** The head that does most, where another part does more. */
function sayHead({ best, values, cross }: Contributions): Sentence | '' {
  const count = values.length + (cross?.length ?? 0);
  if (!best || best.value < DOES_MUCH || count < 2) return '';
  const head = sentence`head ${headPart(best.layer, best.head)}${best.cross ? ' of the cross-attention' : ''}`;
  return sentence`of the ${String(count)} heads ${head} adds most, ${signedPart(best.value)}`;
}

export function nameOf({ kind, layer, head, cross }: AttributionPart): Sentence {
  const block = layer === null ? '' : sentence`block ${blockPart(layer)}`;
  switch (kind) {
    case 'embed':
      return sentence`the token embedding`;
    case 'pos_embed':
      return sentence`the position embedding`;
    case 'head':
      return sentence`head ${headPart(layer ?? 0, head ?? 0)}${cross ? ' of the cross-attention' : ''}`;
    case 'attn_bias':
      return sentence`the bias of the ${cross ? 'cross-attention' : 'attention'} of ${block}`;
    case 'mlp':
      return sentence`the MLP of ${block}`;
    case 'norm_bias':
      return sentence`the bias of the final norm`;
    case 'head_bias':
      return sentence`the bias of the unembedding`;
  }
}
