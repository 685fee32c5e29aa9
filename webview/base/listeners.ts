/** Listens to events while a component is in the page. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A listener for events whose type is given by name. */
type Listener = (event: never) => void;

export class Listeners implements ReactiveController {
  private readonly entries: readonly (readonly [string, (event: Event) => void])[];

  /** @param target the target whose events are listened to @param options options of every listener */
  constructor(
    host: ReactiveControllerHost,
    private readonly target: EventTarget,
    listeners: Readonly<Record<string, Listener>>,
    private readonly options?: Readonly<Partial<Record<'capture' | 'passive', boolean>>>,
  ) {
    this.entries = Object.entries(listeners) as [string, (event: Event) => void][];
    host.addController(this);
  }

  hostConnected(): void {
    for (const [type, listener] of this.entries) this.target.addEventListener(type, listener, this.options);
  }

  hostDisconnected(): void {
    for (const [type, listener] of this.entries) this.target.removeEventListener(type, listener, this.options);
  }
}
