/** What the chosen head adds to the prediction and from which token it takes it, or else whom it looks at. */
import { nodeOf } from '../../architectures/plan';
import { fixedSize, sequenceOf } from '../../operations/node';
import { type HeadRow, readHeadRow, seenCount } from '../readings/head-row';
import { tokensOf } from '../run/source';
import { MOST, saySink } from './attention-sink';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { type Finding, finding, headPart, type Sentence, scoreOf, sentence, tokenPart } from './finding';
import { ADDS, type HeadAdds, readHeadAdds } from './head-adds';
import { logitPart, percentPart, restPart, signedPart } from './numbers';
import { sayProportion } from './proportion';
import { keyNames } from './token-names';
import { largestTwo } from './vectors';

/** A head looks at a token that has at least so much of its weight, and so many times as much as any other. */
const LOOKS_AT = 0.3;
const LOOKS_AHEAD = 1.5;

/** The weights of one head at the chosen token, and how to name what they are on. */
interface Row extends HeadRow {
  readonly from: Sentence;
  readonly head: Sentence;
  readonly nameOf: (key: number) => Sentence;
}

export async function findAttention(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, plan, choice } = context;
  const stage = stagesOf(context, step).find(({ node }) => nodeOf(plan, node).kind === 'softmax');
  if (!stage) return null;
  if (choice.variant !== 'model') return findOfVariant(context, step, stage.name);
  const { axes } = nodeOf(plan, stage.node);
  const head = Math.min(choice.head, fixedSize(axes[0]) - 1);
  const from = tokensOf(source, step.sequence)[step.position];
  if (!from) return null;
  const row: Row = {
    ...(await readHeadRow(source, choice.variant, stage.name, head, step.position)),
    from: sentence`${tokenPart(from, placeIn(step.sequence, step.position))}`,
    head: sentence`head ${headPart(step.layer, head)}${step.of}`,
    nameOf: keyNames(context, step, sequenceOf(axes[2])),
  };
  const adds = await readHeadAdds(context, step, head, row);
  return finding(
    'attention',
    step.id,
    adds?.sources && Math.abs(adds.value) >= ADDS ? sayAdded(row, adds, adds.sources) : sayLook(row, adds),
  );
}

/**
 * The head’s part of the logit, and the token whose value makes most of it: where it looks is no cause by itself. The
 * amounts by token add up to the head’s.
 */
function sayAdded(row: Row, added: HeadAdds, sources: Float64Array): Sentence {
  const { value, isBest, prediction, proportion } = added;
  const { isDifference } = proportion;
  const { weights, from, head, nameOf } = row;
  const key = extreme(sources, Math.sign(value));
  const adds =
    value > 0
      ? sentence`adds ${signedPart(value)} to ${scoreOf(prediction)}${isBest ? ', most of all heads' : ''}`
      : sentence`lowers ${scoreOf(prediction)} by ${logitPart(-value)}`;
  const part = sentence`${signedPart(sources[key] as number)} from ${nameOf(key)} (${percentPart(weights[key] as number)} of its attention)`;
  const told = [key, ...restsElsewhere(weights, key)];
  const elsewhere = told.slice(1).map((most) => sayElsewhere(row, most, sources[most] as number));
  const others = sources.reduce((sum, each, at) => (told.includes(at) ? sum : sum + each), 0);
  const rest =
    seenCount(row) <= told.length
      ? ''
      : sentence`, ${restPart(
          others,
          value,
          told.map((at) => sources[at] as number),
        )} from all others`;
  return sentence`At ${from} ${head} ${adds}: ${part}${elsewhere[0] ?? ''}${rest}.${saySink(row, sources, isDifference)}${sayBeside(added)}`;
}

/** The token that much of the attention rests on, where it is another than the one that most comes from. */
function restsElsewhere(weights: Float32Array, key: number): number[] {
  const most = extreme(weights, 1);
  return most === key || (weights[most] as number) < LOOKS_AT ? [] : [most];
}

function sayElsewhere({ weights, nameOf }: Row, most: number, part: number): Sentence {
  const share = weights[most] as number;
  const much = share >= MOST ? 'most' : 'more';
  return sentence`, ${signedPart(part)} from ${nameOf(most)}, though ${much} of its attention (${percentPart(share)}) rests there`;
}

/** Whom it looks at, without a cause: of what adds almost nothing, or where that cannot be told. */
function sayLook(row: Row, adds: HeadAdds | null): Sentence {
  const { weights, from, head, nameOf } = row;
  const [seen, looked] = [seenCount(row), lookedAt(row)];
  const most = extreme(weights, 1);
  const share = percentPart(weights[most] as number);
  const looks =
    seen === 1
      ? sentence`looks only at ${nameOf(most)}`
      : looked === undefined
        ? sentence`spreads its attention: of ${String(seen)} tokens ${nameOf(most)} has most, ${share}`
        : sentence`looks mostly at ${nameOf(most)} (${share})`;
  if (!adds) return sentence`From ${from} ${head} ${looks}.`;
  return sentence`From ${from} ${head} ${looks}${sayWithout(adds)}.${saySink(row, adds.sources, adds.proportion.isDifference, looked === 0)}${sayBeside(adds)}`;
}

/** What the best head is to be seen beside. */
function sayBeside({ isBest, little, proportion }: HeadAdds): Sentence | '' {
  return isBest ? sentence`${little} ${sayProportion(proportion)}` : '';
}

function sayWithout({ value, isBest, prediction }: HeadAdds): Sentence {
  const [number, score] = [signedPart(value), scoreOf(prediction)];
  if (Math.abs(value) < ADDS) return sentence`; the head adds almost nothing to ${score} (${number})`;
  return sentence`; the head adds ${number} to ${score}${isBest ? ', most of all heads' : ''}`;
}

/** Where the largest value is, or with a negative sign the smallest; of equals the first. */
function extreme(values: Float32Array | Float64Array, sign: number): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (sign * (values[i] as number) > sign * (values[best] as number)) best = i;
  return best;
}

/** The simplified block's one head has no mask: how much of the attention goes to what the model's heads may not see. */
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
    sentence`The simplified block’s one head has no mask: on average a token gives ${percentPart(ahead)} of its attention to tokens after it.${looks}`,
  );
}

/** The mean weight on later tokens, over all tokens that have some. @param weights [query, key] */
function shareAhead(weights: Float32Array, count: number): number {
  let sum = 0;
  for (let query = 0; query < count - 1; query++)
    for (let key = query + 1; key < count; key++) sum += weights[query * count + key] as number;
  return sum / Math.max(count - 1, 1);
}

/** The key with most of the weight, where there is a clear one and another that could have had it. */
function lookedAt(row: HeadRow): number | undefined {
  const [best, second] = largestTwo(row.weights);
  const [most, next] = [row.weights[best] as number, row.weights[second] ?? 0];
  return seenCount(row) > 1 && most >= LOOKS_AT && most >= LOOKS_AHEAD * next ? best : undefined;
}
