/** Which panel is gone to, and which one shows another text, by what the panels show and which was active last. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ShowCommand } from '../../../src/editor/commands/show-command';
import { FirstHour, type FirstHourParts } from '../../../src/editor/first-hour/first-hour';
import {
  panelForExplanation,
  panelForOffered,
  panelForText,
  panelThatIsRead,
} from '../../../src/editor/panel/panel-places';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import type { TracePanels } from '../../../src/editor/panel/trace-panels';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import { partOf } from '../part-of';
import { type MemoryWebviewPanel, openMemoryPanel, summaryOf } from './webview-panel';

const told = vi.hoisted((): string[] => []);
vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  window: {
    showInformationMessage: async (message: string) => void told.push(message),
    showQuickPick: async (items: readonly unknown[]) => {
      offered.push(...items);
      return items[1];
    },
  },
}));

const ORIGIN: Origin = { text: 'A text', model: '/models/a', source: null };
const LESSON: Origin = { ...ORIGIN, text: 'A lesson', lesson: 'mask' };
const EXPLAINED: Origin = {
  ...ORIGIN,
  text: ' there',
  suggestion: { suggestion: { text: ' there', tokens: [] } } as never,
};
const EXAMPLES = new Set(['An example']);
const SECTIONS = [
  { number: 1, title: 'Input text', view: 'text', group: 'in', stages: [] },
  { number: 2, title: 'Logits', view: 'logits', group: 'out', stages: [] },
];
/** What was offered to be picked. */
const offered: unknown[] = [];

let all: TracePanel[];
let opened: TracePanel[];
let panels: TracePanels;

beforeEach(() => {
  [all, opened] = [[], []];
  told.length = 0;
  const open = () => {
    const { panel } = openMemoryPanel();
    opened.push(panel);
    all.unshift(panel);
    return panel;
  };
  panels = partOf<TracePanels>({ all, open });
});

/** A panel that was active after those before it. */
function shows(content: 'trace' | 'working' | 'compare' | 'comparing', origin = ORIGIN, isFile = false) {
  const made = openMemoryPanel(isFile ? () => panels.open() : undefined);
  const { panel } = made;
  const trace = summaryOf(all.length + 1, origin.text);
  const summary = { ...trace, plan: { ...trace.plan, stages: [], nodes: [], stacks: [], sections: SECTIONS as never } };
  const side = { summary, origin, variant: 'model' } as const;
  if (content === 'trace') panel.show({ kind: 'trace', summary, origin });
  else if (content === 'compare') panel.show({ kind: 'compare', origin, a: side, b: side, sameVocabulary: true });
  else panel.show({ kind: 'working', message: '', origin, ...(content === 'comparing' && { isComparison: true }) });
  all.unshift(panel);
  return made;
}

describe('the panel that is read', () => {
  it('is the editor of a saved trace where that was active last, and never a comparison', () => {
    const own = shows('trace');
    const saved = shows('trace', { ...ORIGIN, text: '', file: '/a.safetensors' }, true);
    shows('compare');
    shows('comparing');
    expect(panelThatIsRead(panels)).toBe(saved.panel);
    all.splice(all.indexOf(saved.panel), 1);
    expect(panelThatIsRead(panels)).toBe(own.panel);
    const working = shows('working');
    expect(panelThatIsRead(panels)).toBe(working.panel);
  });

  const places = (view: MemoryWebviewPanel, panel: TracePanel) => ({ revealed: view.revealed, ...panel.place });

  it('is gone to from the list of steps and from links, where it is a saved trace as well', async () => {
    const behind = shows('trace');
    const { panel, view } = shows('trace', { ...ORIGIN, text: '', file: '/a.safetensors' }, true);
    const command = new ShowCommand({} as never, panels, () => ({ model: '' }) as never, {} as never);
    await command.goToStep();
    expect(places(view, panel)).toMatchObject({ revealed: 1, step: 2 });
    // Named as in the panel, with the field's term beside it.
    expect(offered).toMatchObject([
      { label: '1  The text' },
      { label: '2  A logit for every token', description: 'Logits · out' },
    ]);
    await command.run({ head: 3 });
    expect(places(view, panel)).toMatchObject({ revealed: 2, step: 2, head: 3 });
    expect(places(behind.view, behind.panel)).toMatchObject({ revealed: 0, head: 0 });
    expect([told, opened]).toEqual([[], []]);
  });

  it('is presented by the command that the palette finds, with the keyboard', () => {
    const { view } = shows('trace');
    const sent = vi.spyOn((all[0] as TracePanel).notes, 'say');
    new ShowCommand({} as never, panels, () => ({ model: '' }) as never, {} as never).present();
    expect([view.hasKeyboard, sent.mock.calls.length, told]).toEqual([true, 1, []]);
  });

  it('has other tokens tried in its text by a command, or it is said why not', () => {
    const command = new ShowCommand({} as never, panels, () => ({ model: '' }) as never, {} as never);
    command.tryOthers();
    const { panel, view } = shows('trace');
    const tried = vi.spyOn(panel.notes, 'say');
    command.tryOthers();
    expect([view.hasKeyboard, tried.mock.calls.length]).toEqual([true, 1]);
    const summary = (panel.trace as NonNullable<typeof panel.trace>).summary;
    panel.show({ kind: 'trace', origin: ORIGIN, summary: { ...summary, saved: { hasModel: false } as never } });
    command.tryOthers();
    for (const predicts of ['masked token', 'sentence embedding'] as const) {
      panel.show({ kind: 'trace', origin: ORIGIN, summary: { ...summary, plan: { ...summary.plan, predicts } } });
      command.tryOthers();
    }
    expect(tried).toHaveBeenCalledTimes(1);
    expect(told).toEqual([
      'Nothing is traced yet: select text and run "Trace LLM on selection" first.',
      'Other tokens can be tried once {0}, which made this trace, is open.',
      'Nothing is masked: mask a token of the text (m), to see which other words matter there.',
      expect.stringMatching(/^A measure of which words matter does not apply here, because only models that predict /),
    ]);
  });

  it('has surprising tokens told of by a command, or it is said why not', () => {
    const command = new ShowCommand({} as never, panels, () => ({ model: '' }) as never, {} as never);
    const { panel, view } = shows('trace');
    const asked = vi.spyOn(panel.notes, 'say');
    command.showSurprising();
    expect([view.hasKeyboard, asked.mock.calls.length]).toEqual([true, 1]);
    const summary = (panel.trace as NonNullable<typeof panel.trace>).summary;
    panel.show({
      kind: 'trace',
      origin: ORIGIN,
      summary: { ...summary, plan: { ...summary.plan, predicts: 'masked token' } },
    });
    command.showSurprising();
    expect(asked).toHaveBeenCalledTimes(1);
    expect(told).toEqual([
      expect.stringMatching(/^The probability of each token given those before it does not apply/),
    ]);
  });

  it('has neurons told of by a command, or it is said why not', () => {
    const command = new ShowCommand({} as never, panels, () => ({ model: '' }) as never, {} as never);
    command.showNeuron();
    const { panel, view } = shows('trace');
    const asked = vi.spyOn(panel.notes, 'say');
    command.showNeuron();
    expect([view.hasKeyboard, asked.mock.calls.length]).toEqual([true, 1]);
    const summary = (panel.trace as NonNullable<typeof panel.trace>).summary;
    panel.show({ kind: 'trace', origin: ORIGIN, summary: { ...summary, saved: { hasModel: false } as never } });
    command.showNeuron();
    expect(asked).toHaveBeenCalledTimes(1);
    expect(told).toEqual([
      'Nothing is traced yet: select text and run "Trace LLM on selection" first.',
      'What a neuron does can be told once {0}, which made this trace, is open.',
    ]);
  });

  it('has the chosen head left out by a command, or it is said why not; a picture is saved in any case', () => {
    const command = new ShowCommand({} as never, panels, () => ({ model: '' }) as never, {} as never);
    const { panel, view } = shows('trace');
    const asked = vi.spyOn(panel.notes, 'say');
    command.leaveOutHead();
    expect([view.hasKeyboard, asked.mock.calls.length]).toEqual([true, 1]);
    const summary = (panel.trace as NonNullable<typeof panel.trace>).summary;
    panel.show({ kind: 'trace', origin: ORIGIN, summary: { ...summary, saved: { hasModel: false } as never } });
    command.leaveOutHead();
    expect(asked).toHaveBeenCalledTimes(1);
    expect(told).toEqual(['A head can be left out once {0}, which made this trace, is open.']);
    command.savePicture();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('asks by a command which steps a report shall tell, also of a saved trace without its model', () => {
    const command = new ShowCommand({} as never, panels, () => ({ model: '' }) as never, {} as never);
    command.saveSomeSteps();
    const { panel, view } = shows('trace');
    const asked = vi.spyOn(panel.notes, 'say');
    command.saveSomeSteps();
    const summary = (panel.trace as NonNullable<typeof panel.trace>).summary;
    panel.show({ kind: 'trace', origin: ORIGIN, summary: { ...summary, saved: { hasModel: false } as never } });
    command.saveSomeSteps();
    expect([view.hasKeyboard, asked.mock.calls.length]).toEqual([true, 2]);
    expect(told).toEqual(['Nothing is traced yet: select text and run "Trace LLM on selection" first.']);
  });

  it('has a value saved as a program by a command, or it is said why not', () => {
    const command = new ShowCommand({} as never, panels, () => ({ model: '' }) as never, {} as never);
    command.saveProgram();
    const { panel, view } = shows('trace');
    const saved = vi.spyOn(panel.notes, 'say');
    command.saveProgram();
    expect([view.hasKeyboard, saved.mock.calls.length]).toEqual([true, 1]);
    const summary = (panel.trace as NonNullable<typeof panel.trace>).summary;
    panel.show({ kind: 'trace', origin: ORIGIN, summary: { ...summary, saved: { hasModel: false } as never } });
    command.saveProgram();
    expect(saved).toHaveBeenCalledTimes(1);
    expect(told).toEqual([
      'Nothing is traced yet: select text and run "Trace LLM on selection" first.',
      'A program can be saved once {0}, which made this trace, is open.',
    ]);
  });

  it('is the one whose best head is shown, and no example is opened', async () => {
    const { view } = shows('trace', { ...ORIGIN, text: '', file: '/a.safetensors' }, true);
    await new FirstHour(partOf<FirstHourParts>({ panels })).showBestHead();
    expect([view.hasKeyboard, opened]).toEqual([true, []]);
  });

  it('is missing where nothing is traced, or only a comparison is open, which is told', async () => {
    const command = new ShowCommand({} as never, panels, () => ({ model: '' }) as never, {} as never);
    await command.goToStep();
    expect(command.present()).toBe(false);
    const { view } = shows('compare');
    await command.run({ step: 2 });
    // It has no such place, but it is presented.
    expect(command.present()).toBe(true);
    expect(view.hasKeyboard).toBe(true);
    const only = 'Only a comparison is open: trace one of its texts by itself to go to a place in it.';
    const nothing = 'Nothing is traced yet: select text and run "Trace LLM on selection" first.';
    expect(told).toEqual([nothing, only]);
  });
});

describe('an explained suggestion', () => {
  it('takes the place of the one that was explained last, and of nothing else; no other text takes its', () => {
    const text = shows('trace');
    const explained = shows('trace', EXPLAINED);
    shows('trace', LESSON);
    expect([panelForExplanation(panels), panelForText(panels)]).toEqual([explained.panel, text.panel]);
    all.splice(all.indexOf(explained.panel), 1);
    expect(panelForExplanation(panels)).toBe(opened[0]);
  });
});

describe('a text', () => {
  it('takes the place of the one that was looked at last, but of no lesson, comparison, file or explained suggestion', () => {
    const own = shows('trace');
    shows('trace', EXPLAINED);
    shows('trace', LESSON);
    shows('trace', { ...ORIGIN, file: '/a.safetensors' }, true);
    shows('compare');
    shows('comparing');
    expect(panelForText(panels)).toBe(own.panel);
    all.splice(all.indexOf(own.panel), 1);
    expect(panelForText(panels)).toBe(opened[0]);
  });

  it('that the extension offers takes the place of such a text, and of a lesson only where it is the next one', () => {
    const example = shows('trace', { ...ORIGIN, text: 'An example' });
    const lesson = shows('trace', LESSON);
    shows('trace');
    expect(panelForOffered(panels, ORIGIN, EXAMPLES)).toBe(example.panel);
    expect(panelForOffered(panels, LESSON, EXAMPLES)).toBe(lesson.panel);
    all.splice(all.indexOf(example.panel), 1);
    expect(panelForOffered(panels, ORIGIN, EXAMPLES)).toBe(opened[0]);
  });
});
