/** A configuration and the plan that is made of it say the same of a model, and it is told where two do not. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contradiction } from '../../../src/architectures/plan/agreement';
import { fixturePath } from '../support';
import { openDefined } from './defined-model';

const FOLDERS = [fixturePath(''), fixturePath('switches')].flatMap((root) =>
  readdirSync(root)
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, 'config.json'))),
);

it.each(FOLDERS)('%s', async (folder) => {
  const { spec, plan } = await openDefined(folder);
  expect(contradiction(spec, plan)).toBeUndefined();
  expect(contradiction({ ...spec, modelType: 'another' }, plan)).toBe(
    `its "spec.modelType" is another, but its plan has ${plan.family}`,
  );
  for (const field of ['vocabSize', 'dModel', 'layers', 'heads', 'kvHeads', 'dHead'] as const) {
    expect(contradiction({ ...spec, [field]: spec[field] + 1 }, plan)).toBe(
      `its "spec.${field}" is ${spec[field] + 1}, but its plan has ${spec[field]}`,
    );
  }
});
