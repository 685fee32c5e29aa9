/** What an explained suggestion says of how often similar ones are right, and of what was read and is traced. */
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

it('says by which tokens the trace differs from what was read, and where they stand', () => {
  const { traced, trace } = suggestionStrings;
  expect(traced(312, 0, 0)).toBe('');
  expect(traced(313, 0, 1)).toBe(
    'The trace below has 313 tokens: those that were read, and then the first token of the suggestion.',
  );
  expect(traced(311, 2, 0)).toBe('The trace below has 311 tokens: those that were read, without the last 2.');
  expect(traced(314, 1, 3)).toBe(
    'The trace below has 314 tokens: those that were read, without the last one, and then the first 3 tokens of the suggestion.',
  );
  expect(trace('“·the”', 313, false)).toBe(
    'Below: why the model predicted “·the”, in a trace of the 313 tokens before it (positions 0 to 312).',
  );
  expect(trace('', 1, false)).toBe('Below: the trace of what the model read, 1 token (position 0).');
});
