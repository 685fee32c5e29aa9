/** Sampled values of every stage follow from what went into them, and one that does not fails. */
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { WeightReader } from '../../../../src/model/weight-reader';
import { sampleBlocks, withSampled } from '../../../../src/trace/explain/sampled-values';
import type { Proof } from '../../../../src/trace/run/proofs';
import type { TraceSource } from '../../../../src/trace/run/source';
import type { Trace } from '../../../../src/trace/run/trace';
import { fixturePath, openModel, runTrace, STARTER } from '../../support';

const FOLDERS = readdirSync(fixturePath('')).filter((name) => existsSync(fixturePath(`${name}/expected.json`)));
const TEXT = 'It was a bright cold day in April.';

async function proven(trace: TraceSource, blocks = 99): Promise<Proof | undefined> {
  await sampleBlocks(trace, blocks, new WeightReader());
  return withSampled(trace, { proofs: [], proven: 0, total: 0 }).proofs[0];
}

const COUNT = /^(\d+) values, sampled from the stages of (\d+) blocks? and of what lies outside the blocks, /;

it.each(FOLDERS)('%s: all of them do', async (fixture) => {
  const model = await openModel(fixturePath(fixture));
  const proof = await proven(await runTrace(model, TEXT));
  expect(proof).toMatchObject({ name: 'recomputed', status: 'holds' });
  expect(Number(COUNT.exec(proof?.claim ?? '')?.[1])).toBeGreaterThan(20);
  await model.release();
});

describe('the starter', () => {
  let model: Model;
  beforeAll(async () => {
    model = await openModel(STARTER);
  });
  afterAll(() => model.release());

  /** The same trace, as it would be if the model had another number in one stage wherever it is read by itself. */
  function changed(trace: Trace, stage: string, by: number): TraceSource {
    const key = {};
    return new Proxy(trace, {
      get(target, name) {
        if (name === 'key') return key;
        if (name !== 'window') {
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        }
        return async (...args: Parameters<Trace['window']>) => {
          const window = await target.window(...args);
          if (args[0] !== stage || window.data.length !== 1) return window;
          return { ...window, data: window.data.map((value) => value + by) };
        };
      },
    });
  }

  it.each([
    'blocks.0.ln1',
    'blocks.3.attn.attn_scores_unmasked',
    'blocks.3.attn.pattern',
    'blocks.5.mlp.post',
    'ln_final',
    'logits',
  ])('an error of 1e-3 in %s is found', async (stage) => {
    const trace = await runTrace(model, TEXT);
    expect(trace.planOf('model').stages.map(({ name }) => name)).toContain(stage);
    expect(await proven(changed(trace, stage, 1e-3))).toMatchObject({ status: 'fails' });
    expect(await proven(trace)).toMatchObject({ status: 'holds' });
  });

  it('blocks are sampled one by one, each once, and nothing is claimed before', async () => {
    const trace = await runTrace(model, TEXT);
    expect(withSampled(trace, { proofs: [], proven: 0, total: 0 }).proofs).toEqual([]);
    const counts: [number, number][] = [];
    for (const blocks of [1, 2, 2, 6, 99]) {
      const [, values, of] = COUNT.exec((await proven(trace, blocks))?.claim ?? '') ?? [];
      counts.push([Number(values), Number(of)]);
    }
    expect(counts.map(([, of]) => of)).toEqual([1, 2, 2, 6, 6]);
    const values = counts.map(([count]) => count);
    expect(values[1]).toBeGreaterThan(values[0] as number);
    expect([values[2], values[4]]).toEqual([values[1], values[3]]);
  });

  it('without the model, what needs no weights is computed anew all the same', async () => {
    const trace = await runTrace(model, TEXT);
    const absent: TraceSource = new Proxy(trace, {
      get(target, name) {
        if (name === 'model') return undefined;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const [own, whole] = [await proven(absent), await proven(trace)];
    const values = (proof: Proof | undefined) => Number(COUNT.exec(proof?.claim ?? '')?.[1]);
    expect(own).toMatchObject({ status: 'holds' });
    expect(values(own)).toBeGreaterThan(20);
    expect(values(own)).toBeLessThan(values(whole));
  });
});
