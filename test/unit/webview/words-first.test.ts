/** In which order tokens are offered that may stand in place of another one. */
import { expect, it } from 'vitest';
import { wordsFirst } from '../../../webview/state/predictions/other-tokens';

const order = (texts: readonly string[], hasSpace: boolean) =>
  wordsFirst(
    texts.map((text) => ({ text })),
    hasSpace,
  ).map(({ text }) => text);

it('offers whole words before letters and signs, and otherwise keeps the order', () => {
  expect(order([' `', ' t', ' new', ' s', 'ing', ' first'], true)).toEqual([' new', ' first', ' `', ' t', ' s', 'ing']);
});

it('takes tokens without a space for words where the replaced one has none, and one letter of a script with such words', () => {
  expect(order([' new', ',', 'New', '家'], false)).toEqual(['New', '家', ' new', ',']);
});
