/** Why the token was predicted, in one answer: the verdict without figures, and beside figures the few that matter. */
import { quoted } from '../../base/quoted-token';
import { TOTAL_NAMES } from '../readings/attribution-words';
import type { ExplainedPrediction, FindingContext, FindingStep } from './context';
import { DOES_MUCH } from './does-much';
import { type Finding, finding, otherPart, predictionPart, type Sentence, sentence, tokenPart } from './finding';
import { testedHead, testedPart } from './largest-part';
import { headName, type MainReason, readMainReason } from './main-reason';
import { percentPart, signedPart, wholePart } from './numbers';
import { nameOf } from './part-names';
import { mostComponent, mostOf } from './rather-than';

export async function findInShort(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { source, choice, prediction } = context;
  const here = source.tokens[choice.position];
  if (!prediction || !here) return null;
  const begin = sentence`In short: after ${tokenPart(here, { token: choice.position })} `;
  const reason = await readMainReason(context);
  if (!reason) return null;
  const { lens, token } = prediction;
  // Of a token that leads, the part that adds most to its logit alone need not be what it owes that to.
  const ofLogit = reason.leads ? '' : sentence`${sayLargest(prediction)}${sayHead(prediction, reason.looks)}`;
  const share = percentPart((lens.target ?? lens.final).probability.at(-1) as number);
  return finding(
    'in short',
    id,
    sentence`${reason.told(false, begin)}${ofLogit}${reason.lead(false)} The probability of ${predictionPart(token)} is ${share}.${sayRuled(context, token.id)}`,
    {
      details: sayFigures(prediction, reason),
      tested: testedPart(context, reason) ?? (reason.leads ? undefined : testedHead(context)),
    },
  );
}

/** " But “H” is written, as forced_bos_token_id of generation_config.json decides." */
function sayRuled({ source, choice, written: [first] }: FindingContext, id: number): Sentence | '' {
  const [ruled] = first?.rules ?? [];
  const isLast = choice.position === source.tokens.length - 1;
  if (!first || !ruled || !isLast || first.id === id || choice.id !== null) return '';
  return sentence` But ${quoted(first)} is written, as ${ruled.rule} of generation_config.json decides.`;
}

/** " The largest single part is the MLP of block 4." Of two tokens: that it does most for the first. Of a head it is told next. */
function sayLargest({ attribution, token, ratherThan }: ExplainedPrediction): Sentence | '' {
  if (!attribution) return '';
  const most = ratherThan ? mostComponent(attribution.parts) : mostOf(attribution.parts);
  if (most?.kind !== 'mlp' || most.value < DOES_MUCH) return '';
  return ratherThan
    ? sentence` Of the heads and MLPs, ${nameOf(most)} does most for ${predictionPart(token)}.`
    : sentence` The largest single part is ${nameOf(most)}.`;
}

/** " Of the 48 heads, head 5.4 adds most; it looks most at “people”." Of a difference a head that adds to it does most for its token. */
function sayHead({ contributions, token, ratherThan }: ExplainedPrediction, looks: Sentence | ''): Sentence | '' {
  const { best, values, cross } = contributions ?? {};
  if (!best || !values || best.value < DOES_MUCH) return '';
  const count = values.length + (cross?.length ?? 0);
  const where = looks === '' ? '' : sentence`; it ${looks}`;
  const does = ratherThan ? sentence`does most for ${predictionPart(token)}` : 'adds most';
  return count < 2
    ? where && sentence` Its ${headName(best)} ${looks}.`
    : sentence` Of the ${String(count)} heads, ${headName(best)} ${does}${where}.`;
}

/** "Of its logit, 10.44, +9.27 comes from the MLPs and +1.69 from head 5.4." */
function sayFigures(
  { ratherThan, contributions }: ExplainedPrediction,
  { kinds, leads }: Pick<MainReason, 'kinds' | 'leads'>,
): Sentence | '' {
  if (!contributions) return '';
  const { best, logit } = contributions;
  const from = kinds.map(({ kind, value }) => ({ kind, value, name: sentence`the ${TOTAL_NAMES[kind]}` }));
  const head = best && best.value >= DOES_MUCH && !leads ? best : undefined;
  const ownKind = head?.cross ? 'cross_heads' : 'heads';
  const isOfKind = kinds.some(({ kind }) => kind === ownKind);
  const added = [
    ...from.map(({ kind, value, name }) => ({
      value,
      name: head && kind === ownKind ? sentence`${name} (${headName(head)}: ${signedPart(head.value)})` : name,
    })),
    ...(head && !isOfKind ? [{ value: head.value, name: headName(head) }] : []),
  ];
  if (added.length === 0) return '';
  const whole = ratherThan
    ? sentence`Its logit minus that of ${otherPart(ratherThan)} is ${wholePart(contributions)}:`
    : sentence`Of its logit, ${wholePart(contributions)},`;
  const more = sayAgainst(
    kinds.reduce((sum, { value }) => sum + value, 0),
    logit,
  );
  return sentence`${whole} ${sayAdded(added)}${more}.`;
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
