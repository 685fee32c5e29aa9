/** Every model folder of the fixtures is opened by its family's definition and gives the reference's numbers. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixturePath, openTensors } from '../support';
import { differences, type Reference } from './counterparts';
import { type Config, defineConfig, openDefined, PlanRunner } from './defined-model';
import { olderStyle } from './older-style';

const ROOT = fixturePath('');

/** Folders of models that only predict from what stands before: those with greedy continuations of one text. */
const DECODERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && isDecoder(entry.name))
  .map(({ name }) => name);

function isDecoder(folder: string): boolean {
  const files = readdirSync(join(ROOT, folder));
  if (!files.includes('config.json') || !files.includes('expected.json')) return false;
  const { cases } = JSON.parse(readFileSync(join(ROOT, folder, 'expected.json'), 'utf8')) as { cases: object[] };
  return cases.every((example) => 'greedy_from_first_20' in example && !('decoder_ids' in example));
}

/** The tensors of one text out of a file with several. */
function referenceOf(file: Awaited<ReturnType<typeof openTensors>>, example: number): Reference {
  const prefix = `case${example}.`;
  return {
    names: file.names
      .filter((name) => name.startsWith(prefix) && !name.endsWith('.ids'))
      .map((n) => n.slice(prefix.length)),
    tensor: (name) => file.float32(prefix + name),
  };
}

it('there are decoders of 26 folders', () => {
  expect(DECODERS.length).toBeGreaterThanOrEqual(26);
});

describe.each(DECODERS)('%s', (folder) => {
  const path = fixturePath(folder);

  it('gives the numbers of the reference at every stage that has a counterpart', async () => {
    const model = await openDefined(path);
    expect(model.ignored).toEqual([]);
    const file = await openTensors(join(path, 'expected.safetensors'));
    const runner = await PlanRunner.open(model);
    const { cases } = JSON.parse(readFileSync(join(path, 'expected.json'), 'utf8')) as { cases: { ids: number[] }[] };
    for (const [index, { ids }] of cases.entries()) {
      const reference = referenceOf(file, index);
      expect(reference.names.length).toBeGreaterThan(5);
      const found = await differences(model, await runner.run(ids), reference);
      expect([...found].filter(([, error]) => !(error <= 2e-4))).toEqual([]);
    }
    await runner.close();
  });

  it('has the same plan with its configuration in the older style', async () => {
    const config = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8')) as Config;
    const older = olderStyle(config);
    for (const field of ['rope_parameters', 'layer_types', 'dtype']) expect(older).not.toHaveProperty(field);
    const [now, then] = [defineConfig(config), defineConfig(older)];
    expect(then.spec).toEqual(now.spec);
    expect(then.plan).toEqual(now.plan);
  });
});
