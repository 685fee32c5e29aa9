import { expect, it } from 'vitest';
import { isOtherText, type Origin } from '../../../src/engine/protocol/panel-protocol';

const origin = (more: Partial<Origin> = {}): Origin => ({ text: 'The weather', model: 'm', source: null, ...more });

it('the first text of a panel, and the same one once more, begin nothing anew', () => {
  expect(isOtherText(undefined, origin())).toBe(false);
  expect(isOtherText(origin(), origin({ model: 'other', masked: [1] }))).toBe(false);
  expect(isOtherText(origin({ ids: [1, 2] }), origin({ ids: [1, 2], text: 'as it is called now' }))).toBe(false);
  expect(isOtherText(origin({ file: 'a' }), origin({ file: 'a', text: 'what the file says' }))).toBe(false);
});

it('another text, other tokens and another file are begun anew', () => {
  expect(isOtherText(origin(), origin({ text: 'The sea' }))).toBe(true);
  expect(isOtherText(origin({ ids: [1, 2] }), origin({ ids: [1, 3] }))).toBe(true);
  expect(isOtherText(origin({ file: 'a' }), origin({ file: 'b' }))).toBe(true);
  expect(isOtherText(origin({ file: 'a' }), origin())).toBe(true);
});

it('a text that was changed in the panel, and the next line of live mode, are read where the last one was', () => {
  expect(isOtherText(origin(), origin({ text: 'The sea', edited: true }))).toBe(false);
  expect(isOtherText(origin({ live: true }), origin({ text: 'The sea', live: true }))).toBe(false);
  expect(isOtherText(origin(), origin({ text: 'The sea', live: true }))).toBe(true);
});
