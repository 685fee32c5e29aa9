/** A component as its controllers see it: it updates when it is asked to, and tells them when it is taken out. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class TestHost implements ReactiveControllerHost {
  updateComplete = Promise.resolve(true);
  private readonly controllers = new Set<ReactiveController>();
  private pending = false;

  addController(controller: ReactiveController): void {
    this.controllers.add(controller);
  }

  removeController(controller: ReactiveController): void {
    this.controllers.delete(controller);
  }

  requestUpdate(): void {
    if (this.pending) return;
    this.pending = true;
    this.updateComplete = Promise.resolve().then(() => {
      this.update();
      return true;
    });
  }

  /** Look at once at what is wanted now. */
  update(): void {
    this.pending = false;
    for (const controller of this.controllers) controller.hostUpdate?.();
  }

  disconnect(): void {
    for (const controller of this.controllers) controller.hostDisconnected?.();
  }

  connect(): void {
    for (const controller of this.controllers) controller.hostConnected?.();
  }
}
