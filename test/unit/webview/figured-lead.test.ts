/** Of what the figure of the parts of a logit is. */
import { expect, it } from 'vitest';
import type { Finding } from '../../../src/trace/findings/finding';
import { figuredOver, isFiguredByLead, toldLead } from '../../../webview/state/residual/figured-lead';
import { partOf } from '../part-of';

const RUNNER_UP = 198;
const OTHER = 383;

it('the figure is of the lead that is told first, unless another token or the logit alone was chosen', () => {
  expect(figuredOver({ ratherThan: null }, RUNNER_UP)).toBe(RUNNER_UP);
  expect(figuredOver({ ratherThan: null, logitAlone: false }, RUNNER_UP)).toBe(RUNNER_UP);
  expect(figuredOver({ ratherThan: null, logitAlone: true }, RUNNER_UP)).toBeNull();
  expect(figuredOver({ ratherThan: OTHER }, RUNNER_UP)).toBe(OTHER);
  expect(figuredOver({ ratherThan: null }, null)).toBeNull();
});

it('what is told decides only where nothing was chosen', () => {
  expect(isFiguredByLead({ ratherThan: null })).toBe(true);
  expect([{ ratherThan: OTHER }, { ratherThan: null, logitAlone: true }].map(isFiguredByLead)).toEqual([false, false]);
});

it('the lead is the one that the step of the logits tells first', () => {
  const told = partOf<Finding>({ kind: 'largest part', leadOver: RUNNER_UP });
  expect(toldLead([partOf<Finding>({ kind: 'certainty' }), told])).toBe(RUNNER_UP);
  expect(toldLead([partOf<Finding>({ kind: 'largest part' })])).toBeNull();
  expect(toldLead([])).toBeNull();
});
