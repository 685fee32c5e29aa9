/** Scores of heads are those of TransformerLens's own detector, and those on shuffled tokens lie where the baseline says. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { placeIds } from '../../../../src/model/tokenizers/place-ids';
import { readHeadBaseline, scoreShuffle, shuffledIds } from '../../../../src/trace/heads/head-baseline';
import {
  countableQueries,
  countsKey,
  DETECTED,
  type DetectedKind,
  HEAD_KINDS,
  type HeadKind,
  kindSimilarity,
  kindsOf,
  rowScores,
  wantedKeys,
} from '../../../../src/trace/heads/head-kinds';
import { readHeadScores } from '../../../../src/trace/heads/head-scores';
import { namedAttention, patternStages } from '../../../../src/trace/heads/pattern-stages';
import { readRepeatedTokens, scoreRepeated } from '../../../../src/trace/heads/repeated-tokens';
import {
  limitText,
  noneCanCount,
  type ScoreOfHead,
  scoreOfHead,
  scoreText,
} from '../../../../src/trace/heads/score-of-head';
import { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
import { fixturePath, openModel, runTrace, STARTER, traceText } from '../../support';

const GOLDEN = new URL('../../../../../shared/golden/head-scores.json', import.meta.url);
const [LAYERS, HEADS] = [6, 8];
const NAMES: Record<DetectedKind, string> = {
  previous: 'previous_token',
  duplicate: 'duplicate_token',
  induction: 'induction',
};
const turn = async () => undefined;

interface Golden {
  readonly cases: readonly { text: string; ids: number[]; scores: Record<string, number[][]> }[];
  readonly repeated: { ids: number[]; induction: number[][]; duplicate: number[][]; previous: number[][] };
}

const golden = await readFile(GOLDEN, 'utf8').then(
  (text) => (JSON.parse(text) as { models: { starter: Golden } }).models.starter,
  () => undefined,
);

let model: Model;
beforeAll(async () => {
  model = await openModel(STARTER);
});
afterAll(() => model.release());

function traceIds(ids: readonly number[]): Promise<Trace> {
  const { text, tokens } = placeIds(model.folder.tokenizer, ids);
  const input = { text, tokens, totalTokens: tokens.length, memory: 2 ** 30 };
  return Trace.run(model, input, { signal: new AbortController().signal, onProgress: () => undefined });
}

async function patternsOf(trace: Trace): Promise<Float32Array[]> {
  const size = trace.ids.length ** 2;
  const blocks = await Promise.all(
    Array.from({ length: LAYERS }, (_, layer) => trace.window(`blocks.${layer}.attn.pattern`, 'model')),
  );
  return blocks.flatMap(({ data }) =>
    Array.from({ length: HEADS }, (_, head) => data.subarray(head * size, (head + 1) * size)),
  );
}

describe.skipIf(golden === undefined)('TransformerLens’s head detector', () => {
  const cases = golden?.cases ?? [];

  it.each(thorough ? cases : cases.slice(0, 2))('$text', async ({ ids, scores }) => {
    const trace = await traceIds(ids);
    let turns = 0;
    const read = await readHeadScores(trace, 'decoder', async () => void turns++);
    const patterns = await patternsOf(trace);
    expect(turns).toBe(patterns.length); // others get theirs after each head
    for (const kind of DETECTED) {
      for (const at of patterns.keys()) {
        const of = (name: string) => scores[`${NAMES[kind]}.${name}`]?.flat()[at] as number;
        expect(Math.abs((read.scores[kind][at] as number) - of('mul')), `${kind} ${at}`).toBeLessThanOrEqual(1e-5);
        expect(Math.abs((read.abs[kind][at] as number) - of('abs')), `${kind} ${at}`).toBeLessThanOrEqual(6e-4);
      }
    }
  });

  it('repeated random tokens: an induction head and a previous-token head are found', async () => {
    const { ids, induction, duplicate, previous } = (golden as Golden).repeated;
    const trace = await traceIds(ids);
    const { scores } = await readHeadScores(trace);
    const pos = ids.length;
    const half = (pos - 1) / 2;
    for (const [at, pattern] of (await patternsOf(trace)).entries()) {
      const mean = (back: number) => {
        let sum = 0;
        for (let query = half + 1; query < pos; query++) sum += pattern[query * pos + query - back] as number;
        return sum / half;
      };
      expect(Math.abs(mean(half - 1) - (induction.flat()[at] as number))).toBeLessThanOrEqual(1e-5);
      expect(Math.abs(mean(half) - (duplicate.flat()[at] as number))).toBeLessThanOrEqual(1e-5);
      expect(Math.abs(mean(1) - (previous.flat()[at] as number))).toBeLessThanOrEqual(1e-5);
    }
    // The same by what the panel's test measures.
    for (let layer = 0; layer < LAYERS; layer++) {
      const { data } = await trace.window(`blocks.${layer}.attn.pattern`, 'model');
      const tested = scoreRepeated(data, HEADS, 1, half);
      const expected = { induction, duplicate, previous };
      for (const kind of DETECTED)
        for (const [head, value] of (expected[kind][layer] as number[]).entries())
          expect(Math.abs((tested[kind][head] as number) - value)).toBeLessThanOrEqual(1e-5);
    }
    const best = (values: Float64Array) => values.indexOf(Math.max(...values));
    expect(best(scores.induction)).toBe(4 * HEADS + 3);
    expect(best(scores.previous)).toBe(3 * HEADS + 5);
  });
});

describe('patterns by definition', () => {
  const ids = [7, 3, 7, 7, 3];
  const rows = (kind: DetectedKind) =>
    ids.map((_, query) => [...wantedKeys(kind, ids).subarray(query * 5, query * 5 + 5)].join(''));

  it('previous, duplicate, induction', () => {
    expect(rows('previous')).toEqual(['00000', '10000', '01000', '00100', '00010']);
    expect(rows('duplicate')).toEqual(['00000', '00000', '10000', '10100', '01000']);
    expect(rows('induction')).toEqual(['00000', '00000', '01000', '01010', '00100']);
  });
});

describe('rows', () => {
  /** Any positive numbers of a causal pattern, each row summing to 1. */
  const pos = 7;
  const rows = Array.from({ length: pos }, (_, query) => {
    const raw = Array.from({ length: pos }, (__, key) => (key <= query ? 1 + ((query * 5 + key * 3) % 4) : 0));
    const sum = raw.reduce((a, b) => a + b);
    return raw.map((value) => value / sum);
  });
  const of = (seen: number[]) => rowScores(Float32Array.from(rows.flat()), seen);
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  it('first, local, same and entropy by plain loops', () => {
    const read = of([1, 2, 3, 4, 5, 6, 7]);
    const later = rows.slice(1);
    expect(read.first).toBeCloseTo(mean(later.map((row) => row[0] as number)), 6);
    expect(read.same).toBeCloseTo(mean(later.map((row, i) => row[i + 1] as number)), 6);
    const near = rows.slice(3).map((row, i) => row.slice(i + 1, i + 4).reduce((a, b) => a + b));
    expect(read.local).toBeCloseTo(mean(near), 6);
    const entropies = later.map((row, i) => {
      const nats = -row.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
      return nats / Math.log(i + 2);
    });
    expect(read.entropy).toBeCloseTo(mean(entropies), 6);
  });

  it('what is outlined of a map adds up to the score, of every kind that counts keys apart', () => {
    const seen = [1, 2, 3, 4, 5, 6, 7];
    const [read, ids, mask] = [of(seen), [1, 2, 3, 1, 2, 3, 1], { causal: true, window: null }];
    const weights = Float32Array.from(rows.flat());
    const counted = (kind: HeadKind) =>
      rows.map((row, query) => row.map((weight, key) => (countsKey(kind, { ids, query, key, mask }) ? weight : 0)));
    const sum = (all: number[][]) => all.flat().reduce((a, b) => a + b, 0);
    expect(sum(counted('first')) / 6).toBeCloseTo(read.first, 6);
    expect(sum(counted('same')) / 6).toBeCloseTo(read.same, 6);
    expect(sum(counted('local')) / 4).toBeCloseTo(read.local, 6);
    for (const kind of DETECTED)
      expect(sum(counted(kind)) / sum(rows)).toBeCloseTo(kindSimilarity(weights, wantedKeys(kind, ids)).mul, 6);
    expect(sum(counted('entropy'))).toBe(0);
  });

  it('a text of one token has none', () => {
    expect(Object.values(rowScores(Float32Array.of(1), [1])).every(Number.isNaN)).toBe(true);
  });
});

describe('following token', () => {
  it('is the mean weight on the token after, where heads see it, and lies beside shuffled tokens', async () => {
    const bert = await openModel(fixturePath('bert'));
    try {
      const trace = await runTrace(bert, 'The weather is nice');
      const { scores, heads } = await readHeadScores(trace);
      const count = trace.tokens.length;
      for (let layer = 0; layer < trace.spec.layers; layer++) {
        const { data } = await trace.window(`blocks.${layer}.attn.pattern`, 'model');
        for (let head = 0; head < heads; head++) {
          let sum = 0;
          for (let query = 0; query + 1 < count; query++)
            sum += data[(head * count + query) * count + query + 1] as number;
          expect(scores.following[layer * heads + head]).toBeCloseTo(sum / (count - 1), 6);
        }
      }
      const baseline = await readHeadBaseline(trace, { shuffles: 3, seed: 1 }, turn);
      expect([...baseline.mean.following].every((mean) => mean > 0 && mean < 1)).toBe(true);
    } finally {
      await bert.release();
    }
  });

  it('is of no decoder, and no kind that is offered there', async () => {
    const { trace } = await traceText(model, 'The weather is');
    const { scores } = await readHeadScores(trace);
    expect(scores.following.every(Number.isNaN)).toBe(true);
    expect(scores.previous.some(Number.isNaN)).toBe(false);
    expect(kindsOf('decoder')).not.toContain('following');
    expect(kindsOf('encoder')).toEqual(HEAD_KINDS);
  });

  it('counts the token after, and no other', () => {
    const counted = [0, 1, 2].flatMap((query) =>
      [0, 1, 2]
        .filter((key) => countsKey('following', { ids: [5, 6, 7], query, key, mask: null }))
        .map((key) => [query, key]),
    );
    expect(counted).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });
});

describe('the baseline', () => {
  const TEXT = 'The weather is nice today. The weather is';
  const SHUFFLES = thorough ? 100 : 12;

  it('is mean and standard deviation of its shuffles, and as many others lie within three of them', async () => {
    const { trace } = await traceText(model, TEXT);
    const baseline = await readHeadBaseline(trace, { shuffles: SHUFFLES, seed: 1 }, turn);
    const own = [];
    const others = [];
    for (let index = 0; index < SHUFFLES; index++) {
      own.push((await scoreShuffle(trace, { seed: 1 }, index, turn)).scores);
      others.push((await scoreShuffle(trace, { seed: 2 }, index, turn)).scores);
    }
    let [within, all] = [0, 0];
    const { scores: inText } = await readHeadScores(trace);
    for (const kind of kindsOf('decoder')) {
      for (let at = 0; at < LAYERS * HEADS; at++) {
        const values = own.map((scores) => scores[kind][at] as number);
        const mean = values.reduce((a, b) => a + b) / SHUFFLES;
        const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (SHUFFLES - 1));
        expect(baseline.mean[kind][at]).toBeCloseTo(mean, 10);
        expect(baseline.deviation[kind][at]).toBeCloseTo(deviation, 10);
        // As many tokens can count in each order, so that the scores compare as they are.
        const below = values.filter((value) => value < (inText[kind][at] as number)).length;
        expect(baseline.below[kind][at], `${kind} ${at}`).toBe(below);
        const meanOfOthers = others.reduce((sum, scores) => sum + (scores[kind][at] as number), 0) / SHUFFLES;
        expect(Math.abs(meanOfOthers - mean), `${kind} ${at}`).toBeLessThanOrEqual(3 * deviation);
        for (const scores of others) {
          all++;
          if (Math.abs((scores[kind][at] as number) - mean) <= 3 * deviation) within++;
        }
      }
    }
    expect(within / all).toBeGreaterThan(0.98);
  });

  it('the same seed gives the same; a shuffle has the same tokens, those of the template in their places', async () => {
    const { trace } = await traceText(model, TEXT);
    const [a, b, c] = [
      await readHeadBaseline(trace, { shuffles: 3, seed: 5 }, turn),
      await readHeadBaseline(trace, { shuffles: 3, seed: 5 }, turn),
      await readHeadBaseline(trace, { shuffles: 3, seed: 6 }, turn),
    ];
    expect(a).toEqual(b);
    expect(a.mean).not.toEqual(c.mean);
    const bert = await openModel(fixturePath('bert'));
    const encoded = await runTrace(bert, 'The weather is nice today');
    const ids = encoded.tokens.map(({ id }) => id);
    const shuffled = shuffledIds(encoded, 'tokens', 1, 0);
    expect(shuffled.toSorted()).toEqual(ids.toSorted());
    expect(shuffled).not.toEqual(ids);
    for (const [at, { inserted }] of encoded.tokens.entries()) if (inserted) expect(shuffled[at]).toBe(ids[at]);
    await bert.release();
  });

  it('is the same where only the tokens that stand around a text are traced', async () => {
    const bert = await openModel(fixturePath('bert'));
    const scoresOf = async (traced: Trace) => (await readRepeatedTokens(traced, { seed: 5 }, turn)).scores;
    expect(await scoresOf(await runTrace(bert, ''))).toEqual(await scoresOf(await runTrace(bert, 'a')));
    await bert.release();
    const t5 = await openModel(fixturePath('t5'));
    const begun = await runTrace(t5, TEXT, undefined, []); // the start token alone
    expect(await scoresOf(begun)).toEqual(await scoresOf(await runTrace(t5, TEXT)));
    await t5.release();
  });

  it('stops where its turn says so', async () => {
    const { trace } = await traceText(model, TEXT);
    let turns = 0;
    const stop = async () => {
      if (++turns > 10) throw new Error('stopped');
    };
    await expect(readHeadBaseline(trace, { shuffles: 50, seed: 1 }, stop)).rejects.toThrow('stopped');
  });
});

/** An encoder, and one with a decoder; `npm run check:long` looks at their like as well. */
const FAMILIES = ['bert', 't5', ...(thorough ? ['gemma2', 'modernbert', 'bart'] : [])];

it.each(FAMILIES)('%s: scores and baseline of every attention', async (name) => {
  const other = await openModel(fixturePath(name));
  const trace = await runTrace(other, 'The weather is nice today. The weather is');
  for (const attention of trace.source ? (['encoder', 'decoder', 'cross'] as const) : (['decoder'] as const)) {
    const { scores, layers, heads } = await readHeadScores(trace, attention);
    const { mean } = await readHeadBaseline(trace, { attention, shuffles: 2, seed: 0 }, turn);
    expect(layers * heads).toBeGreaterThan(1);
    for (const kind of HEAD_KINDS) {
      const known =
        kind === 'entropy' ||
        (attention !== 'cross' && kindsOf(namedAttention(trace.planOf('model'), attention)).includes(kind));
      expect(
        [...scores[kind], ...mean[kind]].every((score) => Number.isNaN(score) !== known),
        kind,
      ).toBe(true);
      if (known) expect([...scores[kind]].every((score) => score >= 0 && score <= 1 + 1e-5)).toBe(true);
    }
  }
  await other.release();
});

it('on shuffled tokens the induction head is ahead of the others, too', async () => {
  const texts = [
    'Quorin sold the green kettle to Marta. Later that day Quorin sold the green',
    'The green table stands by the old door. The green',
    'Mrs. Brown has a present for Mr. Smith. On Sunday Mrs. Brown gave it to Mr.',
  ];
  for (const text of thorough ? texts : texts.slice(0, 1)) {
    const { trace } = await traceText(model, text);
    const { mean } = await readHeadBaseline(trace, { shuffles: 20, seed: 0 }, turn);
    const order = [...mean.induction.keys()].sort(
      (a, b) => (mean.induction[b] as number) - (mean.induction[a] as number),
    );
    expect(order[0], text).toBe(4 * HEADS + 3);
  }
});

describe('the test on repeated random tokens', () => {
  const TEXT = 'The weather is nice today';
  const best = (values: Float64Array) => values.indexOf(Math.max(...values));

  it('finds the induction head and the previous-token head whatever text is traced', async () => {
    const { trace } = await traceText(model, TEXT);
    const { scores, texts, different, seed } = await readRepeatedTokens(trace, { seed: 0 }, turn);
    expect([texts, different, seed]).toEqual([4, 50, 0]);
    expect([best(scores.induction), best(scores.previous)]).toEqual([4 * HEADS + 3, 3 * HEADS + 5]);
    expect(scores.induction[4 * HEADS + 3]).toBeGreaterThan(0.4);
    expect(scores.previous[3 * HEADS + 5]).toBeGreaterThan(0.7);
  });

  it('is the same for the same seed, and another for another', async () => {
    const { trace } = await traceText(model, TEXT);
    const [a, b, c] = [
      await readRepeatedTokens(trace, { seed: 5 }, turn),
      await readRepeatedTokens(trace, { seed: 5 }, turn),
      await readRepeatedTokens(trace, { seed: 6 }, turn),
    ];
    expect(a).toEqual(b);
    expect(a.scores.induction).not.toEqual(c.scores.induction);
  });

  it('stops where its turn says so', async () => {
    const { trace } = await traceText(model, TEXT);
    let turns = 0;
    const stop = async () => {
      if (++turns > 10) throw new Error('stopped');
    };
    await expect(readRepeatedTokens(trace, { seed: 0 }, stop)).rejects.toThrow('stopped');
  });

  it.each(FAMILIES)('%s: of each of its attentions', async (name) => {
    const other = await openModel(fixturePath(name));
    const trace = await runTrace(other, TEXT);
    for (const attention of trace.source ? (['encoder', 'decoder'] as const) : (['decoder'] as const)) {
      const { scores, different } = await readRepeatedTokens(trace, { attention, seed: 0 }, turn);
      expect(different).toBeGreaterThan(1);
      for (const kind of DETECTED) {
        expect(scores[kind]).toHaveLength((await readHeadScores(trace, attention)).scores[kind].length);
        expect([...scores[kind]].every((score) => score >= 0 && score <= 1 + 1e-5)).toBe(true);
      }
    }
    await other.release();
  });
});

describe('the highest score that a text allows', () => {
  const KETTLE = 'Quorin sold the green kettle to Marta. Later that day Quorin sold the green';

  /** By plain loops: whether a query may count for a key. */
  const wants: Record<DetectedKind, (ids: readonly number[], query: number, key: number) => boolean> = {
    previous: (_, query, key) => key + 1 === query,
    duplicate: (ids, query, key) => key < query && ids[key] === ids[query],
    induction: (ids, query, key) => key >= 1 && key <= query && ids[key - 1] === ids[query],
  };

  it.each([
    ['starter', STARTER, KETTLE],
    ['windows in every second block', fixturePath('gemma2'), 'The weather is nice today. The weather is nice today'],
    ['windows in all blocks', fixturePath('mistral'), 'The weather is nice today. The weather is nice today'],
    ['an encoder', fixturePath('modernbert'), 'The weather is nice today. The weather is'],
  ])('is the share of tokens that look at a wanted one, with the mean over these: %s', async (_, folder, text) => {
    const opened = await openModel(folder);
    const trace = await runTrace(opened, text);
    const read = await readHeadScores(trace);
    const ids = trace.tokens.map(({ id }) => id);
    const pos = ids.length;
    const stages = patternStages(opened.folder.plan, 'decoder');
    for (const [layer, { name }] of stages.entries()) {
      const { data } = await trace.window(name, 'model');
      for (const kind of DETECTED) {
        for (let head = 0; head < read.heads; head++) {
          const means: number[] = [];
          for (let query = 0; query < pos; query++) {
            let [sum, seen] = [0, false];
            for (let key = 0; key < pos; key++) {
              const weight = data[(head * pos + query) * pos + key] as number;
              // What a mask hides has a weight of exactly 0.
              if (weight === 0 || !wants[kind](ids, query, key)) continue;
              sum += weight;
              seen = true;
            }
            if (seen) means.push(sum);
          }
          expect(read.countable[kind][layer], `${kind} ${layer}.${head}`).toBe(means.length);
          const { score, limit } = scoreOfHead(read, undefined, kind, layer * read.heads + head) as ScoreOfHead;
          expect(limit?.ceiling).toBe(means.length / pos);
          const mean = means.reduce((a, b) => a + b, 0) / means.length;
          if (means.length === 0) expect(limit?.overCountable).toBeNaN();
          else expect(Math.abs((limit?.overCountable as number) - mean)).toBeLessThanOrEqual(1e-5);
          expect(score).toBeLessThanOrEqual((limit?.ceiling as number) + 1e-6);
        }
      }
    }
    await opened.release();
  });

  it('a head that does nothing else reaches it', () => {
    const ids = [7, 3, 7, 7, 3];
    const wanted = wantedKeys('induction', ids);
    const seen = ids.map((_, query) => ({ first: 0, end: query + 1 }));
    // One wanted key for each token that has any; all others look at the first token.
    const weights = Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0);
    expect(countableQueries(wanted, seen)).toBe(3);
    expect(kindSimilarity(weights, wanted).mul).toBe(3 / 5);
    // With a window of one key a token sees itself alone: induction wants that of the second of two equal ones.
    const own = ids.map((_, query) => ({ first: query, end: query + 1 }));
    expect(countableQueries(wanted, own)).toBe(1);
    expect(countableQueries(wantedKeys('duplicate', ids), own)).toBe(0);
  });

  it('of a textbook induction head on a text with few repeats', async () => {
    const { trace } = await traceText(model, KETTLE);
    const read = await readHeadScores(trace);
    const baseline = await readHeadBaseline(trace, { shuffles: 3, seed: 0 }, turn);
    const of = scoreOfHead(read, baseline, 'induction', 4 * HEADS + 3) as ScoreOfHead;
    expect(limitText(read, 'induction')).toBe(
      'Here 5 of 23 tokens have an earlier copy: the score is the mean over such tokens alone. TransformerLens’s head detector divides by all 23 tokens: here its score can reach 0.22, and no more.',
    );
    expect(scoreText(of, 'induction', read.pos)).toBe(
      '0.65 over the 5 tokens that have an earlier copy (head detector: 0.14 of at most 0.22)',
    );
    expect(limitText(read, 'previous')).toBe(
      'Here 22 of 23 tokens have a token before: the score is the mean over such tokens alone. TransformerLens’s head detector divides by all 23 tokens: here its score can reach 0.96, and no more.',
    );
    expect(limitText(read, 'first')).toBeUndefined();
    // In any order as many tokens have an earlier copy.
    expect(of.shuffled?.limit?.ceiling).toBeCloseTo(5 / 23, 12);
    expect(of.shuffled?.limit?.overCountable).toBeCloseTo(((of.shuffled?.mean as number) * 23) / 5, 10);
  });

  it('is a range where blocks look back over different windows', async () => {
    const windowed = await openModel(fixturePath('gemma2'));
    const read = await readHeadScores(await runTrace(windowed, 'The weather is nice today. The weather is nice today'));
    expect(limitText(read, 'induction')).toBe(
      'Depending on the block, 0 to 13 of 28 tokens can look at an earlier copy: the score is the mean over such tokens alone. TransformerLens’s head detector divides by all 28 tokens: here its score can reach 0.00 to 0.46, and no more.',
    );
    expect(noneCanCount(read, 'induction')).toBe(false);
    await windowed.release();
  });

  it('is told instead of a score where no token can count', async () => {
    const { trace } = await traceText(model, 'The weather is nice');
    const read = await readHeadScores(trace);
    for (const kind of ['duplicate', 'induction'] as const) {
      expect(limitText(read, kind)).toBe(
        'No token of this text has an earlier copy that it can look at, so no head can score.',
      );
      expect(noneCanCount(read, kind)).toBe(true);
      expect(scoreOfHead(read, undefined, kind, 0)?.limit).toEqual({ ceiling: 0, overCountable: Number.NaN });
    }
    expect(noneCanCount(read, 'previous')).toBe(false);
  });
});
