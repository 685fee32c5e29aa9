/** The terminal program's folder for widened weights. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { temporaryName } from '../../../src/model/temporary-files';
import { withWidenedFolder } from '../../../src/terminal/widened-folder';
import { tempFolder } from '../model/helpers';

let temporary: string;
beforeEach(async () => {
  temporary = await tempFolder();
  vi.stubEnv('TMPDIR', temporary);
  vi.stubEnv('TEMP', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'weights.safetensors'), 'x');
}

it('is made by who has something to keep, and is gone afterwards', async () => {
  await withWidenedFolder(async (folder) => {
    expect(await readdir(temporary)).toEqual([]);
    await makeFolder(folder);
    expect(await readdir(temporary)).toEqual([basename(folder)]);
  });
  expect(await readdir(temporary)).toEqual([]);
});

it('that a killed run left is removed, and one of a run that goes on is not', async () => {
  const ended = spawn(process.execPath, ['-e', '']);
  await once(ended, 'exit');
  const own = temporaryName();
  const left = temporaryName().replace(`-${process.pid}-`, `-${ended.pid}-`);
  for (const name of [own, left]) await makeFolder(join(temporary, name));
  await withWidenedFolder(async () => undefined);
  expect(await readdir(temporary)).toEqual([own]);
});

it.each(['absent', 'a file'])('is not needed where the folder for temporary files is no folder: %s', async (name) => {
  await writeFile(join(temporary, 'a file'), 'x');
  vi.stubEnv('TMPDIR', join(temporary, name));
  vi.stubEnv('TEMP', join(temporary, name));
  expect(await withWidenedFolder(async () => 'done')).toBe('done');
});
