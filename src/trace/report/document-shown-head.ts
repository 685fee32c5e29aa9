/** Says which head the figures of some steps show, and why: the short answer may name another one. */
import { markdownParagraph } from '../../base/markdown';
import type { FindingsChoice } from '../findings/context';
import { headPart, predictionPart, type Sentence, sentence } from '../findings/finding';
import type { OpensBy } from '../findings/opening-head';
import { markedUp } from './document-words';
import { HEAD_VIEWS } from './head-views';
import type { ReportInput } from './input';

/** Empty if no step shows a head, or if the simplified block is shown, which has only one. @param short the short answer */
export function shownHeadParagraphs(input: ReportInput, choice: FindingsChoice, short: readonly string[]): string[] {
  const { variant, layer, head } = choice;
  if (variant !== 'model' || !input.steps.some(({ view }) => HEAD_VIEWS.has(view))) return [];
  const which = sentence`The figures of attention show head ${headPart(layer, head)} (head ${String(head)} of block ${String(layer)})`;
  const said = sentence`${which}${sayWhy(input, choice)}${sayOther(input, choice, short)}`;
  return [markdownParagraph(markedUp(said.parts, input))];
}

function sayWhy({ opening, attribution }: ReportInput, { layer, head }: FindingsChoice): Sentence {
  const token = attribution ? sentence`${predictionPart(attribution)}` : sentence`the prediction`;
  const best = opening?.best;
  const isBest = best?.layer === layer && best.head === head && !best.cross;
  const most = best && !best.cross ? sentence`head ${headPart(best.layer, best.head)}` : sentence`another head`;
  const isOpening = opening?.opens?.layer === layer && opening.opens.head === head;
  // Both attentions of a decoder show the head of this number.
  if (isOpening && opening.opens?.cross && opening.opensBy === 'adds most')
    return sentence`: of all heads that of the cross-attention adds most to the logit of ${token}.`;
  if (isOpening && !opening.opens?.cross) return sentence`: ${WHY[opening.opensBy](token, most)}.`;
  if (isBest) return sentence`: ${WHY['adds most'](token, most)}.`;
  const onScreen = sentence`, the one on screen when this was made`;
  return best && !best.cross
    ? sentence`${onScreen}; ${most} adds most to the logit of ${token}.`
    : sentence`${onScreen}.`;
}

/** @param token the predicted token @param best the head that adds most to its logit */
const WHY: Readonly<Record<OpensBy, (token: Sentence, best: Sentence) => Sentence>> = {
  'adds most': (token) => sentence`of all heads it adds most to the logit of ${token}`,
  'does more': (token, best) =>
    sentence`it has more say in whether ${token} or the next most probable token leads than ${best}, which adds most to the logit of ${token}`,
  'does more with the leader': (token, best) =>
    sentence`it has more say in whether ${token} or the most probable token leads than ${best}, which adds most to the logit of ${token}`,
  'adds nearly most': (token, best) =>
    sentence`it adds nearly as much to the logit of ${token} as ${best}, which adds most but looks at its own token or at the first one, or takes away from the lead`,
  'looks most clearly': () =>
    sentence`of all heads it gives the largest share of this token’s attention to one other word`,
  'looks ahead': () => sentence`of the heads that look clearly at one other word it looks most at a later word`,
  'looks both ways': () => sentence`it looks clearly at one word, and its words look both back and ahead`,
};

/** " “In short” names another, head 5.4, for all of the prediction." Only if the short answer is shown. */
function sayOther({ findings }: ReportInput, { layer, head }: FindingsChoice, short: readonly string[]): Sentence | '' {
  const tested = [...findings.values()].flat().find(({ kind }) => kind === 'in short')?.tested;
  const isTold = short.some((one) => one.includes('In short'));
  if (!isTold || tested?.kind !== 'head' || tested.layer === null || tested.head === null) return '';
  if (tested.layer === layer && tested.head === head) return '';
  return sentence` What is said in short is of the whole prediction, in which head ${headPart(tested.layer, tested.head)} does most.`;
}
