/** Why a token is predicted, in one sentence without figures: which kind of part favours it, and where the head that does most looks. */
import { nodeOf } from '../../architectures/plan';
import { sequenceOf, TOKENS } from '../../operations/node';
import { type AttributionTotal, attributionTotals } from '../readings/attribution-totals';
import { readHeadRow } from '../readings/head-row';
import type { AttentionHead } from '../readings/model-part';
import { tokensOf } from '../run/source';
import { type FindingContext, placeIn, stagesOf, stepOf } from './context';
import { otherPart, predictionPart, type Sentence, sentence } from './finding';
import { DOES_MUCH, readHeadAdds } from './head-adds';
import { groupName } from './rather-than';
import { nthToken } from './token-names';
import { largestTwo } from './vectors';

/** A second kind of part is named beside the first where it does at least such a part of what that does. */
const ALSO = 2 / 3;

export interface MainReason {
  /** "It is mainly the MLPs that favour “They”; the attention head that does most for it looks most at “people”." */
  readonly told: Sentence;
  /** The kinds that it names, with what each adds: that which does most first. */
  readonly kinds: readonly AttributionTotal[];
}

/**
 * Null where no part is known that does much.
 * @param begin what stands before it: "In short: after “.” "
 */
export async function readMainReason(context: FindingContext, begin: Sentence | '' = ''): Promise<MainReason | null> {
  const { attribution, contributions, token, ratherThan } = context.prediction ?? {};
  if (!attribution || !contributions || !token) return null;
  const { parts, logit } = attribution;
  if (parts.every(({ value }) => Math.abs(value) < DOES_MUCH)) return null;
  // Of two tokens it is the one with the higher logit that is favoured.
  const isOther = ratherThan != null && logit < 0;
  const sign = isOther ? -1 : 1;
  const totals = attributionTotals(attribution);
  const favouring = totals.filter(({ value }) => sign * value > 0).toSorted((a, b) => sign * (b.value - a.value));
  const [first, second] = favouring;
  const kinds = [first, second].filter(
    (one): one is AttributionTotal => one !== undefined && one.value / (first?.value ?? 1) >= ALSO,
  );
  const favoured = isOther ? otherPart(ratherThan) : predictionPart(token);
  const over = ratherThan == null ? '' : sentence` over ${isOther ? predictionPart(token) : otherPart(ratherThan)}`;
  const head = await sayHead(context, kinds, isOther ? sentence`${predictionPart(token)}` : sentence`it`);
  return {
    told: sentence`${begin}${sayKinds(kinds, favouring.length, begin === '', sentence`${favoured}${over}`)}${head}.`,
    kinds,
  };
}

/** @param favouring how many kinds favour it @param begins whether a sentence begins with it */
function sayKinds(kinds: readonly AttributionTotal[], favouring: number, begins: boolean, what: Sentence): Sentence {
  if (kinds.length === 0) return sentence`${begins ? 'No' : 'no'} kind of part as a whole favours ${what}`;
  const only = favouring === kinds.length ? 'only' : 'mainly';
  return sentence`${begins ? 'It' : 'it'} is ${only} ${kinds.map(({ kind }) => groupName(kind)).join(' and ')} that ${
    kinds.length === 1 && kinds[0]?.kind === 'embedding' ? 'favours' : 'favour'
  } ${what}`;
}

/** "; the attention head that does most for it looks most at “people”" @param kinds that are named before it */
async function sayHead(
  context: FindingContext,
  kinds: readonly AttributionTotal[],
  whom: Sentence,
): Promise<Sentence | ''> {
  const best = context.prediction?.contributions?.best;
  if (!best || best.value < DOES_MUCH) return '';
  const looks = await sayLooks(context, best);
  if (looks === '') return '';
  const isOfNamed = kinds.length === 1 && kinds[0]?.kind === (best.cross ? 'cross_heads' : 'heads');
  const name = isOfNamed ? 'one' : `${best.cross ? 'cross-attention' : 'attention'} head`;
  return sentence`; the ${name} that does most for ${whom} ${looks}`;
}

/** The token that the head looks most at; where most of what it adds comes from another, that one. */
async function sayLooks(context: FindingContext, best: AttentionHead): Promise<Sentence | ''> {
  const { source, plan, choice } = context;
  const of = { ...context, choice: { ...choice, layer: best.layer } };
  for (const section of plan.sections.filter(({ view }) => view === 'weights')) {
    const step = stepOf(of, section);
    if (!step.isMain || step.cross !== best.cross) continue;
    const stage = stagesOf(of, step).find(({ node }) => nodeOf(plan, node).kind === 'softmax');
    if (!stage) continue;
    const row = await readHeadRow(source, choice.variant, stage.name, best.head, step.position);
    const sources = (await readHeadAdds(of, step, best.head, row))?.sources;
    const [most] = largestTwo(row.weights);
    const key = sources ? largestTwo(sources)[0] : most;
    const keys = sequenceOf(nodeOf(plan, stage.node).axes[2]);
    const own = keys === TOKENS && key === step.position ? ' itself' : '';
    const token = sentence`${nthToken(tokensOf(source, keys), key, placeIn(keys, key))}${own}${keys === TOKENS ? '' : ' of the source'}`;
    return key === most ? sentence`looks most at ${token}` : sentence`takes the largest part of that from ${token}`;
  }
  return '';
}
