/** What an explained suggestion says of how often similar ones are right. */
import { expect, it } from 'vitest';
import { suggestionStrings } from '../../../webview/strings/suggestion';

it('says with which models it was counted, where that is known, and what else the figures of the list are', () => {
  const { similarCounted } = suggestionStrings;
  expect(similarCounted(true)).toContain(
    'was counted with this model on this machine, on documentation and source code',
  );
  expect(similarCounted(true)).not.toContain('two small models');
  expect(similarCounted(false)).toContain(
    'was counted with two small models, on three kinds of text: with this one it was not counted yet.',
  );
  expect(similarCounted(undefined)).toContain(
    'with this model on this machine, on documentation and source code that come with LLM Trace, or, until that is done, with two small models',
  );
  for (const isMeasured of [true, false, undefined])
    expect(similarCounted(isMeasured)).toContain('“Less or More Often” are others');
});
