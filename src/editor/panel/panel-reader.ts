/** The user's place in the trace that a panel shows, and what they have chosen there. */
import type { ChosenPair, Place, ShownTrace } from '../../engine/protocol/panel-protocol';
import type { Look } from '../../engine/protocol/trace-protocol';
import { readIn } from '../../trace/steps/carried-place';
import { FIRST_PLACE } from '../../trace/steps/first-look';
import type { PageNotes } from './page-notes';

/** What the panel shows. */
interface ReadPanel {
  readonly trace: ShownTrace | undefined;
  readonly notes: Pick<PageNotes, 'destination'>;
}

export class PanelReader {
  private lookedAt = FIRST_PLACE;

  constructor(private readonly panel: ReadPanel) {}

  /** The place where the user is, or is about to be. */
  get place(): Place {
    return { ...this.lookedAt, ...this.panel.notes.destination };
  }

  /** What is visible from that place. */
  get look(): Look {
    const { layer, head, variant, token, source, step } = this.place;
    return { layer, head, variant, token, source, step };
  }

  /** The block and head that the user has chosen; `undefined` if the panel chose them. */
  get chosenPlace(): Pick<Look, 'layer' | 'head'> | undefined {
    const { layer, head } = this.look;
    const { destination } = this.panel.notes;
    const isLinked = destination.layer !== undefined || destination.head !== undefined;
    return this.lookedAt.isAutomatic && !isLinked ? undefined : { layer, head };
  }

  /** The two tokens that the user has chosen to contrast; `undefined` if none. */
  get chosenPair(): ChosenPair | undefined {
    const { place } = this;
    const { trace } = this.panel;
    const { target: id, ratherThan } = place;
    if (!trace || ratherThan === null) return undefined;
    return { position: readIn(place, trace.summary).token.index, id, ratherThan };
  }

  lookAt(place: Place): void {
    this.lookedAt = place;
  }

  /** Moves to the beginning of another text, or to the place where it was read before. */
  startOver(place: Place | undefined): void {
    this.lookedAt = place ?? { ...FIRST_PLACE, variant: this.lookedAt.variant };
  }
}
