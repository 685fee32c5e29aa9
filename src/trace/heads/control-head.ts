/** A head that is left out for comparison with one that is left out to see what it is needed for. Pure. */

import type { DetectedKind } from './head-kinds';
import type { HeadPlace } from './head-place';
import { headVerdict } from './head-verdict';
import type { RepeatedTokens } from './repeated-tokens';

interface ControlHead {
  readonly place: HeadPlace;
  /** The kind whose score it has least of, among the eligible heads of its block. */
  readonly by: DetectedKind;
  /** That score, on repeated random tokens. */
  readonly score: number;
}

/**
 * Of the other heads in the block, the one that does least of what the left-out head does. Heads that the test calls one of
 * the tested kind, even in part, are not eligible, as leaving them out is expected to matter.
 * @param left the head that is left out
 * @param kind the kind that is tested
 * @param heads the number of heads in a block
 * @returns `undefined` if the block has no such head
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
  const by = isOne(left.head) ? kind : precursorKind(kind);
  const others = Array.from({ length: heads }, (_, head) => head).filter((head) => head !== left.head && !isOne(head));
  const [least] = others.toSorted((a, b) => of(by, a) - of(by, b));
  return least === undefined ? undefined : { place: { layer, head: least }, by, score: of(by, least) };
}

/** The kind of head that may serve a kind: an induction head may use one that attends to the previous token. */
function precursorKind(kind: DetectedKind): DetectedKind {
  return kind === 'induction' ? 'previous' : kind;
}
