/** Of what the figure of the parts of a logit is. */
import { expect, it } from 'vitest';
import type { Finding } from '../../../src/trace/findings/finding';
import { FIRST_CHOICE } from '../../../webview/choice/choice';
import { figuredOver, isFiguredByLead, toldChoice, toldLead } from '../../../webview/state/residual/figured-lead';
import { partOf } from '../part-of';

const RUNNER_UP = 198;
const OTHER = 383;

it('the figure is of the logit alone, and of the lead that is told where its reader has chosen that and no other token', () => {
  expect(figuredOver({ ratherThan: null }, RUNNER_UP)).toBeNull();
  expect(figuredOver({ ratherThan: null, ofLead: false }, RUNNER_UP)).toBeNull();
  expect(figuredOver({ ratherThan: null, ofLead: true }, RUNNER_UP)).toBe(RUNNER_UP);
  expect(figuredOver({ ratherThan: OTHER }, RUNNER_UP)).toBe(OTHER);
  expect(figuredOver({ ratherThan: OTHER, ofLead: true }, RUNNER_UP)).toBe(OTHER);
  expect(figuredOver({ ratherThan: null, ofLead: true }, null)).toBeNull();
});

it('what is told decides only where the lead was chosen, and no other token', () => {
  expect(isFiguredByLead({ ratherThan: null, ofLead: true })).toBe(true);
  const others = [{ ratherThan: OTHER, ofLead: true }, { ratherThan: null, ofLead: false }, { ratherThan: null }];
  expect(others.map(isFiguredByLead)).toEqual([false, false, false]);
});

it('the lead is the one that the step of the logits tells first', () => {
  const told = partOf<Finding>({ kind: 'largest part', leadOver: RUNNER_UP });
  expect(toldLead([partOf<Finding>({ kind: 'certainty' }), told])).toBe(RUNNER_UP);
  expect(toldLead([partOf<Finding>({ kind: 'largest part' })])).toBeNull();
  expect(toldLead([])).toBeNull();
});

it('where one step is told, the figure is of the lead unless its reader has chosen the logit, and of the logit in a lesson and at other steps', () => {
  expect(toldChoice(FIRST_CHOICE, true).ofLead).toBe(true);
  expect(toldChoice(FIRST_CHOICE, false)).toBe(FIRST_CHOICE);
  const chosen = { ...FIRST_CHOICE, ofLead: false };
  expect(toldChoice(chosen, true)).toBe(chosen);
});
