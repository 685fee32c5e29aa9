/** Which token the chosen head attends to, and what the head thereby contributes to the prediction. */
import { nodeOf, type Stage } from '../../architectures/plan/plan';
import { largestTwo } from '../../base/vectors';
import { fixedSize, sequenceOf, TOKENS } from '../../operations/node';
import { headVerdict } from '../heads/head-verdict';
import { type AttributionPart, readAttribution } from '../readings/attribution';
import { TOTAL_NAMES } from '../readings/attribution-words';
import { type HeadRow, readHeadPattern, readHeadRow, seenCount } from '../readings/head-row';
import type { ModelComponent } from '../readings/model-part';
import { standing } from '../readings/standing';
import { readRow, tokensOf } from '../run/source';
import { maskOf } from '../run/stage-mask';
import { addedToLead, disagrees, readLead, sayAlsoOfLead, sayForOrAgainst } from './adds-to-lead';
import { saySink } from './attention-sink';
import { canLeaveOut, type FindingContext, type FindingStep, placeIn, type SummedLogit, stagesOf } from './context';
import { LITTLE } from './does-much';
import {
  type Amounts,
  asRemark,
  type Finding,
  type FindingPart,
  finding,
  headPart,
  inTurn,
  logitOf,
  otherPart,
  predictionPart,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import { ADDS, type HeadAdds, readHeadAdds } from './head-adds';
import {
  readShownBesideMore,
  type ShownBesideMore,
  sayBestBeside,
  sayHeadThatDoesMore,
  sayMoreInDetail,
} from './head-that-does-more';
import { type Follows, readFollows, sayNotCalled } from './induction';
import { comparedShares, countPart, hundredthsPart, logitPart, percentPart, signedPart, wholePart } from './numbers';
import { addsLittle } from './opening-head';
import { type LookRow, namedKeys, namedShares, sayLook, sayParts } from './row-words';
import { shownHead } from './shown-head';
import { stepThatShows } from './step-part';
import { sayThroughout } from './throughout';
import { keyNames, nthToken } from './token-names';

/** A head attends to a token that has at least this weight, and this many times as much as any other. */
const LOOKS_AT = 0.3;
const LOOKS_AHEAD = 1.5;
/** A smaller weight from a token to a later one is no evidence that tokens see later ones. */
const SHOWS_AHEAD = 0.1;

/**
 * At most `MOST_LISTED` keys are listed: the named ones, and others whose weight is at least the share `NEAR` of the largest.
 */
const MOST_LISTED = 4;
const NEAR = 0.5;

/** @returns null if the step shows no attention weights */
export async function findAttention(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, plan, choice } = context;
  const stage = stagesOf(context, step).find(({ node }) => nodeOf(plan, node).kind === 'softmax');
  if (!stage) return null;
  if (choice.variant !== 'model') return findOfVariant(context, step, stage.name);
  const { axes } = nodeOf(plan, stage.node);
  const head = Math.min(choice.head, fixedSize(axes[0]) - 1);
  const from = tokensOf(source, step.sequence)[step.position];
  if (!from) return null;
  const row: LookRow = {
    ...(await readHeadRow(source, choice.variant, stage.name, head, step.position)),
    from: sentence`${tokenPart(from, placeIn(step.sequence, step.position))}`,
    head: shownHead(context, step, head),
    nameOf: keyNames(context, step, sequenceOf(axes[2])),
  };
  if (!row.weights.every(Number.isFinite)) return null;
  const heads = fixedSize(axes[0]);
  const place = { layer: step.layer, head, heads };
  const followed =
    sequenceOf(axes[2]) === TOKENS && step.isMain ? await readFollowed(context, stage, place, row) : undefined;
  const adds = await readHeadAdds(context, step, head, row);
  const does = adds
    ? await sayDoes(context, step, head, row, adds)
    : { told: '' as const, details: '' as const, plainly: '' as const, why: '' as const };
  // One text alone does not show whether the head copies.
  const isTested = followed?.random !== undefined && headVerdict(followed.random) === 'is';
  const copied = followed && isTested ? await sayCopied(context, place, followed.key) : '';
  const looks = sentence`${sayLook({ ...row, followed: followed?.key })}${await sayBothWays(context, step, stage, head, row)}`;
  // What the head is comes before what it does here, and the scores that show it before all other numbers.
  const is = isTested ? ' It is an induction head.' : '';
  return finding('attention', step.id, sentence`${looks}${is}${does.told}${copied}`, {
    details: inTurn([followed ? sayFollows(followed) : '', does.details]),
    amounts: sharesOf(row),
    tested: adds && canLeaveOut(context) ? shownComponent(step, head) : undefined,
    // What it adds to a logit is told where logits are. Their walk leaves out the step that says why the head is shown.
    forBeginners: sentence`${looks}${does.plainly}${does.why && asRemark(does.why)}`,
  });
}

function shownComponent({ layer, cross }: FindingStep, head: number): ModelComponent {
  return { kind: 'head', layer, head, cross };
}

/**
 * What the head thereby does. If another head does more than the one that contributes most, the sentence about either mentions
 * the other.
 */
async function sayDoes(
  context: FindingContext,
  step: FindingStep,
  head: number,
  row: LookRow,
  adds: HeadAdds,
): Promise<{ readonly told: Sentence } & Readonly<Record<'details' | 'plainly' | 'why', Sentence | ''>>> {
  const beside = await readShownBesideMore(context, step, head);
  const lead = await readLead(context);
  const isOwn = (part: AttributionPart) =>
    part.kind === 'head' && part.cross === step.cross && part.layer === step.layer && part.head === head;
  const toLead = lead ? addedToLead(lead, isOwn) : 0;
  const plainly = lead ? sayForOrAgainst('What it brings', isOwn, lead) : '';
  const why = sayWhyShown(adds, beside);
  if (beside?.is === 'more') {
    const details = await sayMoreInDetail(context, step, row, adds, beside.more);
    return { told: sayBestBeside(adds, beside.more), details, plainly, why };
  }
  const other = beside ? await sayHeadThatDoesMore(context, beside.more) : '';
  const ofLead = lead && Math.abs(toLead) >= ADDS ? sayAlsoOfLead(adds.value, toLead, lead) : '';
  const wholeLead = lead ? addedToLead(lead, () => true) : 0;
  const isMuchOfLead = Math.abs(toLead) >= Math.max(ADDS, LITTLE * wholeLead);
  // Where it is little that a head adds to the logit, it is the lead that shows what it does.
  const isReason = isMuchOfLead && addsLittle(adds.value, adds.prediction) && !isLargest(adds);
  const isTold = ofLead !== '' && lead !== null && (isReason || disagrees(lead, isOwn));
  return {
    told: sentence`${sayAdded(context, row, adds, { ofLead: isTold ? sentence` ${ofLead}` : '', isMuchOfLead })}${other}`,
    details: inTurn([isTold ? '' : ofLead, sayInDetail(row, adds)]),
    plainly,
    why,
  };
}

/** " Of the 48 heads this one is shown because it adds most to “They”."; empty for a head that only the reader can have chosen. */
function sayWhyShown(adds: HeadAdds, beside: ShownBesideMore | null): Sentence | '' {
  const { token, contributions } = adds.prediction;
  const count = (contributions?.values.length ?? 0) + (contributions?.cross?.length ?? 0);
  const [own, shown] = [predictionPart(token), ` Of the ${String(count)} heads this one is shown because it`];
  if (beside?.is === 'more') return sentence`${shown} does much between ${own} and ${otherPart(beside.more.rival)}.`;
  const isBest = !beside && count > 1 && adds.prediction.ratherThan === null && isLargest(adds);
  return isBest ? sentence`${shown} adds most to ${own}.` : '';
}

/**
 * The shares of attention of the named keys, as the sentence writes them, of the keys close to them, and of all others
 * together.
 */
function sharesOf(row: LookRow): Amounts | undefined {
  if (seenCount(row) === 1) return undefined;
  const listed = listedShares(row);
  const others = seenCount(row) - listed.length;
  const rest = listed.reduce((left, { key }) => left - (row.weights[key] as number), 1);
  const ofOthers = {
    name: sentence`${String(others)} other ${others === 1 ? 'token' : 'tokens'}`,
    number: percentPart(Math.max(rest, 0)),
    ...(others > 1 && { rest: true as const }),
  };
  const rows = [
    ...listed.map(({ key, share }) => ({ name: row.nameOf(key), number: share })),
    ...(others > 0 ? [ofOthers] : []),
  ];
  const isRounded = addedUp(rows.map(({ number }) => number.text)) !== 100;
  return { title: sentence`Attention from ${row.from}${isRounded ? ', rounded' : ''}`, rows };
}

/** The keys that the sentence names, then those close to the largest share; few enough to be read at a glance. */
function listedShares(row: LookRow): readonly { readonly key: number; readonly share: FindingPart }[] {
  const { weights, seen } = row;
  const shares = namedShares(row);
  const listed = namedKeys(row).flatMap((key, at) => {
    const share = shares[at];
    return key === undefined || share === undefined ? [] : [{ key, share }];
  });
  const [first, second] = listed;
  if (!first || !second) return listed;
  const weightOf = (key: number) => weights[key] as number;
  const near = Array.from({ length: seen.end - seen.first }, (_, at) => seen.first + at)
    .filter((key) => listed.every((one) => one.key !== key) && weightOf(key) >= NEAR * weightOf(first.key))
    .toSorted((one, other) => weightOf(other) - weightOf(one))
    .slice(0, MOST_LISTED - listed.length);
  const before = [second.key, ...near];
  return [
    ...listed,
    ...near.map((key, at) => ({ key, share: comparedShares(weightOf(before[at] as number), weightOf(key))[1] })),
  ];
}

/** The sum of the written percentages, which need not be 100 after rounding. */
function addedUp(texts: readonly string[]): number {
  const sum = texts.reduce((total, text) => total + Number.parseFloat(text.replace(/^[^\d]+/, '')), 0);
  return Math.round(sum * 1e4) / 1e4;
}

async function readFollowed(
  context: FindingContext,
  stage: Stage,
  place: Parameters<typeof readFollows>[2],
  row: LookRow,
): Promise<(Follows & { readonly key: number }) | undefined> {
  const query = context.choice.position;
  for (const key of namedKeys(row)) {
    if (key === undefined) continue;
    const follows = await readFollows(context, stage, place, { query, key, weight: row.weights[key] as number });
    if (follows) return { ...follows, key };
  }
  return undefined;
}

/**
 * What an induction head does for the token that came after an earlier copy, if another token is explained. A reader expects
 * the head to add to that token, which the logit of the explained one does not show.
 */
async function sayCopied(
  { source, choice, prediction }: FindingContext,
  { layer, head }: { readonly layer: number; readonly head: number },
  key: number,
): Promise<Sentence | ''> {
  const copied = source.tokens[key];
  if (!copied || !prediction?.attribution || prediction.token.id === copied.id) return '';
  const { parts } = await readAttribution(source, choice.position, copied.id);
  const own = parts.find((part) => part.kind === 'head' && !part.cross && part.layer === layer && part.head === head);
  if (!own) return '';
  const { probability, rank } = standing(await readRow(source, 'logits', choice.position), copied.id);
  const does =
    own.value < 0
      ? sentence`takes ${logitPart(-own.value)} from the logit of`
      : sentence`adds ${signedPart(own.value)} to the logit of`;
  return sentence` It ${does} ${predictionPart(copied)}, the token that came after the earlier copy, which has ${percentPart(probability)} and rank ${countPart(rank + 1)}.`;
}

/** Gives no score of this text alone, since it would be taken for the head's name. */
function sayFollows({ score, tokens, random }: Follows): Sentence {
  if (random === undefined)
    return sentence`Whether it is an induction head one text alone does not tell: the list of heads at this step can test that.`;
  const verdict = sentence`(induction score).${sayNotCalled(random)}`;
  // Where only the chosen token has an earlier copy, its share is told already.
  if (tokens === 1)
    return sentence`On random tokens that come twice it gives what came after the first copy ${hundredthsPart(random)} of its attention ${verdict}`;
  return sentence`At the ${countPart(tokens)} tokens with an earlier copy it gives what came after that ${hundredthsPart(score)} of its attention on average; on random tokens that come twice, ${hundredthsPart(random)} ${verdict}`;
}

/** Whether no other head adds more to the logit. */
function isLargest({ value, prediction }: Pick<HeadAdds, 'value' | 'prediction'>): boolean {
  return value > 0 && value === prediction.contributions?.best?.value;
}

/**
 * What the head thereby contributes, in short: logits appear for the first time here, and a later step explains them.
 */
function sayAdded(
  { plan }: FindingContext,
  row: LookRow,
  { value, prediction, sources }: HeadAdds,
  { ofLead, isMuchOfLead }: { readonly ofLead: Sentence | ''; readonly isMuchOfLead: boolean },
): Sentence {
  const [logit, explained] = [logitOf(prediction), stepThatShows(plan, 'logits')];
  const isTold = Math.abs(value) >= ADDS;
  const isSmall = addsLittle(value, prediction);
  // A weight on the first token is no sink if most of an amount that is not called small comes from that token.
  const isFromFirst = isTold && !isSmall && Math.abs(sources?.[0] ?? 0) > Math.abs(value) / 2;
  const sink = isFromFirst ? '' : saySink(row, sources, { isDifference: prediction.ratherThan !== null, isTold });
  const step = explained ? sentence`; ${explained}` : '';
  if (!isTold)
    return sentence` What it brings adds almost nothing to ${logit} (${signedPart(value)}${step}).${ofLead}${sink}`;
  // A head that contributes more than any other does not contribute "only" that, however little it is compared with the MLPs;
  // nor does one that contributes much of the lead, beside which that is told.
  const isMost = isLargest({ value, prediction });
  const only = isSmall && !isMost && !isMuchOfLead ? 'only ' : '';
  const largest = isMost ? ', more than any other head' : '';
  const shown = explained ? sentence` (${explained})` : '';
  if (value < 0)
    return sentence` What it brings lowers ${logit} by ${only}${logitPart(-value)}${shown}.${ofLead}${sink}`;
  return sentence` What it brings adds ${only}${signedPart(value)} to ${logit}${largest}${shown}.${ofLead}${sink}`;
}

/**
 * The contributions by token, which add up to the head’s: from the token with the largest one, from the token attended to most,
 * and from all others. Empty if there is no more to say.
 */
function sayInDetail(row: LookRow, { value, prediction, sources }: HeadAdds): Sentence | '' {
  const isTold = Math.abs(value) >= ADDS;
  const parts =
    isTold && sources && seenCount(row) > 1
      ? sentence`By token, to the ${prediction.ratherThan ? 'difference' : 'logit'}: ${sayParts(row, value, sources)}.`
      : '';
  const little = isTold ? sayLittle(value, prediction) : '';
  return inTurn([parts, little]);
}

/**
 * If the head contributes little: the whole logit, and the kind of part that contributes most. A reader of sentences about one
 * head alone would take that head for the reason.
 */
function sayLittle(value: number, prediction: SummedLogit): Sentence | '' {
  const { contributions } = prediction;
  if (!contributions || !addsLittle(value, prediction)) return '';
  const [most] = contributions.totals.toSorted((a, b) => b.value - a.value);
  if (!most || most.value <= 0) return '';
  return sentence`The whole logit is ${wholePart(contributions)}, of which ${signedPart(most.value)} comes from the ${TOTAL_NAMES[most.kind]}.`;
}

/**
 * For a model that reads the whole text at once: where the head attends from most tokens, that tokens also attend to later
 * ones, and how much. Begins with a space.
 */
async function sayBothWays(
  { source, plan, choice }: FindingContext,
  step: FindingStep,
  stage: Stage,
  head: number,
  row: LookRow,
): Promise<Sentence | ''> {
  const tokens = tokensOf(source, step.sequence);
  const count = tokens.length;
  const isCausal = maskOf(plan, nodeOf(plan, stage.node))?.causal ?? false;
  if (plan.predicts === 'next token' || step.cross || isCausal || count < 2) return '';
  const data = await readHeadPattern(source, choice.variant, stage.name, head);
  const hides = sentence`${sayThroughout(data, count)} A model that writes text hides later tokens; this one does not: `;
  if (step.position < count - 1) {
    const ahead = row.weights.subarray(step.position + 1).reduce((sum, weight) => sum + weight, 0);
    const later = count - step.position === 2 ? 'the one token after it' : 'tokens after it';
    const example = ahead < SHOWS_AHEAD ? await readLookAhead(source, choice.variant, step, stage, head) : undefined;
    if (!example && ahead >= SHOWS_AHEAD)
      return sentence`${hides}${row.from} gives ${percentPart(ahead)} of its attention to ${later}.`;
    if (!example) {
      const all = await readShareAhead(source, choice.variant, step, stage);
      return sentence`${hides}over all heads of block ${countPart(step.layer)} a token that has others after it gives them on average ${percentPart(all)} of its attention. In head ${headPart(step.layer, head)}, ${row.from} gives ${percentPart(ahead)} of its attention to ${later}.`;
    }
    // A tiny weight is no evidence that a token may see a later one.
    const { head: other, query, key, weight } = example;
    const named = (at: number) => nthToken(tokens, at, placeIn(step.sequence, at));
    const gives = sentence`${hides}in head ${headPart(step.layer, other)}, ${named(query)} gives ${percentPart(weight)} of its attention to ${named(key)}, which comes after it.`;
    const own = other === head ? 'There, ' : sentence`In head ${headPart(step.layer, head)}, `;
    return sentence`${gives} ${own}${row.from} gives ${percentPart(ahead)} of its attention to ${later}.`;
  }
  return sentence`${hides}${row.from} has none after it, but on average the other tokens give ${percentPart(shareAhead(data, count))} of their attention to tokens after them.`;
}

/**
 * For the simplified block, whose one head has no mask: how much of its attention goes to tokens that the model's heads may not
 * see.
 */
async function findOfVariant(
  { source, choice }: FindingContext,
  step: FindingStep,
  stage: string,
): Promise<Finding | null> {
  const tokens = tokensOf(source, step.sequence);
  const { data } = await source.window(stage, choice.variant);
  const ahead = shareAhead(data, tokens.length);
  const from = tokens[step.position];
  if (!from || !(ahead > 0)) return null;
  const weights = data.subarray(step.position * tokens.length, (step.position + 1) * tokens.length);
  const key = lookedAt({ weights, seen: { first: 0, end: tokens.length } });
  const to = key === undefined ? undefined : tokens[key];
  const looks =
    key === undefined || !to
      ? ''
      : sentence` From ${tokenPart(from, { token: step.position })} it looks to ${
          key === step.position ? 'itself' : tokenPart(to, { token: key })
        } (${percentPart(weights[key] as number)}).`;
  return finding(
    'attention',
    step.id,
    sentence`The simplified block’s one head has no mask: a token that has others after it gives them on average ${percentPart(ahead)} of its attention.${looks}`,
  );
}

interface LookAhead {
  readonly head: number;
  readonly query: number;
  readonly key: number;
  readonly weight: number;
}

/**
 * The word that gives most attention to a later word: in the chosen head, which the reader sees, if one there gives much;
 * otherwise among all heads of the block. `undefined` if none gives much.
 */
async function readLookAhead(
  source: FindingContext['source'],
  variant: FindingContext['choice']['variant'],
  step: FindingStep,
  stage: Stage,
  chosen: number,
): Promise<LookAhead | undefined> {
  const tokens = tokensOf(source, step.sequence);
  const isWord = tokens.map(({ inserted }) => !inserted);
  const { data } = await source.window(stage.name, variant);
  const count = tokens.length;
  let best: LookAhead | undefined;
  let own: LookAhead | undefined;
  for (let at = 0; at < data.length; at++) {
    const weight = data[at] as number;
    const [query, key] = [Math.floor(at / count) % count, at % count];
    if (key <= query || !isWord[query] || !isWord[key] || !(weight > LOOKS_AT)) continue;
    const look = { head: Math.floor(at / (count * count)), query, key, weight };
    if (weight > (best?.weight ?? 0)) best = look;
    if (look.head === chosen && weight > (own?.weight ?? 0)) own = look;
  }
  return own ?? best;
}

/** The mean weight on later tokens in a block, over all heads and all tokens that have later ones. */
async function readShareAhead(
  source: FindingContext['source'],
  variant: FindingContext['choice']['variant'],
  step: FindingStep,
  stage: Stage,
): Promise<number> {
  const count = tokensOf(source, step.sequence).length;
  const { data } = await source.window(stage.name, variant);
  const heads = data.length / (count * count);
  let sum = 0;
  for (let head = 0; head < heads; head++)
    sum += shareAhead(data.subarray(head * count * count, (head + 1) * count * count), count);
  return sum / heads;
}

/** The mean weight on later tokens, over all tokens that have later ones. @param weights [query, key] */
function shareAhead(weights: Float32Array, count: number): number {
  let sum = 0;
  for (let query = 0; query < count - 1; query++)
    for (let key = query + 1; key < count; key++) sum += weights[query * count + key] as number;
  return sum / Math.max(count - 1, 1);
}

/** The key with most of the weight, if it clearly leads and another key could have had it. */
function lookedAt(row: HeadRow): number | undefined {
  const [best, second] = largestTwo(row.weights);
  const [most, next] = [row.weights[best] as number, row.weights[second] ?? 0];
  return seenCount(row) > 1 && most >= LOOKS_AT && most >= LOOKS_AHEAD * next ? best : undefined;
}
