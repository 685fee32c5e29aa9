/** What an explained suggestion says of how often similar ones are right, and of what was read and is traced. */
import { expect, it } from 'vitest';
import {
  idsBeforeExplained,
  type ShownSuggestion,
  type SuggestionRun,
  tracedApart,
} from '../../../src/engine/protocol/completion-protocol';
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

it('says by which tokens the trace differs from what was read, whether these were typed or suggested', () => {
  const { traced } = suggestionStrings;
  /** @param tokens the texts of the run's tokens; 83 were read before the typed word */
  const said = (
    typed: string,
    taken: number,
    tokens: readonly string[],
    shown: ShownSuggestion,
    explained?: number,
  ) => {
    const choice = { id: 1, token: '', probability: 0.5, alternatives: [], agreeing: 0 };
    const run: SuggestionRun = {
      result: { ids: Array(83).fill(0), typed, precision: '8 bits', reused: 82, computed: 1 + taken, milliseconds: 9 },
      suggestion: { text: tokens.join(''), tokens: tokens.map((text) => ({ ...choice, text })), probability: 0.5 },
      shown,
      ...(explained !== undefined && { explained }),
    };
    return traced(idsBeforeExplained(run).length, tracedApart(run));
  };
  const none = { typed: '', text: '' };
  expect(said('', 0, [' walked', ' to'], none)).toBe('');
  expect(said('', 0, [' walked', ' to'], none, 1)).toBe(
    'The trace below has 84 tokens: those that were read, and then the first token of the table.',
  );
  // The typed word is the first token of the run: the token that was read last.
  expect(said(' man', 1, [' man', ' walked', ' to'], none)).toBe('');
  expect(said(' man', 1, [' man', ' walked', ' to'], none, 2)).toBe(
    'The trace below has 85 tokens: those that were read, and then the first token of the table.',
  );
  // Only a part of the first token was typed, or it was typed on afterwards.
  expect(said(' ma', 1, [' man', ' walked'], none)).toBe(
    'The trace below has 83 tokens: those that were read, without the last one.',
  );
  expect(said(' ma', 1, [' man', ' walked'], { typed: 'n', text: ' walked' })).toBe(
    'The trace below has 84 tokens: those that were read, without the last one, and then the first token of the table.',
  );
  // Two tokens were read for the word, which may have been cut elsewhere.
  expect(said(' mana', 2, [' m', 'ana', 'ge'], none)).toBe(
    'The trace below has 85 tokens: those that were read, without the last 2, and then the first 2 tokens of the table.',
  );
});

it('says where the tokens before the explained one stand', () => {
  const { trace } = suggestionStrings;
  expect(trace('“·the”', 313, false)).toBe(
    'Below: why the model predicted “·the”, in a float32 trace of the 313 tokens before it (positions 0 to 312).',
  );
  expect(trace('', 1, false)).toBe('Below: the trace of what the model read, 1 token (position 0).');
});
