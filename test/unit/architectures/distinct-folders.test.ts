/** No family is left out of a check that looks at some folders of the fixtures only. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fixturePath } from '../support';
import { distinctFolders } from './distinct-folders';

const FOLDERS = readdirSync(fixturePath('')).filter((name) => existsSync(fixturePath(`${name}/config.json`)));

it('there is one folder at least of each model type', () => {
  const typesOf = (folders: readonly string[]) =>
    new Set(folders.map((name) => JSON.parse(readFileSync(fixturePath(`${name}/config.json`), 'utf8')).model_type));
  expect(typesOf(distinctFolders(FOLDERS))).toEqual(typesOf(FOLDERS));
  expect(typesOf(FOLDERS).size).toBeGreaterThan(25);
});
