/** The only model of the workspace is offered where the starter is used for want of a choice. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { WorkspaceModel, type WorkspaceModelParts } from '../../../src/editor/models/workspace-model';
import { tempFolder } from '../model/helpers';
import { partOf } from '../part-of';

const workspace = vi.hoisted(() => ({ isTrusted: true, workspaceFolders: [] as unknown[] }));
vi.mock('vscode', () => ({ workspace }));

const STARTER = '/extension/starter';
let root: string;
let chosen: string;
let refused: string | null;
const parts = partOf<WorkspaceModelParts>({
  starter: STARTER,
  settings: () => ({ model: chosen }),
  engine: { aboutModel: async ({ model }) => ({ name: `named ${model}`, description: partOf({ refused }) }) },
});
const found = () => new WorkspaceModel(parts).find(STARTER);

async function put(folder: string): Promise<string> {
  const path = join(root, folder);
  await mkdir(path, { recursive: true });
  for (const name of ['config.json', 'model.safetensors']) await writeFile(join(path, name), '');
  return path;
}

beforeEach(async () => {
  root = await tempFolder();
  [workspace.isTrusted, chosen, refused] = [true, STARTER, null];
  workspace.workspaceFolders = [{ uri: { scheme: 'file', fsPath: root } }];
});

it.each(['mine', 'models/mine'])('finds it in %s, unless there is another', async (folder) => {
  expect(await found()).toBeUndefined();
  const model = await put(folder);
  expect(await found()).toEqual({ model, name: `named ${model}` });
  await put('other');
  expect(await found()).toBeUndefined();
});

it('offers none that cannot be run, nor where a model is chosen, the text is of another, or nobody trusts the workspace', async () => {
  const model = await put('mine');
  expect(await new WorkspaceModel(parts).find(model)).toBeUndefined();
  refused = 'It is of an unknown kind.';
  expect(await found()).toBeUndefined();
  [refused, chosen] = [null, '/models/a'];
  expect(await found()).toBeUndefined();
  [chosen, workspace.isTrusted] = [STARTER, false];
  expect(await found()).toBeUndefined();
  workspace.isTrusted = true;
  expect((await found())?.model).toBe(model);
});
