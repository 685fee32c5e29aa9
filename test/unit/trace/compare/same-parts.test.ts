/** Of which two models heads and neurons of the same number are each other's counterparts. */
import { expect, it } from 'vitest';
import {
  haveSameArchitecture,
  haveSameParts,
  haveSameSpace,
  type PartSizes,
  partSizes,
} from '../../../../src/trace/compare/same-parts';
import { makeRandomModel } from '../../random-model';
import { fixturePath, openModel } from '../../support';

async function sizesOf(folder: string): Promise<PartSizes> {
  const model = await openModel(folder);
  const sizes = partSizes(model.folder.spec, model.folder.plan, false);
  await model.release();
  return sizes;
}

it('models of one architecture and of the same sizes have counterparts, whatever their weights', async () => {
  const made = await Promise.all([1, 2].map((seed) => makeRandomModel({ seed, layers: 2, heads: 4, dModel: 32 })));
  const [a, b] = (await Promise.all(made.map(({ folder }) => sizesOf(folder)))) as [PartSizes, PartSizes];
  expect(haveSameParts(a, b, undefined)).toBe(true);
  // Trained further, a model may know some tokens more.
  expect(haveSameParts(a, { ...b, vocabSize: b.vocabSize + 1 }, undefined)).toBe(true);
  await Promise.all(made.map((one) => one.remove()));
});

it('models that were trained apart have none, and one made from another has, though it may have fewer blocks', async () => {
  const sizes = await sizesOf(fixturePath('gpt2'));
  expect(haveSameParts(sizes, sizes, 0.1)).toBe(false);
  expect(haveSameSpace(sizes, sizes, 0.1)).toBe(false);
  expect(haveSameParts(sizes, sizes, 0.97)).toBe(true);
  const distilled = { ...sizes, layers: 1 };
  expect(haveSameSpace(sizes, distilled, 0.97)).toBe(true);
  expect(haveSameParts(sizes, distilled, 0.97)).toBe(false);
  // Where it is not known what it was made from, its size decides.
  expect(haveSameSpace(sizes, distilled, undefined)).toBe(false);
  expect(haveSameSpace(sizes, sizes, undefined)).toBe(true);
});

it('models of different architecture have none, though they have as many heads and neurons', async () => {
  const [qwen2, granite] = (await Promise.all(['qwen2', 'granite'].map((name) => sizesOf(fixturePath(name))))) as [
    PartSizes,
    PartSizes,
  ];
  for (const size of ['layers', 'heads', 'dModel', 'dHead', 'dMlp', 'vocabSize'] as const)
    expect(qwen2[size], size).toBe(granite[size]);
  expect(haveSameArchitecture(qwen2, granite)).toBe(false);
  expect(haveSameParts(qwen2, granite, undefined)).toBe(false);
  expect(haveSameSpace(qwen2, granite, undefined)).toBe(false);
});

it('nor have models of one architecture whose sizes differ', async () => {
  const sizes = await sizesOf(fixturePath('gpt2'));
  expect(haveSameParts(sizes, sizes, undefined)).toBe(true);
  for (const size of ['layers', 'heads', 'dModel', 'dHead', 'dMlp'] as const)
    expect(haveSameParts(sizes, { ...sizes, [size]: sizes[size] + 1 }, undefined), size).toBe(false);
});

it('a model that a file calls by another name is of one kind where its pass and its vocabulary are the same', async () => {
  const sizes = await sizesOf(fixturePath('llama'));
  expect(haveSameArchitecture(sizes, { ...sizes, modelType: 'another name' })).toBe(true);
  expect(haveSameArchitecture(sizes, { ...sizes, modelType: 'another name', vocabSize: 1 })).toBe(false);
});
