/** When a step is shown anew. */
import { expect, it } from 'vitest';
import { isOtherStep, type ShownStep, staleClass } from '../../../webview/components/steps/shown-step';
import { partOf } from '../part-of';

const retry = () => {};
const shown = partOf<ShownStep>({ step: {}, panel: {}, expected: true, stale: false, retry, error: undefined });

it('a step is another one as soon as anything of it is, and not in a mere new object', () => {
  expect(isOtherStep(shown, undefined)).toBe(true);
  expect(isOtherStep({ ...shown }, shown)).toBe(false);
  for (const change of [{ stale: true }, { error: 'none' }, { panel: { ...shown.panel } }])
    expect(isOtherStep({ ...shown, ...change }, shown)).toBe(true);
});

it('figures of an earlier choice are pale, and in a step of a block, where they are of another one, not seen', () => {
  const looks = (group: 'in' | 'block', stale: boolean) => staleClass({ step: { group }, stale });
  expect([looks('in', false), looks('block', false)]).toEqual(['', '']);
  expect([looks('in', true), looks('block', true)]).toEqual(['stale', 'outdated']);
});
