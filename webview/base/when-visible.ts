/** Tells a component when it comes near the visible part of the panel, so that it asks for nothing that is not seen. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How far outside the visible part counts as near. */
const MARGIN = '300px';

export class WhenVisible implements ReactiveController {
  visible = false;
  private readonly observer: IntersectionObserver;

  constructor(private readonly host: ReactiveControllerHost & Element) {
    this.observer = new IntersectionObserver((entries) => this.update(entries.at(-1)?.isIntersecting ?? false), {
      // The panel scrolls inside the page, and the page is a frame: without its own document as the root, what lies
      // outside of the frame would not count, whatever the margin.
      root: document,
      rootMargin: MARGIN,
      scrollMargin: MARGIN,
    });
    host.addController(this);
  }

  hostConnected(): void {
    this.observer.observe(this.host);
  }

  hostDisconnected(): void {
    this.observer.disconnect();
    this.visible = false;
  }

  private update(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    this.host.requestUpdate();
  }
}
