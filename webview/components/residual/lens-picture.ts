/** The logit lens as part of a saved picture: as many positions as are legible, and the blocks that have rows. */
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
  /** The blocks whose rows are shown; `undefined` for all. */
  readonly seen: ReadonlySet<number> | undefined;
  /** Whether blocks have one row each, read after the block. */
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
  /** The content of a cell, once it is known. */
  readonly cell: (place: Place) => LensRow['cells'][number] | undefined;
}

type NamedLens = Pick<ShownLens, 'points'> & {
  readonly summary: Pick<TraceSummary, 'tokens'>;
  readonly choice: Pick<Choice, 'token'>;
};

/** The positions in the picture, whether or not they are in view. @param width on a slide, the available width in CSS pixels */
export function lensPositions({ summary, choice, points }: NamedLens, width?: number): Columns {
  const named = { corner: strings.corner, rows: points.map((point) => ({ name: strings.point(point) })) };
  const pictured = picturedColumns(summary.tokens.length, choice.token, named);
  return width === undefined ? pictured : columnsIn(width, pictured, choice.token, named);
}

/** @returns `undefined` if some of it is not known yet */
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
      // Written like its cells.
      scale: scaleNumbers(scale).map(({ value }) => ({ value, text: wholeShare(value) })),
    }),
    file: 'logit-lens',
  };
}

/** "25 %" */
function wholeShare(probability: number): string {
  return inPercent(String(Number((100 * probability).toPrecision(3))));
}

/** Notes on what its cells show, and what the picture leaves out. @param signs what the signs in the tokens stand for */
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
