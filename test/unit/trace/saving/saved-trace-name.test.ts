import { expect, it } from 'vitest';
import {
  exportedComparisonName,
  exportedSideName,
  savedComparisonName,
  savedTraceName,
} from '../../../../src/trace/saving/saved-trace-name';

it('a trace is named after the first words of its text, whole ones, and after what it was traced with', () => {
  const named = (text: string, variant: 'model' | 'walkthrough' = 'model') =>
    savedTraceName({ text, model: 'gpt2', variant });
  expect(named('The spring, and the summer after it')).toBe('the-spring-and-the-summer_gpt2');
  expect(named('My sister bought a red bicycle, but her brother wanted a blue one')).toBe(
    'my-sister-bought-a-red_gpt2',
  );
  expect(named('My cat', 'walkthrough')).toBe('my-cat_simplified-block');
  expect(named('春'.repeat(200))).toBe(`${'春'.repeat(28)}_gpt2`);
  expect(named('...')).toBe('text_gpt2');
});

const SISTER = 'My little sister lost her mother';

it.each([
  [{}, { text: 'The moon is' }, 'the-sun-is-vs-the-moon-is'],
  [{ text: SISTER }, { text: SISTER.replace('sister', 'brother') }, 'sister-lost-her-vs-brother-lost-her'],
  [{ text: SISTER }, { text: `${SISTER} dog` }, 'lost-her-mother-vs-her-mother-dog'],
  // Where words differ that a name of the first words would not reach.
  [{ text: `${SISTER} is old` }, { text: `${SISTER} is ill` }, 'mother-is-old-vs-mother-is-ill'],
  [{ text: 'The cat that chased the dog was very' }, { text: 'The cat was very' }, 'cat-that-chased-vs-cat-was-very'],
  [{ text: SISTER }, { text: 'A boat sails far out' }, 'my-little-sister-lost-her-mother-vs-a-boat-sails-far-out'],
  [{}, { model: '/models/other' }, 'the-sun-is-gpt2-vs-models-other'],
  [{}, { variant: 'walkthrough' as const }, 'the-sun-is-gpt2-vs-simplified-block'],
  [{}, {}, 'the-sun-is'],
  [{ text: '../..' }, { text: '<b>' }, 'text-vs-b'],
])('%j beside %j is named %s', (a, b, name) => {
  const side = { text: 'The sun is', model: 'gpt2', variant: 'model' } as const;
  expect(savedComparisonName({ ...side, ...a }, { ...side, ...b })).toBe(name);
});

it('what is of one side of a comparison alone is named after that side', () => {
  const side = { text: 'The sun is up', model: 'gpt2', variant: 'model' } as const;
  expect(exportedSideName('pattern-head-0.2', side)).toBe('pattern-head-0.2_the-sun-is-up_gpt2');
  expect(exportedSideName('z', { ...side, variant: 'walkthrough' })).toBe('z_the-sun-is-up_simplified-block');
});

const MARY = 'When Mary and John went to the store, John gave a drink to';

it.each([
  // What one model gives and what another, of the same texts, are told apart.
  [{ text: MARY }, { text: MARY.replace(', John', ', Mary') }, 'patched-parts_john-vs-mary_gpt2'],
  [
    { text: MARY, model: 'SmolLM2-135M-Instruct.Q4_1' },
    { text: MARY.replace(', John', ', Mary'), model: 'SmolLM2-135M-Instruct.Q4_1' },
    'patched-parts_john-vs-mary_smollm2-135m-instruct-q4-1',
  ],
  [{}, { text: 'The moon is' }, 'patched-parts_sun-vs-moon_gpt2'],
  [{}, { text: 'A boat sails far out' }, 'patched-parts_the-sun-is-vs-a-boat-sails-far_gpt2'],
  [{}, { model: 'distilgpt2' }, 'patched-parts_the-sun-is_gpt2-vs-distilgpt2'],
  [{}, {}, 'patched-parts_the-sun-is_gpt2'],
])('what is taken out of the comparison of %j with %j is named %s', (a, b, name) => {
  const side = { text: 'The sun is', model: 'gpt2', variant: 'model' } as const;
  expect(exportedComparisonName('patched-parts', { ...side, ...a }, { ...side, ...b })).toBe(name);
});
