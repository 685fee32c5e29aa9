/** A view that is presented: type is larger, the editor makes room, and keys begin it, set its type, and leave it. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { KEEP_LARGER_TYPE, LARGER_TYPE } from '../../src/engine/protocol/panel-protocol';
import { presentationKeys } from '../keyboard/presentation-keys';
import type { Host } from '../sources/host';
import { presentIn } from '../theme/type-size';
import { PresentationRoom } from './presentation-room';

/** What can be presented. */
interface PresentedView extends ReactiveControllerHost {
  /** Whether it is: its style sheet knows by that, too. */
  presenting: boolean;
  readonly host: Pick<Host, 'connection' | 'kept' | 'presentsNext'>;
}

/** What else a view does then. */
interface Turns {
  readonly begun: () => void;
  readonly ended: () => void;
  /** Type has another size. */
  readonly resized: () => void;
}

export class Presentation implements ReactiveController {
  private readonly room = new PresentationRoom(
    () => this.view.host.connection,
    () => window.innerWidth,
  );
  readonly keys: ReturnType<typeof presentationKeys>;

  constructor(
    private readonly view: PresentedView,
    private readonly turns: Turns,
  ) {
    view.addController(this);
    this.keys = presentationKeys({
      present: () => this.turn(),
      isPresenting: () => view.presenting,
      resized: () => {
        view.requestUpdate();
        turns.resized();
      },
      kept: () => view.host.kept,
      keepLarger: (by) => view.host.connection.send(KEEP_LARGER_TYPE, { by }),
      lastLarger: async () => (await view.host.connection.ask(LARGER_TYPE, undefined)).by,
    });
  }

  hostDisconnected(): void {
    if (!this.view.presenting) return;
    presentIn(undefined);
    this.room.end();
  }

  /** Presents what the panel was opened for in the place of one that is presented, or what was when its page was taken away. */
  goOn(): void {
    const { view } = this;
    if (!view.host.presentsNext) return;
    view.host.presentsNext = false;
    if (!view.presenting) this.keys.presentation();
  }

  readonly leave = (): void => {
    if (this.view.presenting) this.keys.presentation();
  };

  private turn(): void {
    const { view, turns, room } = this;
    view.presenting = !view.presenting;
    if (view.presenting) turns.begun();
    else turns.ended();
    if (view.presenting) room.begin();
    else room.end();
  }
}
