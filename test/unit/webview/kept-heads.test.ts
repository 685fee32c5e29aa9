/** What is kept of looking for heads, and of their test on repeated random tokens. */
import { expect, it } from 'vitest';
import { deviationOver } from '../../../src/base/deviation-over';
import type { RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import { withAblatedTest } from '../../../src/trace/heads/measured-heads';
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
  ofTexts: [0.48, 0.49, 0.51, 0.52].map(byKind),
  even: Float64Array.of(0.01),
  foreseen: { first: -9, second: -1, tokens: 196, gains: [7.5, 8, 8, 8.5] },
  without: null,
};

/** As the editor keeps it: written as JSON. */
function store(state: unknown = undefined) {
  let stored = JSON.stringify(state);
  return {
    getState: () => (stored === undefined ? undefined : JSON.parse(stored)),
    setState: (next: unknown) => {
      stored = JSON.stringify(next);
    },
  };
}

function keeper(state: unknown = undefined) {
  return new KeptState(store(state));
}

const LEFT: RepeatedTokens = { ...TESTED, scores: byKind(0.1), without: { layer: 3, head: 5 } };
const UNMEASURED = { scores: null, baseline: null };

it('keeps the kind and what the tests gave beside each other, of the same text in the same model alone, also for a page after it', () => {
  const shared = store();
  const kept = new KeptState(shared);
  expect(keptHeads(kept, ONE)).toBeUndefined();
  keepHeads(kept, ONE, { kind: 'induction', least: 0.1 });
  keepHeads(kept, ONE, { tested: TESTED });
  keepHeads(kept, ONE, { leftOut: { layer: 3, head: 5 }, ablatedTests: [LEFT] });
  for (const page of [kept, new KeptState(shared)]) {
    expect(keptHeads(page, ONE)).toEqual({
      kind: 'induction',
      least: 0.1,
      tested: TESTED,
      leftOut: { layer: 3, head: 5 },
      ablatedTests: [LEFT],
      ...UNMEASURED,
    });
    expect(keptHeads(page, OTHER)).toBeUndefined();
    expect(keptHeads(page, { ...ONE, attention: 'encoder' })).toBeUndefined();
  }
});

it('finds what was measured of a text again after another one, as long as the page lives', () => {
  const kept = keeper();
  keepHeads(kept, ONE, { kind: 'induction', tested: TESTED });
  keepHeads(kept, OTHER, { kind: 'previous' });
  expect(keptHeads(kept, ONE)).toMatchObject({ kind: 'induction', tested: TESTED });
  expect(keptHeads(kept, OTHER)).toMatchObject({ kind: 'previous', tested: null });
  // The text that was measured longest ago makes room.
  for (let id = 10; id < 21; id++) keepHeads(kept, of(id), { kind: 'local' });
  expect(keptHeads(kept, ONE)).toBeUndefined();
  expect(keptHeads(kept, OTHER)).toBeDefined();
});

it('a test without a head comes behind the others, or takes the place of the one before without that head', () => {
  const again = { ...LEFT, scores: byKind(0.2) };
  const other = { ...LEFT, without: { layer: 3, head: 2 } };
  expect(withAblatedTest(withAblatedTest([], LEFT), other)).toEqual([LEFT, other]);
  expect(withAblatedTest([LEFT, other], again)).toEqual([again, other]);
});

it('reads what another version stored with care', () => {
  const kept = keeper();
  keepHeads(kept, ONE, { kind: 'induction', tested: TESTED });
  const name = 'headsLookedFor';
  const stored = kept.recall({ name, restore: (value) => value as object });
  const { deviations: _, ...former } = (stored as { tested: Record<string, unknown> }).tested;
  for (const tested of [former, { ...TESTED, scores: 3 }, 'x']) {
    const damaged = { ...stored, kind: 'no kind', least: -1, tested, leftOut: [1] };
    expect(keptHeads(keeper({ [name]: damaged }), ONE)).toEqual({
      ...{ kind: null, least: 0, tested: null, leftOut: null, ablatedTests: [] },
      ...UNMEASURED,
    });
  }
});

it('a score’s deviation is the standard deviation of a sample, place by place', () => {
  const lists = [
    [1, 5],
    [3, 5],
  ].map((list) => Float64Array.from(list));
  expect([...deviationOver(lists)]).toEqual([expect.closeTo(Math.SQRT2, 12), 0]);
});
