/** Runs without each part in turn go on whatever is shown, until all are made, they are cancelled or the trace is shown no more. */
import { expect, it } from 'vitest';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import type { AblationQuestion } from '../../../src/trace/ablation/ablation-runs';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import type { AskedOfParts } from '../../../webview/state/residual/ablation-turns';
import { KnownAblations } from '../../../webview/state/residual/known-ablations';
import { partOf } from '../part-of';
import { TestHost } from './host';

const QUESTION: AblationQuestion = { position: 5, id: null, ratherThan: null, instead: 'zero' };
const PARTS = [0, 1, 2].map((layer): ModelComponent => ({ kind: 'mlp', layer, head: null, cross: false }));

function asked() {
  const waiting: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const read = (_what: string, { part }: { part: ModelComponent }, signal: AbortSignal) =>
    new Promise((resolve) => {
      signals.push(signal);
      waiting.push(() => resolve(partOf<Ablation>({ part, ratherThan: null, difference: null })));
    });
  const readings = { read: read as AskedOfParts['readings']['read'] };
  const known = new KnownAblations([], () => undefined);
  const next = async () => {
    waiting.shift()?.();
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const of = (question: AblationQuestion): AskedOfParts => ({ question, parts: PARTS, direct: undefined, readings });
  const swept = (question = QUESTION) => known.of(question)?.swept.length ?? 0;
  return { known, turns: known.sweep, of, next, swept, signals };
}

it('while nothing that shows them is on the page', async () => {
  const { turns, of, next, swept } = asked();
  turns.begin(of(QUESTION));
  await next();
  expect([turns.isRunning(QUESTION), swept()]).toEqual([true, 0]);
  for (const _ of PARTS) await next();
  expect([turns.isRunning(QUESTION), swept()]).toEqual([false, 3]);
});

it('what shows them is updated with each, until it is on the page no more', async () => {
  const { turns, of, next } = asked();
  const [shown, gone] = [new TestHost(), new TestHost()];
  const updates = { shown: 0, gone: 0 };
  shown.addController({ hostUpdate: () => void updates.shown++ });
  gone.addController({ hostUpdate: () => void updates.gone++ });
  turns.watch(shown);
  turns.watch(gone)();
  turns.begin(of(QUESTION));
  for (const _ of [0, ...PARTS]) await next();
  expect(updates.shown).toBeGreaterThanOrEqual(PARTS.length);
  expect(updates.gone).toBe(0);
});

it('until they are cancelled, or those of another question are begun', async () => {
  const { turns, of, next, signals } = asked();
  turns.begin(of(QUESTION));
  await next();
  await next();
  turns.cancel();
  await next();
  // What was on its way is aborted; nothing further is asked for.
  expect([turns.isRunning(QUESTION), signals.length, signals.at(-1)?.aborted]).toEqual([false, 2, true]);
  turns.begin(of(QUESTION));
  await next();
  const mean = { ...QUESTION, instead: 'mean' } as const;
  turns.begin(of(mean));
  await next();
  expect([turns.isRunning(QUESTION), turns.isRunning(mean)]).toEqual([false, true]);
});
