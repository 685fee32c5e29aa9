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
  await put('models/g', 'b-00002-of-00002.gguf', 'a.Q4_1.gguf', 'b-00001-of-00002.gguf', 'reference.safetensors');
  await put('models/deep/b', 'config.json', 'model.safetensors');
  const none = await tempFolder();
  workspace.workspaceFolders = [root, none].map((fsPath) => ({ uri: { scheme: 'file', fsPath } }));
  expect(await workspaceModels()).toEqual(
    ['a', 'g/a.Q4_1.gguf', 'g/b-00001-of-00002.gguf'].map((path) => join(root, 'models', path)),
  );
  workspace.isTrusted = false;
  expect(await workspaceModels()).toEqual([]);
});
