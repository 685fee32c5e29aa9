/** The choice of the reader of a comparison. */
import { counterpart } from '../../src/trace/compare/align';
import type { ComparePlace, ReadPlace, SidePlace } from '../../src/trace/compare/compare-place';
import { upwardEvent } from '../base/event-of';
import { fieldsOf } from '../base/kept-state';
import { indexOr } from '../base/stored-index';
import { VIEWS, type View } from './choice';

/** The part of a place that is chosen, and how figures are shown. */
export interface CompareChoice extends Omit<ComparePlace, 'isExchanged' | 'read'> {
  readonly view: View;
}

export const FIRST_COMPARE_CHOICE: CompareChoice = {
  row: Number.MAX_SAFE_INTEGER,
  sourceRow: 0,
  a: { layer: 0, head: 0 },
  b: { layer: 0, head: 0 },
  view: 'map',
  after: 'last',
};

interface Sizes {
  readonly layers: number;
  readonly heads: number;
}

interface CompareSizes {
  readonly a: Sizes;
  readonly b: Sizes;
  readonly rows: number;
  readonly sourceRows?: number;
}

/** Sent upwards by a component that lets the user choose. */
export class CompareChooseEvent extends upwardEvent<Partial<CompareChoice>>('compare-choose') {}

/** Chooses a block or head of side a. Side b follows, to the one at the same share of its depth. */
export function chooseOfA(
  choice: CompareChoice,
  change: Partial<SidePlace>,
  { a, b }: Pick<CompareSizes, 'a' | 'b'>,
): Pick<CompareChoice, 'a' | 'b'> {
  const layer = change.layer === undefined ? choice.b.layer : counterpart(change.layer, a.layers, b.layers);
  const head = change.head === undefined ? choice.b.head : counterpart(change.head, a.heads, b.heads);
  return { a: { ...choice.a, ...change }, b: { layer, head } };
}

/** The blocks and heads alone. */
export function sidesOf({ a, b }: Pick<CompareChoice, 'a' | 'b'>): Pick<CompareChoice, 'a' | 'b'> {
  const place = ({ layer, head }: SidePlace) => ({ layer, head });
  return { a: place(a), b: place(b) };
}

export function isSamePlaces(one: Pick<CompareChoice, 'a' | 'b'>, other: Pick<CompareChoice, 'a' | 'b'>): boolean {
  return (['a', 'b'] as const).every(
    (side) => one[side].layer === other[side].layer && one[side].head === other[side].head,
  );
}

/** The nearest choice that the comparison has. */
export function fitCompareChoice(choice: CompareChoice, sizes: CompareSizes): CompareChoice {
  const side = ({ layer, head }: SidePlace, { layers, heads }: Sizes) => ({
    layer: Math.min(layer, layers - 1),
    head: Math.min(head, heads - 1),
  });
  return {
    ...choice,
    row: Math.min(choice.row, sizes.rows - 1),
    sourceRow: Math.min(choice.sourceRow, (sizes.sourceRows ?? 1) - 1),
    a: side(choice.a, sizes.a),
    b: side(choice.b, sizes.b),
  };
}

/** Reads a choice that any version may have stored; what is not understood has its initial value. */
export function restoreCompareChoice(stored: unknown): CompareChoice {
  const { row, sourceRow, a, b, view, after } = fieldsOf(stored);
  return {
    row: indexOr(row, FIRST_COMPARE_CHOICE.row),
    sourceRow: indexOr(sourceRow, FIRST_COMPARE_CHOICE.sourceRow),
    a: restoreSide(a),
    b: restoreSide(b),
    view: VIEWS.find((candidate) => candidate === view) ?? FIRST_COMPARE_CHOICE.view,
    after: after === 'chosen' ? after : FIRST_COMPARE_CHOICE.after,
  };
}

/** Reads the stored place in the same way. */
export function restoreReadPlace(stored: unknown): ReadPlace | undefined {
  const { id, past } = fieldsOf(stored);
  return typeof id === 'string' && /^[\w-]+$/.test(id) && typeof past === 'number' ? { id, past } : undefined;
}

function restoreSide(stored: unknown): SidePlace {
  const { layer, head } = fieldsOf(stored);
  return { layer: indexOr(layer, 0), head: indexOr(head, 0) };
}
