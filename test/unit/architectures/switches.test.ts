/** Switches that no larger fixture turns: each has a small model with the reference's numbers. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixturePath, openTensors } from '../support';
import { differences } from './counterparts';
import { defineConfig, type OpenedModel, openDefined, PlanRunner } from './defined-model';
import { olderStyle } from './older-style';

const ROOT = fixturePath('switches');

const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const openSwitch = (folder: string): Promise<OpenedModel> => openDefined(join(ROOT, folder));

describe.each(FOLDERS)('%s', (folder) => {
  it('gives the numbers of the reference', async () => {
    const model = await openSwitch(folder);
    expect(model.ignored).toEqual([]);
    const file = await openTensors(join(ROOT, folder, 'expected.safetensors'));
    const runner = await PlanRunner.open(model);
    const values = await runner.run(await file.integers('ids'));
    const names = file.names.filter((name) => name !== 'ids');
    const found = await differences(model, values, { names, tensor: file.float32 });
    expect(found.size).toBe(2 * model.spec.layers + 2);
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
