/** Commands that lead to a place in a trace go to the trace that is there, where it is of just that text. */
import { expect, it, vi } from 'vitest';
import { ShowCommand } from '../../../src/editor/commands/show-command';
import type { TracePanels } from '../../../src/editor/panel/trace-panels';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import { partOf } from '../part-of';
import { openMemoryPanel, summaryOf } from './webview-panel';

const createQuickPick = vi.hoisted(() => vi.fn());

vi.mock('vscode', () => ({ l10n: { t: (text: string) => text }, window: { createQuickPick } }));

const ORIGIN: Origin = { text: 'The weather is', model: '/models/a', source: null };

it.each([
  ['of the text itself', ORIGIN, 0],
  ['in which a token is masked', { ...ORIGIN, masked: [1] }, 1],
  ['of the text in another model', { ...ORIGIN, model: '/models/b' }, 1],
])('where a panel shows a trace %s', async (_, origin, traced) => {
  const { panel } = openMemoryPanel();
  panel.show({ kind: 'trace', summary: summaryOf(1, ORIGIN.text), origin });
  const show = vi.fn(async () => true);
  const panels = partOf<TracePanels>({ all: [panel] });
  const command = new ShowCommand({ show } as never, panels, () => ({ model: '/models/a' }) as never, {} as never);
  await command.run({ text: ORIGIN.text, step: 7 });
  expect(show).toHaveBeenCalledTimes(traced);
  expect(panel.place.step).toBe(7);
});

it.each([
  ['comparison', 'that was active last', []],
  ['trace', 'that was active last', []],
  ['comparison', 'that is in front, whichever was active last', ['trace']],
] as const)('presents the %s %s', (last, _, behind) => {
  const opened = { trace: openMemoryPanel(), comparison: openMemoryPanel() };
  const [trace, comparison] = [opened.trace.panel, opened.comparison.panel];
  for (const one of behind) opened[one].view.visible = false;
  const summary = summaryOf(1, ORIGIN.text);
  const side = { summary, origin: ORIGIN, variant: 'model' } as const;
  trace.show({ kind: 'trace', summary, origin: ORIGIN });
  comparison.show({ kind: 'compare', a: side, b: side, origin: ORIGIN, sameVocabulary: true } as never);
  const presented: string[] = [];
  trace.notes.say = () => void presented.push('trace');
  comparison.notes.say = () => void presented.push('comparison');
  const all = last === 'comparison' && behind.length === 0 ? [comparison, trace] : [trace, comparison];
  expect(new ShowCommand({} as never, partOf<TracePanels>({ all }), {} as never, {} as never).present()).toBe(true);
  expect(presented).toEqual([last]);
});

it('shows the glossary as a list where no panel is open, in which is found what the panel finds', async () => {
  let search: (query: string) => void = () => undefined;
  let hide: () => void = () => undefined;
  const list = {
    items: [] as { readonly label: string }[],
    show: vi.fn(),
    dispose: vi.fn(),
    onDidAccept: vi.fn(),
    onDidChangeValue: (change: typeof search) => {
      search = change;
    },
    onDidHide: (hidden: typeof hide) => {
      hide = hidden;
    },
  };
  createQuickPick.mockReturnValue(list);
  const command = new ShowCommand({} as never, partOf<TracePanels>({ all: [] }), {} as never, {} as never);
  const shown = command.glossary();
  const labels = () => list.items.map(({ label }) => label);
  expect(labels().length).toBeGreaterThan(30);
  search('OV');
  expect(labels()[0]).toBe('OV');
  expect(labels()).not.toContain('temperature');
  hide();
  await shown;
  expect(list.dispose).toHaveBeenCalled();
});
