/** Whether the tip of a word or button is open: while it is pointed at or has the focus, until a key that leaves. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { LEAVE_KEYS } from '../../keyboard/keys';

/** Its functions are the listeners of what the tip is beside. */
export class TipToggle implements ReactiveController {
  private isOpen = false;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  get open(): boolean {
    return this.isOpen;
  }

  hostDisconnected(): void {
    this.isOpen = false;
  }

  readonly show = () => this.set(true);
  readonly hide = () => this.set(false);

  readonly key = (event: KeyboardEvent) => {
    if (!this.isOpen || !LEAVE_KEYS.includes(event.key)) return;
    event.stopPropagation();
    this.hide();
  };

  private set(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    this.host.requestUpdate();
  }
}
