/** What every figure of a trace needs to know. */
import type { TraceSummary } from '../../src/engine/protocol';
import type { GridSource } from '../heat-map/grid';
import type { Choice } from './choice';
import type { ReadingSource } from './readings';

export interface PanelData {
  readonly summary: TraceSummary;
  readonly choice: Choice;
  readonly windows: GridSource;
  readonly readings: ReadingSource;
  /** Room for figures, in CSS pixels. */
  readonly width: number;
}

/** Sent upwards by whatever lets the reader choose. */
export class ChooseEvent extends CustomEvent<Partial<Choice>> {
  static readonly type = 'choose';

  constructor(choice: Partial<Choice>) {
    super(ChooseEvent.type, { detail: choice, bubbles: true, composed: true });
  }
}
