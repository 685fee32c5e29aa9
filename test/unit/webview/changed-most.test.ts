/** Which prediction a change of the text has changed most. */
import { expect, it } from 'vitest';
import { changedMost } from '../../../webview/state/predictions/changed-most';

const list = (chances: Readonly<Record<number, number>>) =>
  Object.entries(chances).map(([id, probability]) => ({ id: Number(id), probability }));

it('is told where no other token can have changed more', () => {
  const before = list({ 1: 0.21, 2: 0.1, 3: 0.04, 4: 0.03 });
  expect(changedMost(list({ 1: 0.23, 2: 0.17, 3: 0.04, 5: 0.03 }), before)).toMatchObject({
    token: { id: 2 },
    was: 0.1,
  });
  // Token 5 may have had next to nothing before, and tokens in neither list as much as the last of either.
  expect(changedMost(list({ 1: 0.23, 2: 0.17, 5: 0.08, 3: 0.04 }), before)).toBeUndefined();
  expect(changedMost(list({ 1: 0.23, 2: 0.17 }), list({ 1: 0.21, 2: 0.1 }))).toBeUndefined();
  expect(changedMost([], before)).toBeUndefined();
});
