/** The picture of a heat map that is saved: laid out anew, so that its labels have room however narrow the page is. */
import { columnsAreTokens } from '../../src/trace/steps/matrix';
import { shownCount } from '../../src/trace/tensors/axis';
import type { Grid } from '../sources/grid';
import { hasNegative } from '../theme/color-scale';
import { type Frame, savedFrame, withLabelsWhole, withoutEmpty } from './frame';
import { labelledAs } from './labels';
import { closeNumber, numberRatio, savedCharacters } from './numbers';
import { drawn, drawnFrom, type OverviewOf } from './overview';
import type { Picture } from './picture';
import type { SavedLook } from './shown-figures';

/** It may be so wide, also where the page is narrower, in CSS pixels. */
const SAVED_WIDTH = 560;
/** The same where it stands beside others. */
const WIDTH_BESIDE = 360;

/** Cells of a map at most that hold their numbers where they do not on the page: a sheet has room for no more. */
const MOST_NUMBERED = 1024;

/** Columns at most of such a map where they are no tokens: one number beside the other, a row of more is wider than a sheet. */
const MOST_NUMBERS_IN_ROW = 32;

/** The same in a report, whose pictures have the width of a page: of tokens that look at tokens, some 12. */
const MOST_ON_PAPER = 144;

/** Whether a map with a number in each cell is still a picture that can be looked at. */
function holds(withNumbers: SavedLook['withNumbers'], { tensor, axes }: Pick<OverviewOf, 'tensor' | 'axes'>): boolean {
  const [ofTokens, columns] = [columnsAreTokens(tensor), shownCount(axes.columns)];
  const cells = shownCount(axes.rows) * columns;
  if (withNumbers === 'where few') return ofTokens && cells <= MOST_ON_PAPER;
  return withNumbers && cells <= MOST_NUMBERED && (ofTokens || columns <= MOST_NUMBERS_IN_ROW);
}

/** @param page as it stands on the page @param room width of the page, in CSS pixels of usual type */
export function savedOverview(
  of: OverviewOf,
  grid: Grid,
  page: Frame,
  room: number,
  { isAlone, withNumbers, slide }: Pick<SavedLook, 'isAlone' | 'withNumbers' | 'slide'>,
): Picture | undefined {
  const { tensor, axes, look, scale } = of;
  const options = {
    square: columnsAreTokens(tensor),
    room: slide?.width ?? Math.max(room, isAlone ? SAVED_WIDTH : WIDTH_BESIDE),
    pageRatio: page.pageRatio,
    named: look.slantsLabels,
  };
  // Cells that hold their numbers on the page, as large ones of a presentation do, hold them in the file.
  const isLarge = scale !== undefined && numberRatio(page, page, hasNegative(scale)) !== undefined;
  const holdsNumbers = (isLarge && !slide) || holds(withNumbers, of);
  const isSigned = scale === undefined || hasNegative(scale);
  const laid = savedFrame(axes.rows, axes.columns, options, {
    holdsNumbers,
    isClose: withNumbers === 'where few',
    row: slide?.row,
    leastNumbered: slide && closeNumber(isSigned),
  });
  const mostCharacters = savedCharacters(isSigned);
  const frame = holdsNumbers ? { ...laid, mostCharacters, holdsClose: slide !== undefined } : laid;
  const from = drawnFrom(of, grid, labelledAs(frame, page));
  const picture = from && drawn(from);
  if (!picture) return undefined;
  const longest = longestLabels(picture);
  const whole = withLabelsWhole(picture.frame, longest);
  return { ...picture, frame: slide ? withoutEmpty(whole, longest.columns) : whole };
}

/** In characters. */
function longestLabels({ rows, columns, style }: Picture): Record<'rows' | 'columns', number> {
  const longest = (indices: Int32Array, label: (index: number) => string) =>
    indices.reduce((most, index) => Math.max(most, [...label(index)].length), 0);
  return { rows: longest(rows.indices, style.rowLabel), columns: longest(columns.indices, style.columnLabel) };
}
