/** What was measured of a trace is kept for whoever comes back to its text. */
import { expect, it, vi } from 'vitest';
import { MeasuredTraces } from '../../../src/editor/panel/measured-traces';
import { PageMessenger } from '../../../src/editor/panel/page-messenger';
import { TracePanel } from '../../../src/editor/panel/trace-panel';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import { partOf } from '../part-of';
import { LISTENER, MemoryWebviewPanel, summaryOf } from './webview-panel';

vi.mock('vscode', () => ({ l10n: { t: (text: string) => text } }));

const QUESTION = { position: 1, id: null, ratherThan: null, instead: 'zero' } as const;
const result = partOf<Ablation>({ part: { kind: 'head', layer: 0, head: 1, cross: false } });
const RUNS = [{ ...QUESTION, alone: [], swept: [result] }];
const origin = (text: string) => ({ text, model: 'gpt2', source: null });

/** Of one token whose id is that of the text. */
function traced(trace: number, id: number, model: Partial<TraceSummary['model']> = {}): TraceSummary {
  const summary = summaryOf(trace, `text ${id}`);
  const tokens = [{ id, token: 'a', text: 'a', special: false, start: 0, end: 1 }] as unknown as TraceSummary['tokens'];
  return { ...summary, tokens, model: { ...summary.model, folder: '/gpt2', state: 'as it is', ...model } };
}

it('is found again with the same tokens in the same model, and with no other', () => {
  const measured = new MeasuredTraces();
  measured.keep(traced(1, 7), RUNS);
  expect(measured.of(traced(9, 7))).toBe(RUNS);
  expect(measured.of(traced(9, 8))).toBeUndefined();
  expect(measured.of(traced(9, 7, { folder: '/other' }))).toBeUndefined();
  expect(measured.of(traced(9, 7, { state: 'changed' }))).toBeUndefined();
  const masks = [{ token: 0 }] as unknown as TraceSummary['masks'];
  expect(measured.of({ ...traced(9, 7), masks })).toBeUndefined();
  // A trace without its model can measure nothing.
  measured.keep(traced(1, 7, { folder: '' }), RUNS);
  expect(measured.of(traced(9, 7, { folder: '' }))).toBeUndefined();
});

it('makes room for others, the one that was measured longest ago first', () => {
  const measured = new MeasuredTraces();
  for (let id = 0; id < 12; id++) measured.keep(traced(id, id), RUNS);
  measured.keep(traced(0, 0), RUNS);
  measured.keep(traced(20, 20), RUNS);
  expect([0, 1, 2, 20].map((id) => measured.of(traced(30, id)) !== undefined)).toEqual([true, false, true, true]);
});

it('comes back with a text whose reader has traced another one meanwhile, also in another panel', () => {
  const listener = { ...LISTENER, measured: new MeasuredTraces() };
  const open = () =>
    new TracePanel(
      new MemoryWebviewPanel(),
      listener,
      new PageMessenger({ warn: () => undefined, trace: () => undefined }),
    );
  const [panel, other] = [open(), open()];
  const show = (where: TracePanel, summary: TraceSummary) =>
    where.show({ kind: 'trace', summary, origin: origin('fine') });
  show(panel, traced(3, 7));
  panel.keepAblation({ trace: 3, question: QUESTION, kind: 'swept', result });
  show(panel, traced(4, 8));
  expect(panel.ablations).toBeUndefined();
  show(panel, traced(5, 7));
  expect(panel.ablations).toEqual(RUNS);
  show(other, traced(6, 7));
  expect(other.ablations).toEqual(RUNS);
  // What a file holds is what its trace shows.
  show(other, { ...traced(7, 7), saved: { path: 'a', hasModel: true } });
  expect(other.ablations).toBeUndefined();
});
