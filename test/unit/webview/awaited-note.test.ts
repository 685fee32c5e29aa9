/** What a panel says of a trace that is being made elsewhere. */
import { expect, it } from 'vitest';
import { strings } from '../../../webview/strings/strings';

it('a trace that is to be compared takes the place of nothing that the panel shows', () => {
  const trace = { characters: 12, model: 'tiny', message: '' };
  const text = 'A text of 12 characters is being traced with tiny';
  expect(strings.awaited(trace)).toBe(`${text}. Below you still see the trace before it.`);
  expect(strings.awaited({ ...trace, isCompared: true })).toBe(`${text}, to be compared.`);
  expect(strings.awaited({ ...trace, characters: null, model: '', isCompared: true })).toBe(
    'A saved trace is being opened, to be compared.',
  );
});
