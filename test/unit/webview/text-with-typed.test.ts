/** A text in which what a reader has typed stands in place of a token. */
import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { spaceBefore, textWithTyped } from '../../../webview/state/predictions/other-tokens';
import { partOf } from '../part-of';

it.each([
  ['keeps the space before the token', 'a little girl ran', ' girl', 'boy', 'a little boy ran'],
  ['may be of several words', 'a little girl ran', ' girl', 'old man', 'a little old man ran'],
  ['has other space where that is typed', 'a little girl ran', ' girl', '\nboy', 'a little\nboy ran'],
  ['has none where the token has none', 'Girls ran', 'Girls', 'Boys', 'Boys ran'],
  ['takes the place of a token that is nothing but space', 'one\n\ntwo', '\n\n', ', ', 'one, two'],
])('%s', (_, text, token, typed, then) => {
  const start = text.indexOf(token);
  const own = { start, end: start + token.length };
  expect(textWithTyped(partOf<TraceSummary>({ text }), own, typed)).toBe(then);
});

it('is of the source where there is one, and nothing but space is no space before a token', () => {
  const source = partOf<NonNullable<TraceSummary['source']>>({ text: 'Hello you' });
  const summary = partOf<TraceSummary>({ text: 'Hallo', source });
  expect(textWithTyped(summary, { start: 5, end: 9 }, 'world')).toBe('Hello world');
  expect(spaceBefore(partOf<TraceSummary>({ text: 'a \n' }), { start: 1, end: 3 })).toBe('');
});
