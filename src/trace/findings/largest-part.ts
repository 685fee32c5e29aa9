/** Which part of the model adds most to the prediction, whatever it is, and which head does. */
import type { AttributionPart } from '../readings/attribution';
import { TOTAL_NAMES } from '../readings/attribution-words';
import type { FindingContext, FindingStep } from './context';
import { blockPart, type Finding, finding, headPart, type Sentence, scoreOf, sentence } from './finding';
import { logitPart, signedPart } from './numbers';

/** A part does most only where it adds at least so much to the logit. */
export const DOES_MUCH = 0.1;

export function findLargestPart({ prediction }: FindingContext, { id }: FindingStep): Finding | null {
  const { attribution, contributions } = prediction ?? {};
  if (!prediction || !attribution || !contributions) return null;
  const most = attribution.parts.reduce((a, b) => (b.value > a.value ? b : a));
  if (most.value < DOES_MUCH) return null;
  const told = sentence`Of all parts of the model ${nameOf(most)} adds most to ${scoreOf(prediction)}: ${signedPart(most.value)}${sayWhole(most, contributions)}`;
  const head = most.kind === 'head' ? '' : sayHead(contributions);
  return finding('largest part', id, sentence`${told}${head}.${sayBias(most)}`);
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
  return sentence`; of the ${String(count)} heads ${head} adds most, ${signedPart(best.value)}`;
}

function nameOf({ kind, layer, head, cross }: AttributionPart): Sentence {
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
