import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extensionApi, until } from './support';

const NAMING = {
  'llmTrace.model': '/elsewhere',
  'llmTrace.ghostText.model': '/elsewhere',
  'llmTrace.models.folders': ['/elsewhere'],
};

describe("a workspace's settings", () => {
  it('never name a model or a folder that is opened', async () => {
    await extensionApi();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json');
    const settings = { ...NAMING, 'llmTrace.maxNewTokens': 3 };
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(settings)));
    try {
      const read = () => vscode.workspace.getConfiguration('llmTrace');
      // What a workspace may say is heard by then.
      await until('the workspace is heard', () => (read().get('maxNewTokens') === 3 ? true : undefined));
      for (const name of Object.keys(NAMING)) {
        const own = name.replace('llmTrace.', '');
        assert.deepEqual(read().get(own), read().inspect(own)?.defaultValue, name);
        await assert.rejects(async () => read().update(own, '/elsewhere', vscode.ConfigurationTarget.Workspace), name);
      }
    } finally {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder.uri, '.vscode'), { recursive: true });
    }
  });
});
