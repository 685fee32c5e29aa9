/** Which token a suggested one was chosen over: another word, and no other spelling of the same. */
import { expect, it } from 'vitest';
import { contrastToken, isOtherSpelling, type SuggestionRun } from '../../../src/engine/protocol/completion-protocol';
import { partOf } from '../part-of';

const choice = (id: number, text: string) => ({ id, token: text, text, probability: 0.1 });

function run(typed: string, texts: readonly string[], instead: readonly string[]): SuggestionRun {
  const tokens = texts.map((text, id) => ({ ...choice(id, text), agreeing: 0, alternatives: [] }));
  const alternatives = instead.map((text, index) => choice(100 + index, text));
  const suggestion = {
    text: texts.join(''),
    probability: 0.1,
    tokens: tokens.map((one) => ({ ...one, alternatives })),
  };
  return partOf<SuggestionRun>({ result: { typed }, suggestion });
}

it('the rival of a token is the best one that cannot become the suggestion any more', () => {
  const spellings = [' o', ' ord', ' order', ' ordinary', ' ordered list'];
  expect(contrastToken(run(' ord', [' ordered', ' list'], spellings))).toBe(103);
  // Also of a token that had to fit nothing, where a spelling is the most probable other one.
  expect(contrastToken(run('', [' ordered'], spellings))).toBe(103);
  expect(contrastToken(run('', [' ordered'], [' sorted', ' order']))).toBeNull();
});

it('where all others spell the same, there is no rival', () => {
  expect(contrastToken(run(' ord', [' ordered'], [' o', ' ord', ' order']))).toBeNull();
});

it('another spelling of the rest is one that the rest begins with: a longer token is another text, and one that says nothing none', () => {
  const one = run('', [' or', 'dered', ' list'], []);
  expect(
    ['dered', 'd', 'dered list', 'dered lists', 'der', 'x', ''].map((text) => isOtherSpelling(one, 1, text)),
  ).toEqual([true, true, true, false, true, false, false]);
});
