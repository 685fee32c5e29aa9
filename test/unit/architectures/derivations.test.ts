/** Every stage follows from its inputs, in plain double precision, as far as float32 can tell: of every family in the long form. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { PlanSchema } from '../../../src/architectures/plan/plan-schema';
import { thorough } from '../../workbench/thorough';
import { fixturePath } from '../support';
import { opened } from './defined-model';
import { distinctPasses } from './distinct-folders';
import { PassCheck } from './pass-check';

const foldersIn = (root: string) =>
  readdirSync(root)
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, 'config.json')));

const FOLDERS = [...foldersIn(fixturePath('')), ...foldersIn(fixturePath('switches'))];

/** Any; every vocabulary has them. */
const IDS: Readonly<Record<string, readonly number[]>> = {
  tokens: [5, 17, 2, 9, 20, 11, 3, 14, 7, 22, 1],
  source: [12, 8, 3, 19, 10, 6, 21, 4, 15, 2, 16, 9, 13, 1],
};

/** Into how many parts a tensor is cut by the places that are looked at. */
const STEPS = thorough ? 12 : 4;

describe.each(distinctPasses(FOLDERS))('%s', (folder) => {
  it('every stage follows from its inputs', async () => {
    const model = await opened.open(folder);
    const results = await (await opened.run(folder)).run(IDS);
    expect(await new PassCheck(model.plan, model.weights, IDS, results).faults(STEPS)).toEqual([]);
  });
});

describe.each(FOLDERS)('%s', (folder) => {
  it('every node is shown, every stage stands in a step, and the plan comes back out of a file', async () => {
    const { plan } = await opened.open(folder);
    const shown = new Set(plan.stages.map(({ node }) => node));
    expect(plan.nodes.filter(({ id }) => !shown.has(id))).toEqual([]);
    const told = new Set(plan.sections.flatMap(({ stages }) => stages.map(({ label }) => label)));
    expect(plan.stages.filter(({ label }) => !told.has(label)).map(({ name }) => name)).toEqual([]);
    expect(v.parse(PlanSchema, JSON.parse(JSON.stringify(plan)))).toEqual(JSON.parse(JSON.stringify(plan)));
  });
});
