/** The rows that are compared are those of the embedding matrix itself. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FindingContext, FindingStep } from '../../../../src/trace/findings/context';
import { findEmbeddingRow } from '../../../../src/trace/findings/embedding-row';
import { type Config, defineConfig } from '../../architectures/defined-model';
import { partOf } from '../../part-of';
import { fixturePath } from '../../support';

/** What is said of the first of some rows, and which stage they were read from. */
async function foundIn(fixture: string, rows: readonly (readonly number[])[], ids = [...rows.keys()]) {
  const config = JSON.parse(readFileSync(`${fixturePath(fixture)}/config.json`, 'utf8')) as Config;
  const { plan } = defineConfig(config);
  const read: string[] = [];
  const source = {
    tokens: ids.map((id, at) => ({ id, token: `t${id}`, text: `t${id}`, start: 2 * at, end: 2 * at + 2 })),
    planOf: () => plan,
    window: async (name: string) => {
      read.push(name);
      return { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]?.length ?? 0] };
    },
  };
  const context = partOf<FindingContext>({ source, plan, choice: { variant: 'model', position: 0 } });
  const step = partOf<FindingStep>({ id: 'embedding matrix', sequence: 'tokens', position: 0 });
  return { text: (await findEmbeddingRow(context, step))?.text, read };
}

/** A vector of many numbers, most of them 0. */
const row = (...values: number[]) => Array.from({ length: 64 }, (_, i) => values[i] ?? 0);

it.each([
  ['gpt2', 'embed'],
  ['gemma', 'embed_unscaled'],
  ['granite', 'embed_unscaled'],
  ['switches/opt-post-norm-projected', 'embed_unprojected'],
])('of %s they are read before anything is done to them, at %s', async (fixture, stage) => {
  const { read } = await foundIn(fixture, [row(1), row(1, 1), row(0, 1)]);
  expect(read).toEqual([stage]);
});

it('a row of zeros, which has no direction, does not change which other row is most alike', async () => {
  const expected = /^In this text, the row of “t0” is most like that of “t3”: /;
  expect((await foundIn('gpt2', [row(1), row(0, 1), row(0, 1, 1), row(1, 0.1), row(1, 1)])).text).toMatch(expected);
  for (const at of [1, 2]) {
    const rows = [row(1), row(0, 1), row(0, 1, 1), row(1, 0.1), row(1, 1)].map((one, i) => (i === at ? row() : one));
    expect((await foundIn('gpt2', rows)).text).toMatch(expected);
  }
});

it('where no row is like it, the nearest is named, and its cosine says that it is not', async () => {
  const rows = [row(1), row(0.1, 1), row(0.05, 0, 1)];
  expect((await foundIn('gpt2', rows)).text).toMatch(
    /^In this text, no row is much like that of “t0”: the nearest is that of “t1”, with a cosine of 0\.100 \(1: the same direction; 0: at right angles\)\. Rows of 64 values are called alike from a cosine of 0\.500 on, 4 \/ √64\.$/,
  );
});

it('where several are equally like it, the first two are named, and then all, the most alike first', async () => {
  const rows = [row(1), row(1, 0.5), row(1, 0, 0.51), row(1, 0, 0, 0.52)];
  expect((await foundIn('gpt2', rows)).text).toMatch(
    /^In this text, several rows are about equally like that of “t0”\. The first is that of “t1”, with a cosine of 0\.894 .*, the next that of “t2”, with 0\.891\. Rows of 64 .* on, 4 \/ √64\. Of the 3 other rows of this text, 3 are called alike, the most alike first: “t1”, “t2” and “t3”\.$/,
  );
});
