import * as assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { TraceGoneError } from '../../../src/engine/host/client';
import type { TestApi } from '../../../src/extension';
import { extensionApi, itIfThorough, openText, until } from './support';

type Panel = TestApi['panels']['all'][number];

async function trace(text: string, command: string): Promise<void> {
  const editor = await openText(text);
  editor.selection = new vscode.Selection(new vscode.Position(0, 0), editor.document.positionAt(text.length));
  await vscode.commands.executeCommand(command);
}

/** Begin to compare, and take what the list offers first. @param but a panel that compares already */
async function compareWithFirst(panels: TestApi['panels'], but?: Panel): Promise<Panel> {
  return compareBy(panels, but, ['workbench.action.acceptSelectedQuickOpenItem']);
}

/** With no other text open, the first entry changes the text in the panel, and the second is its simplified block. */
async function compareWithSecond(panels: TestApi['panels'], but?: Panel): Promise<Panel> {
  return compareBy(panels, but, [
    'workbench.action.quickOpenSelectNext',
    'workbench.action.acceptSelectedQuickOpenItem',
  ]);
}

/** @param pick the commands that pick in the list, as soon as it is there: one try after the other, each with all of them */
async function compareBy(panels: TestApi['panels'], but: Panel | undefined, pick: readonly string[]): Promise<Panel> {
  const shown = () => panels.all.find((panel) => panel.content.kind === 'compare' && panel !== but);
  let hasEnded = false;
  const trying = (async () => {
    while (!hasEnded && !shown()) await askAndPick(() => hasEnded || shown() !== undefined, pick);
  })();
  try {
    return await until('the comparison is shown', shown);
  } finally {
    hasEnded = true;
    await trying;
  }
}

/** Of a list that has just come and has no entry chosen yet, the next one is the first: then something else was picked. */
async function askAndPick(hasEnded: () => boolean, pick: readonly string[]): Promise<void> {
  let isOpen = true;
  const comparing = Promise.resolve(vscode.commands.executeCommand('llmTrace.compare')).finally(() => {
    isOpen = false;
  });
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    if (!isOpen || hasEnded()) return comparing.then(() => undefined);
    for (const command of pick) await vscode.commands.executeCommand(command);
  }
}

/** Counts how often a panel begins to be presented: when it is opened from a presentation, and by each of its pages. */
function countPresented(one: Panel): { of(panel: Panel): number; end(): void } {
  const panels = Object.getPrototypeOf(one) as Pick<Panel, 'notePresented'>;
  const { notePresented } = panels;
  const counts = new Map<Panel, number>();
  const of = (panel: Panel) => counts.get(panel) ?? 0;
  panels.notePresented = function (this: Panel, presents) {
    notePresented.call(this, presents);
    if (presents) counts.set(this, of(this) + 1);
  };
  return {
    of,
    end: () => {
      panels.notePresented = notePresented;
    },
  };
}

/** The bundle of the tests has a class of its own. */
function isGone(error: Error): boolean {
  return error.name === new TraceGoneError().name;
}

describe('comparisons', () => {
  afterEach(async () => {
    const { panels } = await extensionApi();
    panels.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  itIfThorough(
    'opened in a presentation go on with it, and hand it back when they are closed: other columns never come between',
    async () => {
      const { panels } = await extensionApi();
      await trace('The weather is', 'llmTrace.traceSelection');
      const presented = panels.latest as Panel;
      const sizes = async () => {
        const { groups } = await vscode.commands.executeCommand<{ groups: { size: number }[] }>(
          'vscode.getEditorLayout',
        );
        return groups.map(({ size }) => size);
      };
      // A try before may have failed in the middle of its presentation.
      await vscode.commands.executeCommand('workbench.action.focusSideBar');
      presented.focus();
      await until('it has the keyboard', () => presented.view.active || undefined);
      const both = (await sizes()).reduce((sum, size) => sum + size, 0);
      const begun = countPresented(presented);
      await vscode.commands.executeCommand('llmTrace.present');
      // The side bar goes as well.
      const alone = await until('it has all the space', async () => (await sizes()).find((size) => size > both));
      const seen = new Set<number | undefined>();
      let isOver = false;
      const looking = (async () => {
        while (!isOver) {
          seen.add((await sizes())[1]);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      })();
      try {
        const comparison = await compareWithSecond(panels);
        await until('its page presents it', () => begun.of(comparison) === 2 || undefined);
        comparison.dispose();
        await until('the trace is presented again', () => begun.of(presented) === 2 || undefined);
        await sizes(); // after what its page has asked for
      } finally {
        begun.end();
        isOver = true;
        await looking;
      }
      assert.deepEqual([...seen], [alone]);
      presented.dispose();
      await until('the other column is there again', async () => (await sizes()).length === 1 || undefined);
    },
  );

  itIfThorough(
    'whose tab is clicked while a trace is presented go on with that, and hand it back when the trace is clicked: other columns never come between',
    async () => {
      const { panels } = await extensionApi();
      await trace('The weather is', 'llmTrace.traceSelection');
      const presented = panels.latest as Panel;
      const comparison = await compareWithSecond(panels);
      presented.focus();
      await until('it has the keyboard', () => presented.view.active || undefined);
      const columns = async () => {
        const { groups } = await vscode.commands.executeCommand<{ groups: { size: number }[] }>(
          'vscode.getEditorLayout',
        );
        return groups.map(({ size }) => size);
      };
      const both = (await columns()).reduce((sum, size) => sum + size, 0);
      const begun = countPresented(presented);
      try {
        await vscode.commands.executeCommand('llmTrace.present');
        const alone = await until('it has all the space', async () => (await columns()).find((size) => size > both));
        await until('its page presents it', () => begun.of(presented) === 1 || undefined);
        comparison.focus();
        await until('the comparison is presented', () => begun.of(comparison) === 2 || undefined);
        assert.equal((await columns())[1], alone);
        presented.focus();
        await until('the trace is presented again', () => begun.of(presented) === 2 || undefined);
        assert.equal((await columns())[1], alone);
      } finally {
        begun.end();
      }
      for (const one of [comparison, presented]) one.dispose();
      await until('the other column is there again', async () => (await columns()).length === 1 || undefined);
    },
  );

  it('keep both traces until neither a comparison nor a panel shows them', async () => {
    const { panels, engine } = await extensionApi();
    await trace('The weather is', 'llmTrace.traceSelection');
    await trace('A second line', 'llmTrace.traceSelectionInNewPanel');
    const [second, first] = panels.all as [Panel, Panel];
    const [a, b] = [first.summaries[0]?.trace as number, second.summaries[0]?.trace as number];
    const read = (id: number) => engine.window({ address: { trace: id, stage: 'embed' } });
    const comparison = await compareWithFirst(panels);
    assert.deepEqual(comparison.summaries.map((summary) => summary.trace).sort(), [a, b].sort());
    assert.equal(panels.all.length, 3);

    first.dispose();
    await read(a);
    await trace('The third one', 'llmTrace.traceSelection');
    assert.equal(comparison.content.kind, 'compare', 'another text is not traced into a comparison');
    await read(b);
    comparison.dispose();
    await assert.rejects(read(a), isGone);
    await assert.rejects(read(b), isGone);
  });

  itIfThorough('are made of two entries of the lists: files, or texts that are traced again', async () => {
    const { panels, engine, starterModel: model } = await extensionApi();
    const folder = await mkdtemp(join(tmpdir(), 'llm-trace-compared-'));
    try {
      const path = join(folder, 'sunny.trace.safetensors');
      const { trace: id } = await engine.trace({ model, text: 'The sun is', maxNewTokens: 0 });
      await engine.save({ trace: id, path, variant: 'model' });
      const file = { origin: { text: '', model: '', source: null, file: path } };
      const text = { origin: { text: 'The weather is', model, source: null } };
      await vscode.commands.executeCommand('llmTrace.compareSelected', file, [file, text]);
      const [panel] = panels.all;
      assert.equal(panel?.content.kind, 'compare');
      assert.deepEqual(
        panel?.summaries.map((summary) => summary.text),
        ['The sun is', 'The weather is'],
      );
      assert.equal(panel?.view.title, 'sun ↔ weather');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('that are saved open as the editor of their file, at the place where they were read', async () => {
    const { panels, engine, starterModel: model } = await extensionApi();
    const folder = await mkdtemp(join(tmpdir(), 'llm-trace-compared-'));
    try {
      const path = join(folder, 'sunny.comparison.safetensors');
      const side = async (text: string) => {
        const { trace: id } = await engine.trace({ model, text, maxNewTokens: 0 });
        return { trace: id, variant: 'model' } as const;
      };
      const place = {
        row: 1,
        sourceRow: 0,
        a: { layer: 2, head: 5 },
        b: { layer: 2, head: 3 },
        after: 'chosen',
        isExchanged: false,
        read: { id: 'step-8', past: 0 },
      } as const;
      await engine.saveComparison({ a: await side('The sun is'), b: await side('The weather is'), path, place });
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
      const editor = await until('the file is shown', () =>
        panels.all.find(({ content }) => content.kind === 'compare'),
      );
      assert.equal(editor.isEditor, true);
      assert.deepEqual(
        editor.summaries.map(({ text, saved }) => [text, saved?.path, saved?.hasModel]),
        [
          ['The sun is', path, true],
          ['The weather is', path, true],
        ],
      );
      editor.lookAtComparison(undefined); // until its page has said where it is
      assert.deepEqual(await until('its page is where it was saved', () => editor.comparePlace), place);

      // What its reader goes on with takes no place of it.
      await compareWithSecond(panels, editor);
      assert.equal(panels.all.length, 2);
      assert.equal(editor.content.kind, 'compare');

      const file = await readFile(path);
      const other = join(folder, 'cut.comparison.safetensors');
      await writeFile(other, file.subarray(0, file.length - 4));
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(other));
      const failed = await until('the other file is refused', () =>
        panels.all.find(({ content }) => content.kind === 'failed'),
      );
      assert.match((failed.content as { message: string }).message, /cut\.comparison\.safetensors is truncated/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('of two variants have one trace, which is freed once', async () => {
    const { panels, engine } = await extensionApi();
    await trace('The weather is', 'llmTrace.traceSelection');
    const [panel] = panels.all as [Panel];
    const id = panel.summaries[0]?.trace as number;
    const shown = await compareWithSecond(panels);
    assert.deepEqual(
      shown.summaries.map(({ trace: of }) => of),
      [id, id],
    );
    shown.dispose();
    await engine.window({ address: { trace: id, stage: 'embed' } });
    panel.dispose();
    await assert.rejects(engine.window({ address: { trace: id, stage: 'embed' } }), isGone);
  });
});
