/** What is found of the simplified block, computed again by plain loops in double precision. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Gpt2Spec } from '../../../../src/architectures/gpt2';
import type { RandomWeight } from '../../random-model';
import { type ReferenceTrace, traceWalkthrough } from '../../reference';
import { D_MODEL, find, model, numbers, only, ordered, places, trace, useStarterTrace, weight } from './starter-trace';

const TEXT = 'The weather is nice, the sky is blue and the sea is warm';
const POSITIONS = [1, 2, 5, 13];

useStarterTrace(TEXT);

let stages: ReferenceTrace;
beforeAll(async () => {
  const { weights } = model.folder;
  const needed = weights.names.filter((name) => name === 'wte.weight' || name.startsWith('h.0.'));
  const read = async (name: string): Promise<[string, RandomWeight]> => [
    name,
    { shape: weights.get(name).shape, values: [...(await weight(name))] },
  ];
  const spec = model.spec as Gpt2Spec;
  stages = traceWalkthrough({ ...spec, tied: spec.tiedHead }, new Map(await Promise.all(needed.map(read))), trace.ids);
});

const findAt = (position: number) => find({ variant: 'walkthrough', layer: 0, head: 0, position });
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const length = (a: readonly number[]) => Math.sqrt(dot(a, a));
const rounded = (values: readonly (number | undefined)[]) => values.map((value) => expect.closeTo(value as number, 3));

/** The rows of a stage of one head or none, of all tokens. */
function rowsOf(stage: string): number[][] {
  const { data } = stages.get(`blocks.0.${stage}`) as { data: ArrayLike<number> };
  const width = data.length / trace.ids.length;
  return trace.ids.map((_, at) => Array.from({ length: width }, (__, i) => data[at * width + i] as number));
}
const rowOf = (stage: string, position: number) => rowsOf(stage)[position] as number[];

describe.each(POSITIONS)('at token %i', (position) => {
  it('its vector has no position: as long as its row, and the same wherever the token stands', async () => {
    const found = only(await findAt(position), 'position vector');
    const row = rowOf('resid_pre', position);
    expect(found.section).toBe('embedding');
    expect(numbers(found)).toEqual(rounded([length(row)]));
    const equal = rowsOf('resid_pre').filter((other) => other.every((value, i) => value === row[i])).length - 1;
    const told = [
      undefined,
      'The same token stands here once more, with exactly the same vector',
      'The same token stands here 2 times more, each with exactly the same vector',
    ][equal];
    if (told) expect(found.text).toContain(told);
    else expect(found.text).not.toContain('same');
  });

  it('its norm before attention starts from that vector', async () => {
    const { findings } = await findAt(position);
    const found = findings.filter(({ kind, section }) => kind === 'normalised vector' && section === 'norm ln1');
    expect(found).toHaveLength(1);
    const before = rowOf('resid_pre', position);
    const mean = before.reduce((a, b) => a + b) / D_MODEL;
    const spread = before.reduce((sum, value) => sum + (value - mean) ** 2, 0) / D_MODEL;
    const divided = Math.sqrt((D_MODEL * spread) / (spread + 1e-5));
    expect(numbers(found[0] as (typeof findings)[number])).toEqual(
      rounded([length(before), divided, length(rowOf('ln1', position))]),
    );
  });

  it('its query is compared with the keys of all tokens, and the largest product becomes the largest score', async () => {
    const found = await findAt(position);
    const [query, keys] = [rowOf('attn.q', position), rowsOf('attn.k')];
    const products = keys.map((key) => dot(query, key));
    const [best, next] = ordered(products) as [number, number];
    const [product, second] = [products[best] as number, products[next] as number];
    expect(product).toBeGreaterThan(0);
    const ofKey = length(keys[best] as number[]);
    const queries = only(found, 'query');
    expect(queries.section).toBe('projections');
    expect(queries.text).toContain(`, of all ${trace.ids.length}. `);
    expect(queries.text).toContain('In the simplified block’s one head the query of ');
    expect(numbers(queries)).toEqual(
      rounded([product - second, length(query), ofKey, product / length(query) / ofKey, product]),
    );
    expect(places(queries)).toEqual([{ token: position }, { token: best }, { token: next }]);
    const scores = only(found, 'largest score');
    expect(scores.section).toBe('scores');
    expect(scores.text).toContain('divided by √256');
    expect(numbers(scores)).toEqual(rounded([product, product / 16, second / 16]));
    expect(places(scores)).toEqual([{ token: position }, { token: best }, { token: next }]);
  });

  it('from one token most arrives, where it is clearly most', async () => {
    const { findings } = await findAt(position);
    const weights = rowOf('attn.pattern', position);
    const lengths = rowsOf('attn.v').map(length);
    const products = weights.map((share, key) => share * (lengths[key] as number));
    const [best, next] = ordered(products) as [number, number];
    const found = findings.filter(({ kind }) => kind === 'what arrives');
    expect(found).toHaveLength((products[best] as number) >= 1.25 * (products[next] as number) ? 1 : 0);
    for (const one of found) {
      expect(one.section).toBe('attention output');
      expect(one.text).toContain(' the simplified block’s one head brings most from ');
      expect(numbers(one).slice(0, 3)).toEqual(rounded([weights[best], lengths[best], products[best]]));
      expect(places(one).slice(0, 2)).toEqual([{ token: position }, { token: best }]);
    }
  });
});

it('the texts looked at have repeated tokens and one from which most arrives', async () => {
  const all = await Promise.all(POSITIONS.map(findAt));
  const said = all.flatMap(({ findings }) => findings.map(({ text }) => text)).join(' ');
  expect(said).toContain('stands here once more');
  expect(said).toContain('2 times more');
  expect(said).toContain(' brings most from ');
});
