/** The memory of traces: nothing in use is handed out again, and nothing is lost when a trace ends or is cancelled. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/graph/model';
import { allStages, fullStageName } from '../../../src/graph/stages';
import { BufferPool } from '../../../src/trace/buffers';
import { type Keep, traceBytes } from '../../../src/trace/capture';
import { Trace } from '../../../src/trace/trace';
import { makeRandomModel, type RandomModel } from '../random-model';
import { openModel, traceText } from '../support';

const LAYERS = 3;
const KEEPS: Keep[] = ['all', 'small'];
const TEXTS = ['The weather is fine.', 'All that glitters is not gold; often have you heard that told.'] as const;

/** Counts what is in use, and fills what comes back with NaN so that a reader of it is found out. */
class WatchedPool extends BufferPool {
  readonly inUse = new Set<ArrayBufferLike>();
  reused = 0;
  private readonly seen = new Set<ArrayBufferLike>();

  override take(count: number): Float32Array {
    const array = super.take(count);
    if (this.inUse.has(array.buffer)) throw new Error('memory in use was handed out');
    if (this.seen.has(array.buffer)) this.reused++;
    this.inUse.add(array.buffer);
    this.seen.add(array.buffer);
    return array;
  }

  override give(array: Float32Array): void {
    if (!this.inUse.delete(array.buffer)) throw new Error('memory was given back twice');
    new Float32Array(array.buffer as ArrayBuffer).fill(Number.NaN);
    super.give(array);
  }
}

let random: RandomModel;
let model: Model;
beforeAll(async () => {
  random = await makeRandomModel({ layers: LAYERS });
  model = await openModel(random.folder);
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

async function valuesOf(trace: Trace): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const name of allStages(LAYERS).map(fullStageName)) values.set(name, (await trace.window(name, 'model')).data);
  return values;
}

describe('BufferPool', () => {
  it('hands a buffer out again, for a request of about the same size, once it was given back', () => {
    const pool = new BufferPool(1 << 20);
    const first = pool.take(1000);
    const second = pool.take(1000);
    expect(second.buffer).not.toBe(first.buffer);
    pool.give(first);
    const again = pool.take(990);
    expect(again).toHaveLength(990);
    expect(again.buffer).toBe(first.buffer);
    expect(pool.take(1000).buffer).not.toBe(first.buffer);
  });

  it('does not keep more than its limit', () => {
    const pool = new BufferPool(10_000);
    const [first, second] = [pool.take(2000), pool.take(2000)];
    pool.give(first);
    pool.give(second); // together above the limit
    expect(pool.take(2000).buffer).toBe(first.buffer);
    expect(pool.take(2000).buffer).not.toBe(second.buffer);
  });

  it.each([0, 1, 16, 17, 1023, 1_000_003])('gives exactly %i values', (count) => {
    const pool = new BufferPool(1 << 24);
    pool.give(pool.take(count + 1));
    expect(pool.take(count)).toHaveLength(count);
  });
});

describe.each(KEEPS)('a trace that keeps %s', (keep) => {
  it('gives everything back when it is released, and the next trace uses that again', async () => {
    const pool = new WatchedPool(1 << 26);
    const { trace } = await traceText(model, TEXTS[0], keep, pool);
    const values = await valuesOf(trace);
    await trace.proofsOf('walkthrough');
    expect(pool.inUse.size).toBeGreaterThan(0);
    trace.release();
    expect(pool.inUse.size).toBe(0);
    const { trace: next } = await traceText(model, TEXTS[0], keep, pool);
    expect(pool.reused).toBeGreaterThan(0);
    expect(await valuesOf(next)).toEqual(values);
  });

  it('keeps its values while another runs, is read and is released', async () => {
    const alone = await Promise.all(TEXTS.map(async (text) => valuesOf((await traceText(model, text, keep)).trace)));
    const pool = new WatchedPool(1 << 26);
    const [first, second] = await Promise.all(
      TEXTS.map(async (text) => (await traceText(model, text, keep, pool)).trace),
    );
    if (!first || !second) throw new Error('two texts give two traces');
    for (const name of allStages(LAYERS).map(fullStageName)) {
      // Reading one between two reads of the other, blocks computed again included.
      expect((await first.window(name, 'model')).data, name).toEqual(alone[0]?.get(name));
      expect((await second.window(name, 'model')).data, name).toEqual(alone[1]?.get(name));
    }
    first.release();
    await traceText(model, TEXTS[0], keep, pool);
    expect(await valuesOf(second)).toEqual(alone[1]);
  });

  it('rejects with the reason when cancelled after any part of it, and gives its memory back', async () => {
    const parts = LAYERS + 2;
    for (let part = 0; part <= parts; part++) {
      const pool = new WatchedPool(1 << 26);
      const abort = new AbortController();
      const reason = new Error(`cancelled after part ${part}`);
      const tokens = model.folder.tokenizer.encode(TEXTS[1]);
      const done: number[] = [];
      if (part === 0) abort.abort(reason);
      const running = Trace.run(
        model,
        { text: TEXTS[1], tokens, totalTokens: tokens.length, keep },
        {
          pool,
          signal: abort.signal,
          onProgress: (count, total) => {
            expect(total).toBe(parts);
            done.push(count);
            if (count === part) abort.abort(reason);
          },
        },
      );
      await expect(running, `part ${part}`).rejects.toBe(reason);
      expect(pool.inUse.size, `part ${part}`).toBe(0);
      expect(done).toEqual(Array.from({ length: Math.max(part, 1) }, (_, i) => i + 1));
    }
  });
});

it.each(KEEPS)('traceBytes is what a trace that keeps %s really takes', async (keep) => {
  for (const text of TEXTS) {
    const pool = new WatchedPool(1 << 26);
    const { trace } = await traceText(model, text, keep, pool);
    const bytes = traceBytes(model.spec, trace.ids.length, keep);
    expect(trace.byteLength).toBe(bytes);
    // A buffer is at most a quarter larger than what lies in it, and as large as the smallest.
    const taken = [...pool.inUse].reduce((sum, buffer) => sum + buffer.byteLength, 0);
    expect(taken).toBeGreaterThanOrEqual(bytes);
    expect(taken).toBeLessThanOrEqual(1.25 * bytes + 64 * pool.inUse.size);
    if (keep === 'small') continue;
    const stages = [...(await valuesOf(trace))].filter(([name]) => !isDerived(name));
    expect(bytes).toBe(stages.reduce((sum, [, data]) => sum + data.byteLength, 0));
  }
});

/** Stages that follow from a stored one: the masked scores, and what a block reads of the one before it. */
function isDerived(name: string): boolean {
  return name.endsWith('.attn_scores') || /^blocks\.[1-9]\d*\.resid_pre$/.test(name);
}
