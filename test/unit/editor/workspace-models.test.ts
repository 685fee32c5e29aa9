/** Models in the workspace's folder `models` are found, where the user trusts the workspace, and no deeper ones. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { workspaceModels } from '../../../src/editor/models/workspace-models';
import { tempFolder } from '../model/helpers';

const workspace = vi.hoisted(() => ({ isTrusted: true, workspaceFolders: [] as unknown[] }));
vi.mock('vscode', () => ({ workspace }));

it('finds the models right in the folder, and none where the workspace is not trusted', async () => {
  const root = await tempFolder();
  const put = async (folder: string, ...names: string[]) => {
    await mkdir(join(root, folder), { recursive: true });
    for (const name of names) await writeFile(join(root, folder, name), '');
  };
  await put('models/a', 'config.json', 'model.safetensors');
  await put('models/notes', 'config.json');
  await put('models/deep/b', 'config.json', 'model.safetensors');
  const none = await tempFolder();
  workspace.workspaceFolders = [root, none].map((fsPath) => ({ uri: { scheme: 'file', fsPath } }));
  expect(await workspaceModels()).toEqual([join(root, 'models', 'a')]);
  workspace.isTrusted = false;
  expect(await workspaceModels()).toEqual([]);
});
