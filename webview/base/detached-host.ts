/** A host of controllers that is not an element: its controllers go on while the elements that show their results come and go. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class DetachedHost implements ReactiveControllerHost {
  private readonly controllers = new Set<ReactiveController>();
  private readonly watching = new Set<ReactiveControllerHost>();
  private update: Promise<boolean> | undefined;

  /** From now on an element is updated whenever this host is. @returns a function that ends this */
  watch(element: ReactiveControllerHost): () => void {
    this.watching.add(element);
    return () => this.watching.delete(element);
  }

  addController(controller: ReactiveController): void {
    this.controllers.add(controller);
  }

  removeController(controller: ReactiveController): void {
    this.controllers.delete(controller);
  }

  /** Updates at the end of the current task, once, however often it is requested until then. */
  requestUpdate(): void {
    this.update ??= Promise.resolve().then(() => this.perform());
  }

  get updateComplete(): Promise<boolean> {
    return this.update ?? Promise.resolve(true);
  }

  private perform(): boolean {
    this.update = undefined;
    for (const controller of this.controllers) controller.hostUpdate?.();
    for (const controller of this.controllers) controller.hostUpdated?.();
    for (const element of this.watching) element.requestUpdate();
    return true;
  }
}
