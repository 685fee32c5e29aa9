/** Nothing that a pass can have is left out of a check that looks at some folders of the fixtures only. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fixturePath } from '../support';
import { defineConfig } from './defined-model';
import { distinctPasses } from './distinct-folders';

const FOLDERS = readdirSync(fixturePath('')).filter((name) => existsSync(fixturePath(`${name}/config.json`)));

it('there is one folder at least with each kind of operation, each stage, and each thing that is predicted', () => {
  const partsOf = (name: string) => {
    const { plan } = defineConfig(JSON.parse(readFileSync(fixturePath(`${name}/config.json`), 'utf8')));
    return [plan.predicts, ...plan.nodes.map(({ kind }) => kind), ...plan.stages.map(({ label }) => label)];
  };
  const partsIn = (folders: readonly string[]) => new Set(folders.flatMap(partsOf));
  expect(partsIn(distinctPasses(FOLDERS))).toEqual(partsIn(FOLDERS));
  expect(partsIn(FOLDERS).size).toBeGreaterThan(40);
});
