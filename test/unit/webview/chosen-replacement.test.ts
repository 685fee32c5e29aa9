import { expect, it } from 'vitest';
import { ChosenReplacement } from '../../../webview/state/residual/chosen-replacement';
import { keptIn } from './kept';

it('what replaces a part is kept for the next page, and only another choice is reported', () => {
  const stored = keptIn({});
  const chosen = new ChosenReplacement(stored);
  let changes = 0;
  chosen.addEventListener('change', () => changes++);
  expect(chosen.value).toBeUndefined();
  chosen.choose('mean');
  chosen.choose('mean');
  expect([chosen.value, changes]).toEqual(['mean', 1]);
  expect(new ChosenReplacement(stored).value).toBe('mean');
});

it('what another version may have stored is no choice', () => {
  expect(new ChosenReplacement(keptIn({ ablatedBy: 'noise' })).value).toBeUndefined();
});
