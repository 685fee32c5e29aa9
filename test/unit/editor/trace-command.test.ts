/** The command that traces the selected text shows a panel that is walked through by keys at once. */
import { expect, it, vi } from 'vitest';
import { TraceCommand } from '../../../src/editor/commands/trace-command';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import type { TracePanels } from '../../../src/editor/panel/trace-panels';
import type { Tracing } from '../../../src/editor/panel/tracing';
import type { Settings } from '../../../src/editor/settings';
import { type Origin, PRESENT } from '../../../src/engine/protocol/panel-protocol';
import { partOf } from '../part-of';
import { openMemoryPanel } from './webview-panel';

const { active, notes } = vi.hoisted(() => ({ active: { line: 1, character: 0 }, notes: [] as string[] }));

vi.mock('vscode', () => {
  const lines = ['', 'The weather is', ''];
  const document = {
    uri: { path: '/notes.md', toString: () => 'file:///notes.md' },
    getText: ({ start }: { readonly start: { readonly line: number } }) => lines[start.line],
    lineCount: lines.length,
    lineAt: (line: number) => ({
      range: { start: { line } },
      text: lines[line],
      isEmptyOrWhitespace: lines[line] === '',
    }),
    offsetAt: () => 0,
  };
  const activeTextEditor = { document, selection: { isEmpty: true, active } };
  const window = {
    activeTextEditor,
    visibleTextEditors: [],
    showInformationMessage: (told: string) => notes.push(told),
  };
  const t = (sentence: string, ...values: unknown[]) =>
    values.reduce<string>((text, value, i) => text.replace(`{${i}}`, String(value)), sentence);
  return { l10n: { t }, window };
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

it.each([true, false])('presents what it traces where it is asked to: %s', async (presents) => {
  const { panel } = openMemoryPanel();
  const said: string[] = [];
  panel.notes.say = ({ method }) => void said.push(method);
  const show = async () => said.push('traced') > 0;
  const panels = partOf<TracePanels>({ all: [], open: () => panel });
  const settings = () => partOf<Settings>({ model: '/models/a' });
  await new TraceCommand(partOf<Tracing>({ show }), panels, settings).run('current', { presents });
  expect(said).toEqual(presents ? [PRESENT.method, 'traced'] : ['traced']);
});

it.each([
  [0, ['Line 1 is empty: line 2 is taken, the next with text.']],
  [1, []],
  [2, ['Line 3 is empty: line 2 is taken, the last with text before it.']],
])('with the cursor on line %d the line with text is traced, and said where it is another', async (line, said) => {
  const { panel } = openMemoryPanel();
  const traced: string[] = [];
  const show = async (_: TracePanel, { text }: Origin) => traced.push(text) > 0;
  const panels = partOf<TracePanels>({ all: [panel], open: () => panel });
  [active.line, notes.length] = [line, 0];
  await new TraceCommand(partOf<Tracing>({ show }), panels, () => partOf<Settings>({ model: '/models/a' })).run(
    'current',
  );
  expect(traced).toEqual(['The weather is']);
  expect(notes).toEqual(said);
});
