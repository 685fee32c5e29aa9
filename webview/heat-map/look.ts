/** What those who show a heat map can decide about it. */
import type { nothing, TemplateResult } from 'lit';
import type { StepTensor } from '../../src/trace/steps';
import type { PanelData } from '../state/panel';
import type { Scale } from './color-scale';
import type { CellText, TensorCell } from './describe';

/**
 * What a value came from, for the tip: an element that asks for it by itself, made anew for every cell.
 * @param index in the whole tensor
 */
export type CellDetail = (
  tensor: StepTensor,
  index: readonly number[],
  panel: PanelData,
) => TemplateResult | typeof nothing;

/** What is other in a map that shows something else than one tensor as it is; then it has a scale of its own. */
export interface Look {
  readonly kind?: Scale['kind'];
  /** Whether later columns are the masked future. */
  readonly causal?: boolean;
  readonly columnLabel?: (index: number) => string;
  /** A cell in words. */
  readonly describe?: (tensor: StepTensor, cell: TensorCell) => CellText;
}

export const AS_IT_IS: Look = {};
