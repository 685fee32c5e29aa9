import { describe, expect, it } from 'vitest';
import type { Step, StepTensor } from '../../../src/trace/steps/steps';
import { heroOf, matchedBy, rotatedIn } from '../../../webview/state/story/hero';
import { entropyOf, placeOfLargest, rankOf } from '../../../webview/state/story/token-rows';
import { storyStrings } from '../../../webview/strings/story';
import { partOf } from '../part-of';

const tensor = (label: string, more: Partial<StepTensor> = {}) =>
  ({ label, name: `blocks.0.${label}`, variant: 'model', isProbability: false, ...more }) as StepTensor;
const step = (number: number, view: Step['view'], ...tensors: StepTensor[]) => partOf<Step>({ number, view, tensors });

const projections = step(
  6,
  'projections',
  tensor('attn.q', { attention: 'query' }),
  tensor('attn.rot_q', { attention: 'query', isRotated: true }),
  tensor('attn.k', { attention: 'key' }),
  tensor('attn.rot_k', { attention: 'key', isRotated: true }),
  tensor('attn.v', { attention: 'value' }),
);
const weights = step(8, 'weights', tensor('attn.attn_scores'), tensor('attn.pattern', { isProbability: true }));
const output = step(9, 'attention output', tensor('attn.z', { attention: 'mix' }), tensor('attn_out'));
const steps = [projections, weights, output];

describe('the one figure of a step', () => {
  it('is of queries and keys as attention reads them, behind their rotation', () => {
    const hero = heroOf(projections, steps, 'model');
    expect(hero).toMatchObject({
      kind: 'maps',
      tensors: [{ label: 'attn.rot_q' }, { label: 'attn.rot_k' }, { label: 'attn.v' }],
    });
    expect(matchedBy(weights, steps, 'model')).toMatchObject({
      query: { label: 'attn.rot_q' },
      keys: { label: 'attn.rot_k' },
    });
  });

  it('has queries and keys before and after they are rotated, and none where nothing is', () => {
    expect(rotatedIn(projections, 'model')).toMatchObject([
      { attention: 'query', before: { label: 'attn.q' }, after: { label: 'attn.rot_q' } },
      { attention: 'key', before: { label: 'attn.k' }, after: { label: 'attn.rot_k' } },
    ]);
    const plain = projections.tensors.filter(({ isRotated }) => !isRotated);
    expect(rotatedIn({ ...projections, tensors: plain }, 'model')).toEqual([]);
  });

  it('shows a head’s values beside its weights where it adds them up, and its output where they are not known', () => {
    expect(heroOf(output, steps, 'model')).toMatchObject({
      kind: 'mix',
      pattern: { label: 'attn.pattern' },
      values: { label: 'attn.v' },
      sum: { label: 'attn.z' },
    });
    expect(heroOf(output, undefined, 'model')).toMatchObject({ kind: 'maps', tensors: [{ label: 'attn_out' }] });
  });

  it('is of the variant that is shown, where it has one', () => {
    const both = step(11, 'mlp', tensor('mlp.post', { variant: 'walkthrough' }), tensor('mlp.post'));
    expect(heroOf(both, steps, 'walkthrough')).toMatchObject({
      tensors: [{ variant: 'walkthrough' }],
      model: { variant: 'model' }, // to compare
    });
    expect(heroOf(both, steps, 'model')).not.toHaveProperty('model');
    expect(heroOf(weights, steps, 'walkthrough')).toMatchObject({
      tensors: [{ variant: 'model' }, { variant: 'model' }],
    });
  });

  it('is the rows of the embedding matrix that the text is made of', () => {
    const matrix = tensor('wte.weight', { axes: ['d_vocab', 'd_model'] });
    expect(heroOf(step(3, 'embedding matrix', matrix), steps, 'model')).toEqual({ kind: 'rows', matrix });
    expect(heroOf({ number: 3, view: 'embedding matrix' }, undefined, 'model')).toBeUndefined();
  });

  it('waits for tensors, and is what the step shows besides where there are none', () => {
    expect(heroOf({ number: 5, view: 'norm' }, undefined, 'model')).toBeUndefined();
    expect(heroOf(step(5, 'norm'), steps, 'model')).toEqual({ kind: 'content' });
    expect(heroOf(step(1, 'text'), steps, 'model')).toEqual({ kind: 'content' });
  });
});

describe('a value among those of its row', () => {
  it('is ranked by its size, or by its value', () => {
    const row = [1, -3, 2, -3];
    expect([placeOfLargest(row), placeOfLargest(row, (value) => value)]).toEqual([1, 2]);
    expect([rankOf(row, 2), rankOf(row, 3), rankOf(row, 3, (value) => value)]).toEqual([3, 1, 3]);
  });

  it('is one of as many as the entropy says', () => {
    expect(entropyOf([0.25, 0.25, 0.25, 0.25])).toBe(2);
    expect(entropyOf([1, 0, 0])).toBe(0);
  });
});

it('the legend of the heads quotes a token that would be read as the end of its sentence', () => {
  expect(['.', ',', '·They', undefined].map(storyStrings.addsTo)).toEqual([
    'adds to “.”',
    'adds to “,”',
    'adds to ·They',
    'adds',
  ]);
});

it('a negative number that is told for its size is the largest in size, and one that is told for its value is the largest, though negative', () => {
  const { largest } = storyStrings;
  expect([largest(-0.6356, true), largest(0.6356, true), largest(-1.51, false)]).toEqual([
    'largest in size of its row',
    'largest of its row',
    'largest of its row, though negative',
  ]);
});

it('an encoder-decoder’s mix of values names the step of its own weights', () => {
  const ofPart = (number: number, view: Step['view'], part: string, ...tensors: StepTensor[]) =>
    partOf<Step>({ number, view, part, tensors });
  const attention = (from: number, part: string) => [
    ofPart(from, 'projections', part, tensor('v', { attention: 'value' })),
    ofPart(from + 1, 'weights', part, tensor('pattern', { isProbability: true })),
    ofPart(from + 2, 'attention output', part, tensor('z', { attention: 'mix' })),
  ];
  const all = [...attention(6, 'encoder'), ...attention(17, 'decoder'), ...attention(21, 'decoder')];
  const named = all
    .filter(({ view }) => view === 'attention output')
    .map((one) => (heroOf(one, all, 'model') as { weightsStep: number }).weightsStep);
  expect(named).toEqual([7, 18, 22]);
});
