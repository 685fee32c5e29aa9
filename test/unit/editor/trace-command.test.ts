/** The command that traces the selected text shows a panel that is walked through by keys at once. */
import { expect, it, vi } from 'vitest';
import { TraceCommand } from '../../../src/editor/commands/trace-command';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import type { TracePanels } from '../../../src/editor/panel/trace-panels';
import type { Tracing } from '../../../src/editor/panel/tracing';
import type { Settings } from '../../../src/editor/settings';
import { partOf } from '../part-of';
import { openMemoryPanel } from './webview-panel';

vi.mock('vscode', () => {
  const text = 'The weather is';
  const range = { start: { line: 0 } };
  const document = {
    uri: { path: '/notes.md', toString: () => 'file:///notes.md' },
    getText: () => text,
    lineCount: 1,
    lineAt: () => ({ range, text }),
    offsetAt: () => 0,
  };
  const activeTextEditor = { document, selection: { isEmpty: true, active: { line: 0 } } };
  return { l10n: { t: (sentence: string) => sentence }, window: { activeTextEditor, visibleTextEditors: [] } };
});

it.each(['current', 'new'] as const)('gives the %s panel the keyboard before its text is traced', async (where) => {
  const { panel, view } = openMemoryPanel();
  const hadKeyboard: boolean[] = [];
  const show = async (asked: TracePanel) => hadKeyboard.push(asked === panel && view.hasKeyboard) > 0;
  const panels = partOf<TracePanels>({ all: where === 'current' ? [panel] : [], open: () => panel });
  const settings = () => partOf<Settings>({ model: '/models/a' });
  await new TraceCommand(partOf<Tracing>({ show }), panels, settings).run(where);
  expect(hadKeyboard).toEqual([true]);
});
