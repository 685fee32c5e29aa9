/** What the source text is told to show, and when. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Highlight } from '../../../src/engine/protocol/panel-protocol';
import type { PanelData } from '../../../webview/panel/panel';
import { preview } from '../../../webview/panel/preview';
import { isBeforeAttention } from '../../../webview/state/story/quiet-heads';
import type { AttentionRow } from '../../../webview/state/tokens/attention-row';
import { HighlightSender } from '../../../webview/state/tokens/highlight';
import { partOf } from '../part-of';

const panel = (token: number) =>
  partOf<PanelData>({ summary: { trace: 7, tokens: [{}, {}, {}] }, choice: { token, layer: 3, head: 1 } });
const row = (weights?: number[], pending = false) =>
  ({ weights: weights && Float32Array.from(weights), pending }) as AttentionRow;

let sent: Highlight[];
let sender: HighlightSender;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  const nextFrame = (call: () => void) => {
    const frame = setTimeout(call, 16);
    return () => clearTimeout(frame);
  };
  sender = new HighlightSender((highlight) => sent.push(highlight), nextFrame);
});
afterEach(() => {
  preview.token = undefined;
  vi.useRealTimers();
});

it('is sent once for a frame, the latest, and not again while nothing changes', () => {
  sender.update(panel(1), row([0.5, 0.5]));
  sender.update(panel(2), row([0.25, 0.5, 0.25]));
  preview.token = 0;
  vi.advanceTimersByTime(16);
  const highlight = { trace: 7, token: 2, preview: 0, attention: [0.25, 0.5, 0.25], head: { layer: 3, head: 1 } };
  expect(sent).toEqual([highlight]);
  sender.update(panel(2), row([0.25, 0.5, 0.25]));
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual([highlight]);
  preview.token = undefined;
  sender.update(panel(2), row());
  vi.advanceTimersByTime(16);
  expect(sent[1]).toEqual({ trace: 7, token: 2, preview: null, attention: null, head: { layer: 3, head: 1 } });
});

it('has the attention from the step on where a story begins to tell of it, as the arcs have', () => {
  const sections = [
    { number: 1, group: 'in' as const },
    { number: 5, group: 'block' as const },
  ];
  const summary = { trace: 7, tokens: [{}, {}, {}], plan: { sections } };
  const at = (step: number, level: 'story' | 'figures', isAutomatic = true) =>
    partOf<PanelData>({ summary, choice: { token: 1, layer: 3, head: 1, step, level, isAutomatic } });
  const attention = [at(1, 'story'), at(5, 'story'), at(1, 'figures'), at(1, 'story', false)].map((read) => {
    sender.update(read, row([0.5, 0.5]), isBeforeAttention(read));
    vi.advanceTimersByTime(16);
    return sent.at(-1)?.attention;
  });
  expect(attention).toEqual([null, [0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]);
});

it('leaves out a token that this trace does not have', () => {
  preview.token = 3;
  sender.update(panel(1), row([1]));
  vi.advanceTimersByTime(16);
  expect(sent.map((highlight) => highlight.preview)).toEqual([null]);
});

it('waits a little for the weights, then goes without them', () => {
  sender.update(panel(1), row(undefined, true));
  vi.advanceTimersByTime(50);
  expect(sent).toEqual([]);
  sender.update(panel(1), row([1, 0]));
  vi.advanceTimersByTime(16);
  expect(sent.map(({ attention }) => attention)).toEqual([[1, 0]]);
  sender.update(panel(2), row(undefined, true));
  vi.advanceTimersByTime(200);
  expect(sent.map(({ token, attention }) => [token, attention])).toEqual([
    [1, [1, 0]],
    [2, null],
  ]);
});

it('is not sent after the panel went away, and anew when it comes back', () => {
  sender.update(panel(1), row([1]));
  sender.stop();
  vi.advanceTimersByTime(200);
  expect(sent).toEqual([]);
  for (let i = 0; i < 2; i++) {
    sender.update(panel(1), row([1]));
    vi.advanceTimersByTime(16);
    sender.stop();
  }
  expect(sent).toHaveLength(2);
});
