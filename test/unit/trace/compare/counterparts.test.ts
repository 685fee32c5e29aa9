/** What is compared of models of different kinds: the places that both have, and no parts without counterparts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { readAgreement } from '../../../../src/trace/compare/agreement';
import { readDrift, type Side } from '../../../../src/trace/compare/drift';
import { findFirstDifference } from '../../../../src/trace/compare/first-difference';
import { readPartDifferences } from '../../../../src/trace/compare/part-differences';
import { readPatch } from '../../../../src/trace/compare/patch';
import type { Trace } from '../../../../src/trace/run/trace';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { fixturePath, openModel, runTrace } from '../../support';
import { TEXT_A } from './compared-traces';

describe('a decoder and an encoder-decoder of the same sizes', () => {
  const model = (source: Trace) => ({ source, variant: 'model' }) as const;
  let folder: RandomModel;
  let opened: Model[];
  let alone: Trace;
  let reader: Trace;
  const same = [0, 0, 1, 1, 2, 2];

  beforeAll(async () => {
    folder = await makeRandomModel({ seed: 5, layers: 2, heads: 4, dModel: 32 });
    opened = await Promise.all([folder.folder, fixturePath('t5-plain')].map(openModel));
    const [gpt2, t5] = opened as [Model, Model];
    [alone, reader] = [await runTrace(gpt2, TEXT_A), await runTrace(t5, TEXT_A)];
  });

  afterAll(async () => {
    for (const trace of [alone, reader]) trace.release();
    await Promise.all(opened.map((one) => one.release()));
    await folder.remove();
  });

  it('differ from the embedding on, though their blocks have other names', async () => {
    // A word, though the start token in front of it differs there as well.
    const names = { stage: 'embed', other: 'decoder.embed' };
    expect(await findFirstDifference(model(alone), model(reader), same)).toMatchObject({ ...names, pair: 1 });
    const back = await findFirstDifference(model(reader), model(alone), same);
    expect(back).toMatchObject({ stage: names.other, other: names.stage, pair: 1 });
  });

  it('are followed block by block at the places that both have', async () => {
    const { points } = await readDrift(model(alone), model(reader), same);
    expect(points.map((point) => [point.a, point.b])).toEqual([
      ['blocks.0.resid_pre', 'decoder.0.resid_pre'],
      ...[0, 1].flatMap((layer) =>
        ['mid', 'post'].map((at) => [`blocks.${layer}.resid_${at}`, `decoder.${layer}.resid_${at}`]),
      ),
    ]);
  });

  it('have no heads that are counterparts, in either direction', async () => {
    const places = { a: 2, b: 2, pairs: same, id: null };
    for (const [one, other] of [
      [alone, reader],
      [reader, alone],
    ] as const)
      await expect(readPartDifferences(one, other, places)).rejects.toThrow('do not have the same stacks');
  });

  it('are not called the same where what their blocks hand on has no counterpart', async () => {
    const plan = alone.planOf('model');
    const stages = plan.stages.map((stage) => (stage.block ? { ...stage, label: `other ${stage.label}` } : stage));
    const other: Trace = Object.create(alone, { planOf: { value: () => ({ ...plan, stages }) } });
    expect(await findFirstDifference(model(alone), model(other), same)).toBe('nothing comparable');
  });
});

it('states of the stream that a model normalises at once are followed beside those of one that does not', async () => {
  const folder = await makeRandomModel({ seed: 5, layers: 2, heads: 4, dModel: 32 });
  const opened = await Promise.all([folder.folder, fixturePath('bert')].map(openModel));
  const [gpt2, bert] = await Promise.all(opened.map((one) => runTrace(one, TEXT_A)));
  const [decoder, encoder] = [gpt2 as Trace, bert as Trace];
  const sides = [decoder, encoder].map((source) => ({ source, variant: 'model' }) as const);
  const { points, norm } = await readDrift(sides[0] as Side, sides[1] as Side, [0, 0]);
  expect(points.slice(1).map((point) => [point.a, point.b])).toEqual(
    [0, 1].flatMap((layer) =>
      ['mid', 'post'].map((at) => [`blocks.${layer}.resid_${at}`, `blocks.${layer}.normalized_resid_${at}`]),
    ),
  );
  expect(norm.every((apart) => apart > 0)).toBe(true);
  // Nor are their heads each other's counterparts, though they are as many and as wide.
  const parts = readPartDifferences(decoder, encoder, { a: 0, b: 0, pairs: [0, 0], id: null });
  await expect(parts).rejects.toThrow('not of one architecture');
  for (const trace of [decoder, encoder]) trace.release();
  await Promise.all(opened.map((one) => one.release()));
  await folder.remove();
});

it('models that were trained apart have no counterparts, though they are of one architecture and size', async () => {
  const folders = await Promise.all([1, 2].map((seed) => makeRandomModel({ seed, layers: 2, heads: 4, dModel: 64 })));
  const opened = await Promise.all([...folders, folders[0]].map((one) => openModel(one?.folder as string)));
  const [one, other, again] = (await Promise.all(opened.map((model) => runTrace(model, TEXT_A)))) as [
    Trace,
    Trace,
    Trace,
  ];
  expect(await readAgreement(one, again)).toBeCloseTo(1, 6);
  expect(Math.abs((await readAgreement(one, other)) ?? 1)).toBeLessThan(0.3);
  const parts = readPartDifferences(one, other, { a: 0, b: 0, pairs: [0, 0], id: null });
  await expect(parts).rejects.toThrow('as models that were trained apart do');
  const patch = readPatch(
    one,
    other,
    { part: { kind: 'mlp', layer: 0, head: null, cross: false }, a: 0, b: 0, pairs: [0, 0], id: null },
    async () => undefined,
  );
  await expect(patch).rejects.toThrow('cannot take its place');
  for (const trace of [one, other, again]) trace.release();
  await Promise.all(opened.map((model) => model.release()));
  await Promise.all(folders.map((folder) => folder.remove()));
});
