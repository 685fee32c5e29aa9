import { expect, it } from 'vitest';
import type { Ablation } from '../../../src/trace/readings/ablation';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import { keepAblation, keptAblation } from '../../../webview/state/residual/kept-ablation';
import { keptIn } from './kept';

const part: ModelComponent = { kind: 'head', layer: 5, head: 3, cross: false };
const standing = { logit: 1, probability: 0.5, rank: 0 };
const token = { id: 7, token: 'Ġa', text: ' a', special: false };
const ablation: Ablation = {
  ...token,
  position: 2,
  part,
  instead: 'zero',
  before: standing,
  after: standing,
  ratherThan: null,
  difference: null,
  top: { ...token, probability: 0.5 },
  most: { before: [{ ...token, before: standing, after: standing }], after: [] },
  direct: 0.4,
  capped: false,
};

it('what a run without a part gave is kept for the same question, as long as there is such a part', () => {
  const kept = keptIn({});
  keepAblation(kept, 'of this token', ablation);
  expect(keptAblation(kept, 'of this token', [{ ...part, head: 2 }, part])).toEqual(ablation);
  expect(keptAblation(kept, 'of another token', [part])).toBeUndefined();
  expect(keptAblation(kept, 'of this token', [{ ...part, head: 2 }])).toBeUndefined();
});

it.each([7, {}, { ...ablation, most: undefined }, { ...ablation, before: {} }])(
  'nothing is told where %j was kept',
  (stored) => {
    expect(keptAblation(keptIn({ ablated: { question: 'q', ablation: stored } }), 'q', [part])).toBeUndefined();
  },
);
