/** The formula of direct logit attribution is the model's own. */
import { expect, it } from 'vitest';
import { attributionFormula } from '../../../../src/trace/readings/attribution-formula';
import { fixturePath, openModel } from '../../support';

it.each([
  ['gpt2', 'logit = Σ_parts (c − mean(c)) / √(var(x) + ε) · γ · W_U[:, id] + β · W_U[:, id]'],
  ['llama3-rope', 'logit = Σ_parts c / √(mean(x²) + ε) · γ · W_U[:, id]'],
  ['phi', 'logit = Σ_parts (c − mean(c)) / √(var(x) + ε) · γ · W_U[:, id] + β · W_U[:, id] + b_U[id]'],
])('of %s', async (folder, text) => {
  const { folder: opened } = await openModel(fixturePath(folder));
  expect(attributionFormula(opened.plan).text).toBe(text);
});

it('of the difference of two logits has the difference of two rows, and of two biases', async () => {
  const { folder } = await openModel(fixturePath('phi'));
  expect(attributionFormula(folder.plan, true).text).toBe(
    'logit(id₁) − logit(id₂) = Σ_parts (c − mean(c)) / √(var(x) + ε) · γ · (W_U[:, id₁] − W_U[:, id₂]) + β · (W_U[:, id₁] − W_U[:, id₂]) + (b_U[id₁] − b_U[id₂])',
  );
});

it('has the offset of Gemma’s norms, and stops before a soft-cap', async () => {
  const { folder } = await openModel(fixturePath('gemma2'));
  expect(attributionFormula(folder.plan).text).toBe('logit = Σ_parts c / √(mean(x²) + ε) · (1 + γ) · W_U[:, id]');
});

it('has the scale of the logits', async () => {
  const { folder } = await openModel(fixturePath('granite'));
  expect(attributionFormula(folder.plan).text).toMatch(/ · γ · W_U\[:, id\] · 0\.\d+$/);
});
