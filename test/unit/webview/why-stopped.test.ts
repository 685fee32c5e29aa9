/** What the panel says of where a continuation ends, and what an encoder-decoder has written up to there. */
import { expect, it } from 'vitest';
import { whyStopped } from '../../../webview/state/generation/why-stopped';
import { writtenIds } from '../../../webview/state/generation/written-output';
import { summaryOf } from '../editor/webview-panel';

const named = (id: number) => ({ id, token: `t${id}`, text: ` ${id}` });
const token = (id: number) => ({ ...named(id), logprob: -1, cached: 1, computed: 1, others: null });
const forced = { ...token(1), rules: [{ rule: 'forced_eos_token_id' as const, instead: null }] };
const FREE = [token(7), token(8)];
const FORCED = [token(7), token(8), forced];
const CHOSEN = { continuation: 0, at: 1 };
const RULE =
  'There the model’s generation_config.json (forced_eos_token_id) sets the last token, whatever the model would choose.';

it.each([
  [
    'the end-of-text token',
    { reason: 'end-of-text', from: null, given: 0, tokens: FREE },
    'The continuation ended because the model itself ended the text, with its end-of-text token.',
  ],
  [
    'a full context',
    { reason: 'context', from: null, given: 0, tokens: FREE },
    'The continuation ended because the model’s context is full: it can read no more tokens.',
  ],
  [
    'the limit that is set',
    { reason: 'length', from: null, given: 0, tokens: FREE },
    'The continuation ended at the limit of 2 new tokens (the setting “Max New Tokens”).',
  ],
  [
    'the limit that was asked for',
    { reason: 'length', from: CHOSEN, given: 1, tokens: FREE },
    'The continuation ended at the limit of 1 new token after the first, 2 in all.',
  ],
  [
    'the limit that was asked for, of all tokens anew',
    { reason: 'length', from: CHOSEN, given: 0, tokens: FREE },
    'The continuation ended at the limit of 2 new tokens.',
  ],
  [
    'a limit of none',
    { reason: 'length', from: null, given: 0, tokens: [] },
    'Nothing was generated: the limit is 0 new tokens (the setting “Max New Tokens”).',
  ],
  [
    'a last token that is forced at the limit',
    { reason: 'length', from: null, given: 0, tokens: FORCED },
    `The continuation ended at the limit of 3 new tokens (the setting “Max New Tokens”). ${RULE}`,
  ],
  [
    'a last token that is forced in a full context',
    { reason: 'context', from: CHOSEN, given: 0, tokens: FORCED },
    `The continuation ended because the model’s context is full: it can read no more tokens. ${RULE}`,
  ],
] as const)('it says why a continuation ends: %s', (_, continuation, said) => {
  expect(whyStopped(continuation)).toBe(said);
});

it.each([
  ['the model chose', 'end-of-text', [token(7), token(1)], [5, 7]],
  ['a rule has forced', 'length', [token(7), forced], [5, 7]],
  ['is not there', 'length', FREE, [5, 7, 8]],
] as const)('an end of the text is no part of what was written: one that %s', (_, reason, tokens, written) => {
  const { generation } = summaryOf(1, 'prompt');
  const placed = [0, 5].map((id) => ({ ...named(id), start: 0, end: 0, special: false, inserted: false, typeId: 0 }));
  expect(writtenIds({ tokens: placed, generation: { ...generation, tokens, reason } })).toEqual(written);
});
