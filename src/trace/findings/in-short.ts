/** Why the token was predicted, in one answer: a sentence without figures, and then the few figures that matter. */
import type { AttributionTotal } from '../readings/attribution-totals';
import { TOTAL_NAMES } from '../readings/attribution-words';
import type { AttentionHead } from '../readings/model-part';
import type { ExplainedPrediction, FindingContext, FindingStep } from './context';
import {
  type Finding,
  finding,
  headPart,
  otherPart,
  predictionPart,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import { DOES_MUCH } from './head-adds';
import { readMainReason } from './main-reason';
import { percentPart, signedPart, wholePart } from './numbers';

export async function findInShort(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { source, choice, prediction } = context;
  const here = source.tokens[choice.position];
  if (!prediction || !here) return null;
  const begin = sentence`In short: after ${tokenPart(here, { token: choice.position })} `;
  const reason = await readMainReason(context, begin);
  return reason && finding('in short', id, sentence`${reason.told} ${sayFigures(prediction, reason.kinds)}`);
}

/** "“They” has 13 %. Of its logit, 10.44, +9.27 comes from the MLPs and +1.69 from head 5.4." */
function sayFigures(
  { lens, token, ratherThan, contributions }: ExplainedPrediction,
  kinds: readonly AttributionTotal[],
) {
  const has = sentence`${predictionPart(token)} has ${percentPart((lens.target ?? lens.final).probability.at(-1) as number)}.`;
  if (!contributions) return has;
  const { best, logit } = contributions;
  const from = kinds.map(({ kind, value }) => ({ kind, value, name: sentence`the ${TOTAL_NAMES[kind]}` }));
  const head = best && best.value >= DOES_MUCH ? best : undefined;
  const ownKind = head?.cross ? 'cross_heads' : 'heads';
  const isOfKind = kinds.some(({ kind }) => kind === ownKind);
  const added = [
    ...from.map(({ kind, value, name }) => ({
      value,
      name: head && kind === ownKind ? sentence`${name} (${nameOf(head)}: ${signedPart(head.value)})` : name,
    })),
    ...(head && !isOfKind ? [{ value: head.value, name: nameOf(head) }] : []),
  ];
  if (added.length === 0) return has;
  const whole = ratherThan
    ? sentence`Its logit minus that of ${otherPart(ratherThan)} is ${wholePart(contributions)}:`
    : sentence`Of its logit, ${wholePart(contributions)},`;
  const more = sayAgainst(
    kinds.reduce((sum, { value }) => sum + value, 0),
    logit,
  );
  return sentence`${has} ${whole} ${sayAdded(added)}${more}.`;
}

/** Where what is named is more than the whole: that other parts do the opposite. */
function sayAgainst(named: number, logit: number): string {
  if (named > 0) return named > logit ? ', while other parts take away' : '';
  return named < logit ? ', while other parts add' : '';
}

/** "+9.27 comes from the MLPs and +1.69 from head 5.4" */
function sayAdded(added: readonly { readonly value: number; readonly name: Sentence }[]): Sentence {
  return {
    parts: added.flatMap(({ value, name }, at) => {
      const before = at === 0 ? '' : at === added.length - 1 ? ' and ' : ', ';
      return sentence`${before}${signedPart(value)}${at === 0 ? ' comes' : ''} from ${name}`.parts;
    }),
  };
}

function nameOf({ layer, head, cross }: AttentionHead): Sentence {
  return sentence`head ${headPart(layer, head)}${cross ? ' of the cross-attention' : ''}`;
}
