/**
 * A head that is left out of the test on repeated random tokens: which one is offered, and the list of heads with and without
 * it.
 */
import type { RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import type { DetectedKind } from '../../../src/trace/heads/head-kinds';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import { bestRepeated } from '../../../src/trace/heads/test-verdict';
import {
  type BothTests,
  type ChangedScore,
  changedScores,
  earlierPreviousHead,
} from '../../../src/trace/heads/without-head';
import type { FoundHead } from './found-heads';

/**
 * How the list of heads is sorted while a head is left out: by the score with all heads, without the head, or by the difference
 * of both.
 */
export type LeftOutOrder = 'random' | 'without' | 'change';

export interface FoundWithout extends ChangedScore {
  readonly found: FoundHead;
}

/**
 * The head that is offered to be left out. For induction heads, it is the head from which the first one may learn its position;
 * otherwise, and if no head comes before it, the first head of the kind itself. `undefined` if there are no heads.
 */
export function offeredHead(repeated: RepeatedTokens, kind: DetectedKind, heads: number): HeadPlace | undefined {
  const [first] = bestRepeated(repeated, kind, heads, 1);
  if (!first) return undefined;
  const { layer, head } = first;
  return (kind === 'induction' && earlierPreviousHead(repeated, layer, heads)) || { layer, head };
}

/** Reads "3.5"; `undefined` if the model has no such head. */
export function typedHead(text: string, { layers, heads }: { layers: number; heads: number }): HeadPlace | undefined {
  const [, layer, head] = /^\s*(\d+)\.(\d+)\s*$/.exec(text) ?? [];
  const place = { layer: Number(layer), head: Number(head) };
  return place.layer < layers && place.head < heads ? place : undefined;
}

/** Heads with both scores, in the chosen order; equal ones stay in the given order. */
export function listWithout(
  found: readonly FoundHead[],
  tests: BothTests,
  kind: DetectedKind,
  order: LeftOutOrder,
): FoundWithout[] {
  const scores = changedScores(tests, kind);
  const rows = found.map((one) => ({ ...(scores[one.layer * tests.heads + one.head] as ChangedScore), found: one }));
  const by: Readonly<Record<LeftOutOrder, (row: FoundWithout) => number>> = {
    random: ({ before }) => before,
    without: ({ after }) => after,
    change: ({ before, after }) => Math.abs(after - before),
  };
  return rows.sort((a, b) => by[order](b) - by[order](a));
}
