/** What is told of a suggestion, in the editor and in the panel. */
import { expect, it } from 'vitest';
import { factSentences, isUnsure, type SuggestionFacts, sayOtherLines } from '../../../src/base/suggestion-facts';

const FACTS: SuggestionFacts = {
  probability: 0.3347,
  begins: ' simi',
  similar: { kind: 'counted', right: 0.94, needed: 0.65 },
  byHand: false,
};

it('says one figure of the model, of the whole suggestion or its rest, and what it is among', () => {
  expect(factSentences(FACTS).probability).toBe(
    'The model gives the whole suggestion a probability of 33.47\u00a0%, among the tokens that fit “simi”.',
  );
  const rest = (begun: string, begins = '') => factSentences({ ...FACTS, isRest: true, begins, begun }).probability;
  expect(rest('')).toBe('The model gave this rest a probability of 33.47\u00a0%.');
  expect(rest(' Ame')).toBe(
    'The model gave this rest, with the “Ame” that its first token begins with, a probability of 33.47\u00a0%.',
  );
  expect(rest(' simil', ' simi')).toBe(
    'The model gave this rest, with the “simil” that its first token begins with, a probability of 33.47\u00a0%, among the tokens that fit “simi”.',
  );
  expect(factSentences({ ...FACTS, isRest: true, begins: '', begun: 'age', spelled: 'langu' }).probability).toBe(
    'The model gave this rest, with the “age” that its first token begins with, a probability of 33.47\u00a0%. That holds after “langu”, which the tokens before it spell.',
  );
  const came = (more: Partial<SuggestionFacts>) =>
    factSentences({ ...FACTS, isRest: true, ...more }).why.replace(/:.*$/, '');
  expect(came({})).toBe('It came by itself, as what is left of a longer suggestion');
  expect(came({ askedToo: true })).toBe('It came by itself, and then was asked for by hand, too');
  expect(came({ byHand: true })).toBe('It was asked for by hand');
  expect(factSentences({ ...FACTS, begins: '' }).probability).toBe(
    'The model gives the whole suggestion a probability of 33.47\u00a0%.',
  );
});

it('says of each how often similar ones are right in what, and how often they have to be', () => {
  const similar = (one: SuggestionFacts['similar']) => factSentences({ ...FACTS, similar: one }).why;
  expect(similar(FACTS.similar)).toBe(
    'It came by itself: 94\u00a0% of similar suggestions are right in the first word; at least 65\u00a0% was needed to come by itself.',
  );
  expect(similar({ kind: 'counted', right: 0.648, needed: 0.65 })).toBe(
    'It came by itself: only 64.8\u00a0% of similar suggestions are right in the first word; at least 65.0\u00a0% was needed to come by itself.',
  );
  expect(similar({ kind: 'line break' })).toBe(
    'It came by itself: it begins with a line break, and that is what is counted of similar suggestions, not the word after it.',
  );
  expect(similar({ kind: 'first word typed' })).toBe(
    'It came by itself: of similar suggestions the first word is what is counted as right or wrong, and here that stands in the text by now.',
  );
  expect(similar({ kind: 'first word typed', right: 0.94, needed: 0.65 })).toBe(
    'It came by itself: its first word, already in the text, is right in 94\u00a0% of similar suggestions; at least 65\u00a0% was needed to come by itself.',
  );
});

it('says of a copy that the model finds improbable why it is suggested all the same', () => {
  const sure = (probability: number, copied?: 'all' | 'part') =>
    factSentences({ ...FACTS, probability, begins: '', ...(copied && { copied }) }).probability.replace(
      /^[^%]*%\. ?/,
      '',
    );
  expect([sure(0.01, 'all'), sure(0.01, 'part'), sure(0.01), sure(0.9, 'all')]).toEqual([
    'It is suggested all the same, as it is copied: what followed the same words before often follows them again, and that counts beside the model’s probability.',
    'It is suggested all the same, as part of it is copied: what followed the same words before often follows them again, and that counts beside the model’s probability.',
    '',
    '',
  ]);
});

it.each([
  [false, 0.94, 'It came by itself: 94'],
  [true, 0.94, 'It was asked for by hand: 94'],
  [true, 0.58, 'It was asked for by hand: only 58'],
])('says why it came: by hand %s, right in %d', (byHand, right, said) => {
  const facts = { ...FACTS, byHand, similar: { kind: 'counted', right, needed: 0.65 } } as const;
  expect(factSentences(facts).why.startsWith(said)).toBe(true);
  expect(isUnsure(facts)).toBe(byHand && right < 0.65);
});

it('is written by the editor in its own language, with the same figures', () => {
  const filled: string[][] = [];
  factSentences(FACTS, (sentence, ...values) => {
    filled.push(values);
    return sentence;
  });
  expect(filled).toEqual([['33.47\u00a0%', 'simi'], [], ['94\u00a0%', '65\u00a0%']]);
});

it.each([
  [[12], 'latest', 'line 12, too. Line 16 was taken because it is the latest.'],
  [[3, 12], 'latest', 'lines 3 and 12, too. Line 16 was taken because it is the latest.'],
  [
    [12, 17],
    'latest of most',
    'lines 12 and 17, too. Line 16 was taken because most of the text before it is the same, and it is the latest such line.',
  ],
  [[12], 'more is the same', 'line 12, too. Line 16 was taken because more of the text before it is the same.'],
  [[1, 2, 3, 4, 5], 'latest', 'lines 1, 2, 3 and 2 more, too. Line 16 was taken because it is the latest.'],
] as const)(
  'of other lines %j it is said which words stand there, and why line 16 is named: %s',
  (lines, why, said) => {
    expect(sayOtherLines(16, '.items:', { lines, why })).toBe(`The copied “.items:” stands on ${said}`);
  },
);
