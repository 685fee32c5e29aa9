import { expect, it } from 'vitest';
import { endOf } from '../../../src/editor/source/long-text';

it('of a very long text the end is taken, and no half of a character', () => {
  expect(endOf('short')).toEqual({ text: 'short', skipped: 0 });
  const exact = 'x'.repeat(300_000);
  expect(endOf(exact)).toEqual({ text: exact, skipped: 0 });
  expect(endOf(`ab${exact}`)).toEqual({ text: exact, skipped: 2 });
  const { text, skipped } = endOf(`a\u{1f600}${exact.slice(1)}`);
  expect([text.length, skipped]).toEqual([299_999, 3]);
});
