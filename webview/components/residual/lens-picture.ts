/** The logit lens as a part of a saved picture: as many positions as are legible, and the blocks that have rows. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { LensPoint } from '../../../src/trace/readings/lens-points';
import type { Choice } from '../../choice/choice';
import { plainText, scaleNumbers } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import type { SavedLook } from '../../heat-map/shown-figures';
import { columnsIn, type LensRow, lensDrawing, picturedColumns } from '../../state/residual/lens-drawing';
import type { LensMode } from '../../state/residual/lens-mode';
import { leftOut } from '../../state/residual/lens-rows';
import type { Columns } from '../../state/residual/lens-view';
import { inPercent, signsAmong, tokenLabel } from '../../strings/format';
import { heatMap } from '../../strings/heat-map';
import { lens as strings } from '../../strings/residual';
import type { Scale } from '../../theme/color-scale';
import type { Place } from './lens-cell';

/** Which of its rows are shown. */
interface ShownLensRows {
  /** Of the blocks whose rows are shown; all of them, where there is none. */
  readonly seen: ReadonlySet<number> | undefined;
  /** Whether blocks have one row each, of what is read after them. */
  readonly endsOnly: boolean;
  readonly hasRow: (point: number) => boolean;
}

/** The table as it is shown. */
interface ShownLens {
  readonly summary: TraceSummary;
  readonly choice: Choice;
  readonly points: readonly LensPoint[];
  readonly rows: ShownLensRows;
  /** What the cells show. */
  readonly mode: LensMode;
  readonly scale: Scale;
  /** What a cell shows, as soon as it is known. */
  readonly cell: (place: Place) => LensRow['cells'][number] | undefined;
}

type NamedLens = Pick<ShownLens, 'points'> & {
  readonly summary: Pick<TraceSummary, 'tokens'>;
  readonly choice: Pick<Choice, 'token'>;
};

/** The positions that it has, whichever are in view. @param width on a slide the room that it has, in CSS pixels */
export function lensPositions({ summary, choice, points }: NamedLens, width?: number): Columns {
  const named = { corner: strings.corner, rows: points.map((point) => ({ name: strings.point(point) })) };
  const pictured = picturedColumns(summary.tokens.length, choice.token, named);
  return width === undefined ? pictured : columnsIn(width, pictured, choice.token, named);
}

/** @returns undefined where not all of it is known */
export function lensPicture(
  shown: ShownLens,
  { style, slide }: Pick<SavedLook, 'style' | 'slide'>,
): SavedPart | undefined {
  const { summary, choice, points, scale } = shown;
  const shownPositions = lensPositions(shown, slide?.width);
  const { start, stop } = shownPositions;
  const positions = Array.from({ length: stop - start }, (_, i) => start + i);
  const rows = points.flatMap(({ layer, after }, point) => {
    if (!shown.rows.hasRow(point)) return [];
    const cells = positions.flatMap((position) => shown.cell({ point, position }) ?? []);
    return { name: strings.point({ layer, after }), isChosen: layer === choice.layer, cells };
  });
  if (positions.length === 0 || rows.some(({ cells }) => cells.length < positions.length)) return undefined;
  const columns = positions.map((position) => {
    const token = summary.tokens[position];
    return { name: token ? tokenLabel(token) : String(position), isChosen: position === choice.token };
  });
  const { title } = strings.of(summary.plan.predicts);
  const texts = rows.flatMap(({ cells }) => cells.map(({ text }) => text));
  return {
    drawing: lensDrawing({ corner: strings.corner, columns, rows, scale }, style, slide?.width),
    text: plainText(title, notesOf(shown, shownPositions, signsAmong([...columns.map(({ name }) => name), ...texts])), {
      // As its cells are written.
      scale: scaleNumbers(scale).map(({ value }) => ({ value, text: wholeShare(value) })),
    }),
    file: 'logit-lens',
  };
}

/** "25 %" */
function wholeShare(probability: number): string {
  return inPercent(String(Number((100 * probability).toPrecision(3))));
}

/** What its cells show, and what of the table is not in it. @param signs what those in the tokens stand for */
function notesOf(shown: ShownLens, { start, stop }: Columns, signs: string): readonly string[] {
  const { summary, points, mode, choice } = shown;
  const { seen, endsOnly } = shown.rows;
  const token = summary.tokens[choice.token];
  const hasBlock = points.some(({ layer }, point) => layer === choice.layer && shown.rows.hasRow(point));
  const all = summary.tokens.length;
  const layers = [...new Set(points.map(({ layer }) => layer))];
  return [
    [strings.pictured[mode], signs].filter(Boolean).join(' '),
    ...(token ? [strings.bold(tokenLabel(token), choice.token, hasBlock ? choice.layer : undefined)] : []),
    heatMap.scaleNote(undefined, false, true),
    ...(stop - start < all ? [strings.shown(start, stop - 1, all)] : []),
    ...(endsOnly ? [strings.endsOnly] : []),
    ...(seen ? leftOut(layers, seen).map((group) => strings.leftOut(...group)) : []),
  ];
}
