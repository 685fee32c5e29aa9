/** All values of every stage follow from what went into them, and one that does not fails, wherever it stands. */
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkOf, type Stage, stageForReader } from '../../../../src/architectures/plan/plan';
import { seededRandom } from '../../../../src/base/random';
import type { Model } from '../../../../src/lowering/model';
import { WeightReader } from '../../../../src/model/weight-reader';
import type { NodeId } from '../../../../src/operations/node';
import { recomputeBlocks, withRecomputed } from '../../../../src/trace/explain/recomputed-values';
import type { FailedValue, Proof } from '../../../../src/trace/run/proofs';
import type { TraceSource } from '../../../../src/trace/run/source';
import type { Trace } from '../../../../src/trace/run/trace';
import { NO_YIELD } from '../../../../src/trace/run/yield-point';
import { elementCount, type Slice, takeSlice } from '../../../../src/trace/tensors/tensor';
import { thorough } from '../../../workbench/thorough';
import { distinctPasses } from '../../architectures/distinct-folders';
import { fixturePath, openModel, runTrace, STARTER } from '../../support';

const FOLDERS = readdirSync(fixturePath('')).filter((name) => existsSync(fixturePath(`${name}/expected.json`)));
const TEXT = 'It was a bright cold day in April.';
const weights = new WeightReader();

async function proven(trace: TraceSource, blocks = 99): Promise<Proof | undefined> {
  await recomputeBlocks(trace, blocks, { weights, yieldPoint: NO_YIELD });
  return withRecomputed(trace, { proofs: [], proven: 0, total: 0 }).proofs[0];
}

/** Of the stages of a plan all values, of the logits those that are kept. */
function sizeOf(trace: TraceSource): number {
  const names = new Map(trace.planOf('model').stages.map(({ node, name }) => [node, name]));
  let size = 0;
  for (const name of names.values()) {
    const { shape } = trace.find(name, 'model');
    const [rows = 0, ...rest] = shape;
    size += (rows - Math.min(rows - 1, trace.firstKeptRow(name))) * elementCount(rest);
  }
  return size;
}

const COUNT = /^(?:All ([\d,]+)|The) values of the stages of (\d+) blocks? and of what lies outside the blocks/;

it.each(distinctPasses(FOLDERS))('%s: all of them do', async (fixture) => {
  const model = await openModel(fixturePath(fixture));
  const trace = await runTrace(model, TEXT);
  const proof = await proven(trace);
  expect(proof).toMatchObject({ name: 'recomputed', status: 'holds' });
  expect(COUNT.exec(proof?.claim ?? '')?.[1]?.replaceAll(',', '')).toBe(String(sizeOf(trace)));
  await model.release();
});

/** The same trace, as it would be if the model had given another number at one place of a stage. */
function changed(trace: Trace, { node }: Stage, at: number, to: (value: number) => number): TraceSource {
  const key = {};
  const isNode = (name: string) => trace.find(name, 'model').stage.node === node;
  const alter = (name: string, slice?: Slice) => async (data: Float32Array) => {
    const { shape } = trace.find(name, 'model');
    const whole = new Float32Array(elementCount(shape));
    whole[at] = 1;
    const mark = takeSlice({ shape, data: whole }, slice ?? { start: shape.map(() => 0), stop: shape }).data;
    return data.map((value, i) => (mark[i] === 1 ? to(value) : value));
  };
  const own: Partial<Record<keyof TraceSource, unknown>> = {
    key,
    async valuesFrom(name: string, firstRow: number) {
      const data = await trace.valuesFrom(name, firstRow);
      const { shape } = trace.find(name, 'model');
      const start = shape.map((_, axis) => (axis === 0 ? firstRow : 0));
      return isNode(name) ? alter(name, { start, stop: shape })(data) : data;
    },
    async window(...[name, variant, slice]: Parameters<Trace['window']>) {
      const window = await trace.window(name, variant, slice);
      return isNode(name) ? { ...window, data: await alter(name, slice)(window.data) } : window;
    },
  };
  return new Proxy(trace, {
    get(target, name) {
      if (name in own) return own[name as keyof TraceSource];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Each node once, with the name that its own block gives it, and its kind: in `npm test` of the first block and of none. */
function stagesOf(trace: Trace) {
  const plan = trace.planOf('model');
  const isAsked = (id: NodeId) => thorough || (linkOf(plan, id).block?.layer ?? 0) === 0;
  const named = plan.nodes.filter(({ id }) => isAsked(id) && plan.stages.some(({ node }) => node === id));
  return named.map(({ id, kind }) => ({ stage: stageForReader(plan, id, linkOf(plan, id).block), kind }));
}

/** Kinds whose values are looked at in combinations. */
const COMBINED_KINDS = ['linear', 'scores', 'mix'];

describe.each([
  // The starter is by far the largest, in blocks as those of the others; so are BERT's.
  ...(thorough ? [['starter', STARTER] as const, ['bert', fixturePath('bert')] as const] : []),
  ...(thorough ? ['llama', 't5'] : ['llama']).map((name) => [name, fixturePath(name)] as const),
])('an altered number of %s', (_, folder) => {
  let model: Model;
  let trace: Trace;
  const random = seededRandom(7);
  beforeAll(async () => {
    model = await openModel(folder);
    // Each alteration has the whole trace computed anew: `npm run check:long` makes them in more tokens.
    trace = await runTrace(model, thorough ? TEXT : 'It was a');
  });
  afterAll(() => model.release());

  /** Places of numbers that are there to be read, some of them drawn. */
  function places({ name }: Stage, count: number): number[] {
    const { shape } = trace.find(name, 'model');
    const [rows = 0, ...rest] = shape;
    const from = Math.min(rows - 1, trace.firstKeptRow(name)) * elementCount(rest);
    const size = elementCount(shape) - from;
    return Array.from({ length: count }, () => from + Math.floor(random() * size));
  }

  it('makes the proof fail by 0.3 in whatever stage it is, and is named with both numbers', async () => {
    const missed: string[] = [];
    for (const { stage } of stagesOf(trace)) {
      const [at = 0] = places(stage, 1);
      // What a mask hides stays hidden: it is made visible.
      const altered = changed(trace, stage, at, (value) => (Number.isFinite(value) ? value + 0.3 : 0));
      const { status, failed } = (await proven(altered)) ?? {};
      if (status !== 'fails' || failed?.stage !== stage.name || flat(trace, failed) !== at)
        missed.push(`${stage.name} at ${at}: ${status} ${JSON.stringify(failed)}`);
    }
    expect(missed).toEqual([]);
  });

  it('makes it fail by a hundredth of its size where values are looked at one by one', async () => {
    const kinds = new Set<string>();
    const missed: string[] = [];
    for (const { stage, kind } of stagesOf(trace)) {
      if (kinds.has(kind) || COMBINED_KINDS.includes(kind)) continue;
      kinds.add(kind);
      for (const at of places(stage, 4)) {
        const [value = 0] = (await trace.valuesFrom(stage.name, 0)).subarray(at, at + 1);
        if (!Number.isFinite(value) || Math.abs(value) < 1e-6) continue;
        const { status, failed } = (await proven(changed(trace, stage, at, (x) => x * 1.01))) ?? {};
        if (status !== 'fails' || failed?.stage !== stage.name)
          missed.push(`${stage.name} at ${at}: ${status} of ${value}`);
      }
    }
    expect(missed).toEqual([]);
    expect(kinds.size).toBeGreaterThan(4);
  });

  it('is named where it is too small for a sum of many products, and what reads that fails', async () => {
    const elsewhere: string[] = [];
    let fails = 0;
    for (const { stage, kind } of stagesOf(trace)) {
      if (!COMBINED_KINDS.includes(kind)) continue;
      const [at = 0] = places(stage, 1);
      const { failed } = (await proven(changed(trace, stage, at, (value) => value + 0.001))) ?? {};
      if (!failed) continue;
      fails++;
      if (failed.stage !== stage.name || flat(trace, failed) !== at) elsewhere.push(`${stage.name}: ${failed.stage}`);
    }
    expect(elsewhere).toEqual([]);
    expect(fails).toBeGreaterThan(4);
  });
});

function flat(trace: Trace, { stage, index }: FailedValue): number {
  const { shape } = trace.find(stage, 'model');
  return index.reduce((at, place, axis) => at * (shape[axis] as number) + place, 0);
}

describe('how much was computed anew', () => {
  let model: Model;
  beforeAll(async () => {
    model = await openModel(STARTER);
  });
  afterAll(() => model.release());
  const numbers = (proof: Proof | undefined) =>
    (COUNT.exec(proof?.claim ?? '') ?? []).slice(1).map((text) => Number(text?.replaceAll(',', '')));

  it('is told block by block, each is looked at once, and nothing is claimed before', async () => {
    const trace = await runTrace(model, TEXT);
    expect(withRecomputed(trace, { proofs: [], proven: 0, total: 0 }).proofs).toEqual([]);
    const counts: number[][] = [];
    for (const blocks of [1, 2, 2, 6, 99]) counts.push(numbers(await proven(trace, blocks)));
    expect(counts.map(([, of]) => of)).toEqual([1, 2, 2, 6, 6]);
    const values = counts.map(([all]) => all as number);
    expect(values[1]).toBeGreaterThan(values[0] as number);
    expect([values[2], values[4]]).toEqual([values[1], values[3]]);
    expect(values[4]).toBe(sizeOf(trace));
  });

  it('is the same when it was stopped in the midst of a block, and when it is asked for twice at once', async () => {
    const [trace, other] = [await runTrace(model, TEXT), await runTrace(model, TEXT)];
    const stop = new AbortController();
    let turns = 0;
    const yieldPoint = async () => {
      if (++turns === 3) stop.abort(new Error('stopped'));
      stop.signal.throwIfAborted();
    };
    const slow = new Proxy(trace, {
      get(target, name) {
        if (name === 'key') return target;
        const value: unknown = Reflect.get(target, name, target);
        if (name !== 'valuesFrom') return typeof value === 'function' ? value.bind(target) : value;
        return async (...args: Parameters<Trace['valuesFrom']>) => {
          await setTimeout(13); // longer than a turn
          return target.valuesFrom(...args);
        };
      },
    });
    await expect(recomputeBlocks(slow, 99, { weights, yieldPoint })).rejects.toThrow('stopped');
    const [once, again] = await Promise.all([proven(trace), proven(trace)]);
    expect(once).toEqual(await proven(other));
    expect(again).toEqual(once);
  });

  it('without the model is what needs no weights, and the rest is counted', async () => {
    const trace = await runTrace(model, TEXT);
    const absent: TraceSource = new Proxy(trace, {
      get(target, name) {
        if (name === 'model') return undefined;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const own = await proven(absent);
    expect(own).toMatchObject({ status: 'holds' });
    const { values: some = 0, of: all = 0 } = own?.partly ?? {};
    expect(all).toBe(sizeOf(trace));
    expect(some).toBeGreaterThan(all / 10);
    expect(some).toBeLessThan(all);
  });

  it('of logits is what is kept: the last row where memory is scarce', async () => {
    const trace = await runTrace(model, TEXT, 0);
    const proof = await proven(trace);
    expect(proof).toMatchObject({ status: 'holds' });
    expect(proof?.claim).toContain('(of the logits the last row)');
    expect(numbers(proof)[0]).toBe(sizeOf(trace));
  });

  it('says how far off a value must be to be noticed', async () => {
    const { noticed } = (await proven(await runTrace(model, TEXT))) ?? {};
    const [, half, all] =
      /noticed if they were off by more than (\S+), and every one if it were by more than (\S+)$/.exec(noticed ?? '') ??
      [];
    expect(Number(half)).toBeGreaterThan(0);
    expect(Number(half)).toBeLessThan(0.01);
    expect(Number(all)).toBeGreaterThan(Number(half));
    expect(Number(all)).toBeLessThan(0.3);
  });
});
