/** What those who show a heat map can decide about it. */
import type { nothing, TemplateResult } from 'lit';
import type { MaskRule } from '../../src/trace/steps/matrix';
import type { StepTensor } from '../../src/trace/steps/steps';
import type { PanelData } from '../panel/panel';
import type { ZeroedKind } from '../theme/color-scale';
import type { CellText, TensorCell } from './cell-text';
import type { LongestLabels } from './frame';

/**
 * What a value came from, for the tip: an element that asks for it by itself, made anew for every cell.
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

/** Options of a heat map that does not show one tensor unchanged, such as a difference of two. Such a map has its own colour scale. */
export interface MapOptions {
  readonly kind?: ZeroedKind;
  /** Of scores whose values it shows, in whatever order of rows: the heads whose values its colours reach over. */
  readonly scores?: readonly ScoresOfHead[];
  /** What rows, as queries, may not see of columns, as keys; the tensor's own where it is not said. */
  readonly mask?: MaskRule | null;
  /** The tensor as it was traced, where rows of other texts are drawn among its own: a picture names its shape. */
  readonly traced?: Pick<StepTensor, 'axes' | 'shape' | 'head'>;
  readonly rowLabel?: (index: number) => string;
  /** Of several lines, where it has line breaks and stands at a slant. */
  readonly columnLabel?: (index: number) => string;
  /** Whether these are of different lengths, such as tokens, and written at a slant where each column has room for its own. */
  readonly slantsLabels?: boolean;
  /**
   * How many characters the longest labels have of maps that stand beside each other: each has as much room as these need, as a
   * saved picture has, so that the cells of all are of one size.
   */
  readonly longestLabels?: LongestLabels;
  /** Whether its cells are so wide that they hold their numbers where there is room for that. */
  readonly holdsNumbers?: boolean;
  /** A cell in words. */
  readonly describe?: (tensor: StepTensor, cell: TensorCell) => CellText;
}

export const DEFAULT_OPTIONS: MapOptions = {};
