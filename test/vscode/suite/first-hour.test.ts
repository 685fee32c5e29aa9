import * as assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { extensionApi, openText, until } from './support';

describe('the first hour', () => {
  afterEach(async () => {
    const { panels } = await extensionApi();
    await vscode.commands.executeCommand('llmTrace.live.stop');
    panels.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('an example and a lesson need no editor', async () => {
    const { panels, starterModel } = await extensionApi();
    assert.equal(vscode.window.activeTextEditor, undefined);
    await vscode.commands.executeCommand('llmTrace.tryExample', 'weather');
    assert.match(panels.latest?.trace?.summary.text ?? '', /^The weather is nice in spring/);
    await until('the panel has the keyboard', () => panels.latest?.view.active || undefined);
    await vscode.commands.executeCommand('llmTrace.lesson', 'induction');
    assert.equal(panels.all.length, 1);
    assert.equal(panels.latest?.trace?.origin.lesson, 'induction');
    assert.equal(panels.latest?.trace?.origin.model, starterModel);
    await vscode.commands.executeCommand('llmTrace.showBestHead');
    // A lesson keeps its panel, and so does a text of one's own: each goes on in the one that it has.
    await openText('A line of my own');
    await vscode.commands.executeCommand('llmTrace.traceSelection');
    await vscode.commands.executeCommand('llmTrace.lesson', 'mask');
    const shown = panels.all.map(({ trace }) => trace?.origin.lesson ?? trace?.summary.text);
    assert.deepEqual([...shown].sort(), ['A line of my own', 'mask']);
  });

  it('its view can be shown', async () => {
    await extensionApi();
    for (const view of ['start', 'recent', 'saved', 'models'])
      await vscode.commands.executeCommand(`llmTrace.${view}.focus`);
    await vscode.commands.executeCommand('workbench.view.explorer');
  });

  it('a saved trace opens as the editor of its file, which shows nothing else', async () => {
    const { panels, engine, starterModel } = await extensionApi();
    const folder = await mkdtemp(join(tmpdir(), 'llm-trace-saved-'));
    try {
      const path = join(folder, 'weather.trace.safetensors');
      const { trace } = await engine.trace({ model: starterModel, text: 'The weather is', maxNewTokens: 0 });
      const place = { ...FIRST_PLACE, layer: 2, head: 1, token: 2, step: 9, isAutomatic: false, ratherThan: 5 };
      await engine.save({ trace, path, variant: 'model', place });
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
      const editor = await until('the file is shown', () => panels.all.find((panel) => panel.trace));
      assert.equal(editor.isEditor, true);
      await until('its page is where it was saved', () => (editor.place.step === place.step ? true : undefined));
      assert.deepEqual(editor.place, place);
      assert.equal(editor.trace?.summary.text, 'The weather is');
      await vscode.commands.executeCommand('llmTrace.tryExample', 'code');
      assert.equal(editor.trace?.summary.text, 'The weather is');
      assert.equal(panels.all.length, 2);

      const other = join(folder, 'other.trace.safetensors');
      const header = Buffer.from('{}      ');
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      await writeFile(other, Buffer.concat([length, header]));
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(other));
      const failed = await until('the other file is refused', () =>
        panels.all.find(({ content }) => content.kind === 'failed'),
      );
      assert.match((failed.content as { message: string }).message, /is not a trace that LLM Trace saved/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('live mode follows the caret until it is stopped', async () => {
    const { panels } = await extensionApi();
    const editor = await openText('The first line\nA second line');
    await vscode.commands.executeCommand('llmTrace.live.start');
    const panel = await until('the first line', () =>
      panels.latest?.trace?.summary.text === 'The first line' ? panels.latest : undefined,
    );
    assert.equal(panel.trace?.origin.live, true);
    editor.selection = new vscode.Selection(1, 3, 1, 3);
    await until('the second line', () => (panel.trace?.summary.text === 'A second line' ? true : undefined));
    await vscode.commands.executeCommand('llmTrace.live.stop');
    assert.equal(panel.trace?.origin.live, undefined);
  });
});
