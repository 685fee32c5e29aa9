/** The picture of a heat map that is saved: laid out anew, so that its labels have room however narrow the page is. */
import { columnsAreTokens } from '../../src/trace/steps/matrix';
import type { Grid } from '../sources/grid';
import { hasNegative } from '../theme/color-scale';
import { labelledAs } from './labels';
import { numberRatio } from './numbers';
import { drawn, drawnFrom, type OverviewOf } from './overview';
import { type Frame, type Picture, savedFrame } from './picture';

/** It may be so wide, also where the page is narrower, in CSS pixels. */
const SAVED_WIDTH = 560;
/** The same where it stands beside others. */
const WIDTH_BESIDE = 360;

/** @param page as it stands on the page @param room width of the page, in CSS pixels of usual type @param isAlone whether it is the only one of its file */
export function savedOverview(
  of: OverviewOf,
  grid: Grid,
  page: Frame,
  room: number,
  isAlone: boolean,
): Picture | undefined {
  const { tensor, axes, look, scale } = of;
  const options = {
    square: columnsAreTokens(tensor),
    room: Math.max(room, isAlone ? SAVED_WIDTH : WIDTH_BESIDE),
    pageRatio: page.pageRatio,
    named: look.slantsLabels,
  };
  // Cells that hold their numbers on the page, as large ones of a presentation do, hold them in the file.
  const holdsNumbers = scale !== undefined && numberRatio(page, page, hasNegative(scale)) !== undefined;
  const frame = savedFrame(axes.rows, axes.columns, options, holdsNumbers);
  const from = drawnFrom(of, grid, labelledAs(frame, page));
  return from && drawn(from);
}
