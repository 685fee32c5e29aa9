/** How a trace differs from that of the plain text, in the words of lists. */
import { expect, it } from 'vitest';
import { changesOf } from '../../../src/editor/panel/changes-of';
import { tokenLabel } from '../../../webview/strings/format';

it('a character of an output that shows nothing is named as the panel names its token', () => {
  const origin = { text: 'a', model: 'm', source: null, target: 'b\u0001' };
  expect(tokenLabel({ token: '\u0001', text: '\u0001' })).toBe('⟨U+0001⟩');
  expect(changesOf(origin)).toEqual(['output forced: “b⟨U+0001⟩”']);
});
