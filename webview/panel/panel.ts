/** What every figure of a trace needs to know. */
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { ModelComponent } from '../../src/trace/readings/model-part';
import type { ShortWalk } from '../../src/trace/steps/short-walk';
import { upwardEvent } from '../base/event-of';
import type { Choice, Dimension } from '../choice/choice';
import type { GridSource } from '../sources/grid';
import type { PanelHost } from '../sources/panel-host';
import type { ReadingSource } from '../sources/readings';

export interface PanelData {
  readonly summary: TraceSummary;
  readonly choice: Choice;
  readonly windows: GridSource;
  readonly readings: ReadingSource;
  /** Saves and copies what the user exports; absent where the page has no host for it, as in tests. */
  readonly host?: PanelHost;
  /** Width available to figures, in CSS pixels. */
  readonly width: number;
  /** The height of the area in which the steps are read, in CSS pixels; absent where there is no such area. */
  readonly height?: number;
  /** Dimensions of vectors that sentences name: figures draw them, wherever they lie. */
  readonly named?: readonly Dimension[];
  /** Whether the view is presented to an audience: a click in a map then pins a number, and chooses nothing. */
  readonly presenting?: boolean;
  /** The short walk that leads through the steps; absent where all do. */
  readonly walk?: ShortWalk | undefined;
  /** Whether it is drawn for pupils who are asked which token is attended to most: then no token's column is marked. */
  readonly asks?: boolean;
}

/** Sent upwards by a component that leads to a step, or to a part of one. */
export class WalkEvent extends CustomEvent<number> {
  static readonly type = 'walk';

  constructor(
    step: number,
    readonly part?:
      | 'heads'
      | 'kinds of heads'
      | 'circuits'
      | 'cache'
      | 'output'
      | 'candidates'
      | 'run without a part'
      | 'every part left out'
      | 'rows of blocks'
      | 'other tokens'
      | 'surprising tokens'
      | 'bars',
    /** The part of the model that the run at that step is to leave out. */
    readonly without?: ModelComponent,
    /** Whether to start at once what can be run there. */
    readonly begins = false,
  ) {
    super(WalkEvent.type, { detail: step, bubbles: true, composed: true });
  }
}

/**
 * Sent upwards before the user's choice changes figures above the control: the control then keeps its place in the view,
 * whatever height they get.
 */
export class StayEvent extends upwardEvent<void>('stay') {}

/**
 * `workspace model`: use the only model of the workspace. `without line breaks`: trace the text without the line breaks that it ends in. `beginners`: begin their walk, or end it here.
 * `all steps`: end any short walk, and go to step 1.
 */
type Wish =
  | 'edit'
  | 'compare'
  | 'worksheet'
  | 'model'
  | 'workspace model'
  | 'without line breaks'
  | 'beginners'
  | 'all steps';

/** Sent upwards for what only the whole panel can do. */
export class OnwardEvent extends upwardEvent<Wish>('onward') {}

/** Sent upwards by a component that lets the user choose. */
export class ChooseEvent extends CustomEvent<Partial<Choice>> {
  static readonly type = 'choose';

  /** @param isLed whether a lesson made the choice rather than the user */
  constructor(
    choice: Partial<Choice>,
    readonly isLed = false,
  ) {
    super(ChooseEvent.type, { detail: choice, bubbles: true, composed: true });
  }
}
