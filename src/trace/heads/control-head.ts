/** A head that is left out for comparison, beside one that is left out to see what it is needed for. Pure. */

import type { DetectedKind } from './head-kinds';
import type { HeadPlace } from './head-place';
import { headVerdict } from './head-verdict';
import type { RepeatedTokens } from './repeated-tokens';

interface ControlHead {
  readonly place: HeadPlace;
  /** The kind whose score it has least of, of the heads of its block that are left to choose from. */
  readonly by: DetectedKind;
  /** That score, on repeated random tokens. */
  readonly score: number;
}

/**
 * Of the other heads of the block the one with least of what the head that is left out does. None that the test calls a head
 * of the tested kind, in part or whole: of such a head something is expected.
 * @param left the head that is left out
 * @param kind the kind that is tested
 * @param heads how many heads a block has
 * @returns `undefined` where the block has no such head
 */
export function controlHead(
  { scores }: Pick<RepeatedTokens, 'scores'>,
  left: HeadPlace,
  kind: DetectedKind,
  heads: number,
): ControlHead | undefined {
  const { layer } = left;
  const of = (scored: DetectedKind, head: number) => scores[scored][layer * heads + head] as number;
  const isOne = (head: number) => headVerdict(of(kind, head)) !== 'not';
  const by = isOne(left.head) ? kind : servingKind(kind);
  const others = Array.from({ length: heads }, (_, head) => head).filter((head) => head !== left.head && !isOne(head));
  const [least] = others.toSorted((a, b) => of(by, a) - of(by, b));
  return least === undefined ? undefined : { place: { layer, head: least }, by, score: of(by, least) };
}

/** What a head does that such a head may be served by: an induction head by one that looks at the token before. */
function servingKind(kind: DetectedKind): DetectedKind {
  return kind === 'induction' ? 'previous' : kind;
}
