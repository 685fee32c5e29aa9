/** Of which two models heads and neurons of the same number are each other's counterparts. */
import { expect, it } from 'vitest';
import { areOfOneKind, haveSameParts, type PartSizes, partSizes } from '../../../../src/trace/compare/same-parts';
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
  expect(haveSameParts(a, b)).toBe(true);
  // Trained further, a model may know some tokens more.
  expect(haveSameParts(a, { ...b, vocabSize: b.vocabSize + 1 })).toBe(true);
  await Promise.all(made.map((one) => one.remove()));
});

it('models of different architecture have none, though they have as many heads and neurons', async () => {
  const [qwen2, granite] = (await Promise.all(['qwen2', 'granite'].map((name) => sizesOf(fixturePath(name))))) as [
    PartSizes,
    PartSizes,
  ];
  for (const size of ['layers', 'heads', 'dModel', 'dHead', 'dMlp', 'vocabSize'] as const)
    expect(qwen2[size], size).toBe(granite[size]);
  expect(areOfOneKind(qwen2, granite)).toBe(false);
  expect(haveSameParts(qwen2, granite)).toBe(false);
});

it('nor have models of one architecture whose sizes differ', async () => {
  const sizes = await sizesOf(fixturePath('gpt2'));
  expect(haveSameParts(sizes, sizes)).toBe(true);
  for (const size of ['layers', 'heads', 'dModel', 'dHead', 'dMlp'] as const)
    expect(haveSameParts(sizes, { ...sizes, [size]: sizes[size] + 1 }), size).toBe(false);
});

it('a model that a file calls by another name is of one kind where its pass and its vocabulary are the same', async () => {
  const sizes = await sizesOf(fixturePath('llama'));
  expect(areOfOneKind(sizes, { ...sizes, modelType: 'another name' })).toBe(true);
  expect(areOfOneKind(sizes, { ...sizes, modelType: 'another name', vocabSize: 1 })).toBe(false);
});
