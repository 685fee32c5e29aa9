import { nodeOf, type Plan } from '../../architectures/plan';
import { threeDigits } from '../../base/number-text';
import type { NodeId } from '../../operations/node';
import { shortNumber } from '../../operations/numbers';
import type { Lesson, LessonTrace } from './lesson';
import {
  attentionStage,
  inThreeDigits,
  largest,
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
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'Each token gets a query, what it looks for, and a key, what it can be found by. Both have d numbers, the width of a head.',
      place: async (trace) => ({ view: 'projections', ...(await placeOf(trace)) }),
    },
    {
      text: 'A score is query times key, a sum of d products, divided by √d. Such sums are positive or negative, and the more products there are, the further they lie from 0: their typical size (standard deviation) grows like √d.',
      place: async (trace) => ({ view: 'scores', ...(await placeOf(trace)) }),
    },
    {
      text: 'Softmax turns large differences into almost all or nothing, and then learning all but stops. Dividing by √d keeps the scores at one size, whatever d is.',
      found: async (trace) => {
        const { layer, head, token, key, weight, undivided } = await sharpened(trace);
        if (weight === undefined || undivided === undefined) return '';
        return `Here head ${layer}.${head} (block ${layer}, head ${head}) gives ${nthToken(trace, key)} its largest weight from ${nthToken(trace, token)}, ${written(weight)}. Without the division it would be ${written(undivided)}.`;
      },
      place: async (trace) => ({ view: 'weights', ...(await placeOf(trace)) }),
    },
  ],
  question: async (trace) => {
    const scores = scoresOf(trace.plan);
    const { layer, head, token, key } = await sharpened(trace);
    const { name, scale, width, areRotated } = scores[layer] as BlockScores;
    const score = (await trace.read(name, head, token))[key] as number;
    const both = areRotated ? ', both rotated by their positions,' : '';
    const isRoot = Math.abs(scale * Math.sqrt(width) - 1) < 1e-6;
    const [[ofBoth], product] = writtenToGive([score], (value) => value / scale, inThreeDigits);
    const given = `In block ${layer}, head ${head}, the query of ${nthToken(trace, token)} and the key of ${nthToken(trace, key)}${both} have the score ${ofBoth}`;
    const factor = shortNumber(scale);
    return {
      kind: 'number',
      ask: isRoot
        ? `${given}, and d is ${width}. What was query times key before it was divided by √d?`
        : `${given}. This model multiplies query times key by ${factor}, where others divide by √d. What was it before?`,
      answer: score / scale,
      tolerance: 0.02,
      why: isRoot ? `${ofBoth} · √${width} = ${product}.` : `${ofBoth} / ${factor} = ${product}.`,
      hint: () =>
        isRoot
          ? `The product was divided by √${width}, which is ${threeDigits(Math.sqrt(width))}, to give the score.`
          : `The product was multiplied by ${factor} to give the score.`,
      asked: { view: 'weights', layer, head, token, key },
    };
  },
};

interface Sharpened {
  readonly layer: number;
  readonly head: number;
  /** That looks, and the one that it looks at most. */
  readonly token: number;
  readonly key: number;
  /** Its weight, and what this would be without the division; none where softmax reads something else than the scores. */
  readonly weight?: number;
  readonly undivided?: number;
}

/** Where the division is seen best: of all heads and tokens that whose largest weight would be larger by most without it. */
async function sharpened(trace: LessonTrace): Promise<Sharpened> {
  const { tokens, heads } = trace;
  const token = last(trace);
  let best: Sharpened | undefined;
  for (const [layer, { name, scale }] of scoresOf(trace.plan).entries()) {
    const [scores, weights] = [await trace.read(name), await trace.read(attentionStage(trace, layer, 'weights'))];
    for (let row = 0; row < heads * tokens.length; row++) {
      const of = (values: Float32Array) => values.subarray(row * tokens.length, (row + 1) * tokens.length);
      const key = largest(of(weights));
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
  return { layer: 0, head: 0, token, key: largest(scores) };
}

/** Two weights that differ by no more are of the same scores: nothing stands between these and softmax. */
const SAME = 1e-3;

/** @param isSeen whether the mask leaves it */
function softmaxAt(scores: Float32Array, at: number, isSeen: (key: number) => boolean): number {
  const seen = scores.filter((_, key) => isSeen(key));
  const most = Math.max(...seen);
  const sum = seen.reduce((total, score) => total + Math.exp(score - most), 0);
  return Math.exp((scores[at] as number) - most) / sum;
}

/** Of models that scale nothing the question says so. */
async function placeOf(trace: LessonTrace) {
  try {
    const { layer, head, token, key } = await sharpened(trace);
    return { layer, head, token, key };
  } catch {
    return { layer: 0, head: 0, token: last(trace) };
  }
}

/** The scores of a block, and what they are made with. */
interface BlockScores {
  readonly name: string;
  readonly scale: number;
  readonly width: number;
  readonly areRotated: boolean;
}

/** Of each block. @throws one sentence where nothing scales them */
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
