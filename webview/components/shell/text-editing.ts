/** Whether the text of a trace is being edited in the panel, and whether to compare it with the result. */
import type { ReactiveControllerHost } from 'lit';

export class TextEditing {
  isOpen = false;
  compares = false;

  constructor(private readonly host: ReactiveControllerHost) {}

  readonly open = (): void => this.set(true);

  readonly close = (): void => this.set(false);

  readonly toggle = (): void => this.set(!this.isOpen);

  readonly openToCompare = (): void => this.set(true, true);

  private set(isOpen: boolean, compares = false): void {
    this.isOpen = isOpen;
    this.compares = compares;
    this.host.requestUpdate();
  }
}
