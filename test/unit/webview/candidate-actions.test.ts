/** What is offered for a token that may come next. */
import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { candidateActions } from '../../../webview/state/predictions/candidate-actions';
import { summaryOf } from '../editor/webview-panel';
import { partOf } from '../part-of';

const candidate = { id: 77, token: '▁sea', text: ' sea', special: false };

function summary(...sections: Pick<TraceSummary['plan']['sections'][number], 'view' | 'part'>[]): TraceSummary {
  const plain = summaryOf(1, 'x');
  const numbered = sections.map((section, at) => ({ ...section, number: at + 1 }));
  const tokens = partOf<TraceSummary['tokens']>([0, 5, 9, 11].map((id) => ({ id })));
  return { ...plain, tokens, plan: partOf<TraceSummary['plan']>({ ...plain.plan, sections: numbered }) };
}

const both = summary({ view: 'tokens', part: 'encoder' }, { view: 'tokens', part: 'decoder' }, { view: 'logits' });

it('a decoder with a source can be made to write it behind the chosen token', () => {
  const actions = candidateActions(both, { token: 1 }, candidate);
  expect(actions.map(({ id }) => id)).toEqual(['explain', 'replace', 'write', 'copy-text', 'copy-id']);
  expect(actions[1]).toMatchObject({
    label: 'Write “·sea” here, and keep what follows',
    deed: { kind: 'write', target: { targetIds: [5, 77, 11] } },
  });
  expect(actions[2]).toMatchObject({
    label: 'Write “·sea” here, and let the decoder go on from there',
    deed: { kind: 'write', target: { targetIds: [5, 77] } },
  });
  const saved = partOf<TraceSummary>({ ...both, saved: { hasModel: false } });
  expect(candidateActions(saved, { token: 1 }, candidate)[1]?.disabled).toMatch(/once the model of this trace is open/);
});

it('where nothing follows it, there is one way to write it, and a special token is followed by nothing', () => {
  const ids = (token: number, special = false) =>
    candidateActions(both, { token }, { ...candidate, special }).map(({ id }) => id);
  expect(ids(3)).toEqual(['explain', 'write', 'copy-text', 'copy-id']);
  expect(candidateActions(both, { token: 3 }, candidate)[1]).toMatchObject({
    label: 'Write “·sea” here',
    deed: { target: { targetIds: [5, 9, 11, 77] } },
  });
  expect(ids(1, true)).toEqual(['explain', 'write', 'copy-text', 'copy-id']);
});

it('a model that reads one text writes no output, and one whose logits are not explained explains none', () => {
  const ids = (of: TraceSummary) => candidateActions(of, { token: 0 }, candidate).map(({ id }) => id);
  expect(ids(summary({ view: 'tokens' }, { view: 'logits' }))).toEqual(['explain', 'copy-text', 'copy-id']);
  expect(ids(summary({ view: 'tokens' }))).toEqual(['copy-text', 'copy-id']);
});
