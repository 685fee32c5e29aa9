import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import { ablationQuestion, keepAblation, keptAblation } from '../../../webview/state/residual/kept-ablation';
import { partOf } from '../part-of';
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
  isLast: false,
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

it('another state of the files of a model, and another source of the same output, are other questions', () => {
  const traced = (state: string, ...source: number[]) =>
    partOf<TraceSummary>({
      model: { folder: '/models/t5', state },
      tokens: [{ id: 1 }],
      source: { tokens: source.map((id) => ({ id })) },
    });
  const chosen = { token: 0, target: null, ratherThan: null };
  const questions = [traced('a', 5), traced('b', 5), traced('a', 6)].map((summary) =>
    ablationQuestion(summary, chosen),
  );
  expect(new Set(questions).size).toBe(3);
  expect(ablationQuestion(traced('a', 5), chosen)).toBe(questions[0]);
});
