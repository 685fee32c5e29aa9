/** Where a head looks from a token of each of two texts, at the rows of their alignment. */
import type { AlignedRow } from '../../../src/trace/compare/align';
import type { SideName } from '../../../src/trace/compare/compare-place';
import { signedHundredths } from '../../strings/format';

export interface Look {
  /** Of the alignment; -1: of several. */
  readonly row: number;
  /** The weight in each; null: it has no such token. */
  readonly a: number | null;
  readonly b: number | null;
}

/** How many tokens are shown one by one at most. */
const MOST = 12;

/** All tokens that the head may see from there in one of both: what lies behind both has no weight. */
export function lookedAt(rows: readonly AlignedRow[], a: Float32Array, b: Float32Array): Look[] {
  const of = (weights: Float32Array, position: number | null) =>
    position === null ? null : (weights[position] as number);
  const looks = rows.map((row, index) => ({ row: index, a: of(a, row.a), b: of(b, row.b) }));
  const last = looks.findLastIndex((look) => largest(look) > 0);
  return looks.slice(0, last + 1);
}

/** What is not shown by itself: together, and how many tokens of each side they are. */
export interface OtherLooks extends Look {
  readonly counts: Readonly<Record<SideName, number>>;
}

/** Those with the most weight, in the order of the texts, and the sum of all others. */
export function shownLooks(looks: readonly Look[]): { shown: Look[]; others?: OtherLooks } {
  if (looks.length <= MOST) return { shown: [...looks] };
  const most = [...looks].sort((one, other) => largest(other) - largest(one)).slice(0, MOST - 1);
  const others = looks.filter((look) => !most.includes(look));
  const sum = (side: SideName) => others.reduce((total, look) => total + (look[side] ?? 0), 0);
  const count = (side: SideName) => others.filter((look) => look[side] !== null).length;
  return {
    shown: looks.filter((look) => most.includes(look)),
    others: { row: -1, a: sum('a'), b: sum('b'), counts: { a: count('a'), b: count('b') } },
  };
}

/** A − B: what has no such token does not look at it. */
export function differenceOfLook({ a, b }: Look): number {
  return (a ?? 0) - (b ?? 0);
}

/** The same in a table, in percentage points with its sign: "+3.20", and "0.00" of what is hardly anything. */
export function differenceText(look: Look): string {
  return signedHundredths(100 * differenceOfLook(look));
}

/** How much of the attention lies on other tokens: half of all differences. */
export function movedShare(looks: readonly Look[]): number {
  return looks.reduce((sum, look) => sum + Math.abs(differenceOfLook(look)), 0) / 2;
}

function largest({ a, b }: Look): number {
  return Math.max(a ?? 0, b ?? 0);
}
