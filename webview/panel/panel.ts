/** What every figure of a trace needs to know. */
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { ModelComponent } from '../../src/trace/readings/model-part';
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
  /** Saves and copies what the user exports; absent where the page has no host that could, as in tests. */
  readonly host?: PanelHost;
  /** Room for figures, in CSS pixels. */
  readonly width: number;
  /** The height of what the steps are read in, in CSS pixels; absent where they are not read so. */
  readonly height?: number;
  /** What sentences name of vectors: figures draw it, wherever it lies. */
  readonly named?: readonly Dimension[];
  /** Whether it is presented to others: a click in a map then pins a number, and chooses nothing. */
  readonly presenting?: boolean;
  /** Whether it is drawn for pupils who are asked which token is looked at most: then no column of a token is marked. */
  readonly asks?: boolean;
}

/** Sent upwards by whatever leads to a step, or to a part of it that stands below others. */
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
    /** The part of the model that the run there leaves out at once. */
    readonly without?: ModelComponent,
    /** Whether what can be run there is begun at once. */
    readonly begins = false,
  ) {
    super(WalkEvent.type, { detail: step, bubbles: true, composed: true });
  }
}

/** Sent upwards before something is chosen among what stands below figures of it: it stays where it is, whatever height they then have. */
export class StayEvent extends upwardEvent<void>('stay') {}

/** The last one: trace the text without those that it ends in. */
type Wish = 'edit' | 'compare' | 'model' | 'without line breaks';

/** Sent upwards for what only the whole panel can do. */
export class OnwardEvent extends upwardEvent<Wish>('onward') {}

/** Sent upwards by whatever lets the reader choose. */
export class ChooseEvent extends CustomEvent<Partial<Choice>> {
  static readonly type = 'choose';

  /** @param isLed whether a lesson leads there, and nobody has chosen it */
  constructor(
    choice: Partial<Choice>,
    readonly isLed = false,
  ) {
    super(ChooseEvent.type, { detail: choice, bubbles: true, composed: true });
  }
}
