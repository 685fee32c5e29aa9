import { nodeOf, type Plan } from '../../architectures/plan/plan';
import { count } from '../../base/counted';
import { inDigits, threeDigits } from '../../base/number-text';
import { argmax } from '../../base/vectors';
import type { NodeId } from '../../operations/node';
import { shortNumber } from '../../operations/numbers';
import type { Lesson, LessonRows, LessonTrace, Question } from './lesson';
import {
  attentionStage,
  inFourDigits,
  inThreeDigits,
  last,
  nthToken,
  requireOneStack,
  written,
  writtenToGive,
} from './words';

/** Vaswani et al. 2017, section 3.2.1: scores are divided by the square root of the heads' width. */
export const scaleLesson: Lesson = {
  id: 'scale',
  title: 'Why divide by √d',
  about: 'scores of a steady size, however wide a head is',
  ofPatterns: true,
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'In a head each token has a query, which stands for what it looks for, and a key, by which others find it. Each of them is a list of d numbers: d is the width of the head.',
      found: sayWhere,
      place: async (trace) => ({ view: 'projections', ...(await placeOf(trace)) }),
    },
    {
      text: 'A score is query times key, divided by √d: each number of the query times that of the key, all d products added up. The more products are added, the further from 0 such sums lie: their typical size (standard deviation) grows like √d.',
      found: sayScore,
      place: async (trace) => ({ view: 'scores', ...(await placeOf(trace)) }),
    },
    {
      text: 'Softmax turns scores into weights: where two scores differ by x, one weight is eˣ times the other. So large differences leave almost all to one token, and hardly anything to the others.',
      found: async (trace) => {
        const { layer, head, token, key, weight, undivided } = await sharpened(trace);
        if (weight === undefined || undivided === undefined) return '';
        const [[is], [would]] = withSlopes(weight, undivided);
        return `Here, from ${nthToken(trace, token)}, head ${layer}.${head} gives ${nthToken(trace, key)} the largest weight, ${is}. Without the division it would be ${would}: in no other head would it grow so much.`;
      },
      rows: rowsOf,
      place: async (trace) => ({ view: 'weights', ...(await placeOf(trace)) }),
    },
    {
      text: 'A model learns in small steps. Each needs to know how much a result changes when a number does: that is its gradient. For a weight p and its own score it is p · (1 − p): almost 0 where p is near 1 or 0, so that learning all but stops. Dividing by √d keeps the scores at one size, whatever d is.',
      found: async (trace) => {
        const { weight, undivided } = await sharpened(trace);
        if (weight === undefined || undivided === undefined) return '';
        const [[is, isSlope], [would, wouldSlope]] = withSlopes(weight, undivided);
        return `Here that largest weight p is ${is}, so p · (1 − p) is ${isSlope}. Without the division p would be ${would}, and p · (1 − p) ${wouldSlope}.`;
      },
      rows: rowsOf,
      place: async (trace) => ({ view: 'weights', ...(await placeOf(trace)) }),
    },
  ],
  question: async (trace) => {
    const shown = await sharpened(trace);
    const pair = shown.weight === undefined ? undefined : await twiceAsLarge(trace, shown);
    return pair ? askRatio(trace, shown, pair) : askProduct(trace, shown);
  },
};

/** Says how wide the heads are, and which head the cards show. */
async function sayWhere(trace: LessonTrace): Promise<string> {
  try {
    const width = `Here d is ${(scoresOf(trace.plan)[0] as BlockScores).width}.`;
    const { layer, head, weight } = await sharpened(trace);
    if (weight === undefined) return width;
    return `${width} We look at head ${layer}.${head} (block ${layer}, head ${head}).`;
  } catch {
    return '';
  }
}

/** Computes the score of the place that the cards show from its product of query and key, which the figure has too. */
async function sayScore(trace: LessonTrace): Promise<string> {
  const { layer, head, token, key, weight } = await sharpened(trace);
  if (weight === undefined) return '';
  const { name, scale, width } = scoresOf(trace.plan)[layer] as BlockScores;
  const score = (await trace.read(name, head, token))[key] as number;
  const [[product], result] = writtenToGive([score / scale], (value) => value * scale, inFourDigits);
  const divided = isRoot(scale, width) ? `${product} / √${width}` : `${product} · ${shortNumber(scale)}`;
  return `Here the products for ${nthToken(trace, token)} and ${nthToken(trace, key)} add up to ${product}, and ${divided} = ${result}.`;
}

/**
 * Each weight, and how fast it changes with its score: the weights have as many decimals as it takes to compute the slopes
 * from them.
 */
function withSlopes(weight: number, undivided: number): readonly [Said, Said] {
  const slopeOf = (share: number) => writtenToGive([share], (p) => p * (1 - p), written);
  const [[[is = ''], slope], [[would = ''], otherSlope]] = [slopeOf(weight), slopeOf(undivided)];
  const decimals = Math.max(is.length, would.length) - '0.'.length;
  return [
    [weight.toFixed(decimals), slope],
    [undivided.toFixed(decimals), otherSlope],
  ];
}

type Said = readonly [weight: string, slope: string];

/** The weights of the row where the effect of the division is clearest, with and without the division. */
async function rowsOf(trace: LessonTrace): Promise<LessonRows | null> {
  const { layer, head, token, weight } = await sharpened(trace);
  if (weight === undefined) return null;
  const { scale } = scoresOf(trace.plan)[layer] as BlockScores;
  const { scores, weights } = await rowOf(trace, layer, head, token);
  const isSeen = (at: number) => (weights[at] as number) > 0;
  const whole = scores.map((score) => score / scale);
  const seen = trace.tokens.flatMap((_, at) => (isSeen(at) ? [at] : []));
  return {
    label: `Weights from ${nthToken(trace, token)}`,
    tokens: seen.map((at) => trace.tokens[at] as (typeof trace.tokens)[number]),
    rows: [
      { name: 'with the division', values: seen.map((at) => weights[at] as number) },
      { name: 'without it', values: seen.map((at) => softmaxAt(whole, at, isSeen)) },
    ],
  };
}

async function rowOf(trace: LessonTrace, layer: number, head: number, token: number) {
  const { name } = scoresOf(trace.plan)[layer] as BlockScores;
  const [scores, weights] = await Promise.all(
    [name, attentionStage(trace, layer, 'weights')].map((stage) => trace.read(stage, head, token)),
  );
  return { scores: scores as Float32Array, weights: weights as Float32Array };
}

/** Two tokens that one attends to, the first with about twice the weight of the second. */
interface Pair {
  readonly token: number;
  readonly more: number;
  readonly less: number;
  readonly weights: readonly [number, number];
}

/** Such a pair in another row of the same head, as the first row was shown with and without the division. */
async function twiceAsLarge(trace: LessonTrace, { layer, head, token: shown }: Sharpened): Promise<Pair | undefined> {
  let best: (Pair & { readonly miss: number }) | undefined;
  for (let token = 1; token < trace.tokens.length; token++) {
    if (token === shown) continue;
    const { weights } = await rowOf(trace, layer, head, token);
    const more = argmax(weights);
    for (const [less, weight] of weights.entries()) {
      const miss = Math.abs(Math.log((weights[more] as number) / weight / 2));
      if (less === more || !(weight > 0) || miss >= (best?.miss ?? Number.POSITIVE_INFINITY)) continue;
      best = { token, more, less, weights: [weights[more] as number, weight], miss };
    }
  }
  return best && best.miss < NEARLY_TWICE ? best : undefined;
}

/** From 1.4 to 2.8 times; for other ratios, something else is asked. */
const NEARLY_TWICE = Math.log(1.4);

/**
 * Without the division, the difference of two scores is √d times as large, so the ratio of their weights is raised to that
 * power.
 */
function askRatio(trace: LessonTrace, { layer, head }: Sharpened, { token, more, less, weights }: Pair): Question {
  const { scale, width } = scoresOf(trace.plan)[layer] as BlockScores;
  const [power, ratio] = [1 / scale, weights[0] / weights[1]];
  const [one, other] = [nthToken(trace, more), nthToken(trace, less)];
  const [[asLarge, times], raised] = writtenToGive([ratio, power], (a, b) => a ** b, inThreeDigits, aboutTimes);
  const likeRatio = (value: number) => inDigits(value, (asLarge as string).replace('.', '').length);
  const [[inOne, inOther]] = writtenToGive(weights, (a, b) => a / b, inThreeDigits, likeRatio);
  const factor = isRoot(scale, width) ? `√${width} = ${times}` : times;
  const reason = `Without the division by ${factor} the difference of the two scores is ${times} times as large. One weight is e to the power of that difference times the other, so that their ratio is raised to the power of ${times}`;
  return {
    kind: 'choice',
    ask: `From ${nthToken(trace, token)}, head ${layer}.${head} gives ${one} a weight of ${inOne} and ${other} ${inOther}: ${asLarge} times as much. About how many times as much would it be without the division?`,
    options: [`${asLarge} times, as now`, `${aboutTimes(ratio * power)} times`, `${raised} times`],
    answer: 2,
    why: `${reason}: from ${asLarge} to ${raised}.`,
    hint: (at) =>
      at === 0
        ? 'The division makes all scores smaller, and with them their differences, which the weights depend on.'
        : `Without the division the difference of the two scores is ${times} times as large. The ratio of the two weights is e to the power of this difference: it is raised to the power of ${times}, not multiplied by it.`,
    questionPlace: { view: 'weights', layer, head, token, key: more },
  };
}

/** In two digits, as a power magnifies earlier rounding: "about 2", "about 56", "over a million". */
function aboutTimes(value: number): string {
  return value > 1e6 ? 'over a million' : `about ${count(Number(value.toPrecision(2)))}`;
}

/** Used if softmax reads something other than the scores: asks about the score alone. */
async function askProduct(trace: LessonTrace, { layer, head, token, key }: Sharpened): Promise<Question> {
  const { name, scale, width, areRotated } = scoresOf(trace.plan)[layer] as BlockScores;
  const score = (await trace.read(name, head, token))[key] as number;
  const both = areRotated ? ', both rotated by their positions,' : '';
  const divides = isRoot(scale, width);
  const [[ofBoth], product] = writtenToGive([score], (value) => value / scale, inThreeDigits);
  const given = `In block ${layer}, head ${head}, the query of ${nthToken(trace, token)} and the key of ${nthToken(trace, key)}${both} have the score ${ofBoth}`;
  const factor = shortNumber(scale);
  return {
    kind: 'number',
    ask: divides
      ? `${given}, and d is ${width}. What was query times key before it was divided by √d?`
      : `${given}. This model multiplies query times key by ${factor}, where others divide by √d. What was it before?`,
    answer: score / scale,
    tolerance: 0.02,
    why: divides ? `${ofBoth} · √${width} = ${product}.` : `${ofBoth} / ${factor} = ${product}.`,
    hint: () =>
      divides
        ? `The product was divided by √${width}, which is ${threeDigits(Math.sqrt(width))}, to give the score.`
        : `The product was multiplied by ${factor} to give the score.`,
    questionPlace: { view: 'weights', layer, head, token, key },
  };
}

/** Whether scores are multiplied by 1/√d, as they mostly are. */
function isRoot(scale: number, width: number): boolean {
  return Math.abs(scale * Math.sqrt(width) - 1) < 1e-6;
}

interface Sharpened {
  readonly layer: number;
  readonly head: number;
  /** The token that attends, and the one it attends to most. */
  readonly token: number;
  readonly key: number;
  /** Its weight, and what this would be without the division; absent if softmax reads something other than the scores. */
  readonly weight?: number;
  readonly undivided?: number;
}

/**
 * Where the effect of the division is clearest: of all heads and tokens, the one whose largest weight would grow most
 * without it.
 */
async function sharpened(trace: LessonTrace): Promise<Sharpened> {
  const { tokens, heads } = trace;
  const token = last(trace);
  let best: Sharpened | undefined;
  for (const [layer, { name, scale }] of scoresOf(trace.plan).entries()) {
    const [scores, weights] = [await trace.read(name), await trace.read(attentionStage(trace, layer, 'weights'))];
    for (let row = 0; row < heads * tokens.length; row++) {
      const of = (values: Float32Array) => values.subarray(row * tokens.length, (row + 1) * tokens.length);
      const key = argmax(of(weights));
      const weight = of(weights)[key] as number;
      const isSeen = (at: number) => (of(weights)[at] as number) > 0;
      if (Math.abs(softmaxAt(of(scores), key, isSeen) - weight) > SAME) continue;
      const undivided = softmaxAt(
        of(scores).map((score) => score / scale),
        key,
        isSeen,
      );
      if (best?.weight !== undefined && undivided - weight <= (best.undivided as number) - best.weight) continue;
      best = { layer, head: Math.floor(row / tokens.length), token: row % tokens.length, key, weight, undivided };
    }
  }
  if (best) return best;
  const scores = await trace.read((scoresOf(trace.plan)[0] as BlockScores).name, 0, token);
  return { layer: 0, head: 0, token, key: argmax(scores) };
}

/** If two weights differ by no more than this, they come from the same scores: nothing is between the scores and softmax. */
const SAME = 1e-3;

/** @param isSeen whether the mask leaves a key */
function softmaxAt(scores: Float32Array, at: number, isSeen: (key: number) => boolean): number {
  const seen = scores.filter((_, key) => isSeen(key));
  const most = Math.max(...seen);
  const sum = seen.reduce((total, score) => total + Math.exp(score - most), 0);
  return Math.exp((scores[at] as number) - most) / sum;
}

/** Does not throw for models that scale nothing, as the question says so. */
async function placeOf(trace: LessonTrace) {
  try {
    const { layer, head, token, key } = await sharpened(trace);
    return { layer, head, token, key };
  } catch {
    return { layer: 0, head: 0, token: last(trace) };
  }
}

/** The scores of a block, and how they are computed. */
interface BlockScores {
  readonly name: string;
  readonly scale: number;
  readonly width: number;
  readonly areRotated: boolean;
}

/** The scores of each block. @throws one sentence if nothing scales them */
function scoresOf(plan: Plan): readonly BlockScores[] {
  requireOneStack(plan);
  const found: BlockScores[] = [];
  for (const { block, node: id, name } of plan.stages) {
    const node = nodeOf(plan, id);
    if (!block || node.kind !== 'scores') continue;
    const { scale, width } = node;
    if (scale === 1)
      throw new Error('This model uses query times key as it is: it was trained without dividing by √d.');
    found[block.layer] = { name, scale, width, areRotated: nodeOf(plan, node.inputs[0] as NodeId).kind === 'rotary' };
  }
  if (!found[0]) throw new Error('This model has no such step.');
  return found;
}
