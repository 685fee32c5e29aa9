/** What is subtracted of two traces are matched tokens, and what is no number is never called equal. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { alignSame, pairsOf } from '../../../../src/trace/compare/align';
import { readDifference } from '../../../../src/trace/compare/difference';
import { readDrift } from '../../../../src/trace/compare/drift';
import { findFirstDifference } from '../../../../src/trace/compare/first-difference';
import type { Trace } from '../../../../src/trace/run/trace';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { openModel, traceText } from '../../support';
import { a, b, matrix, pairs, stage, TEXT_A, withTraces } from './compared-traces';

withTraces();

describe('the difference of a stage', () => {
  it('is b - a in float32 at every aligned row', async () => {
    expect(pairs.length).toBeGreaterThanOrEqual(6);
    const name = 'blocks.1.ln2';
    const { statistics, norm, largest } = await readDifference(stage(a, name), stage(b, name), pairs);
    const [ofA, ofB] = [await matrix(a, name, null), await matrix(b, name, null)];
    const differences: { pair: number; column: number; difference: number }[] = [];
    for (let pair = 0; pair < pairs.length / 2; pair++) {
      let squares = 0;
      for (let column = 0; column < 30; column++) {
        const difference = Math.fround(
          ofB(pairs[2 * pair + 1] as number, column) - ofA(pairs[2 * pair] as number, column),
        );
        differences.push({ pair, column, difference });
        squares += difference ** 2;
      }
      expect(norm[pair]).toBeCloseTo(Math.sqrt(squares), 10);
    }
    expect(statistics.count).toBe(differences.length);
    expect(statistics.max).toBe(Math.max(...differences.map(({ difference }) => difference)));
    expect(statistics.min).toBe(Math.min(...differences.map(({ difference }) => difference)));
    const sorted = differences.sort((x, y) => Math.abs(y.difference) - Math.abs(x.difference)).slice(0, 10);
    expect(largest.map(({ pair, column, difference }) => ({ pair, column, difference }))).toEqual(sorted);
    expect(largest.every((entry) => Math.fround(entry.b - entry.a) === entry.difference)).toBe(true);
  });

  it.each(['blocks.0.attn.q', 'blocks.1.attn.pattern', 'blocks.1.attn.attn_scores'])(
    'takes a head of %s, aligned both ways',
    async (name) => {
      const { largest, statistics } = await readDifference(stage(a, name, 1), stage(b, name, 2), pairs);
      const [ofA, ofB] = [await matrix(a, name, 1), await matrix(b, name, 2)];
      const attention = !name.endsWith('.q');
      const first = largest[0];
      expect(first).toBeDefined();
      const [column, other] = attention
        ? [pairs[2 * (first?.column ?? 0)] as number, pairs[2 * (first?.column ?? 0) + 1] as number]
        : [first?.column ?? 0, first?.column ?? 0];
      expect(first?.a).toBe(ofA(pairs[2 * (first?.pair ?? 0)] as number, column));
      expect(first?.b).toBe(ofB(pairs[2 * (first?.pair ?? 0) + 1] as number, other));
      const count = pairs.length / 2;
      const masked = name.endsWith('scores') ? (count * (count - 1)) / 2 : 0;
      expect(statistics.count - statistics.finite).toBe(masked);
    },
  );

  it('compares the walk-through with the model, heads of different width excepted', async () => {
    const same = pairsOf(alignSame(a.tokens.length));
    const name = 'blocks.0.attn.pattern';
    const { statistics } = await readDifference(stage(a, name, 2), stage(a, name, 0, 'walkthrough'), same);
    expect(statistics.max).toBeGreaterThan(0);
    const q = 'blocks.0.attn.q';
    await expect(readDifference(stage(a, q, 0), stage(a, q, 0, 'walkthrough'), same)).rejects.toThrow(
      'blocks.0.attn.q has 10 values for each token and blocks.0.attn.q has 30: vectors of different length have no difference.',
    );
  });
});

describe('values that are not numbers', () => {
  const model = (source: Trace) => ({ source, variant: 'model' }) as const;
  let folder: RandomModel;
  let opened: Model;
  let broken: Trace;
  let same: number[];

  beforeAll(async () => {
    folder = await makeRandomModel({ seed: 1, prefix: false });
    await spoil(join(folder.folder, 'model.safetensors'), 'h.1.ln_2.weight');
    opened = await openModel(folder.folder);
    broken = (await traceText(opened, TEXT_A)).trace;
    same = pairsOf(alignSame(broken.tokens.length));
  });

  afterAll(async () => {
    broken.release();
    await opened.release();
    await folder.remove();
  });

  it('are counted, and never called equal', async () => {
    const name = 'blocks.1.ln2';
    const { statistics, notNumbers, norm, largest } = await readDifference(
      stage(broken, name),
      stage(broken, name),
      same,
    );
    expect([statistics.finite, largest]).toEqual([29 * norm.length, []]);
    expect([...notNumbers]).toEqual(Array(norm.length).fill(1));
    expect([...norm]).toEqual(Array(norm.length).fill(NaN));
  });

  it('are where two traces can be called the same no longer', async () => {
    expect(await findFirstDifference(model(broken), model(broken), same)).toEqual({
      stage: 'blocks.1.ln2',
      other: 'blocks.1.ln2',
      head: null,
      sequence: 'tokens',
      pair: 0,
      share: NaN,
      notNumbers: 1,
    });
    const { norm, pairs: count } = await readDrift(model(broken), model(broken), same);
    expect([...norm.subarray(3 * count)]).toEqual([...Array(count).fill(0), ...Array(count).fill(NaN)]);
  });

  it('are not the masked future', async () => {
    const name = 'blocks.0.attn.attn_scores';
    const { notNumbers } = await readDifference(stage(a, name, 0), stage(b, name, 0), pairs);
    expect([...notNumbers]).toEqual(Array(pairs.length / 2).fill(0));
  });
});

/** Write NaN over the first value of a weight. */
async function spoil(file: string, weight: string): Promise<void> {
  const bytes = await readFile(file);
  const headerLength = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength));
  bytes.writeFloatLE(NaN, 8 + headerLength + header[weight].data_offsets[0]);
  await writeFile(file, bytes);
}
