import { expect, it } from 'vitest';
import type { Together } from '../../../src/trace/ablation/ablation';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import {
  keepCollected,
  keepTogether,
  keptCollected,
  keptTogether,
  withOrWithout,
} from '../../../webview/state/residual/kept-together';
import { keptIn } from './kept';

const head: ModelComponent = { kind: 'head', layer: 5, head: 3, cross: false };
const mlp: ModelComponent = { kind: 'mlp', layer: 2, head: null, cross: false };
const standing = { logit: 1, probability: 0.5, rank: 0 };
const token = { id: 7, token: 'Ġa', text: ' a', special: false };
const run = {
  ...token,
  position: 2,
  instead: 'zero' as const,
  before: standing,
  after: standing,
  ratherThan: null,
  difference: null,
  top: { ...token, probability: 0.5 },
  most: { before: [], after: [] },
};
const alone = (part: ModelComponent) => ({ ...run, part, direct: null, capped: false, isLast: false });
const together: Together = { joint: { ...run, parts: [head, mlp] }, alone: [alone(head), alone(mlp)] };

it('a part is collected by one click and let go by the next', () => {
  expect(withOrWithout([head], mlp)).toEqual([head, mlp]);
  expect(withOrWithout([head, mlp], { ...head })).toEqual([mlp]);
});

it('what is collected is kept as long as the model has such parts', () => {
  const kept = keptIn({});
  keepCollected(kept, [head, mlp]);
  expect(keptCollected(kept, [mlp, head])).toEqual([head, mlp]);
  expect(keptCollected(kept, [mlp])).toEqual([mlp]);
  keepCollected(kept, []);
  expect(keptCollected(kept, [mlp])).toEqual([]);
  expect(keptCollected(keptIn({ collectedParts: [7, {}] }), [mlp])).toEqual([]);
});

it('what a run without several gave is kept for the same question', () => {
  const kept = keptIn({});
  keepTogether(kept, 'q', together);
  expect(keptTogether(kept, 'q')).toEqual(together);
  expect(keptTogether(kept, 'another')).toBeUndefined();
});

it.each([7, {}, { ...together, alone: [] }, { ...together, joint: { ...together.joint, most: undefined } }])(
  'nothing is told where %j was kept',
  (stored) => {
    expect(keptTogether(keptIn({ leftOutTogether: { question: 'q', together: stored } }), 'q')).toBeUndefined();
  },
);
