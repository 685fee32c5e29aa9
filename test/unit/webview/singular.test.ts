/** Texts that count say one in the singular. */
import { expect, it } from 'vitest';
import { details } from '../../../webview/strings/heat-map';
import { provenance } from '../../../webview/strings/provenance';
import { norms } from '../../../webview/strings/residual';
import { storyStrings } from '../../../webview/strings/story';
import { suggestionStrings } from '../../../webview/strings/suggestion';

it.each([
  [details.notFinite(1), '1 more is not finite.'],
  [details.notFinite(2), '2 more are not finite.'],
  [provenance.others(1), '(the other term)'],
  [provenance.others(2), '(the other 2 terms)'],
  [norms.band(1), 'at the only position'],
  [storyStrings.mixRest(1, '0.005'), '1 more token, together 0.005'],
  [suggestionStrings.lines(5, 5), 'line 5'],
  [suggestionStrings.lines(5, 6), 'lines 5 to 6'],
  [suggestionStrings.isCopiedTitle(1), 'Earlier in the text it stands after the same character'],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});
