/** Statistics of large tensors are not computed before somebody looks at them. */
import { expect, it, vi } from 'vitest';
import { describeSteps } from '../../../src/trace/steps/steps';
import { WeightStatistics } from '../../../src/trace/steps/weight-statistics';
import { STARTER } from '../model/helpers';
import { openModel, traceText } from '../support';

const TEXT = 'All that glitters is not gold; often have you heard that told.';

it('those of the embedding matrix come with its step where that is read, or all are wanted', async () => {
  const { trace } = await traceText(await openModel(STARTER), TEXT);
  const weights = new WeightStatistics();
  const computed = vi.spyOn(weights, 'of');
  const statisticsOf = async (step?: number) => {
    const wanted = { layer: 0, head: 0, variant: 'model', ...(step === undefined ? {} : { step }) } as const;
    const tensors = (await describeSteps(trace, wanted, weights)).flatMap((step) => step.tensors);
    return tensors.find(({ kind }) => kind === 'weight')?.statistics;
  };
  expect([await statisticsOf(1), await statisticsOf(2), computed.mock.calls]).toEqual([null, null, []]);
  const own = await weights.of(trace.model, 'wte.weight');
  expect(own.count).toBe(8193 * 256);
  expect([await statisticsOf(3), await statisticsOf()]).toEqual([own, own]);
});

it('those of large tensors come with the step that is read, the others are left to be asked for', async () => {
  const model = await openModel(STARTER);
  const { trace } = await traceText(model, TEXT);
  const computed = vi.spyOn(trace, 'statistics');
  const choice = { layer: 1, head: 0, variant: 'model' } as const;
  const few = await describeSteps(trace, { ...choice, step: 1 }, new WeightStatistics());
  const left = few.flatMap(({ tensors }) => tensors).filter(({ statistics }) => statistics === null);
  const named = left.map(({ label }) => label);
  expect(named).toContain('logits');
  expect(computed.mock.calls.map(([name]) => name)).not.toContain('logits');
  const read = await describeSteps(trace, { ...choice, step: 14 }, new WeightStatistics());
  const logits = read.flatMap(({ tensors }) => tensors).find(({ label }) => label === 'logits');
  expect(logits?.statistics).toEqual(await trace.statistics('logits', 'model'));
  const all = await describeSteps(trace, choice, new WeightStatistics());
  expect(all.flatMap(({ tensors }) => tensors).filter(({ statistics }) => statistics === null)).toEqual([]);
});
