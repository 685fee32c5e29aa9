/** Switches that no larger fixture turns: each has a small model with the reference's numbers. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixturePath, openTensors } from '../support';
import { difference, differences } from './counterparts';
import { type Config, defineConfig, type OpenedModel, openDefined, PlanRunner } from './defined-model';
import { openDecoding, openExported } from './generation';
import { olderStyle } from './older-style';

const ROOT = fixturePath('switches');

const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const isDecoder = (folder: string): boolean => {
  const config = JSON.parse(readFileSync(join(ROOT, folder, 'config.json'), 'utf8')) as Config;
  return defineConfig(config).plan.predicts === 'next token';
};

const openSwitch = (folder: string): Promise<OpenedModel> => openDefined(join(ROOT, folder));

describe.each(FOLDERS)('%s', (folder) => {
  it('gives the numbers of the reference', async () => {
    const model = await openSwitch(folder);
    // Of a head with two biases only its decoder's counts.
    expect(model.ignored.filter((name) => !/^(lm_head|cls\.predictions)\.bias$/.test(name))).toEqual([]);
    const file = await openTensors(join(ROOT, folder, 'expected.safetensors'));
    const runner = await PlanRunner.open(model);
    const values = await runner.run(await file.integers('ids'));
    const names = file.names.filter((name) => name !== 'ids');
    const found = await differences(model, values, { names, tensor: file.float32 });
    const { layers } = model.spec;
    const ends = ['logits', 'pooler_output'].filter((name) => names.includes(name)).length;
    expect(found.size).toBe(layers + (layers + 1) + ends);
    expect([...found].filter(([, error]) => !(error <= 2e-4))).toEqual([]);
    await runner.close();
  });

  it('has the same plan with its configuration in the older style', async () => {
    const { config } = await openSwitch(folder);
    const [now, then] = [defineConfig(config), defineConfig(olderStyle(config))];
    expect(then.spec).toEqual(now.spec);
    expect(then.plan).toEqual(now.plan);
  });
});

describe.each(FOLDERS.filter(isDecoder))('%s', (folder) => {
  it.each([
    ['of generation', openDecoding],
    ['exported', openExported],
  ])('gives the same logits by the graph %s, the last tokens one by one', async (_, open) => {
    const model = await openSwitch(folder);
    const file = await openTensors(join(ROOT, folder, 'expected.safetensors'));
    const [ids, logits] = [await file.integers('ids'), await file.float32('logits')];
    const { vocabSize } = model.spec;
    const generation = await open(model);
    const step = generation.start();
    for (let read = 0, next = 9; read < ids.length; read = next, next += 1) {
      const expected = logits.subarray((next - 1) * vocabSize, next * vocabSize);
      expect(difference(await step(ids.slice(read, next)), expected)).toBeLessThan(2e-4);
    }
    await generation.close();
  });
});
