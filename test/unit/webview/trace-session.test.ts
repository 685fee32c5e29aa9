/** What is open for the trace that is shown, and what its steps are given. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StateKey } from '../../../webview/base/kept-state';
import { type Choice, FIRST_CHOICE } from '../../../webview/choice/choice';
import { TraceSession } from '../../../webview/components/shell/trace-session';
import { summaryOf } from '../editor/webview-panel';
import { partOf } from '../part-of';
import { TestHost } from './host';

type OpenedFor = ReturnType<ConstructorParameters<typeof TraceSession>[1]>;

const SIZE = { width: 600, height: 400 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
  const kept: [string, unknown][] = [];
  const panelHost = partOf<OpenedFor>({
    kept: {
      recall: ({ restore }: StateKey<unknown>) => restore(undefined),
      keep: ({ name }: StateKey<unknown>, value: unknown) => void kept.push([name, value]),
    },
  });
  const view = new TestHost();
  const session = new TraceSession(view, () => panelHost);
  const plain = summaryOf(1, 'The sun');
  const token = { id: 0, token: 'a', text: 'a', logprob: -1, cached: 0, computed: 1, others: null };
  const summary = { ...plain, generation: { ...plain.generation, tokens: [token, token] } };
  session.begin(summary);
  return { kept, view, session, summary };
}

describe('the session of a trace', () => {
  it('gives the same object as long as nothing of it changes', () => {
    const { session, summary } = open();
    const shown = session.show(summary, FIRST_CHOICE, SIZE);
    const isSame = (choice: Partial<Choice>, size: Partial<typeof SIZE>) =>
      session.show(summary, { ...FIRST_CHOICE, ...choice }, { ...SIZE, ...size }) === shown;
    expect([isSame({}, {}), isSame({}, { width: 300 }), isSame({ view: 'map' }, {})]).toEqual([true, false, false]);
  });

  it('gives another object, with sources of its own, once another trace is shown', () => {
    const { session, summary } = open();
    const shown = session.show(summary, FIRST_CHOICE, SIZE);
    session.begin(summary);
    const next = session.show(summary, FIRST_CHOICE, SIZE);
    expect([next.readings === shown.readings, next.next === shown.next]).toEqual([false, false]);
  });

  it('keeps what is looked at in a continuation, unless the trace was taken out or replaced before', () => {
    const ends = ['none', 'taken out', 'replaced'].map((end) => {
      const { kept, view, session, summary } = open();
      session.show(summary, FIRST_CHOICE, SIZE).next.continuations.go(1);
      if (end === 'taken out') view.disconnect();
      if (end === 'replaced') session.begin(summary);
      vi.runAllTimers();
      return [end, kept.map(([key]) => key)];
    });
    expect(ends).toEqual([
      ['none', ['continuations']],
      ['taken out', []],
      ['replaced', []],
    ]);
  });
});
