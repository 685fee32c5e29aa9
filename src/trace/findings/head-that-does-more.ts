/**
 * Where the head that adds most to a logit shows little, as where it rests on the first token: the head of this text that does
 * most in the contest with the runner-up. What it does there need not be seen in the logit alone. One that looks at the token
 * itself or at the first one shows no more than that head does.
 */
import type { AttributionPart } from '../readings/attribution';
import type { FindingContext, FindingStep } from './context';
import { headPart, otherPart, paragraph, predictionPart, type Sentence, sentence } from './finding';
import { readRival } from './main-reason';
import { logitPart } from './numbers';
import { ofLead } from './sets-apart';
import { readWhereLooks } from './where-looks';

/** It does clearly more: at least so much, and so many times as much as the head that is shown. */
const CLEARLY = 0.5;
const TIMES = 2;
/** Of those that do, so many are looked at. */
const MOST_LOOKED_AT = 4;

type Head = AttributionPart & { readonly kind: 'head'; readonly layer: number; readonly head: number };

/** " Head 5.4 does more here, against the prediction: it looks most at “Mary” and lowers “H” against “She” by 1.92." Empty where none does. */
export async function sayHeadThatDoesMore(
  context: FindingContext,
  step: FindingStep,
  shown: number,
): Promise<Sentence | ''> {
  const { source, choice, prediction } = context;
  const { contributions, token } = prediction ?? {};
  // Of two tokens that were chosen the head that is shown is the one that does most for that.
  if (!prediction || !token || prediction.ratherThan || !contributions?.best || step.cross || !step.isMain) return '';
  const { best } = contributions;
  // Another head was chosen: it is not shown for what it does.
  if (best.cross || best.layer !== step.layer || best.head !== shown) return '';
  const rival = await readRival(source, choice.position, token.id);
  const heads = rival?.attribution.parts.filter(isHead) ?? [];
  const own = heads.find(({ layer, head }) => layer === best.layer && head === best.head);
  if (!rival || !own) return '';
  const least = Math.max(CLEARLY, TIMES * Math.abs(own.value));
  const more = heads.filter((head) => head !== own && Math.abs(head.value) >= least);
  for (const head of more.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST_LOOKED_AT)) {
    const looks = await readWhereLooks(ofLead(context, prediction, rival.attribution), head);
    if (!looks || looks.key === 0 || looks.key === choice.position) continue;
    const [how, verb] = head.value > 0 ? ['', 'raises'] : [', against the prediction', 'lowers'];
    return paragraph(
      sentence` Head ${headPart(head.layer, head.head)} does more here${how}: it ${looks.said} and ${verb} ${predictionPart(token)} against ${otherPart(rival.token)} by ${logitPart(Math.abs(head.value))}.`,
    );
  }
  return '';
}

function isHead(part: AttributionPart): part is Head {
  return part.kind === 'head' && part.layer !== null && part.head !== null && !part.cross;
}
