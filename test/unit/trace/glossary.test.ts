import { expect, it } from 'vitest';
import type { SectionView } from '../../../src/architectures/section';
import { splitByTerms } from '../../../src/trace/steps/glossary';

const termsIn = (text: string, view?: SectionView) =>
  splitByTerms(text, view).flatMap(({ text: word, term }) => (term ? [[word, term.name]] : []));

it('a score is an attention score where tokens look at each other, and no term elsewhere', () => {
  const text = 'Each gets a score.';
  for (const view of ['projections', 'scores', 'weights', 'attention output'] as const)
    expect(termsIn(text, view)).toEqual([['score', 'attention score']]);
  for (const view of ['logits', 'predictions', 'choice', 'masked predictions', 'replaced tokens'] as const)
    expect(termsIn(text, view)).toEqual([]);
  expect(termsIn('Each gets a logit.', 'logits')).toEqual([['logit', 'logit']]);
  expect(termsIn(text)).toEqual([]);
});

it('a bias is explained where it adds to a logit, and not where it is one of positions', () => {
  expect(termsIn('Biases; a bias.', 'logits')).toEqual([['Biases', 'biases']]);
  expect(termsIn('The bias of the final norm.', 'logits')).toEqual([
    ['bias', 'biases'],
    ['norm', 'LayerNorm'],
  ]);
  expect(termsIn('A bias of the distance is added.', 'weights')).toEqual([]);
});

it('the longest spelling is the term, once', () => {
  expect(termsIn('The logit lens, the attention mask and the mask; the logit lens.')).toEqual([
    ['logit lens', 'logit lens'],
    ['attention mask', 'attention mask'],
    ['mask', 'mask'],
  ]);
  expect(
    splitByTerms('A score of heads.', 'scores')
      .map(({ text }) => text)
      .join(''),
  ).toBe('A score of heads.');
});
