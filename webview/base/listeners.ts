/** Listens to events of a component, as long as it is in the page. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Listeners implements ReactiveController {
  constructor(
    private readonly host: ReactiveControllerHost & EventTarget,
    private readonly listeners: Readonly<Record<string, (event: Event) => void>>,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    for (const [type, listener] of Object.entries(this.listeners)) this.host.addEventListener(type, listener);
  }

  hostDisconnected(): void {
    for (const [type, listener] of Object.entries(this.listeners)) this.host.removeEventListener(type, listener);
  }
}
