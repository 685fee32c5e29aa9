/** Texts that count say one in the singular. */
import { expect, it } from 'vitest';
import { comparePartStrings } from '../../../webview/strings/compare-parts';
import { compareSummaryStrings } from '../../../webview/strings/compare-summary';
import { generationStrings } from '../../../webview/strings/generation';
import { details } from '../../../webview/strings/heat-map';
import { maskStrings } from '../../../webview/strings/masks';
import { provenance } from '../../../webview/strings/provenance';
import { norms } from '../../../webview/strings/residual';
import { storyStrings } from '../../../webview/strings/story';
import { suggestionStrings } from '../../../webview/strings/suggestion';
import { writtenStrings } from '../../../webview/strings/written';

it.each([
  [compareSummaryStrings.and(['a', 'b', 'c']), 'a, b and c'],
  [details.notFinite(1), '1 more is not finite.'],
  [details.notFinite(2), '2 more are not finite.'],
  [provenance.others(1), '(the other term)'],
  [provenance.others(2), '(the other 2 terms)'],
  [norms.band({ positions: 1, withoutFirst: undefined }), 'at the only position'],
  [
    storyStrings.mixRest({ tokens: 1, weight: '0.005', isLess: true, step: 8 }),
    '1 more token, with less weight: 0.005. Step 8 shows it.',
  ],
  [suggestionStrings.lines(5, 5), 'line 5'],
  [suggestionStrings.lines(5, 6), 'lines 5 to 6'],
  [suggestionStrings.read(1000, 1, '2 ms'), 'The model read 1,001 tokens: 1,000 from the cache, 1 computed, in 2 ms.'],
  [comparePartStrings.patch.others(1), 'Go on with the other one'],
  [maskStrings.replaced(1, 9), 'The model takes 1 of the 9 tokens of the text for a replaced one.'],
  [
    writtenStrings.keptOf({ kept: 1, traced: 0, more: 1, end: undefined, stopped: undefined }),
    '1 token; 0 are traced now. After the start token the decoder wrote 1 token; it may go on.',
  ],
  [
    writtenStrings.sourceCache(1, '2 KB'),
    'Of the source: keys and values of its only token for all cross-attentions, 2 KB, computed once. Every step reads them; none adds to them.',
  ],
  [
    generationStrings.rowsOf(1, 1),
    'There is one row for the given token and the first new one: the last new token has not been read.',
  ],
  [suggestionStrings.isCopiedTitle(1), 'Earlier in the text it stands after the same character'],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});
