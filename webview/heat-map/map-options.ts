/** What components that show a heat map can decide about it. */
import type { nothing, TemplateResult } from 'lit';
import type { MaskRule } from '../../src/trace/steps/matrix';
import type { StepTensor } from '../../src/trace/steps/steps';
import type { PanelData } from '../panel/panel';
import type { ZeroedKind } from '../theme/color-scale';
import type { CellText, TensorCell } from './cell-text';
import type { LongestLabels } from './frame';

/**
 * Where a value came from, for the tip: an element that requests that by itself, created for every cell.
 * @param index in the whole tensor
 */
export type CellDetail = (
  tensor: StepTensor,
  index: readonly number[],
  panel: PanelData,
) => TemplateResult | typeof nothing;

/** Scores of a head as a trace has them. */
export interface ScoresOfHead {
  readonly tensor: StepTensor;
  readonly panel: Pick<PanelData, 'readings' | 'summary'>;
}

/**
 * Options of a heat map that does not show one tensor unchanged, for example a difference of two. Such a map has its own colour
 * scale.
 */
export interface MapOptions {
  readonly kind?: ZeroedKind;
  /** For scores, in any order of rows: the heads whose values its colours cover. */
  readonly scores?: readonly ScoresOfHead[];
  /** Which columns, as keys, are masked for which rows, as queries; absent: the tensor's own mask. */
  readonly mask?: MaskRule | null;
  /** The tensor as it was traced, if rows of other texts are drawn among its own: a picture tells its shape. */
  readonly traced?: Pick<StepTensor, 'axes' | 'shape' | 'head'>;
  readonly rowLabel?: (index: number) => string;
  /** A label with line breaks has several lines if it is slanted. */
  readonly columnLabel?: (index: number) => string;
  /** Whether these labels are of different lengths, like tokens, and slanted if each column has room for its own. */
  readonly slantsLabels?: boolean;
  /**
   * The characters of the longest labels of maps side by side: each gets the room of these, as in a saved picture, so that the
   * cells of all have one size.
   */
  readonly longestLabels?: LongestLabels;
  /** Whether its cells are wide enough for their numbers, if there is room. */
  readonly holdsNumbers?: boolean;
  /** A cell in words. */
  readonly describe?: (tensor: StepTensor, cell: TensorCell) => CellText;
}

export const DEFAULT_OPTIONS: MapOptions = {};
