/** Which kinds of parts add most to a logit, and when all of its sum is told. */
import { expect, it } from 'vitest';
import { predictionPart } from '../../../../src/trace/findings/finding';
import { sayGives } from '../../../../src/trace/findings/logit-by-kind';
import type { Attribution, AttributionPart } from '../../../../src/trace/readings/attribution';
import { partOf } from '../../part-of';

const TOKEN = predictionPart({ id: 1, token: 'Ġhouse', text: ' house', special: false });
const KINDS = ['embed', 'head', 'mlp', 'attn_bias'] as const;
/** Which of these kinds add most. */
const MLPS = [{ kind: 'mlps', value: 6.49 }] as const;

/** @param values of embedding, heads, MLPs and biases */
function told(values: readonly [number, number, number, number], withFigures: boolean): string {
  const parts = KINDS.map((kind, at) => partOf<AttributionPart>({ kind, layer: 0, value: values[at], cross: false }));
  const logit = values.reduce((sum, value) => sum + value, 0);
  const attribution = partOf<Attribution>({ parts, logit, capped: null });
  return sayGives(MLPS, attribution, TOKEN, { withFigures, begin: '' })
    .parts.map(({ text }) => text)
    .join('');
}

it('where other kinds do a quarter of what the first adds, they are named with what they do', () => {
  const house = [-0.57, 3.49, 6.49, -2.88] as const;
  expect(told(house, true)).toBe(
    'The MLPs add most to the logit of “house”, which is 6.53, then the attention heads; the biases take away from it',
  );
  expect(told(house, false)).toBe(
    'The MLPs add most to the logit of “house”, then the attention heads; the biases (the same vectors in every text) take away from it',
  );
  // From a quarter on, whatever its sign; one alone is enough.
  expect(told([0, 0, 6.49, -1.63], true)).toContain(', which is 4.86; the biases ');
  expect(told([1.63, 0, 6.49, 0], false)).toBe('The MLPs add most to the logit of “house”, then the embedding');
  expect(told([-1.63, 0, 6.49, 0], false)).toBe(
    'The MLPs add most to the logit of “house”; the embedding takes away from it',
  );
});

it('where all others do less than a quarter of that, they are left out', () => {
  expect(told([1.6, 0, 6.49, 1.6], true)).toBe('The MLPs give “house” most of its logit (+6.49 of 9.69)');
  expect(told([-1.6, 0, 6.49, 0], true)).toBe(
    'The MLPs add most to the logit of “house” (+6.49; all parts together: 4.89)',
  );
});
