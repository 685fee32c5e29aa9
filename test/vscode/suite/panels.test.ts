import * as assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { TraceGoneError } from '../../../src/engine/host/client';
import type { TestApi } from '../../../src/extension';
import { clear, extensionApi, itIfThorough, openText, until } from './support';

type Panel = TestApi['panels']['all'][number];

const settings = () => vscode.workspace.getConfiguration('llmTrace');

async function trace(text: string, command = 'llmTrace.traceSelection'): Promise<void> {
  const editor = await openText(text);
  editor.selection = new vscode.Selection(new vscode.Position(0, 0), editor.document.positionAt(text.length));
  await vscode.commands.executeCommand(command);
}

/** The number of the trace that a panel shows, once it shows one that `accept` likes. */
function traceOf(panel: Panel, accept: (id: number) => boolean = () => true): Promise<number> {
  return until('the panel shows a trace', () => {
    const id = panel.trace?.summary.trace;
    return id !== undefined && accept(id) ? id : undefined;
  });
}

describe('panels', () => {
  afterEach(async () => {
    const { panels } = await extensionApi();
    panels.dispose();
    for (const name of ['traceMemory', 'maxNewTokens']) await settings().update(name, undefined, true);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('one panel shows one text after the other, until another panel is asked for', async () => {
    const { panels } = await extensionApi();
    await trace('The weather is');
    const [first] = panels.all as [Panel];
    assert.equal(first.view.title, 'LLM Trace: The weather is');
    await trace('A second line');
    assert.deepEqual(panels.all, [first]);
    assert.equal(first.trace?.summary.text, 'A second line');
    await trace('The third one', 'llmTrace.traceSelectionInNewPanel');
    assert.equal(panels.all.length, 2);
    assert.deepEqual(panels.traces.map(({ summary }) => summary.text).sort(), ['A second line', 'The third one']);
  });

  itIfThorough(
    'one opens on the head that does more in the contest with the runner-up, where the one that adds most shows little',
    async () => {
      const { panels } = await extensionApi();
      await clear();
      await trace('When Mary and John went to the store, John gave a drink to');
      const { latest } = panels;
      assert.ok(latest);
      const shown = ({ layer, head, isAutomatic }: Panel['place']) => `${layer}.${head} ${isAutomatic}`;
      await until('its page has gone there', () => shown(latest.place) === '5.4 true' || undefined);
      // What is saved or reported of it is of what it shows.
      assert.deepEqual([latest.reader.look.layer, latest.reader.look.head], [5, 4]);
      await vscode.commands.executeCommand('llmTrace.showBestHead');
      await until('its page shows who looks at whom', () => latest.place.step === 8 || undefined);
      assert.equal(shown(latest.place), '5.4 true');
    },
  );

  it('the first one has more room than the text beside it; a column that is there keeps its width', async () => {
    const widths = async () => {
      const { groups } = await vscode.commands.executeCommand<{ groups: { size: number }[] }>('vscode.getEditorLayout');
      const whole = groups.reduce((sum, { size }) => sum + size, 0);
      return groups.map(({ size }) => Math.round((20 * size) / whole) / 20);
    };
    await trace('The weather is');
    await until('the panel is wider', async () => {
      const [text = 0, panel = 0] = await widths();
      return panel > text || undefined;
    });
    const { panels } = await extensionApi();
    panels.latest?.dispose();
    await until('its column is gone', async () => (await widths()).length === 1 || undefined);
    await vscode.commands.executeCommand('workbench.action.newGroupRight');
    await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    const before = await widths();
    await trace('The weather is');
    assert.deepEqual(await widths(), before);
  });

  it('closing a panel frees its trace, and no other', async () => {
    const { panels, engine } = await extensionApi();
    await trace('The weather is');
    await trace('The third one', 'llmTrace.traceSelectionInNewPanel');
    const [second, first] = panels.all as [Panel, Panel];
    const [gone, kept] = [await traceOf(second), await traceOf(first)];
    second.dispose();
    assert.deepEqual(panels.all, [first]);
    await assert.rejects(engine.window({ address: { trace: gone, stage: 'embed' } }), TraceGone);
    assert.deepEqual((await engine.window({ address: { trace: kept, stage: 'embed' } })).shape[0], 3);
  });

  it('closing a panel while it waits for its trace cancels that', async () => {
    const { panels } = await extensionApi();
    await settings().update('maxNewTokens', 500, true);
    const tracing = trace('The weather is');
    const panel = await until('a panel', () => panels.latest);
    panel.dispose();
    await tracing;
    assert.deepEqual(panels.all, []);
  });

  it('a later text takes the place of one that is still being traced', async () => {
    const { panels } = await extensionApi();
    await settings().update('maxNewTokens', 500, true);
    const first = trace('The weather is');
    await until('a panel', () => panels.latest);
    await settings().update('maxNewTokens', 0, true);
    await trace('A second line');
    await first;
    assert.equal(panels.all.length, 1);
    assert.equal(panels.latest?.trace?.summary.text, 'A second line');
  });

  it('a command leads to a place: in a text that is traced first, or in what is shown', async () => {
    const { panels } = await extensionApi();
    await vscode.commands.executeCommand('llmTrace.show', { text: 'The weather is', layer: 2, token: 1 });
    const panel = panels.latest as Panel;
    const id = await traceOf(panel);
    assert.equal(panel.view.title, 'LLM Trace: The weather is');
    await vscode.commands.executeCommand('llmTrace.show', { text: 'The weather is', step: 8 });
    await vscode.commands.executeCommand('llmTrace.show', { head: 3 });
    assert.equal(await traceOf(panel), id);
    assert.deepEqual(panels.all, [panel]);
    await assert.rejects(
      async () => vscode.commands.executeCommand('llmTrace.show', { step: 0 }),
      /step must be a whole number from 1/,
    );
  });

  it('traces the text again when the engine has stopped', async () => {
    const { panels, engine } = await extensionApi();
    await trace('The weather is');
    const panel = panels.latest as Panel;
    const before = await traceOf(panel);
    engine.failForTest();
    panel.go({ layer: 3 }); // something to read
    await traceOf(panel, (id) => id !== before);
    assert.equal(panels.all.length, 1);
  });

  // In `npm test` a unit test shows it of what makes traces again.
  itIfThorough('panels that do not fit into memory together do not take it from each other in turns', async () => {
    const { panels, engine } = await extensionApi();
    await settings().update('maxNewTokens', 0, true);
    await settings().update('traceMemory', 64, true); // for two of them
    await trace('one '.repeat(500).trim());
    const first = panels.latest as Panel;
    const before = await traceOf(first);
    for (const word of ['two ', 'six ']) await trace(word.repeat(500).trim(), 'llmTrace.traceSelectionInNewPanel');
    const last = panels.latest as Panel;
    await traceOf(last);
    await assert.rejects(engine.window({ address: { trace: before, stage: 'logits' } }), TraceGone);
    last.view.reveal(vscode.ViewColumn.Three);
    first.view.reveal(vscode.ViewColumn.Two, true);
    await until('both are in view', () => (first.view.visible && last.view.active ? true : undefined));
    first.go({ layer: 4 });
    await until('the first tells why', () => (first.content.kind === 'failed' ? true : undefined));
    assert.match((first.content as { message: string }).message, /no longer in memory/);
    assert.ok(last.trace);
  });
});

/** Classes of the packaged extension are others than those of the tests. */
function TraceGone(error: Error): boolean {
  return error.name === new TraceGoneError().name;
}
