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
    const extension = vscode.extensions.getExtension('llm-trace.llm-trace');
    assert.ok(extension);
    const { commands, views } = extension.packageJSON.contributes as {
      commands: { command: string }[];
      views: Record<string, { id: string }[]>;
    };
    // VS Code makes some for each view.
    const ofViews = Object.values(views)
      .flat()
      .flatMap(({ id }) =>
        ['focus', 'open', 'removeView', 'resetViewLocation', 'toggleVisibility'].map((verb) => `${id}.${verb}`),
      );
    const registered = (await vscode.commands.getCommands(true)).filter((command) => command.startsWith('llmTrace.'));
    const declared: string[] = commands.map(({ command }) => command);
    // Pages and links of hovers have commands of their own.
    const isOfLink = (command: string) => /^llmTrace\.(?:panel|hover\.)/.test(command) && !declared.includes(command);
    const own = registered.filter((command) => !isOfLink(command) && !ofViews.includes(command));
    assert.deepEqual(own.sort(), declared.sort());
  });
});
