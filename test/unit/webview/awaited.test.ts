/** What a comparison says while it is computed, and how its parts are named where there is little room. */
import { expect, it } from 'vitest';
import { fullName, nameBeside } from '../../../webview/components/compare/rail-section';
import { awaitedWords } from '../../../webview/state/compare/awaited';

it('one sentence names what is computed next, and how far all is', () => {
  const awaited = (...done: boolean[]) =>
    (['outcome', 'parts', 'steps'] as const).map((what, at) => ({ what, isDone: done[at] === true }));
  expect(awaitedWords(awaited())).toBe('Computing what both predict (1 of 3)…');
  expect(awaitedWords(awaited(true, false, true))).toBe('Computing which heads and MLPs differ (3 of 3)…');
  expect(awaitedWords(awaited(true, true, true))).toBe('');
  expect(awaitedWords([])).toBe('');
});

it('a number has the title of its step, and a part whose title is in sight is not named again', () => {
  const step = { id: 'step-7', title: 'How well they match', number: 7 };
  const part = { id: 'overview', title: 'Where A and B diverge', number: '≠' };
  expect([step, part].map(fullName)).toEqual(['Step 7: How well they match', 'Where A and B diverge']);
  expect([step, part].map((each) => nameBeside(each, false))).toEqual([
    'Step 7: How well they match',
    'Point at a number, or reach it by keys, to see its name.',
  ]);
  // Of signs alone each is named.
  expect(nameBeside(part, true)).toBe('Where A and B diverge');
});
