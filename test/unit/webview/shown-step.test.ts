/** When a step is shown anew. */
import { expect, it } from 'vitest';
import { isOther } from '../../../webview/base/is-other';
import { type ShownStep, staleClass } from '../../../webview/components/steps/shown-step';
import { partOf } from '../part-of';

const retry = () => {};
const shown = partOf<ShownStep>({ step: {}, panel: {}, expected: true, stale: false, retry, error: undefined });

it('a step is another one as soon as anything of it is, and not in a mere new object', () => {
  expect(isOther(shown, undefined)).toBe(true);
  expect(isOther({ ...shown }, shown)).toBe(false);
  for (const change of [{ stale: true }, { error: 'none' }, { panel: { ...shown.panel } }])
    expect(isOther({ ...shown, ...change }, shown)).toBe(true);
});

it('a list is another one where it has others, more or fewer of them', () => {
  const [one, two] = [{}, {}];
  expect(isOther([one, two], [one, two])).toBe(false);
  for (const other of [[one], [one, {}], [two, one], [one, two, {}], [], null]) {
    expect(isOther(other, [one, two])).toBe(true);
    expect(isOther([one, two], other)).toBe(true);
  }
});

it('figures of an earlier choice are pale, and in a step of a block, where they are of another one, not seen', () => {
  const looks = (group: 'in' | 'block', stale: boolean) => staleClass({ step: { group }, stale });
  expect([looks('in', false), looks('block', false)]).toEqual(['', '']);
  expect([looks('in', true), looks('block', true)]).toEqual(['stale', 'outdated']);
});
