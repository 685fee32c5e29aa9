import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extensionApi } from './support';

describe('the extension', () => {
  it('is installed and activates', async () => {
    await extensionApi();
    assert.equal(vscode.extensions.getExtension('llm-trace.llm-trace')?.isActive, true);
  });

  it('registers the commands that it declares, and no others', async () => {
    await extensionApi();
    const declared = vscode.extensions.getExtension('llm-trace.llm-trace')?.packageJSON.contributes.commands as {
      command: string;
    }[];
    const registered = (await vscode.commands.getCommands(true)).filter((command) => command.startsWith('llmTrace.'));
    const own = registered.filter((command) => !command.startsWith('llmTrace.panel'));
    assert.deepEqual(own.sort(), declared.map(({ command }) => command).sort());
  });
});
