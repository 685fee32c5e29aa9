/**
 * A view that is presented: its type is larger, the editor makes room, and keys start the presentation, set its type size, and
 * leave it.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { KEEP_LARGER_TYPE, LARGER_TYPE } from '../../src/engine/protocol/panel-protocol';
import { presentationKeys } from '../keyboard/presentation-keys';
import type { Host } from '../sources/host';
import { setPresentedSize } from '../theme/type-size';
import { PresentationRoom } from './presentation-room';

/** What can be presented. */
interface PresentedView extends ReactiveControllerHost {
  /** Whether it is presented. The view's style sheet depends on it. */
  presenting: boolean;
  readonly host: Pick<Host, 'connection' | 'kept' | 'presentsNext'>;
}

/** What else the view does. */
interface Turns {
  readonly begun: () => void;
  readonly ended: () => void;
  /** Called when the type size has changed. */
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
    setPresentedSize(undefined);
    this.room.end();
  }

  /** Presents again if the panel was opened in place of a presented one, or was presented when its page was destroyed. */
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
