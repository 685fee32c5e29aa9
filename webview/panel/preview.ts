/** The token that is pointed at, anywhere: figures show it lightly, without being drawn anew. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Preview extends EventTarget {
  private position: number | undefined;

  get token(): number | undefined {
    return this.position;
  }

  set token(position: number | undefined) {
    if (position === this.position) return;
    this.position = position;
    this.dispatchEvent(new Event('change'));
  }
}

/** One for the page: only one thing can be pointed at. */
export const preview = new Preview();

/** Updates a component when another token is pointed at. */
export class PreviewObserver implements ReactiveController {
  private readonly changed = () => this.update();

  constructor(
    host: ReactiveControllerHost,
    private readonly update: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    preview.addEventListener('change', this.changed);
  }

  hostDisconnected(): void {
    preview.removeEventListener('change', this.changed);
  }
}
