/** What is kept of looking for heads, and of their test on repeated random tokens. */
import { expect, it } from 'vitest';
import type { RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import { deviationOver } from '../../../src/trace/heads/repeated-tokens';
import { KeptState } from '../../../webview/base/kept-state';
import { type HeadsOf, keepHeads, keptHeads } from '../../../webview/state/attention/kept-heads';
import { partOf } from '../part-of';

const of = (...ids: number[]): HeadsOf => ({
  summary: partOf<HeadsOf['summary']>({ model: { folder: '/models/one' }, tokens: ids.map((id) => ({ id })) }),
  attention: 'decoder',
});
const [ONE, OTHER] = [of(1, 2), of(1, 3)];
const byKind = (value: number) => {
  const list = Float64Array.of(value, value / 2);
  return { previous: list, duplicate: list, induction: list };
};
const TESTED: RepeatedTokens = {
  texts: 4,
  different: 50,
  seed: 0,
  scores: byKind(0.5),
  deviations: byKind(0.01),
  even: Float64Array.of(0.01),
  foreseen: { first: -9, second: -1, tokens: 196 },
  without: null,
};

/** As the editor keeps it: written as JSON. */
function keeper(state: unknown = undefined) {
  let stored = JSON.stringify(state);
  return new KeptState({
    getState: () => (stored === undefined ? undefined : JSON.parse(stored)),
    setState: (next) => {
      stored = JSON.stringify(next);
    },
  });
}

it('keeps the kind and what the test gave beside each other, of the same text in the same model alone', () => {
  const kept = keeper();
  expect(keptHeads(kept, ONE)).toBeUndefined();
  keepHeads(kept, ONE, { kind: 'induction', least: 0.1 });
  keepHeads(kept, ONE, { tested: TESTED });
  keepHeads(kept, ONE, { leftOut: { layer: 3, head: 5 } });
  expect(keptHeads(kept, ONE)).toEqual({
    kind: 'induction',
    least: 0.1,
    tested: TESTED,
    leftOut: { layer: 3, head: 5 },
  });
  expect(keptHeads(kept, OTHER)).toBeUndefined();
  expect(keptHeads(kept, { ...ONE, attention: 'encoder' })).toBeUndefined();
});

it('reads what another version stored with care', () => {
  const kept = keeper();
  keepHeads(kept, ONE, { kind: 'induction', tested: TESTED });
  const name = 'headsLookedFor';
  const stored = kept.recall({ name, restore: (value) => value as object });
  const { deviations: _, ...former } = (stored as { tested: Record<string, unknown> }).tested;
  for (const tested of [former, { ...TESTED, scores: 3 }, 'x']) {
    const damaged = { ...stored, kind: 'no kind', least: -1, tested, leftOut: [1] };
    expect(keptHeads(keeper({ [name]: damaged }), ONE)).toEqual({ kind: null, least: 0, tested: null, leftOut: null });
  }
});

it('a score’s deviation is the standard deviation of a sample, place by place', () => {
  const lists = [
    [1, 5],
    [3, 5],
  ].map((list) => Float64Array.from(list));
  expect([...deviationOver(lists)]).toEqual([expect.closeTo(Math.SQRT2, 12), 0]);
});
