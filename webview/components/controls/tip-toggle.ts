/** Whether the tip of a word or button is open: while it is pointed at or has the focus, or since it was pressed, until a key that leaves. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { LEAVE_KEYS } from '../../keyboard/keys';

/** Its functions are the listeners of what the tip is beside. */
export class TipToggle implements ReactiveController {
  private isOpen = false;
  /** Whether it stays when it is pointed at no longer. */
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

  /** Whether it was opened to stay: then there is time to read more. */
  get pressed(): boolean {
    return this.isPressed;
  }

  readonly show = () => this.set(true);
  readonly hide = () => this.set(false);

  /** What is pointed at no longer is closed, unless it was pressed. */
  readonly leave = () => {
    if (!this.isPressed) this.hide();
  };

  /** Opens it to stay, or closes it. */
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
