/** A run with a part of another text, beside the formulas of its operations in double precision. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mainStack } from '../../../../src/architectures/plan/plan';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import { partName } from '../../../../src/trace/compare/most-different';
import { type Patch, type PatchChoice, readPatch } from '../../../../src/trace/compare/patch';
import { patchEach } from '../../../../src/trace/compare/patch-sweep';
import { patchSentences } from '../../../../src/trace/compare/patch-words';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import {
  everyPart,
  type ModelComponent,
  nodeOfPart,
  nodeOfPatched,
  type PatchedPart,
  placeOfPart,
  type StreamPart,
  samePart,
  streamBetweenBlocks,
  streamParts,
} from '../../../../src/trace/readings/model-part';
import { readNode } from '../../../../src/trace/run/changed-pass';
import { readRow } from '../../../../src/trace/run/source';
import type { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
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

/** Each value takes plain loops of its own: `npm run check:long` computes those of more tokens. */
const TEXTS = thorough
  ? ['It was a bright cold day in April.', 'It is a dark warm night in May.']
  : ['It was a cold day.', 'It is a warm night.'];

/** With one stack, with two, and with caps on the logits and texts of unlike lengths, in full only in `npm run check:long`. */
const FAMILIES = ['gpt2', 't5', 'gemma2'];

describe.each(FAMILIES)('%s', (family) => {
  let model: Model;
  let a: Trace;
  let b: Trace;
  const isInFull = thorough || family !== 'gemma2';
  beforeAll(async () => {
    model = await openModel(fixturePath(family));
    [a, b] = (await Promise.all(TEXTS.map((text) => runTrace(model, text)))) as [Trace, Trace];
  });
  afterAll(() => model.release());

  const parts = (): ModelComponent[] => [
    // Before it has looked at the source, a decoder has the same tokens in both.
    { kind: 'head', layer: family === 't5' ? 1 : 0, head: 1, cross: false },
    { kind: 'mlp', layer: 0, head: null, cross: false },
    ...(family === 't5' ? [{ kind: 'head', layer: 0, head: 0, cross: true } as const] : []),
  ];
  /** How many positions both texts have: one vocabulary divides A into more tokens than B. */
  const common = () => Math.min(a.tokens.length, b.tokens.length);
  /** All tokens that both have but the second: A keeps its own values there. */
  const pairs = () =>
    Array.from({ length: common() }, (_, i) => i)
      .filter((i) => i !== 1)
      .flatMap((i) => [i, i]);
  const choice = (part: PatchedPart): PatchChoice => ({
    part,
    a: common() - 2,
    b: common() - 2,
    pairs: pairs(),
    id: ID,
    ratherThan: OTHER,
  });

  it.runIf(isInFull)('tells what the pass gives in which the part has the values of the other text', async () => {
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
        const part = patch.part as ModelComponent;
        const node = nodeOfPart(plan, part);
        const others = await readNode(b, plan, node);
        const { row, start, size } = placeOfPart(plan, node, part);
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
        expectClose(patch.share ?? Number.NaN, (after - before) / (other - before), partName(part));
      }
    },
  );

  it('tells what the part adds directly with the values of the other text, and what is most probable', async () => {
    for (const part of parts()) {
      const found = await readPatch(a, b, choice(part), turn);
      const { parts: adding } = await readAttribution(a, choice(part).a, ID, OTHER);
      const own = adding.find((one) => samePart(one, part))?.value as number;
      expectClose(found.direct?.before, own, `${partName(part)} in A`);
      expect(found.direct?.isThere).toBe(true);
      // What it adds in B is what a comparison of both counts: that run's own final norm divides.
      const { a: position, b: positionOfB } = choice(part);
      const at = async (other: number) =>
        (await readPatch(a, b, { ...choice(part), pairs: [position, other] }, turn)).direct;
      const ofB = (await readAttribution(b, positionOfB, ID, OTHER)).parts.find((one) => samePart(one, part))?.value;
      expect((await at(positionOfB))?.other).toBe(ofB);
      expect(await at(positionOfB - 1)).not.toHaveProperty('other');
      expect(found.direct?.after).not.toBe(found.direct?.before);
      expect(found.most?.after[0]?.id).toBe(found.top.id);
      expect(found.most?.after[0]?.after.probability).toBe(found.top.probability);
      const before = await readRow(a, 'logits', choice(part).a);
      const sorted = Array.from(before.keys()).toSorted((i, j) => (before[j] as number) - (before[i] as number));
      expect(found.most?.before.map(({ id }) => id)).toEqual(sorted.slice(0, 5));
    }
  });

  it.runIf(family === 'gpt2')('as the weights themselves say it, in double precision', async () => {
    const part = { kind: 'head', layer: 0, head: 1, cross: false } as const;
    const { plan, weights, spec } = model.folder;
    const { a: position, b: positionOfB } = choice(part);
    const all = async (name: string) => {
      const location = weights.get(name);
      return Float64Array.from(
        await readWeightSlice(
          location,
          0,
          location.shape.reduce((x, y) => x * y, 1),
        ),
      );
    };
    const [wo, gamma, wte] = [await all('h.0.attn.c_proj.weight'), await all('ln_f.weight'), await all('wte.weight')];
    const { dModel: width, dHead } = spec;
    const stream = Array.from(await readRow(a, 'blocks.1.resid_post', position));
    const mean = stream.reduce((sum, x) => sum + x, 0) / width;
    const scale = Math.sqrt(stream.reduce((sum, x) => sum + (x - mean) ** 2, 0) / width + 1e-5);
    const adds = (z: Float32Array) => {
      const written = Array.from({ length: width }, (_, i) => {
        let sum = 0;
        for (let k = dHead; k < 2 * dHead; k++) sum += (z[k] as number) * (wo[k * width + i] as number);
        return sum;
      });
      const center = written.reduce((sum, x) => sum + x, 0) / width;
      return written.reduce((sum, x, i) => {
        const unembedding = (wte[ID * width + i] as number) - (wte[OTHER * width + i] as number);
        return sum + ((x - center) / scale) * (gamma[i] as number) * unembedding;
      }, 0);
    };
    const node = nodeOfPart(plan, part);
    const { row } = placeOfPart(plan, node, part);
    const [zA, zB] = [await readNode(a, plan, node), await readNode(b, plan, node)];
    const { direct } = await readPatch(a, b, choice(part), turn);
    expectClose(direct?.before, adds(zA.subarray(position * row, (position + 1) * row)), 'in A');
    expectClose(direct?.after, adds(zB.subarray(positionOfB * row, (positionOfB + 1) * row)), 'with B');
  });

  it('at one token alone all others keep their own values, and it says which token that is', async () => {
    const [part] = parts() as [ModelComponent];
    const { plan } = model.folder;
    const node = nodeOfPart(plan, part);
    const [others, { row, start, size }] = [await readNode(b, plan, node), placeOfPart(plan, node, part)];
    const at = 2;
    const expected = await plainLogitsWith(
      model,
      a,
      node,
      (values) =>
        values.map((value, i) =>
          Math.floor(i / row) === at && i % row >= start && i % row < start + size
            ? (others[i + row] as number)
            : value,
        ),
      choice(part).a,
    );
    const found = await readPatch(a, b, { ...choice(part), pairs: [at, at + 1] }, turn);
    expectClose(found.after.logit, expected[ID] as number, 'logit');
    expect(found).toMatchObject({
      patched: 1,
      at: { a: { position: at, id: a.tokens[at]?.id }, b: { position: at + 1, id: b.tokens[at + 1]?.id } },
      direct: { isThere: false },
    });
    expect(found.direct?.after).toBe(found.direct?.before);
  });

  it.runIf(isInFull)(
    'with the residual stream of the other text at a place it goes on as double precision does from there',
    async () => {
      const { plan } = model.folder;
      const last = mainStack(plan).layers - 1;
      const every = [...streamParts(plan, 0), ...streamParts(plan, last)];
      expect(every.map(({ kind, layer }) => `${kind} ${layer}`)).toEqual(
        expect.arrayContaining([
          'stream_pre 0',
          'stream_mid 0',
          'stream_post 0',
          `stream_pre ${last}`,
          `stream_post ${last}`,
        ]),
      );
      expect(streamBetweenBlocks(plan).map(({ kind, layer }) => `${kind} ${layer}`)).toEqual([
        ...Array.from({ length: last + 1 }, (_, layer) => `stream_pre ${layer}`),
        `stream_post ${last}`,
      ]);
      for (const part of every) {
        const what = `${part.kind} ${part.layer}`;
        const node = nodeOfPatched(plan, part);
        const others = await readNode(b, plan, node);
        const { row } = placeOfPart(plan, node, part);
        const { a: position } = choice(part);
        const at = position - 1;
        const expected = await plainLogitsWith(
          model,
          a,
          node,
          (values) => values.map((value, i) => (Math.floor(i / row) === at ? (others[i] as number) : value)),
          position,
        );
        const found = await readPatch(a, b, { ...choice(part), pairs: [at, at] }, turn);
        expectClose(found.after.logit, expected[ID] as number, what);
        expect(found, what).not.toHaveProperty('direct');
      }
      // What the predictions follow from alone is all the way.
      const [end] = streamParts(plan, last).slice(-1) as [StreamPart];
      const { a: position, b: positionOfB } = choice(end);
      const whole = await readPatch(a, b, { ...choice(end), pairs: [position, positionOfB] }, turn);
      expectClose(whole.after.logit, whole.other.logit, 'after the last block');
      expect(patchSentences(whole)[0]).toContain(`With B’s residual stream after block ${last}, at one token`);
      expect(() => nodeOfPatched(plan, { ...end, layer: 99 })).toThrow('There is no block 99');
    },
  );

  it('with its own values nothing changes, and there is no way to a text that is the same', async () => {
    const [part] = parts() as [ModelComponent];
    const all = a.tokens.flatMap((_, i) => [i, i]);
    const found = await readPatch(a, a, { ...choice(part), b: choice(part).a, pairs: all }, turn);
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
