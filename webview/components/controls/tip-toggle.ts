/** Whether the tip of a word or button is open: while it is pointed at or focused, or after a press until a key closes it. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { LEAVE_KEYS } from '../../keyboard/keys';

/** Its functions are the listeners of the tip's anchor. */
export class TipToggle implements ReactiveController {
  private isOpen = false;
  /** Whether it stays open when it is no longer pointed at. */
  private isPressed = false;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  get open(): boolean {
    return this.isOpen;
  }

  hostDisconnected(): void {
    this.isOpen = false;
    this.isPressed = false;
  }

  /** Whether it was opened by a press; then there is time to read more. */
  get pressed(): boolean {
    return this.isPressed;
  }

  readonly show = () => this.set(true);
  readonly hide = () => this.set(false);

  /** Closes the tip when it is no longer pointed at, unless it was pressed. */
  readonly leave = () => {
    if (!this.isPressed) this.hide();
  };

  /** Opens the tip to stay, or closes it. */
  readonly press = () => {
    const isPressed = !this.isPressed;
    this.set(isPressed);
    this.isPressed = isPressed;
    this.host.requestUpdate();
  };

  readonly key = (event: KeyboardEvent) => {
    if (!this.isOpen || !LEAVE_KEYS.includes(event.key)) return;
    event.stopPropagation();
    this.hide();
  };

  private set(isOpen: boolean): void {
    if (!isOpen) this.isPressed = false;
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    this.host.requestUpdate();
  }
}
