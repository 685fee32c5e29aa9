/** A model that a command has chosen traces the text that is seen, and is offered for one that is not. */
import { expect, it, vi } from 'vitest';
import { useModel } from '../../../src/editor/models/model-choice';
import { offerTrace } from '../../../src/editor/panel/offer-trace';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import type { AboutModel } from '../../../src/engine/protocol/library-protocol';
import { partOf } from '../part-of';

const { show, tellBriefly } = vi.hoisted(() => ({ show: vi.fn(), tellBriefly: vi.fn() }));

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  ProgressLocation: {},
  window: {
    showInformationMessage: show,
    setStatusBarMessage: tellBriefly,
    withProgress: (_: unknown, work: () => unknown) => work(),
  },
  workspace: { getConfiguration: () => ({ get: () => undefined, update: async () => undefined }) },
  ConfigurationTarget: { Global: 1 },
}));

const BUTTON = 'Trace the Shown Text with It';
const SENTENCE = 'Traces now use b; ghost text stays with the starter.';
const FOR_GHOST_TEXT = 'Use It for Ghost Text Too';
const description = { refused: null, predicts: 'next token' } as AboutModel['description'];
const reader = { aboutModel: async () => ({ name: 'b', description }), tokens: async () => [] };
/** A panel that shows a trace of this model, seen or behind another one. */
const showing = (
  model: string,
  { visible = false, ...more }: { visible?: boolean; file?: string; lesson?: string } = {},
) => {
  const origin = { model, ...more };
  return partOf<TracePanel>({ trace: { origin }, origin, isSeen: visible });
};
const panel = showing('/models/a');

/** Choose b. @returns what was shown, and what was traced */
async function choose(
  latest?: TracePanel,
  answer?: string,
  use: 'traces' | 'ghost text' = 'traces',
  all = latest ? [latest] : [],
) {
  show.mockReset().mockResolvedValueOnce(answer);
  const traceInModel = vi.fn(async () => undefined);
  const modelOf = ({ trace }: Pick<TracePanel, 'trace'>) => trace?.origin.model;
  const tracing = { traceInModel, modelOf };
  await useModel(reader, '/models/b', {
    chosen: use,
    starter: '/starter',
    offerOf: (model) => offerTrace(model, { latest, all }, tracing),
  });
  await new Promise(setImmediate);
  return { shown: show.mock.lastCall, traced: traceInModel.mock.calls };
}

it('traces the text of a panel that is seen at once, where neither a file nor a lesson stands', async () => {
  const seen = showing('/models/a', { visible: true });
  expect(await choose(seen)).toEqual({ shown: undefined, traced: [[seen, '/models/b']] });
  expect(tellBriefly.mock.lastCall?.[0]).toBe(SENTENCE);
  for (const own of [{ file: 'a.trace.safetensors' }, { lesson: 'lens' }])
    expect(await choose(showing('/models/a', { visible: true, ...own }))).toEqual({
      shown: [SENTENCE, BUTTON, FOR_GHOST_TEXT],
      traced: [],
    });
});

it('traces the text of a panel that is not seen when that is wanted, and not by itself', async () => {
  expect(await choose(panel, BUTTON)).toEqual({
    shown: [SENTENCE, BUTTON, FOR_GHOST_TEXT],
    traced: [[panel, '/models/b']],
  });
  expect(await choose(panel)).toEqual({ shown: [SENTENCE, BUTTON, FOR_GHOST_TEXT], traced: [] });
});

it('offers nothing where no trace of another model is shown, where a suggestion is explained, or for ghost text', async () => {
  const nothing = { shown: [SENTENCE, FOR_GHOST_TEXT], traced: [] };
  expect(await choose(undefined)).toEqual(nothing);
  expect(await choose(partOf<TracePanel>({}))).toEqual(nothing);
  expect(await choose(showing('/models/b'))).toEqual(nothing);
  const explaining = { trace: panel.trace, isSeen: true, origin: { model: '/models/a', suggestion: {} } };
  expect(await choose(partOf<TracePanel>(explaining))).toEqual(nothing);
  expect((await choose(panel, undefined, 'ghost text')).shown).toEqual(['Ghost text now uses b.']);
});

it('traces nothing in a panel that was closed meanwhile', async () => {
  expect((await choose(panel, BUTTON, 'traces', [])).traced).toEqual([]);
});
