/** The picture of a heat map that is saved: laid out anew, so that its labels have room however narrow the page is. */
import { columnsAreTokens } from '../../src/trace/steps/matrix';
import type { Grid } from '../sources/grid';
import { drawn, drawnFrom, type OverviewOf } from './overview';
import { type Picture, savedFrame } from './picture';

/** It may be so wide, also where the page is narrower, in CSS pixels. */
const SAVED_WIDTH = 560;

/** @param room width of the page, in CSS pixels of usual type @param pageRatio device pixels for each CSS pixel */
export function savedOverview(of: OverviewOf, grid: Grid, room: number, pageRatio: number): Picture | undefined {
  const { tensor, axes, look } = of;
  const frame = savedFrame(axes.rows, axes.columns, {
    square: columnsAreTokens(tensor),
    room: Math.max(room, SAVED_WIDTH),
    pageRatio,
    named: look.slantsLabels,
  });
  const from = drawnFrom(of, grid, frame);
  return from && drawn(from);
}
