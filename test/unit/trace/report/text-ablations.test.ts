/** What a text report tells of runs without a part: the same as a document, written as text. */
import { expect, it } from 'vitest';
import { layOut } from '../../../../src/base/text-blocks';
import type { Ablation, JointAblation } from '../../../../src/trace/ablation/ablation';
import type { AblationRuns } from '../../../../src/trace/ablation/ablation-runs';
import type { ReportInput } from '../../../../src/trace/report/input';
import { ablationLines } from '../../../../src/trace/report/text-ablations';
import { partOf } from '../../part-of';
import { DOT, without } from './ablation-cases';

const QUESTION = { position: 1, id: null, ratherThan: 2, instead: 'zero' } as const;

const PARTS = Array.from({ length: 20 }, (_, head) => ({ kind: 'head', layer: 5, head, cross: false }) as const);

function told(...runs: readonly AblationRuns[]): string {
  const plan = partOf<ReportInput['plan']>({ predicts: 'next token' });
  return layOut(ablationLines({ ablated: { runs, parts: PARTS }, tokens: [DOT, DOT], plan })).join('\n');
}

it('tells one part, several at once and all in turn, with tokens in quotes and tables of text', () => {
  const swept = Array.from({ length: 20 }, (_, head) => without(head, 0.9 - head / 100, { kl: 0.0001 }));
  const [one, other] = [swept[3] as Ablation, swept[4] as Ablation];
  const { part: _, ...run } = without(0, 0.2);
  const joint: JointAblation = { ...run, parts: [one.part, other.part] };
  const text = told({ ...QUESTION, alone: [one], swept, joint: [joint] });
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(
    /^Without a part The model ran anew for each part that was left out, and for several at once: what a part gives was replaced at every token by zero, and /,
  );
  const inOneLine = text.replaceAll(/\s+/g, ' ');
  expect(inOneLine).toContain('“They” rather than “It”, after “.” (position 1), with zero in place of a part');
  expect(inOneLine).toContain('Without head 5.3, “They” leads “It” by 0.87 instead of 1.00 ');
  expect(inOneLine).toContain('Without head 5.3 and head 5.4 at once, ');
  expect(text).toMatch(/^all at once +−0\.80 +−10\.00$/m);
  // Every row, and no sign of Markdown.
  expect(text).toMatch(/^without +Δ lead +Δ probability +KL, bits +adds directly$/m);
  expect(text).toMatch(/^head 5\.19 +−0\.29 +−10\.00 +<0\.001 +\+0\.20$/m);
  expect(text.match(/^head 5\.\d+ .*<0\.001/gm)).toHaveLength(20);
  expect(text).not.toMatch(/[`*|\\]/);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

it('tells beside a part what its mean does, where that differs much, and nothing where nothing was left out', () => {
  const text = told(
    { ...QUESTION, alone: [without(0, 0.5)], swept: [] },
    { ...QUESTION, instead: 'mean', alone: [], swept: [without(0, 0.95, { instead: 'mean' })] },
  ).replaceAll(/\s+/g, ' ');
  expect(text).toContain('With its mean over this text instead of 0 the lead is 0.95, ');
  expect(told()).toBe('');
  expect(told({ ...QUESTION, alone: [], swept: [] })).toBe('');
});

it('says of a few parts that none of those is needed', () => {
  const text = told({ ...QUESTION, alone: [], swept: [without(4, 2.75), without(7, 1)] }).replaceAll(/\s+/g, ' ');
  expect(text).toContain(
    'Of the 2 of 20 heads and MLPs that were tried, none supports the lead of “They” over “It”: it does not fall without any one of them.',
  );
  expect(text).not.toContain('Of all');
});
