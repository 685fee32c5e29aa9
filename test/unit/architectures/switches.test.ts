/** Switches that no larger fixture turns: each has a small model with the reference's numbers. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixturePath, openTensors } from '../support';
import { difference, differences } from './counterparts';
import { type Config, defineConfig, opened } from './defined-model';
import { distinctPasses } from './distinct-folders';
import { openDecoding, openExported, openExportedPair, openWriting } from './generation';
import { olderStyle } from './older-style';

const ROOT = fixturePath('switches');

const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const configOf = (folder: string): Config => JSON.parse(readFileSync(join(ROOT, folder, 'config.json'), 'utf8'));

const isDecoder = (folder: string): boolean => {
  return defineConfig(configOf(folder)).plan.predicts === 'next token';
};

const hasEncoder = (folder: string): boolean => {
  return configOf(folder)['is_encoder_decoder'] === true;
};

const openSwitch = (folder: string) => opened.open(join(ROOT, folder));

describe.each(FOLDERS)('%s', (folder) => {
  it('gives the numbers of the reference', async () => {
    const model = await openSwitch(folder);
    // Of a head with two biases only its decoder's counts; a shared matrix is not read where both parts have their own.
    expect(model.ignored.filter((name) => !/^((lm_head|cls\.predictions)\.bias|shared\.weight)$/.test(name))).toEqual(
      [],
    );
    const file = await openTensors(join(ROOT, folder, 'expected.safetensors'));
    const runner = await opened.run(join(ROOT, folder));
    const ids = await file.integers('ids');
    const isOfTwo = model.spec.encoder !== undefined;
    const values = await runner.run(isOfTwo ? { source: ids, tokens: await file.integers('decoder_ids') } : ids);
    const names = file.names.filter((name) => !name.endsWith('ids'));
    const found = await differences(model, values, { names, tensor: file.float32 });
    const { layers, encoder } = model.spec;
    const ends = ['logits', 'pooler_output'].filter((name) => names.includes(name)).length;
    const ofEncoder = encoder ? 2 * encoder.layers + 1 + layers : 0; // with the decoder's attention to it
    expect(found.size).toBe(layers + (layers + 1) + ends + ofEncoder);
    expect([...found].filter(([, error]) => !(error <= 2e-4))).toEqual([]);
  });

  it('has the same plan with its configuration in the older style', async () => {
    const config = configOf(folder);
    const [now, then] = [defineConfig(config), defineConfig(olderStyle(config))];
    expect(then.spec).toEqual(now.spec);
    expect(then.plan).toEqual(now.plan);
  });
});

describe.each(FOLDERS.filter((folder) => isDecoder(folder) && hasEncoder(folder)))('%s', (folder) => {
  it.each([
    ['of generation', openWriting],
    ['exported', openExportedPair],
  ])('gives the same logits by the graphs %s, the last tokens one by one', async (_, open) => {
    const model = await openSwitch(folder);
    const file = await openTensors(join(ROOT, folder, 'expected.safetensors'));
    const [ids, logits] = [await file.integers('decoder_ids'), await file.float32('logits')];
    const { vocabSize } = model.spec;
    const generation = await open(model);
    const step = generation.start(await file.integers('ids'));
    for (let read = 0, next = 5; read < ids.length; read = next, next += 1) {
      const expected = logits.subarray((next - 1) * vocabSize, next * vocabSize);
      expect(difference(await step(ids.slice(read, next)), expected)).toBeLessThan(2e-4);
    }
    await generation.close();
  });
});

const DECODERS = FOLDERS.filter((folder) => isDecoder(folder) && !hasEncoder(folder));
/** Those that are continued as well: the graphs for it are built alike for all. */
const CONTINUED = distinctPasses(DECODERS.map((folder) => join('switches', folder))).map((folder) => basename(folder));

describe.each(CONTINUED)('%s', (folder) => {
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
