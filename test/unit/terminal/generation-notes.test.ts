/** What the terminal says of where a generated text ends. */
import { expect, it } from 'vitest';
import { generationNotes } from '../../../src/terminal/text';

const END = { id: 1, token: '</s>', text: '</s>', logprob: -1, cached: 1, computed: 1, others: null };
const GENERATED = { tokens: [END], ids: [0, 1], text: '', precision: 'float32', cut: null, cache: null } as const;

it.each([
  ['end-of-text', ['The model ended the text.']],
  ['context', ["Generation stopped because the model's context is full."]],
  ['length', []],
] as const)('it says why: %s', (reason, notes) => {
  expect(generationNotes({ ...GENERATED, reason })).toEqual(notes);
});
