/** What is said of a variant follows from the steps of the plan. */
import { expect, it } from 'vitest';
import { plainWords } from '../../../../src/trace/steps/plain-words';
import { variantScope } from '../../../../src/trace/steps/variant-steps';
import { defineConfig } from '../../architectures/defined-model';

const { plan } = defineConfig({ model_type: 'gpt2', n_layer: 2 });

it('of a decoder: from the embedded vectors to the end of the block', () => {
  expect(variantScope(plan)).toBe(
    'The simplified block is block 0 with one head and no mask, as introductions to transformers often show it. Steps 4 to 12 show its values, most of them beside the model’s own; steps 13 to 18 are the real model’s.',
  );
});

it('with fewer steps it says other numbers', () => {
  const kept = plan.sections.filter(({ view }) => !['embedding matrix', 'mlp', 'whole text'].includes(view));
  const sections = kept.map((section, index) => ({ ...section, number: index + 1 }));
  expect(variantScope({ sections })).toContain('Steps 3 to 10 show its values');
  expect(variantScope({ sections })).toContain('steps 11 to 15 are the real model’s.');
});

it('the steps of its block do not tell of positions, several heads, a mask or a next block', () => {
  const leads = (variant: 'model' | 'walkthrough') =>
    plan.sections.slice(3, 12).map((section) => plainWords(section, plan, 0, variant).lead);
  expect(leads('model').join(' ')).toMatch(/vector for its position is added.*hides those.*mask hides.*next block/);
  expect(leads('walkthrough').join(' ')).not.toMatch(/position is added|heads|hides|next block/);
  expect(leads('walkthrough')[4]).toMatch(/spread over all tokens, before and after it \(columns\)\.$/);
  const last = plan.sections.slice(12);
  for (const section of last) expect(plainWords(section, plan, 0, 'walkthrough')).toEqual(plainWords(section, plan, 0));
});
