/** Runs with another token at a place of the text, beside a loop of GPT-2 in double precision. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { KeptRuns } from '../../../../src/trace/readings/kept-runs';
import { TRIED, withToken } from '../../../../src/trace/readings/other-token-text';
import { type OtherToken, readOtherTokens } from '../../../../src/trace/readings/other-tokens';
import { ownAt, placesToTry, type TriedPlace } from '../../../../src/trace/readings/tried-places';
import { sayTried, type TriedToken, tryOtherTokens } from '../../../../src/trace/readings/tried-tokens';
import type { RunExclusive } from '../../../../src/trace/run/model-runs';
import { readRow } from '../../../../src/trace/run/source';
import type { Trace } from '../../../../src/trace/run/trace';
import { partOf } from '../../part-of';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { traceModel } from '../../reference';
import { softmaxOf } from '../../softmax';
import { fixturePath, openModel, runTrace } from '../../support';

const TEXT = 'It was a bright cold day in April.';
/** In the middle, so that what stands behind the position may not count. */
const POSITION = 6;
const PLACE = 3;

let random: RandomModel;
let model: Model;
let trace: Trace;
beforeAll(async () => {
  random = await makeRandomModel({ seed: 7, dModel: 32, heads: 2, layers: 2 });
  model = await openModel(random.folder);
  trace = await runTrace(model, TEXT);
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

/** A place of one token. */
const token = (place: number): TriedPlace => ({ place, tokens: 1 });

const alone: RunExclusive = (_, work) => work();
const read = (source: Trace, place: number, abort = new AbortController(), runExclusive = alone, wanted?: number) =>
  readOtherTokens(
    source,
    TEXT,
    { position: POSITION, place, ...(wanted !== undefined && { wanted }) },
    { runExclusive, signal: abort.signal, yieldPoint: async () => abort.signal.throwIfAborted() },
  );

function expected(ids: readonly number[], position: number): number[] {
  const { shape, data } = traceModel(random.options, random.weights, ids).get('logits') ?? { shape: [], data: [] };
  const logits = data.slice(position * (shape[1] as number), (position + 1) * (shape[1] as number));
  return softmaxOf(logits);
}
const highest = (all: readonly number[]) => all.indexOf(Math.max(...all));

it('other tokens are those that fit best at their place, each with what comes next then', async () => {
  const own = trace.ids;
  const before = expected(own, PLACE - 1);
  const predicted = highest(expected(own, POSITION));
  const others = await read(trace, PLACE);
  expect(others.length).toBe(TRIED);
  const fits = others.map((other) => other.fitProbability);
  expect(fits).toEqual(fits.toSorted((a, b) => b - a));
  expect(others.map(({ id }) => id)).not.toContain(own[PLACE]);
  for (const { id, fitProbability, next, predictedProbability } of others) {
    const after = expected(own.with(PLACE, id), POSITION);
    expect(fitProbability / (before[id] as number)).toBeCloseTo(1, 4);
    expect(next.id).toBe(highest(after));
    expect(next.probability / Math.max(...after)).toBeCloseTo(1, 4);
    expect(predictedProbability / (after[predicted] as number)).toBeCloseTo(1, 4);
  }
});

it('each wanted token is looked for in the same runs, with how probable it was before and its rank after them', async () => {
  let runs = 0;
  const counting: RunExclusive = (_, work) => {
    runs++;
    return work();
  };
  const place = PLACE + 1;
  const asItIs = expected(trace.ids, POSITION);
  const plain = await read(trace, place, new AbortController(), counting);
  expect(runs).toBe(TRIED);
  for (const wanted of [3, 17]) {
    const others = await read(trace, place, new AbortController(), counting, wanted);
    expect(runs).toBe(TRIED);
    expect(others.map(({ id, fitProbability, next }) => [id, fitProbability, next])).toEqual(
      plain.map(({ id, fitProbability, next }) => [id, fitProbability, next]),
    );
    for (const { id, wantedProbability, asIs, rank } of others) {
      const after = expected(trace.ids.with(place, id), POSITION);
      const share = after[wanted] as number;
      expect((wantedProbability as number) / share).toBeCloseTo(1, 4);
      expect(asIs / (asItIs[wanted] as number)).toBeCloseTo(1, 4);
      expect(rank).toBe(1 + after.filter((other) => other > share).length);
    }
  }
  // At another position everything is another.
  await readOtherTokens(
    trace,
    TEXT,
    { position: POSITION - 1, place },
    { runExclusive: counting, signal: new AbortController().signal, yieldPoint: async () => undefined },
  );
  expect(runs).toBe(2 * TRIED);
});

it('what is left of the prediction with others in the place of a token is the mean of plain loops over their texts', async () => {
  const predicted = highest(expected(trace.ids, POSITION));
  const places = [PLACE, PLACE + 1];
  const ids = new Map<number, readonly number[]>();
  const ask = async ({ place }: TriedPlace) => {
    const others = await read(trace, place);
    ids.set(
      place,
      others.map(({ id }) => id),
    );
    return others;
  };
  const { influence, asIs } = await tryOtherTokens(places.map(token), { predicted }, { ask });
  expect((asIs as number) / (expected(trace.ids, POSITION)[predicted] as number)).toBeCloseTo(1, 4);
  expect(influence.map(({ place, count }) => [place, count])).toEqual(places.map((place) => [place, TRIED]));
  for (const { place, probability } of influence) {
    const shares = (ids.get(place) ?? []).map(
      (id) => expected(trace.ids.with(place, id), POSITION)[predicted] as number,
    );
    expect((probability * TRIED) / shares.reduce((a, b) => a + b)).toBeCloseTo(1, 4);
  }
});

describe('a word of several tokens', () => {
  /** With its places, of which the words come first. */
  const words = () => placesToTry({ text: TEXT, tokens: trace.tokens }, trace.ids.length - 1);
  const readWord = (place: TriedPlace, position = trace.ids.length - 1) =>
    readOtherTokens(
      trace,
      TEXT,
      { position, ...place },
      { runExclusive: alone, signal: new AbortController().signal, yieldPoint: async () => undefined },
    );

  it('gives way as a whole, and what comes next then is that of a plain loop and of a trace of the changed text', async () => {
    const position = trace.ids.length - 1;
    const predicted = highest(expected(trace.ids, position));
    const places = words().filter(({ tokens }) => tokens > 1);
    expect(places.length).toBeGreaterThan(1);
    let runs = 0;
    for (const place of places) {
      const before = expected(trace.ids, place.place - 1);
      const own = ownAt({ text: TEXT, tokens: trace.tokens }, place);
      const others = await readWord(place);
      expect(others.length).toBeLessThanOrEqual(TRIED);
      for (const other of others) {
        const ids = [...trace.ids.slice(0, place.place), other.id, ...trace.ids.slice(place.place + place.tokens)];
        const after = expected(ids, ids.length - 1);
        expect(other.fitProbability / (before[other.id] as number)).toBeCloseTo(1, 4);
        expect(other.next.id).toBe(highest(after));
        expect(other.predictedProbability / (after[predicted] as number)).toBeCloseTo(1, 4);
        expect(other.text).toMatch(/[\p{L}\p{N}]/u);
        const changed = await runTrace(model, withToken(TEXT, own as NonNullable<typeof own>, other));
        expect(changed.ids).toEqual(ids);
        const row = Array.from(await readRow(changed, 'logits', ids.length - 1));
        const most = Math.max(...row);
        const sum = row.reduce((all, logit) => all + Math.exp(logit - most), 0);
        const share = Math.exp((row[predicted] as number) - most) / sum;
        expect(other.predictedProbability / share).toBeCloseTo(1, 4);
        runs++;
      }
    }
    expect(runs).toBeGreaterThan(4);
  });
});

it('no more of the runs is kept than there is room for, and what is kept stays', () => {
  const kept = new KeptRuns(POSITION, 10);
  const changed = (length: number) => [{ logits: new Float32Array(length) }];
  const first = changed(6);
  kept.keep(token(3), first);
  kept.keep(token(2), changed(5));
  kept.keep(token(1), changed(4));
  kept.keep(token(3), changed(0));
  // A word that begins there is another place.
  expect(kept.at({ place: 3, tokens: 2 })).toBeUndefined();
  expect([kept.at(token(3)), kept.at(token(2)), kept.at(token(1))?.length]).toEqual([first, undefined, 1]);
});

it('where no change makes the wanted token come next, the one that comes nearest is told with its rank', async () => {
  const other = (ofWanted: number, rank: number) =>
    partOf<OtherToken>({
      id: 5,
      next: partOf<OtherToken['next']>({ id: 9 }),
      predictedProbability: 0.4,
      wantedProbability: ofWanted,
      asIs: 0.03,
      rank,
    });
  const names = { predicted: '“·time”', wanted: '“·the”', change: ({ place }: TriedToken) => `“${place}” → “·y”` };
  const told = async (shares: readonly (readonly [number, number])[], wanted?: number) => {
    const ask = async ({ place }: TriedPlace) => [other(...(shares[place - 1] as readonly [number, number]))];
    const tried = await tryOtherTokens([1, 2].map(token), { predicted: 9, wanted }, { ask });
    return sayTried(tried, wanted === undefined ? { ...names, wanted: undefined } : names);
  };
  const rows = [
    [0.1, 4],
    [0.21, 2],
  ] as const;
  expect(await told(rows, 1)).toBe(
    'None of 2 changes makes “·the” the most probable token. Closest: “2” → “·y” lifts “·the” from 3.0\u00a0% to 21\u00a0%, rank 2. With these it comes nearest:',
  );
  const lower = [
    [0.02, 40],
    [0.01, 1200],
  ] as const;
  expect(await told(lower, 1)).toContain(
    'Closest: “1” → “·y” takes “·the” from 3.0\u00a0% to 2.0\u00a0%, rank 40. With',
  );
  // Where it comes next with some of those that are listed alone, these are first, and the others come nearest to that.
  const ask = async ({ place }: TriedPlace) => [
    { ...other(0.3 / place, place), next: partOf<OtherToken['next']>({ id: place }) },
  ];
  const some = await tryOtherTokens([1, 2].map(token), { predicted: 9, wanted: 1 }, { ask });
  expect(sayTried(some, names)).toBe(
    '1 of 2 changes makes “·the” the most probable token. Of these the first does; the last one only comes nearest, and another token comes next:',
  );
  // It comes next: nothing else need be told.
  expect(await told(rows, 9)).toBe(
    '2 of 2 changes make “·the” the most probable token. With these it is most probable:',
  );
});

/** @param next what comes next then: its id, and its text */
const tryNext = (id: number, fits: number, [next, text]: readonly [number, string]) =>
  partOf<OtherToken>({
    id,
    fitProbability: fits,
    next: partOf<OtherToken['next']>({ id: next, text }),
    predictedProbability: 0.1,
    asIs: 0.3,
    rank: 2,
  });

const listAll = async (...others: readonly (readonly OtherToken[])[]) => {
  const ask = async ({ place }: TriedPlace) => others[place] ?? [];
  const tried = await tryOtherTokens([...others.keys()].map(token), { predicted: 9 }, { ask });
  const listed = tried.listed.map(({ id, more }) => [id, ...more.map((one) => one.id)]);
  const names = { predicted: '“·time”', change: () => '' };
  return { listed, said: sayTried(tried, names).replace(/^.* the most probable token/, '') };
};

it('of each token that comes next then one change is listed, the most probable in its place first, with the others that lead to it, and the sentence says so', async () => {
  const [dash, blood, same] = [
    [8, '-'],
    [7, ' blood'],
    [9, ' time'],
  ] as const;
  const last = [tryNext(1, 0.9, dash), tryNext(2, 0.8, dash), tryNext(3, 0.7, same)];
  expect(await listAll(last, [tryNext(4, 0.85, dash), tryNext(5, 0.01, blood)])).toEqual({
    listed: [[1, 4, 2], [5]],
    said: '. For each token that then comes next, the change that is most probable in its place is listed, with how many others (+) lead to the same:',
  });
  expect((await listAll([tryNext(1, 0.9, dash)], [tryNext(4, 0.95, blood)])).said).toBe(', each a different one:');
  expect(await listAll([tryNext(1, 0.9, dash)], [tryNext(4, 0.95, dash)])).toEqual({
    listed: [[4, 1]],
    said: ', always the same one. First the change that is most probable in its place:',
  });
});

it('where more tokens come next than are listed, words are listed before marks', async () => {
  const marks = Array.from({ length: 10 }, (_, at) => tryNext(at, 0.9 - at / 100, [100 + at, '-'.repeat(at + 1)]));
  const { listed } = await listAll([...marks, tryNext(50, 0.01, [7, ' blood'])]);
  expect(listed).toEqual([...marks.slice(0, -1).map(({ id }) => [id]), [50]]);
});

it('where no other token comes next, one change of each place is listed, and the sentence says so', async () => {
  const same = [9, ' time'] as const;
  expect((await listAll([tryNext(1, 0.9, same), tryNext(2, 0.8, same)])).said).toMatch(
    /With these, one of each place, “·time” is least probable:$/,
  );
});

it('a text with another token is cut into these very tokens: it can be traced', async () => {
  for (const other of await read(trace, PLACE)) {
    const text = withToken(TEXT, trace.tokens[PLACE] as (typeof trace.tokens)[number], other);
    const cut = model.folder.tokenizer.target.encode(text).map(({ id }) => id);
    expect(cut).toEqual(trace.ids.with(PLACE, other.id));
  }
});

it('they are cancelled between two runs', async () => {
  const reason = new Error('stopped');
  const abort = new AbortController();
  let runs = 0;
  const stopped: RunExclusive = async (_, work) => {
    const done = await work();
    if (++runs === 2) abort.abort(reason);
    return done;
  };
  await expect(read(trace, PLACE - 1, abort, stopped)).rejects.toBe(reason);
  expect(runs).toBe(2);
});

it('they are refused of a model that does not go on with a text', async () => {
  const encoder = await openModel(fixturePath('bert'));
  const text = await runTrace(encoder, 'the cat sat on the mat today');
  await expect(read(text, 1)).rejects.toThrow(
    'A run with another token does not apply here, because only models that go on with a text are run so, and this model fills in masked tokens.',
  );
  await encoder.release();
});

it('places that were tried are told where the next one is given up, and a failure is none of that', async () => {
  const other = partOf<OtherToken>({
    id: 5,
    fitProbability: 0.2,
    next: partOf<OtherToken['next']>({ id: 9 }),
    predictedProbability: 0.1,
  });
  let isEnough = false;
  const ask = async ({ place }: TriedPlace) => {
    if (place === 3) return [other];
    isEnough = true;
    throw new Error('given up');
  };
  const followed = { predicted: 1 };
  const tried = await tryOtherTokens([3, 2, 1].map(token), followed, { ask, isEnough: () => isEnough });
  expect([tried.places, tried.count, tried.changing, tried.listed.length]).toEqual([1, 1, 1, 1]);
  isEnough = false;
  await expect(tryOtherTokens([3, 2].map(token), followed, { ask, isEnough: () => false })).rejects.toThrow('given up');
});
