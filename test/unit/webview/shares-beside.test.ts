/** Two probabilities side by side. */
import { expect, it } from 'vitest';
import { sharesBeside } from '../../../webview/strings/shares-beside';

it('two probabilities that would be written alike have as many digits as tell them apart, up to four', () => {
  const told = (next: number, followed: number) =>
    sharesBeside(next, followed).map((share) => share.replace('\u00a0', ' '));
  expect(told(0.2, 0.1)).toEqual(['20.00 %', '10.00 %']);
  expect(told(0.09822, 0.09818)).toEqual(['9.822 %', '9.818 %']);
  expect(told(0.098182, 0.098181)).toEqual(['9.8182 %', '9.8181 %']);
  expect(told(0.1, 0.1)).toEqual(['10.00 %', '10.00 %']);
});
