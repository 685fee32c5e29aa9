/** A host of controllers that is no element: what it hosts goes on while the elements that show it come and go. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class DetachedHost implements ReactiveControllerHost {
  private readonly controllers = new Set<ReactiveController>();
  private readonly watching = new Set<ReactiveControllerHost>();
  private update: Promise<boolean> | undefined;

  /** An element that shows what goes on is updated with it, from now on. @returns what ends that */
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

  /** At the end of the current task, once, however often it is asked for meanwhile. */
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
