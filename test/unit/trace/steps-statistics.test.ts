/** Statistics of large tensors are not computed before somebody looks at them. */
import { expect, it, vi } from 'vitest';
import { describeSteps } from '../../../src/trace/steps/steps';
import { WeightStatistics } from '../../../src/trace/steps/weight-statistics';
import { STARTER } from '../model/helpers';
import { openModel, traceText } from '../support';

const TEXT = 'All that glitters is not gold; often have you heard that told.';

it('those of large tensors come with the steps beside the one that is read, the others are left to be asked for', async () => {
  const model = await openModel(STARTER);
  const { trace } = await traceText(model, TEXT);
  const computed = vi.spyOn(trace, 'statistics');
  const choice = { layer: 1, head: 0, variant: 'model' } as const;
  const few = await describeSteps(trace, { ...choice, near: 1 }, new WeightStatistics());
  const left = few.flatMap(({ tensors }) => tensors).filter(({ statistics }) => statistics === null);
  const named = left.map(({ label }) => label);
  expect(named).toContain('logits');
  expect(computed.mock.calls.map(([name]) => name)).not.toContain('logits');
  const near = await describeSteps(trace, { ...choice, near: 14 }, new WeightStatistics());
  const logits = near.flatMap(({ tensors }) => tensors).find(({ label }) => label === 'logits');
  expect(logits?.statistics).toEqual(await trace.statistics('logits', 'model'));
  const all = await describeSteps(trace, choice, new WeightStatistics());
  expect(all.flatMap(({ tensors }) => tensors).filter(({ statistics }) => statistics === null)).toEqual([]);
});
