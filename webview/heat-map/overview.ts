/** The overview of a tensor: which rows and columns it shows, where they are, and how they are drawn. */
import type { Token } from '../../src/engine/protocol/token-protocol';
import {
  type Axes,
  columnSequence,
  columnsAreTokens,
  isAcross,
  matrixOf,
  rowSequence,
} from '../../src/trace/steps/matrix';
import { type SequenceName, type TracedTexts, tokensIn } from '../../src/trace/steps/sequences';
import type { StepTensor } from '../../src/trace/steps/steps';
import type { Axis } from '../../src/trace/tensors/axis';
import type { Grid } from '../sources/grid';
import { heatMap } from '../strings/heat-map';
import { type ColorTable, colorTable, type Palette, type Scale } from '../theme/color-scale';
import { currentFonts, currentPalette } from '../theme/theme';
import type { Plot } from './camera';
import { columnNames, labelIn } from './column-names';
import { type Frame, isSameFrame } from './frame';
import { NUMBER_CELL } from './geometry';
import type { MapOptions } from './map-options';
import type { Picture, Style } from './picture';

/** What can be zoomed: until cells are large enough for their numbers. */
export function plotOf(tensor: StepTensor, { rows, columns, ratio }: Frame): Plot {
  const size = matrixOf(tensor);
  const square = columnsAreTokens(tensor);
  const most = square ? { width: NUMBER_CELL.square, height: NUMBER_CELL.square } : NUMBER_CELL;
  return {
    rows: size.rows,
    columns: size.columns,
    width: columns.length,
    height: rows.length,
    cell: { width: columns.cell, height: rows.cell },
    most: { width: Math.max(columns.cell, most.width * ratio), height: Math.max(rows.cell, most.height * ratio) },
  };
}

/** Everything from which an overview is drawn. */
interface Drawn {
  readonly tensor: StepTensor;
  readonly grid: Grid;
  readonly frame: Frame;
  readonly colors: ColorTable;
  readonly palette: Palette;
  readonly look: MapOptions;
  /** The tokens of the rows and of the columns, where these stand for tokens. */
  readonly tokens: readonly Token[];
  readonly columnTokens: readonly Token[];
  readonly font: string;
  readonly mono: string;
}

/** What an overview shows, besides its values and their positions. */
export interface OverviewOf {
  readonly tensor: StepTensor;
  readonly texts: TracedTexts<Token>;
  readonly look: MapOptions;
  readonly axes: Axes;
  /** `undefined` while its input is pending. */
  readonly scale: Scale | undefined;
}

const NONE: readonly Token[] = [];

/** In the colours of the page. `undefined` if the values belong to other rows or columns, or their scale is pending. */
export function drawnFrom(
  { tensor, texts, look, axes, scale }: OverviewOf,
  grid: Grid,
  frame: Frame,
): Drawn | undefined {
  const fits = (axis: Axis, wanted: Axis) => JSON.stringify(axis) === JSON.stringify(wanted);
  if (!scale || !fits(grid.rows, axes.rows) || !fits(grid.columns, axes.columns)) return undefined;
  const palette = currentPalette();
  const { text, mono } = currentFonts();
  const tokensOf = (sequence: SequenceName | null) => (sequence === null ? NONE : tokensIn(texts, sequence));
  return {
    tensor,
    grid,
    frame,
    look,
    palette,
    colors: colorTable(scale, palette),
    tokens: tokensOf(rowSequence(tensor)),
    columnTokens: tokensOf(columnSequence(tensor)),
    font: text,
    mono,
  };
}

/** Creates a new picture only if something changed that it shows. */
export class OverviewMaker {
  private last: { from: Drawn; picture: Picture } | undefined;

  make(from: Drawn): Picture {
    if (this.last && isSame(this.last.from, from)) return this.last.picture;
    const picture = drawn(from);
    this.last = { from, picture };
    return picture;
  }
}

export function drawn(from: Drawn): Picture {
  const { grid, frame } = from;
  const { rows, columns } = frame;
  return { rows, columns, values: grid.values, absent: grid.absent, frame, style: styleOf(from) };
}

function isSame(a: Drawn, b: Drawn): boolean {
  const keys = ['grid', 'colors', 'palette', 'look', 'tokens', 'columnTokens', 'font', 'mono'] as const;
  return keys.every((key) => a[key] === b[key]) && isSameFrame(a.frame, b.frame);
}

function styleOf({ tensor, frame, colors, palette, look, tokens, columnTokens, font, mono }: Drawn): Style {
  return {
    colors,
    palette,
    mask: look.mask === undefined ? tensor.mask : look.mask,
    rowLabel: look.rowLabel ?? (rowSequence(tensor) === null ? String : labelIn(tokens)),
    columnLabel: look.columnLabel ?? columnNames(frame, columnTokens),
    axisTitles: isAcross(tensor) ? heatMap.axisTitles : undefined,
    font,
    mono,
  };
}
