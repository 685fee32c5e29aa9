/** Which key matches the chosen token’s query best, and how the product becomes a score. */

import { isCrossAttention } from '../../architectures/plan/block-parts';
import { isSameBlock, nodeOf, type Plan, type Stage, stageForReader } from '../../architectures/plan/plan';
import { inDecimals, inDigits, sumAsWritten, threeDigits } from '../../base/number-text';
import { dot, largestTwo, lengthOf } from '../../base/vectors';
import type { ScoresNode } from '../../operations/attention';
import type { PlanNode } from '../../operations/kinds';
import { type NodeId, sequenceOf } from '../../operations/node';
import { sharedHead } from '../../operations/shared-head';
import { seenCount } from '../readings/head-row';
import { tokensOf } from '../run/source';
import { keysSeen, maskOf } from '../run/stage-mask';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { type Amounts, type Finding, type FindingPart, finding, type Sentence, sentence, tokenPart } from './finding';
import { plainPart } from './numbers';
import { shownHead } from './shown-head';
import { keyNames } from './token-names';

/** A score smaller than this many decimals show is nearly 0. */
const MOST_DECIMALS = 6;

/** A head's row of scores at the chosen token, and the two largest among the keys it may see. */
interface ScoreRow {
  readonly scores: Float32Array;
  readonly best: number;
  readonly next: number;
}

/** The query and the keys of one head at the chosen token, and the scores that its softmax reads. */
interface Match {
  readonly stage: Stage;
  readonly node: ScoresNode;
  readonly head: number;
  /** query · key, scaled. */
  readonly products: ScoreRow;
  /** The input of softmax. A bias can have been added or a cap applied, so that another score can be the largest. */
  readonly used: ScoreRow;
  /** The operations between the two, in order. */
  readonly between: readonly PlanNode[];
  /** The number of keys that the query may see, and whether there are any that it may not. */
  readonly seen: number;
  readonly isMasked: boolean;
  readonly nameOf: (key: number) => Sentence;
}

export async function findQuery(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const match = await readMatch(context, step);
  const from = tokensOf(context.source, step.sequence)[step.position];
  if (!match || !from) return null;
  const [query, key] = await Promise.all([readVector(context, match, 0, step.position), readVector(context, match, 1)]);
  if (!query || !key) return null;
  const product = dot(query, key);
  const token = tokenPart(from, placeIn(step.sequence, step.position));
  const { seen, products, nameOf } = match;
  const fits = sentence`In ${shownHead(context, step, match.head)} the query of ${token} fits the key of ${nameOf(products.best)} best, of ${match.isMasked ? sentence`the ${String(seen)} keys that it may see` : sentence`all ${String(seen)}`}`;
  const told = sentence`${fits}. ${sayDifference(match)}.`;
  // A cap on the scores changes their differences.
  const isUncapped = match.between.every(({ kind }) => kind !== 'softcap');
  const matters = isUncapped ? 'Attention weights depend only on such differences.' : '';
  const amounts = productsOf(match);
  // A negative product can still be the best match, but its factors, lengths and a cosine, explain nothing.
  if (product < 0) return finding('query', step.id, told, { details: matters && sentence`${matters}`, amounts });
  const factors = factorsOf([lengthOf(query), lengthOf(key), product / lengthOf(query) / lengthOf(key)], product);
  const [ofQuery, ofKey, ofAngle] = factors as [FindingPart, FindingPart, FindingPart];
  const details = sentence`The query has the length ${ofQuery}, that key ${ofKey}, and the cosine of the angle between the two is ${ofAngle}. The product of the three numbers is query · key: ${plainPart(product)}.${matters && ` ${matters}`}`;
  return finding('query', step.id, told, { details, amounts });
}

/** A product alone says little, and the best match can be negative: its excess over the next best counts. */
function sayDifference(match: Match): Sentence {
  const [first, second] = productPair(match);
  if (first === second)
    return sentence`The key of ${match.nameOf(match.products.next)} fits as well: query · key is the same`;
  return sentence`Their product (query · key) is ${plainPart(first - second)} larger than with the next best, the key of ${match.nameOf(match.products.next)}`;
}

/** query · key for the best key and the runner-up. */
function productPair({ products: { scores, best, next }, node: { scale } }: Match): [number, number] {
  return [(scores[best] as number) / scale, (scores[next] as number) / scale];
}

/** The products, for the chart, with as many decimals as their difference. The step's own figures show queries and keys. */
function productsOf(match: Match): Amounts {
  const { products, nameOf } = match;
  const [first, second] = productPair(match);
  const difference = plainPart(first - second);
  const decimals = difference.text.split('.')[1]?.length ?? 0;
  const best = inDecimals(first, decimals);
  // Computed from the written numbers, so that the three agree.
  const next = writtenValue({ text: best }) - writtenValue(difference);
  const row = (name: Sentence, text: string, value: number) => ({
    name,
    number: { kind: 'number', text, value } as const,
  });
  return {
    title: sentence`query · key`,
    rows: [
      row(sentence`key of ${nameOf(products.best)}`, best, first),
      row(sentence`key of ${nameOf(products.next)}`, inDecimals(next, decimals), second),
      { name: sentence`difference`, number: difference, isDerived: true },
    ],
  };
}

/** The values with as many digits as the written ones need to multiply to the written product. */
function factorsOf(values: readonly number[], product: number): FindingPart[] {
  const written = (digits: number) => values.map((value) => partInDigits(value, digits));
  return written(digitsThat((digits) => written(digits).reduce((all, part) => all * writtenValue(part), 1), product));
}

/** query · key with as many digits as needed to give the written score. */
function unscaledPart(score: number, { scale }: ScoresNode): FindingPart {
  const written = (digits: number) => partInDigits(score / scale, digits);
  return written(digitsThat((digits) => writtenValue(written(digits)) * scale, score));
}

/** The fewest digits, at least three, for which the written numbers give the written result. */
function digitsThat(give: (digits: number) => number, result: number): number {
  let digits = 3;
  while (digits < 7 && threeDigits(give(digits)) !== threeDigits(result)) digits++;
  return digits;
}

function partInDigits(value: number, digits: number): FindingPart {
  return { kind: 'number', text: inDigits(value, digits), value };
}

function writtenValue({ text }: Pick<FindingPart, 'text'>): number {
  return Number(text.replace('−', '-'));
}

export async function findScores(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const match = await readMatch(context, step);
  const from = tokensOf(context.source, step.sequence)[step.position];
  if (!match || !from) return null;
  const { node, head, products, used, nameOf } = match;
  const product = products.scores[used.best] as number;
  const token = tokenPart(from, placeIn(step.sequence, step.position));
  const sums = await readSums(context, step, match);
  const write = sums.length === 0 ? plainPart : partIn(decimalsOf(sums));
  const made = [...sayScaled(node, product, write), ...(await sayBetween(context, step, match, write))];
  const isSum = match.between.at(-1)?.kind !== 'softcap';
  const scoreOf = (key: number) => ({
    name: nameOf(key),
    number: (isSum ? write : plainPart)(used.scores[key] as number),
  });
  return finding(
    'largest score',
    step.id,
    sentence`At ${token} the largest score ${match.isMasked ? sentence`that ${shownHead(context, step, head)} may use` : sentence`of ${shownHead(context, step, head)}`} is that of ${nameOf(used.best)}: query · key is ${node.scale === 1 ? write(product) : unscaledPart(product, node)}${joined(made)}. The next largest, of ${nameOf(used.next)}, is ${scoreOf(used.next).number}.`,
    {
      details: sayWhyScaled(node),
      amounts: { title: sentence`Score at ${token}`, rows: [scoreOf(used.best), scoreOf(used.next)] },
    },
  );
}

/** ", times 0.224 it is 12.2, and after the soft-cap it is 3" */
function joined(made: readonly Sentence[]): Sentence {
  return made.reduce(
    (all, each, index) => sentence`${all}, ${index === made.length - 1 ? 'and ' : ''}${each}`,
    sentence``,
  );
}

/** The effect of the scale on the product. */
function sayScaled({ scale, width }: ScoresNode, score: number, write: WriteNumber): Sentence[] {
  if (scale === 1) return [];
  const made = isRoot(scale, width) ? `divided by √${width}` : sentence`times ${plainPart(scale)}`;
  return [sentence`${made} it is ${write(score)}`];
}

/** Why the product is divided by that number. */
function sayWhyScaled({ scale, width }: ScoresNode): Sentence | '' {
  return isRoot(scale, width)
    ? sentence`It is divided by √${String(width)}, since sums of ${String(width)} products tend to grow by that.`
    : '';
}

function isRoot(scale: number, width: number): boolean {
  return scale !== 1 && Math.abs(scale * Math.sqrt(width) - 1) < 1e-6;
}

type WriteNumber = (value: number) => FindingPart;

/** The two amounts of each bias that is added to the largest score: the score before it, and the bias. */
function readSums(
  context: FindingContext,
  { position }: FindingStep,
  { between, head, used: { best } }: Match,
): Promise<[number, number][]> {
  const amountOf = (id: NodeId) => scoreAt(context, id, head, position, best);
  return Promise.all(
    between
      .filter(({ kind }) => kind !== 'softcap')
      .map(({ inputs: [score, bias] }) => Promise.all([amountOf(score as NodeId), amountOf(bias as NodeId)])),
  );
}

/**
 * With how many decimals the amounts add up as they are written: at least two, and as many as give the largest sum three
 * digits.
 */
function decimalsOf(sums: readonly (readonly [number, number])[]): number {
  const largest = Math.max(...sums.flatMap((amounts) => amounts.map(Math.abs)));
  const least = Math.max(2, Math.min(threeDigits(largest).split('.')[1]?.length ?? 0, MOST_DECIMALS));
  const addsUp = (digits: number) =>
    sums.every(
      (amounts) => inDecimals(sumAsWritten(amounts, digits), digits) === inDecimals(amounts[0] + amounts[1], digits),
    );
  return [0, 1, 2, 3].map((more) => least + more).find(addsUp) ?? least;
}

function partIn(decimals: number): WriteNumber {
  return (value) => ({ kind: 'number', text: inDecimals(value, decimals), value });
}

/** What is done to the score before softmax reads it. @param write how the amounts of a sum are written */
function sayBetween(
  context: FindingContext,
  { position }: FindingStep,
  { between, head, used: { best } }: Match,
  write: WriteNumber,
): Promise<Sentence[]> {
  return Promise.all(
    between.map(async (node) => {
      const value = await scoreAt(context, node.id, head, position, best);
      if (node.kind === 'softcap') return sentence`after the soft-cap it is ${plainPart(value)}`;
      const bias = await scoreAt(context, node.inputs[1] as NodeId, head, position, best);
      return sentence`with the relative position bias of ${write(bias)} it is ${write(value)}`;
    }),
  );
}

async function scoreAt({ source, plan, choice }: FindingContext, id: NodeId, head: number, query: number, key: number) {
  const { name } = stageForReader(plan, id, null);
  const slice = { start: [head, query, key], stop: [head + 1, query + 1, key + 1] };
  return (await source.window(name, choice.variant, slice)).data[0] as number;
}

/** Null if there are fewer than two keys to compare. */
async function readMatch(context: FindingContext, step: FindingStep): Promise<Match | null> {
  const { source, plan, choice } = context;
  const own = new Set(stagesOf(context, step).map(({ node }) => node));
  const found = plan.stages.flatMap((stage) => {
    const node = nodeOf(plan, stage.node);
    const isOwn = node.kind === 'scores' && (own.has(stage.node) || own.has(node.inputs[0] as typeof stage.node));
    return isOwn && stage.block?.layer === step.layer ? [{ stage, node }] : [];
  });
  const [match] = found;
  if (!match) return null;
  const { stage, node } = match;
  const pattern = plan.stages.find(
    (other) =>
      isSameBlock(other.block, stage.block) &&
      nodeOf(plan, other.node).kind === 'softmax' &&
      isCrossAttention(plan, other) === isCrossAttention(plan, stage),
  );
  if (!pattern) return null;
  const [heads = 1, , keys = 0] = source.find(stage.name, choice.variant).shape;
  const head = Math.min(choice.head, heads - 1);
  const seen = keysSeen(plan, nodeOf(plan, pattern.node), step.position, keys);
  const between = betweenOf(plan, node, nodeOf(plan, pattern.node));
  const last = between.at(-1);
  const read = async ({ name }: Stage): Promise<ScoreRow | null> => {
    const slice = { start: [head, step.position, 0], stop: [head + 1, step.position + 1, keys] };
    const { data: scores } = await source.window(name, choice.variant, slice);
    const [first, second] = largestTwo(scores.subarray(seen.first, seen.end));
    return second < 0 ? null : { scores, best: seen.first + first, next: seen.first + second };
  };
  const products = await read(stage);
  const used = last ? await read(stageForReader(plan, last.id, stage.block)) : products;
  if (!products || !used) return null;
  const nameOf = keyNames(context, step, sequenceOf(node.axes[2]));
  const isMasked = maskOf(plan, nodeOf(plan, pattern.node)) !== null;
  return { stage, node, head, products, used, between, seen: seenCount({ seen }), isMasked, nameOf };
}

/** The operations between the scores and the masked softmax, in order. */
function betweenOf({ nodes }: Plan, scores: ScoresNode, softmax: PlanNode): PlanNode[] {
  const before = ({ inputs }: PlanNode) => nodes[inputs[0] as NodeId] as PlanNode;
  const between: PlanNode[] = [];
  for (let node = before(before(softmax)); node.id !== scores.id; node = before(node)) between.unshift(node);
  return between;
}

/** The query or the key from which the scores are computed. @param input which of the two */
async function readVector(
  { source, plan, choice: { variant } }: FindingContext,
  { stage: scores, node, head, products }: Match,
  input: 0 | 1,
  position = products.best,
): Promise<Float32Array | null> {
  const stage = plan.stages.find(({ node: id }) => id === node.inputs[input]);
  if (!stage) return null;
  const [, shared = 1, width = 0] = source.find(stage.name, variant).shape;
  const [heads = 1] = source.find(scores.name, variant).shape;
  const at = sharedHead(head, heads, shared);
  return (await source.window(stage.name, variant, { start: [position, at, 0], stop: [position + 1, at + 1, width] }))
    .data;
}
