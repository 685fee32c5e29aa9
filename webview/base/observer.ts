/** Updates a component when something it shows says that it has changed. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class ChangeObserver implements ReactiveController {
  private observed: EventTarget | undefined;
  private readonly changed = () => {
    this.before();
    this.host.requestUpdate();
  };

  /**
   * @param target the target that is shown now; it may be another one after an update
   * @param before called at each change, before the page is updated
   */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly target: () => EventTarget | undefined,
    private readonly before: () => void = () => undefined,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.observe(this.target());
  }

  hostUpdate(): void {
    this.observe(this.target());
  }

  hostDisconnected(): void {
    this.observe(undefined);
  }

  private observe(target: EventTarget | undefined): void {
    if (target === this.observed) return;
    this.observed?.removeEventListener('change', this.changed);
    target?.addEventListener('change', this.changed);
    this.observed = target;
  }
}
