/** A run with a part of another text, beside the formulas of its operations in double precision. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { partName } from '../../../../src/trace/compare/most-different';
import type { PartDifferences } from '../../../../src/trace/compare/part-differences';
import { type Patch, type PatchChoice, readPatch } from '../../../../src/trace/compare/patch';
import { mostPromising, patchEach } from '../../../../src/trace/compare/patch-sweep';
import { patchSentences, sweepSentences } from '../../../../src/trace/compare/patch-words';
import { everyPart, type ModelComponent, nodeOfPart, placeOfPart } from '../../../../src/trace/readings/model-part';
import { readNode } from '../../../../src/trace/run/changed-pass';
import { readRow } from '../../../../src/trace/run/source';
import type { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
import { partOf } from '../../part-of';
import { plainLogitsWith } from '../../plain-change';
import { fixturePath, openModel, runTrace } from '../../support';

const TOLERANCE = 5e-5;
const turn = async () => undefined;
const [ID, OTHER] = [5, 11];

function expectClose(actual: number | undefined, expected: number, what: string): void {
  expect(Math.abs((actual ?? Number.NaN) - expected), `${what}: ${actual} and ${expected}`).toBeLessThanOrEqual(
    TOLERANCE * Math.max(1, Math.abs(expected)),
  );
}

/** With one stack and with two; in `npm run check:long` with caps on the logits as well, as in `ablation.test.ts`. */
const FAMILIES = ['gpt2', 't5', ...(thorough ? ['gemma2'] : [])];

describe.each(FAMILIES)('%s', (family) => {
  let model: Model;
  let a: Trace;
  let b: Trace;
  beforeAll(async () => {
    model = await openModel(fixturePath(family));
    a = await runTrace(model, 'It was a bright cold day in April.');
    b = await runTrace(model, 'It is a dark warm night in May.');
  });
  afterAll(() => model.release());

  const parts = (): ModelComponent[] => [
    // Before it has looked at the source, a decoder has the same tokens in both.
    { kind: 'head', layer: family === 't5' ? 1 : 0, head: 1, cross: false },
    { kind: 'mlp', layer: 0, head: null, cross: false },
    ...(family === 't5' ? [{ kind: 'head', layer: 0, head: 0, cross: true } as const] : []),
  ];
  /** All tokens that both have but the second: A keeps its own values there. */
  const pairs = () =>
    Array.from({ length: Math.min(a.tokens.length, b.tokens.length) }, (_, i) => i)
      .filter((i) => i !== 1)
      .flatMap((i) => [i, i]);
  const choice = (part: ModelComponent): PatchChoice => ({
    part,
    a: a.tokens.length - 2,
    b: b.tokens.length - 2,
    pairs: pairs(),
    id: ID,
    ratherThan: OTHER,
  });

  it('tells what the pass gives in which the part has the values of the other text', async () => {
    const { plan } = model.folder;
    for (const part of parts()) {
      const node = nodeOfPart(plan, part);
      const others = await readNode(b, plan, node);
      const { row, start, size } = placeOfPart(plan, node, part);
      const isPatched = (at: number) =>
        Math.floor(at / row) !== 1 && at < others.length && at % row >= start && at % row < start + size;
      const { a: position, b: positionOfB } = choice(part);
      const expected = await plainLogitsWith(
        model,
        a,
        node,
        (values) => values.map((value, at) => (isPatched(at) ? (others[at] as number) : value)),
        position,
      );
      const found = await readPatch(a, b, choice(part), turn);
      const what = JSON.stringify(part);
      expectClose(found.after.logit, expected[ID] as number, `${what}, logit`);
      const after = (expected[ID] as number) - (expected[OTHER] as number);
      expectClose(found.difference?.after, after, `${what}, difference`);
      expect(found.top.id, what).toBe(expected.indexOf(Math.max(...expected)));
      const [ofA, ofB] = [await readRow(a, 'logits', position), await readRow(b, 'logits', positionOfB)];
      const [before, other] = [ofA, ofB].map((logits) => (logits[ID] as number) - (logits[OTHER] as number)) as [
        number,
        number,
      ];
      expect(found.difference).toMatchObject({ before, other });
      expectClose(found.share ?? Number.NaN, (after - before) / (other - before), `${what}, share`);
      expect(found.after.logit).not.toBe(found.before.logit);
      expect(found).toMatchObject({ patched: pairs().length / 2, tokens: a.tokens.length });
    }
  });

  it.runIf(family === 'gpt2')(
    'every head and MLP in turn is what each tells alone, and what double precision says',
    async () => {
      const { plan } = model.folder;
      const every = everyPart(plan);
      const { layers, heads } = model.folder.spec;
      expect(every.map(partName)).toEqual(
        Array.from({ length: layers }, (_, layer) => [
          ...Array.from({ length: heads }, (_, head) => `${layer}.${head}`),
          `MLP ${layer}`,
        ]).flat(),
      );
      const swept: Patch[] = [];
      for await (const patch of patchEach(every, (part) => readPatch(a, b, choice(part), turn))) swept.push(patch);
      expect(swept.map(({ part }) => part)).toEqual(every);
      const kept = new Set(pairs());
      for (const [at, patch] of swept.entries()) {
        // Heads of both blocks and an MLP; every part in `npm run check:long`.
        if (!thorough && at % 4 !== 0) continue;
        expect(patch).toEqual(await readPatch(a, b, choice(patch.part), turn));
        const node = nodeOfPart(plan, patch.part);
        const others = await readNode(b, plan, node);
        const { row, start, size } = placeOfPart(plan, node, patch.part);
        const isPatched = (at: number) =>
          kept.has(Math.floor(at / row)) && at % row >= start && at % row < start + size;
        const expected = await plainLogitsWith(
          model,
          a,
          node,
          (values) => values.map((value, at) => (isPatched(at) ? (others[at] as number) : value)),
          choice(patch.part).a,
        );
        const after = (expected[ID] as number) - (expected[OTHER] as number);
        const { before = 0, other = 0 } = patch.difference ?? {};
        expectClose(patch.share ?? Number.NaN, (after - before) / (other - before), partName(patch.part));
      }
    },
  );

  it('with its own values nothing changes, and there is no way to a text that is the same', async () => {
    const [part] = parts() as [ModelComponent];
    const all = a.tokens.flatMap((_, i) => [i, i]);
    const found = await readPatch(a, a, { ...choice(part), b: a.tokens.length - 2, pairs: all }, turn);
    expectClose(found.after.logit, found.before.logit, 'logit');
    expect(found.share).toBeNull();
    expect(patchSentences(found).at(-1)).toMatch(/^By that difference, A and B are so alike/);
  });
});

it('a part of a model of other sizes cannot take the place', async () => {
  const [small, other] = [await openModel(fixturePath('gpt2')), await openModel(fixturePath('llama'))];
  try {
    const [a, b] = [await runTrace(small, 'One'), await runTrace(other, 'One')];
    const part = { kind: 'head', layer: 0, head: 0, cross: false } as const;
    const choice = { part, a: 0, b: 0, pairs: [0, 0], id: null };
    await expect(readPatch(a, b, choice, turn)).rejects.toThrow('do not have the same blocks, heads and vocabulary');
  } finally {
    await small.release();
    await other.release();
  }
});

describe('its sentences', () => {
  const token = { id: ID, token: 'ĠParis', text: ' Paris', special: false };
  const standing = (probability: number) => ({ logit: 1, probability, rank: 0 });
  const patch = {
    ...token,
    part: { kind: 'head', layer: 4, head: 3, cross: false },
    patched: 9,
    tokens: 9,
    before: standing(0.56),
    after: standing(0.12),
    other: standing(0.03),
    ratherThan: { ...token, id: OTHER, token: 'ĠBerlin', text: ' Berlin' },
    difference: { before: 6.3, after: 2.39, other: -2.1 },
    top: { ...token, probability: 0.12 },
    share: 0.465,
  } as const;

  it('tell how far a part alone leads from one text to the other', () => {
    expect(patchSentences(patch)).toEqual([
      'With what head 4.3 gives in B, at all 9 tokens, A gives “Paris” 12\u00a0% instead of 56\u00a0%; B gives it 3.0\u00a0%.',
      'The logit of “Paris” minus that of “Berlin” is 2.39 instead of 6.30, and −2.10 in B.',
      'By that difference, that is 47\u00a0% of the way from A to B.',
    ]);
    const fewer = patchSentences({ ...patch, patched: 8, ratherThan: null, difference: null, share: -0.2 });
    expect(fewer).toEqual([
      'With what head 4.3 gives in B, at the 8 of its 9 tokens that have a counterpart in B, A gives “Paris” 12\u00a0% instead of 56\u00a0%; B gives it 3.0\u00a0%.',
      'By the log-probability, that leads away from B: this part does not make the difference.',
    ]);
  });

  it('write no number twice that stays as it was', () => {
    const same = { ...patch, after: standing(0.56001), difference: { ...patch.difference, after: 6.301 } };
    expect(patchSentences(same).slice(0, 2)).toEqual([
      'With what head 4.3 gives in B, at all 9 tokens, A gives “Paris” about 56\u00a0% as before; B gives it 3.0\u00a0%.',
      'The logit of “Paris” minus that of “Berlin” is about 6.30 as before, and −2.10 in B.',
    ]);
  });

  it('tell of one token in the singular', () => {
    const [only] = patchSentences({ ...patch, patched: 1, tokens: 1 });
    expect(only).toContain('gives in B, at its only token, A gives');
    const [one] = patchSentences({ ...patch, patched: 1, tokens: 6 });
    expect(one).toContain('gives in B, at the one of its 6 tokens that has a counterpart in B, A gives');
  });

  it('tell of an end of the way that it is reached, on whichever side of it rounding puts the part', () => {
    const end = (share: number) => patchSentences({ ...patch, share })[2];
    for (const share of [0.995, 1, 1.006])
      expect(end(share)).toBe('By that difference, that is all the way from A to B.');
    for (const share of [-0.004, 0, 0.004])
      expect(end(share)).toBe(
        'By that difference, that changes next to nothing: this part does not make the difference.',
      );
    expect(end(1.2)).toBe('By that difference, that leads beyond B.');
  });

  it('name the three of all that lead furthest, and say so where none does', () => {
    const of = (layer: number, share: number | null, head: number | null = null) => ({
      ...patch,
      part: { kind: head === null ? ('mlp' as const) : ('head' as const), layer, head, cross: false },
      share,
    });
    const patches = [of(0, 0.02), of(1, 1.12, 3), of(2, -0.4), of(3, 0.31), of(4, 0.0001)];
    expect(sweepSentences(patches, 5)).toEqual([
      'By the logit of “Paris” minus that of “Berlin”, of all 5 heads and MLPs, head 1.3 leads furthest from A to B: 112\u00a0% of the way.',
      'Next are the MLP of block 3 (31\u00a0%) and the MLP of block 0 (2.0\u00a0%).',
    ]);
    expect(
      sweepSentences(
        [of(2, -0.4), of(3, -0.01)].map((one) => ({ ...one, difference: null })),
        54,
      ),
    ).toEqual([
      'By the log-probability of “Paris”, none of the 2 heads and MLPs tried so far (of 54) leads from A towards B by itself.',
    ]);
    expect(sweepSentences([of(0, null)], 54)).toEqual([
      'By that difference, A and B are so alike here that there is no way from one to the other.',
    ]);
  });

  it('are of parts that are tried in the order of what they add directly, the largest in size first', () => {
    const part = (kind: 'head' | 'mlp', layer: number) =>
      ({ kind, layer, head: kind === 'head' ? 0 : null, cross: false }) as const;
    const every = [part('head', 0), part('mlp', 0), part('head', 1), part('mlp', 1)];
    const found = [0.1, 2, -4].map((adds, at) => ({
      ...(every[at] as ModelComponent),
      adds: { a: adds, b: 0 },
      output: at,
    }));
    const names = (logit: object | null) =>
      mostPromising(every, partOf<PartDifferences>({ parts: found, logit })).map(partName);
    expect(names({ id: ID })).toEqual(['1.0', 'MLP 0', '0.0', 'MLP 1']);
    expect(names(null)).toEqual(['1.0', 'MLP 0', '0.0', 'MLP 1']);
    expect(mostPromising(every, null)).toEqual(every);
  });

  it('say why another part contributes most by what it adds itself, once all are tried', () => {
    const part = (kind: 'head' | 'mlp', layer: number) =>
      ({ kind, layer, head: kind === 'head' ? 3 : null, cross: false }) as const;
    const differing = (kind: 'head' | 'mlp', layer: number, adds: number) =>
      ({ ...part(kind, layer), adds: { a: adds, b: 0 }, output: 0, attention: null, look: null }) as const;
    const found = (layer: number, ratherThan: boolean) =>
      partOf<PartDifferences>({
        parts: [differing('mlp', layer, 4), differing('head', 1, 2)],
        logit: { id: ID, ...(ratherThan && { ratherThan: { id: OTHER } }) },
      });
    const patches = [
      { ...patch, part: part('mlp', 0), share: 0.91 },
      { ...patch, part: part('mlp', 5), share: 0.34 },
    ];
    expect(sweepSentences(patches, 2, undefined, found(5, true)).at(-1)).toBe(
      'Of all, the MLP of block 5 contributes most by what it adds directly to the two logits; both are true, since a run anew also counts what later parts make of what a part gives.',
    );
    const ofOne = patches.map((one) => ({ ...one, ratherThan: null, difference: null }));
    expect(sweepSentences(ofOne, 2, undefined, found(5, false)).at(-1)).toMatch(
      /^Of all, the MLP of block 5 differs most in what it adds directly to the logit of “Paris”; both are true, /,
    );
    // The same part, a logit that was not asked of, parts that are not tried yet: there is nothing to reconcile.
    for (const said of [
      sweepSentences(patches, 2, undefined, found(0, true)),
      sweepSentences(patches, 2, undefined, found(5, false)),
      sweepSentences(patches, 54, undefined, found(5, true)),
    ])
      expect(said).toHaveLength(2);
  });
});
