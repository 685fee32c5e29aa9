/** What was measured of four heads in two blocks, for tests of what tells it. */
import { DETECTED, HEAD_KINDS } from '../../src/trace/heads/head-kinds';
import type { HeadPlace } from '../../src/trace/heads/head-place';
import type { MeasuredHeads } from '../../src/trace/heads/measured-heads';
import type { RepeatedTokens } from '../../src/trace/heads/repeated-tokens';

const byKind = <K extends string>(kinds: readonly K[], values: readonly number[]) =>
  Object.fromEntries(kinds.map((kind) => [kind, Float64Array.from(values)])) as Record<K, Float64Array>;

/** @param apart how far each of two texts is from the mean */
function testOf(values: readonly number[], apart: number, without: HeadPlace | null): RepeatedTokens {
  const moved = (by: number) =>
    byKind(
      DETECTED,
      values.map((value) => value + by),
    );
  return {
    ...{ texts: 2, different: 50, seed: 3 },
    scores: byKind(DETECTED, values),
    deviations: byKind(
      DETECTED,
      values.map(() => apart * Math.SQRT2),
    ),
    ofTexts: [moved(apart), moved(-apart)],
    even: Float64Array.of(0.01, 0.01),
    foreseen: null,
    without,
  };
}

/** No decoder's head sees a following token, and the text is too short for another kind. */
const NONE = new Array<number>(4).fill(Number.NaN);

export const MEASURED: MeasuredHeads = {
  attention: 'decoder',
  kind: 'induction',
  scores: {
    ...{ layers: 2, heads: 2, pos: 8 },
    scores: { ...byKind(HEAD_KINDS, [0.1, 0.2, 0.3, 0.2]), ...byKind(['following', 'local'], NONE) },
    abs: byKind(DETECTED, [0, 0, 0, 0]),
    // Half of the tokens have an earlier copy.
    countable: byKind(DETECTED, [4, 4]),
  },
  baseline: {
    ...{ shuffles: 20, seed: 0 },
    mean: byKind(HEAD_KINDS, [0.1, 0.1, 0.1, 0.1]),
    deviation: byKind(HEAD_KINDS, [0.02, 0.02, 0.02, 0.02]),
    below: byKind(HEAD_KINDS, [10, 20, 20, 19]),
    countable: byKind(DETECTED, [4, 4]),
  },
  tested: testOf([0, 0.1, 0.25, 0.5], 0.01, null),
  ablatedTests: [testOf([0, 0.1, 0.25, 0.125], 0.01, { layer: 0, head: 1 })],
};
