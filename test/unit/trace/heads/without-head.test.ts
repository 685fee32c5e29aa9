/** The test on repeated random tokens without a head, beside plain loops over a model whose head writes nothing. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoize } from '../../../../src/base/memoize';
import type { Model } from '../../../../src/lowering/model';
import { readSafetensorsHeader } from '../../../../src/model/safetensors';
import { readWeightSlice } from '../../../../src/model/weights';
import { ForeseenHalves } from '../../../../src/trace/heads/foreseen-halves';
import { patternStages } from '../../../../src/trace/heads/pattern-stages';
import { type RepeatedTokens, readRepeatedTokens, scoreRepeated } from '../../../../src/trace/heads/repeated-tokens';
import { runPatterns } from '../../../../src/trace/heads/run-patterns';
import {
  changedScores,
  changeText,
  controlledSentences,
  earlierPreviousHead,
  sayForeseen,
  sayForeseenWithout,
  sayMostChanged,
  sayOtherKinds,
} from '../../../../src/trace/heads/without-head';
import { PassInputs } from '../../../../src/trace/run/pass';
import type { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
import type { RandomWeight } from '../../random-model';
import { type ReferenceWeights, traceModel } from '../../reference';
import { fixturePath, openModel, runTrace, STARTER, traceText } from '../../support';

const [LAYERS, HEADS, D_MODEL, VOCAB] = [6, 8, 256, 8193];
/** Sums of some hundred float32 values against double precision. */
const DIGITS = 4;
const turn = async () => undefined;
/** Heads of the first block and of the last one, which are left out like any other. */
const ALSO_LEFT_OUT: [string, number, number][] = [
  ['without 0.2', 0, 2],
  ['without a head of the last block', 5, 5],
];
/** Random enough, and different: so many of them, then the same again. */
const DRAWN = Array.from({ length: thorough ? 24 : 8 }, (_, at) => (977 * at + 3001) % 8000);

/** As the file has them. */
async function starterWeights(): Promise<ReferenceWeights> {
  const header = await readSafetensorsHeader(join(STARTER, 'model.safetensors'));
  const weights = new Map<string, RandomWeight>();
  for (const name of header.tensors.keys()) {
    const own = name.replace(/^transformer\./, '');
    const { shape, ...location } = model.folder.weights.get(own);
    const size = shape.reduce((product, length) => product * length, 1);
    weights.set(own, { shape: [...shape], values: Array.from(await readWeightSlice({ shape, ...location }, 0, size)) });
  }
  return weights;
}

/** The rows of W_O that a head writes through are zero. */
function withoutHead(weights: ReferenceWeights, layer: number, head: number): ReferenceWeights {
  const name = `h.${layer}.attn.c_proj.weight`;
  const { shape, values } = weights.get(name) as RandomWeight;
  const width = D_MODEL / HEADS;
  const isOff = (at: number) => Math.floor(Math.floor(at / D_MODEL) / width) === head;
  return new Map([...weights, [name, { shape, values: values.map((value, at) => (isOff(at) ? 0 : value)) }]]);
}

/** By plain loops: of every head the mean weight on the token after the earlier copy, and of each half the mean log-probability. */
function plainTest(weights: ReferenceWeights) {
  const ids = [...DRAWN, ...DRAWN];
  const spec = {
    layers: LAYERS,
    heads: HEADS,
    dModel: D_MODEL,
    activation: 'gelu_new',
    scaleAttention: true,
    scaleByInverseLayer: false,
    tied: true,
  };
  const stages = traceModel(spec, weights, ids);
  const [pos, different] = [ids.length, DRAWN.length];
  const induction: number[] = [];
  for (let layer = 0; layer < LAYERS; layer++) {
    const { data } = stages.get(`blocks.${layer}.attn.pattern`) as { data: readonly number[] };
    for (let head = 0; head < HEADS; head++) {
      let sum = 0;
      for (let query = different; query < pos; query++)
        sum += data[(head * pos + query) * pos + query - different + 1] as number;
      induction.push(sum / different);
    }
  }
  const { data: logits } = stages.get('logits') as { data: readonly number[] };
  const meanOf = (from: number) => {
    let sum = 0;
    for (let at = from; at < from + different - 1; at++) {
      const row = logits.slice(at * VOCAB, (at + 1) * VOCAB);
      sum += (row[ids[at + 1] as number] as number) - Math.log(row.reduce((all, logit) => all + Math.exp(logit), 0));
    }
    return sum / (different - 1);
  };
  return { induction, first: meanOf(0), second: meanOf(different) };
}

let model: Model;
beforeAll(async () => {
  model = await openModel(STARTER);
});
afterAll(() => model.release());

/** The same by the program's own run. */
async function ownTest(layer?: number, head = 0) {
  const induction = new Float64Array(LAYERS * HEADS);
  const inputs = new PassInputs({ tokens: [...DRAWN, ...DRAWN] });
  const give = (block: number, weights: Float32Array) =>
    induction.set(scoreRepeated(weights, HEADS, 0, DRAWN.length).induction, block * HEADS);
  const without = layer === undefined ? undefined : ({ kind: 'head', layer, head, cross: false } as const);
  const stages = patternStages(model.folder.plan, 'decoder');
  const stream = await runPatterns(model, { inputs, stages, give, yieldPoint: turn, without, toTheEnd: true });
  const foreseen = new ForeseenHalves(model, 0, DRAWN.length, turn);
  await foreseen.add(stream as Float32Array, DRAWN);
  return { induction: [...induction], ...foreseen.result() };
}

describe('the test without a head, beside plain loops over weights of which that head’s rows of W_O are zero', () => {
  let weights: ReferenceWeights;
  beforeAll(async () => {
    weights = await starterWeights();
  });

  it.each<[string, number | undefined, number]>([['without 3.5', 3, 5], ...(thorough ? ALSO_LEFT_OUT : [])])(
    '%s: induction scores, and how well each half is foreseen',
    { timeout: 60_000 },
    async (_, layer, head) => {
      const plain = plainTest(layer === undefined ? weights : withoutHead(weights, layer, head));
      const own = await ownTest(layer, head);
      for (const [at, score] of plain.induction.entries())
        expect(own.induction[at], `${at}`).toBeCloseTo(score, DIGITS);
      expect(own.first).toBeCloseTo(plain.first, DIGITS - 1);
      expect(own.second).toBeCloseTo(plain.second, DIGITS - 1);
      expect(own.tokens).toBe(DRAWN.length - 1);
      expect(own.gains).toEqual([expect.closeTo(plain.second - plain.first, DIGITS - 1)]);
    },
  );
});

describe('the head that an induction head needs', () => {
  let all: RepeatedTokens;
  const ablated = new Map<string, Promise<RepeatedTokens>>();
  /** Each is left out once. */
  const without = (layer: number, head: number) =>
    memoize(ablated, `${layer}.${head}`, () => readRepeatedTokens(trace, { seed: 0, without: { layer, head } }, turn));
  let trace: Trace;
  beforeAll(async () => {
    ({ trace } = await traceText(model, 'The'));
    all = await readRepeatedTokens(trace, { seed: 0 }, turn);
  });

  it('is offered: of an earlier block, the one that looks most at the token before', () => {
    expect(earlierPreviousHead(all, 4, HEADS)).toEqual({ layer: 3, head: 5 });
    const best = earlierPreviousHead(all, 3, HEADS) as { layer: number; head: number };
    const earlier = Array.from(all.scores.previous.subarray(0, 3 * HEADS));
    expect(best.layer * HEADS + best.head).toBe(earlier.indexOf(Math.max(...earlier)));
    expect(earlierPreviousHead(all, 0, HEADS)).toBeUndefined();
  });

  it('has a ± of what the repetition is worth, which is of the texts, and of the change text by text', async () => {
    const left = await without(3, 5);
    const [before, after] = [all.foreseen?.gains ?? [], left.foreseen?.gains ?? []];
    expect([before.length, after.length]).toEqual([all.texts, all.texts]);
    const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
    expect(mean(before)).toBeCloseTo((all.foreseen?.second ?? 0) - (all.foreseen?.first ?? 0), 10);
    // The spread from the differences of all pairs.
    const spread = (values: readonly number[]) => {
      const squares = values.flatMap((one) => values.map((other) => (one - other) ** 2));
      return Math.sqrt(squares.reduce((sum, one) => sum + one) / (2 * values.length * (values.length - 1))).toFixed(2);
    };
    const changes = after.map((gain, text) => gain - (before[text] as number));
    expect(sayForeseenWithout({ all, ablated: left, heads: HEADS }, 'induction')).toMatch(
      new RegExp(
        `worth \\S+ ± ${spread(after)} instead of \\S+ ± ${spread(before)} \\(in the same texts \\S+ ± ${spread(changes)} less`,
      ),
    );
    // What an older version kept has none.
    const { gains: _, ...kept } = all.foreseen as NonNullable<typeof all.foreseen>;
    expect(sayForeseen({ foreseen: kept })).toContain('the repetition is worth 5.05 nats a token.');
  });

  it('is told with what becomes of the score, and of what the repetition is worth', async () => {
    const left = await without(3, 5);
    expect([all.without, left.without]).toEqual([null, { layer: 3, head: 5 }]);
    const tests = { all, ablated: left, heads: HEADS };
    expect(sayMostChanged(tests, 'induction')).toBe(
      'Without head 3.5, head 4.3’s induction score falls from 0.51 ± 0.04 to 0.09 ± 0.00 (in the same texts by 0.42 ± 0.04): it needs that head, unless another head of its block, left out as a control, changes it as much.',
    );
    // Of the kinds that its own block cannot change no more than that would be told.
    expect(sayOtherKinds(tests, 'previous')).toContain(
      'head 4.3’s induction score changes by −0.42 ± 0.04, from 0.51 to 0.09',
    );
    expect(sayForeseen(all)).toContain(
      'the repetition is worth 5.05 ± 0.51 nats a token (mean ± standard deviation over 4 texts).',
    );
    expect(sayForeseenWithout(tests, 'induction')).toContain(
      'the repetition is then worth 1.56 ± 0.17 instead of 5.05 ± 0.51 (in the same texts 3.49 ± 0.40 less).',
    );
    // Blocks up to its own read nothing of it.
    for (const kind of ['previous', 'duplicate', 'induction'] as const)
      expect(left.scores[kind].subarray(0, 4 * HEADS)).toEqual(all.scores[kind].subarray(0, 4 * HEADS));
    expect(left.even).toEqual(all.even);
  });

  it('is told, where it is itself the one that scores most, by what the repetition is worth without it, then the scores', async () => {
    const left = await without(4, 3);
    const tests = { all, ablated: left, heads: HEADS };
    expect(sayMostChanged(tests, 'induction')).toMatch(
      /^Without head 4\.3, which has the highest induction score of all heads, the repetition is worth 3\.18 ± 0\.40 nats a token instead of 5\.05 ± 0\.51 \(in the same texts 1\.87 ± 0\.20 less\)\. (No head’s induction score changes|Head 5\.\d’s induction score) /,
    );
    expect(sayMostChanged(tests, 'induction')).not.toContain('in no later block');
    // What it is worth is said once.
    expect(sayForeseenWithout(tests, 'induction')).toMatch(
      /^Without head 4\.3 the mean log-probability is −[\d.]+ instead of −7\.29 in the second half, and −[\d.]+ (instead of −12\.34|as before) in the first\.$/,
    );
    // Of another kind another head scores most.
    expect(sayMostChanged(tests, 'previous')).toMatch(/^Without head 4\.3, (no head’s previous token|head 5\.\d’s) /);
    expect(sayForeseenWithout(tests, 'previous')).toContain(
      'the repetition is then worth 3.18 ± 0.40 instead of 5.05 ± 0.51 (in the same texts 1.87 ± 0.20 less).',
    );
  });

  it('is another than one of its own block, whose score stays: that is said beside what changes', async () => {
    const left = await without(4, 0);
    expect(sayMostChanged({ all, ablated: left, heads: HEADS }, 'induction')).toMatch(
      / Head 4\.3, which scores most with all heads, is in no later block, so its score stays 0\.51\.$/,
    );
  });

  it('changes no score of its own block, nor its own: that is said in place of a change', async () => {
    const scores = changedScores({ all, ablated: await without(4, 3), heads: HEADS }, 'induction');
    const texts = scores.map(changeText);
    expect(texts.slice(0, 5 * HEADS)).toEqual(Array.from({ length: 5 * HEADS }, () => 'cannot change'));
    for (const text of texts.slice(5 * HEADS)) expect(text).toMatch(/^[+−]?\d\.\d\d ± \d\.\d\d$/);
  });
});

describe('what changes most', () => {
  const none = () => new Float64Array(4);
  /** Of two texts: their mean, and how far each is from it. */
  const scores = (induction: number[], apart = none()) => {
    const one = (sign: number) => ({
      ...{ previous: none(), duplicate: none() },
      induction: Float64Array.from(induction, (score, at) => score + sign * (apart[at] as number)),
    });
    return { scores: one(0), ofTexts: [one(1), one(-1)], foreseen: null };
  };
  const bothOf = (before: ReturnType<typeof scores>, after: ReturnType<typeof scores>) => ({
    all: { ...before, without: null },
    ablated: { ...after, without: { layer: 0, head: 1 } },
    heads: 2,
  });
  const said = (before: number[], after: number[]) =>
    sayMostChanged(bothOf(scores(before), scores(after)), 'induction');

  it('has a spread of its own: that of the differences text by text, and less than twice that may be chance', () => {
    const apart = Float64Array.of(0, 0, 0.1, 0);
    // Both differ from text to text alike, so their difference does not.
    const together = bothOf(scores([0, 0, 0.5, 0], apart), scores([0, 0, 0.3, 0], apart));
    const spread = 0.1 * Math.SQRT2;
    expect(changedScores(together, 'induction')[2]?.spread).toEqual({
      before: expect.closeTo(spread, 12),
      after: expect.closeTo(spread, 12),
      change: expect.closeTo(0, 12),
    });
    expect(sayMostChanged(together, 'induction')).toBe(
      'Without head 0.1, head 1.0’s induction score falls from 0.50 ± 0.14 to 0.30 ± 0.14 (in the same texts by 0.20 ± 0.00): 40\u00a0% of its score.',
    );
    // Where they differ the other way round, it does twice as much.
    const against = bothOf(scores([0, 0, 0.5, 0], apart), scores([0, 0, 0.3, 0], Float64Array.of(0, 0, -0.1, 0)));
    expect(changedScores(against, 'induction')[2]?.spread.change).toBeCloseTo(2 * spread, 12);
    expect(sayMostChanged(against, 'induction')).toBe(
      'Without head 0.1, head 1.0’s induction score falls from 0.50 ± 0.14 to 0.30 ± 0.14 (in the same texts by 0.20 ± 0.28): less than twice that spread, so it may be chance.',
    );
  });

  it('may rise; the head that scores most is told as well', () => {
    expect(said([0, 0, 0.5, 0.1], [0, 0, 0.45, 0.3])).toBe(
      'Without head 0.1, head 1.1’s induction score rises from 0.10 ± 0.00 to 0.30 ± 0.00 (in the same texts by 0.20 ± 0.00): that head had held it down. Head 1.0, which scores most with all heads, has 0.45 instead of 0.50.',
    );
  });

  it('may be nothing, as the numbers are written', () => {
    expect(said([0, 0, 0.5, 0.1], [0, 0, 0.501, 0.1])).toBe(
      'Without head 0.1, no head’s induction score changes in its first two decimals.',
    );
    expect(said([0, 0, 0.5, 0.1], [0, 0, 0.5, 0.13])).toBe(
      'Without head 0.1, no head’s induction score changes by 0.05 or more: most changes that of head 1.1, 0.13 instead of 0.10. Head 1.0, which scores most with all heads, has 0.50 as before.',
    );
  });

  it('stands beside that of a control of the same block, with one verdict on both', () => {
    const one = bothOf(scores([0, 0, 0.5, 0]), scores([0, 0, 0.1, 0]));
    const beside = (after: number) => {
      const other = bothOf(scores([0, 0, 0.5, 0]), scores([0, 0, after, 0])).ablated;
      return controlledSentences(one, [{ ...other, without: { layer: 0, head: 0 } }], 'induction');
    };
    const start = 'Head 1.0’s induction score changes by −0.40 ± 0.00 without head 0.1, and by';
    expect(beside(0.44)).toEqual([
      `${start} −0.06 ± 0.00 without head 0.0 of the same block, its control: it needs head 0.1 in particular.`,
    ]);
    expect(beside(0.3)).toEqual([
      `${start} −0.20 ± 0.00 without head 0.0 of the same block, its control: it needs neither in particular.`,
    ]);
    // The same head is no control of itself, nor is one of another block.
    expect(controlledSentences(one, [one.ablated], 'induction')).toEqual([]);
    expect(sayMostChanged(one, 'induction', true)).toMatch(/\(in the same texts by 0\.40 ± 0\.00\)\.$/);
  });

  it('is at least half of the score where the head is needed', () => {
    expect(said([0, 0, 0.5, 0], [0, 0, 0.25, 0])).toMatch(/: 50\u00a0% of its score\.$/);
    expect(said([0, 0, 0.5, 0], [0, 0, 0.24, 0])).toMatch(
      /: it needs that head, unless another head of its block, left out as a control, changes it as much\.$/,
    );
  });
});

it.each(['bert', 't5', ...(thorough ? ['gemma2', 'llama'] : [])])(
  '%s: a head can be left out, and the halves are told where tokens are foreseen',
  async (name) => {
    const other = await openModel(fixturePath(name));
    const trace = await runTrace(other, 'The weather is nice today');
    const all = await readRepeatedTokens(trace, { seed: 0 }, turn);
    const left = await readRepeatedTokens(trace, { seed: 0, without: { layer: 0, head: 1 } }, turn);
    expect(left.scores.induction).not.toEqual(all.scores.induction);
    if (name === 'bert') expect([all.foreseen, left.foreseen]).toEqual([null, null]);
    else expect(left.foreseen?.second).not.toBe(all.foreseen?.second);
    await other.release();
  },
);

it('stops between two runs where its turn says so', async () => {
  const { trace } = await traceText(model, 'The');
  const turnsOf = async (most: number) => {
    let turns = 0;
    const stop = async () => {
      if (++turns > most) throw new Error('stopped');
    };
    await readRepeatedTokens(trace, { seed: 0, without: { layer: 3, head: 5 } }, stop);
    return turns;
  };
  const all = await turnsOf(Number.POSITIVE_INFINITY);
  // Before each link, before the block without the head, and before each half's logits: of every text.
  expect(all).toBeGreaterThanOrEqual(4 * (LAYERS + 1 + 2));
  await expect(turnsOf(all - 1)).rejects.toThrow('stopped');
});
