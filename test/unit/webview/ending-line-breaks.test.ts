/** Whether a text ends in a line break after which the model goes on. */
import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { endingLineBreaks } from '../../../webview/state/tokens/ending-line-breaks';
import { summaryOf } from '../editor/webview-panel';

/** @param pieces the tokens' texts, one behind the other */
function breaksOf(pieces: readonly string[], change: Partial<TraceSummary> = {}): number {
  let end = 0;
  const tokens = pieces.map((text, id) => {
    end += text.length;
    const [special, inserted, typeId] = [false, false, 0] as const;
    return { id, token: text, text, start: end - text.length, end, special, inserted, typeId };
  });
  return endingLineBreaks({ ...summaryOf(1, pieces.join('')), tokens, ...change });
}

it('line breaks at the end of a text are counted where they are tokens that the model goes on after', () => {
  expect(breaksOf(['their', '\n'])).toBe(1);
  expect(breaksOf(['their', '\r\n'])).toBe(1);
  expect(breaksOf(['their', '\n', '\n'])).toBe(2);
  expect(breaksOf(['their', '\n\n'])).toBe(2);
});

it('but not elsewhere, as parts of other tokens, as all of the text, or where no text goes on', () => {
  for (const pieces of [['a', '\n', 'b'], ['their', '.\n'], ['a', '\n', '  '], ['\n', '\n'], []])
    expect(breaksOf(pieces), JSON.stringify(pieces)).toBe(0);
  const { plan } = summaryOf(1, '');
  expect(breaksOf(['a', '\n'], { plan: { ...plan, predicts: 'masked token' } })).toBe(0);
  expect(breaksOf(['a', '\n'], { source: { text: 'b', tokens: [], cut: null } })).toBe(0);
});
