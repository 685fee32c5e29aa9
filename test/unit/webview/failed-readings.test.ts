/** What is read while its reader looks at something else: a failure is shown, and can be tried again. */
import { expect, it } from 'vitest';
import type { HeadContributions, ReadingName, Readings } from '../../../src/engine/protocol/reading-protocol';
import type { ProvenTrace, StepsResult } from '../../../src/engine/protocol/trace-protocol';
import type { Query } from '../../../webview/base/query';
import { FIRST_CHOICE } from '../../../webview/choice/choice';
import type { PanelData } from '../../../webview/panel/panel';
import { askContributions } from '../../../webview/state/attention/contributions';
import { Proving } from '../../../webview/state/provenance/proving';
import { partOf } from '../part-of';
import { TestHost } from './host';

const GONE = 'This trace is gone.';
/** Of a model to which every question applies. */
const PLAN = { predicts: 'next token', nodes: [], stacks: [{}], logits: 0, finalNorm: 0 } as const;
const tick = () => new Promise((resolve) => setTimeout(resolve));

/** A trace of which the first reading fails, and the next ones are the answer. */
function failingOnce(answer: Readings[ReadingName]['result']) {
  let calls = 0;
  const read = async () => {
    calls++;
    if (calls === 1) throw new Error(GONE);
    return answer;
  };
  return partOf<PanelData>({ readings: { read }, choice: FIRST_CHOICE, summary: { plan: PLAN, proofs: [] } });
}

it('proofs that cannot be read say why, and are read again when that is asked for', async () => {
  const host = new TestHost();
  const all: ProvenTrace = { proofs: [], proven: 12, total: 12 };
  const panel = failingOnce(all);
  const value = { proofs: [], proven: 3, total: 12 };
  const steps = partOf<Query<StepsResult>>({ value, current: true, pending: false });
  const proving = new Proving(host, () => panel, steps);
  host.update();
  await tick();
  expect([proving.error, proving.proven]).toEqual([GONE, value]);
  proving.retry();
  await tick();
  expect([proving.error, proving.proven]).toEqual([undefined, all]);
});

it('what heads add and cannot be read says why, and is read again when that is asked for', async () => {
  const host = new TestHost();
  const added = partOf<HeadContributions>({ position: 2 });
  const panel = failingOnce(added);
  let when = true;
  const contributions = askContributions(
    host,
    () => ({ panel, when }),
    async () => undefined,
  );
  expect(contributions.mayCome).toBe(true);
  host.update();
  await tick();
  expect([contributions.error, contributions.value, contributions.mayCome]).toEqual([GONE, undefined, false]);
  contributions.retry();
  await tick();
  expect([contributions.error, contributions.value]).toEqual([undefined, added]);
  // They are the same for every block and head, whose steps may be on their way.
  when = false;
  host.update();
  expect([contributions.current, contributions.value, contributions.mayCome]).toEqual([true, added, false]);
});
