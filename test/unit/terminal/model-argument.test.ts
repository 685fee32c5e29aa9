/** What `--model` names: what is there before what is only called so. */
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { modelArgument } from '../../../src/terminal/model-argument';
import { tempFolder } from '../model/helpers';

it('is a path where there is something, be it a link that leads nowhere, and else a name', async () => {
  const folder = await tempFolder();
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  await mkdir(join(folder, 'here'));
  await symlink('/no/such/folder', join(folder, 'dangling'));
  const read = modelArgument('/package/models/starter');
  expect(['here', 'dangling', 'absent', 'starter'].map(read)).toEqual([
    join(folder, 'here'),
    join(folder, 'dangling'),
    'absent',
    '/package/models/starter',
  ]);
  await mkdir(join(folder, 'starter'));
  expect(read('starter')).toBe(join(folder, 'starter'));
});
