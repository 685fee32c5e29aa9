/** What is said of a variant follows from the steps of the plan. */
import { expect, it } from 'vitest';
import { variantScope } from '../../../../src/trace/steps/variant-steps';
import { defineConfig } from '../../architectures/defined-model';

const { plan } = defineConfig({ model_type: 'gpt2', n_layer: 2 });

it('of a decoder: from the embedded vectors to the end of the block', () => {
  expect(variantScope(plan)).toBe(
    'The simplified block is block 0 with one head and no mask, as popular articles compute it. Steps 4 to 12 show its values, most of them beside the model’s own; steps 13 to 18 are the real model’s.',
  );
});

it('with fewer steps it says other numbers', () => {
  const kept = plan.sections.filter(({ view }) => !['embedding matrix', 'mlp', 'whole text'].includes(view));
  const sections = kept.map((section, index) => ({ ...section, number: index + 1 }));
  expect(variantScope({ sections })).toContain('Steps 3 to 10 show its values');
  expect(variantScope({ sections })).toContain('steps 11 to 15 are the real model’s.');
});
