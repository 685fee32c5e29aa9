/** The saved picture of a heat map: it has its own layout, so that its labels fit however narrow the page is. */
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

/** The width it may have even on a narrower page, in CSS pixels. */
const SAVED_WIDTH = 560;
/** The same for a map beside others. */
const WIDTH_BESIDE = 360;

/** The most cells of a map that contain their numbers only in the saved picture: a sheet has no room for more. */
const MOST_NUMBERED = 1024;

/** The most columns of such a map if they are not tokens: a row of more numbers is wider than a sheet. */
const MOST_NUMBERS_IN_ROW = 32;

/** The most cells in a report, whose pictures are as wide as a page: some 12 tokens that attend to tokens. */
const MOST_ON_PAPER = 144;

/** Whether a map with a number in each cell is still a readable picture. */
function holds(withNumbers: SavedLook['withNumbers'], { tensor, axes }: Pick<OverviewOf, 'tensor' | 'axes'>): boolean {
  const [ofTokens, columns] = [columnsAreTokens(tensor), shownCount(axes.columns)];
  const cells = shownCount(axes.rows) * columns;
  if (withNumbers === 'where few') return ofTokens && cells <= MOST_ON_PAPER;
  return withNumbers && cells <= MOST_NUMBERED && (ofTokens || columns <= MOST_NUMBERS_IN_ROW);
}

/** @param page its frame on the page @param room width of the page, in CSS pixels at the usual type size */
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
  // Cells that contain their numbers on the page, such as large ones of a presentation, contain them in the file.
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
  const frame = holdsNumbers ? { ...laid, mostCharacters, isCompact: slide !== undefined } : laid;
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
