import { expect, it } from 'vitest';
import { beginsAnew, type Origin } from '../../../src/engine/protocol/panel-protocol';

const origin = (more: Partial<Origin> = {}): Origin => ({ text: 'The weather', model: 'm', source: null, ...more });

it('the first text of a panel, and the same one once more, begin nothing anew', () => {
  expect(beginsAnew(undefined, origin())).toBe(false);
  expect(beginsAnew(origin(), origin({ model: 'other', masked: [1] }))).toBe(false);
  expect(beginsAnew(origin({ ids: [1, 2] }), origin({ ids: [1, 2], text: 'as it is called now' }))).toBe(false);
  expect(beginsAnew(origin({ file: 'a' }), origin({ file: 'a', text: 'what the file says' }))).toBe(false);
});

it('another text, other tokens and another file are begun anew', () => {
  expect(beginsAnew(origin(), origin({ text: 'The sea' }))).toBe(true);
  expect(beginsAnew(origin({ ids: [1, 2] }), origin({ ids: [1, 3] }))).toBe(true);
  expect(beginsAnew(origin({ file: 'a' }), origin({ file: 'b' }))).toBe(true);
  expect(beginsAnew(origin({ file: 'a' }), origin())).toBe(true);
});

it('a text that was changed in the panel, and the next line of live mode, are read where the last one was', () => {
  expect(beginsAnew(origin(), origin({ text: 'The sea', edited: true }))).toBe(false);
  expect(beginsAnew(origin({ live: true }), origin({ text: 'The sea', live: true }))).toBe(false);
  expect(beginsAnew(origin(), origin({ text: 'The sea', live: true }))).toBe(true);
});
