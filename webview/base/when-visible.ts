/** Tells a component when it comes near the visible part of the panel, so that nothing is requested that is not seen. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How far outside the visible part still counts as near. */
const MARGIN = '300px';

/** Sent when a component begins to wait; cancelled by an ancestor in which everything counts as seen. */
export const BEGINS_TO_WAIT = 'begins-to-wait';

/** The callback of each watched element. */
const watched = new WeakMap<Element, (visible: boolean) => void>();

let shared: IntersectionObserver | undefined;

/** One observer for the page: if some hundred figures each had their own, every frame would take as long as all of them. */
function observer(): IntersectionObserver {
  shared ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
    },
    {
      // The panel scrolls inside the page, and the page is a frame: without its own document as the root, `rootMargin` would not
      // apply to what lies outside the frame.
      root: document,
      rootMargin: MARGIN,
      scrollMargin: MARGIN,
    },
  );
  return shared;
}

export class WhenVisible implements ReactiveController {
  visible = false;

  constructor(private readonly host: ReactiveControllerHost & Element) {
    watched.set(host, (visible) => this.update(visible));
    host.addController(this);
  }

  hostConnected(): void {
    const begins = new Event(BEGINS_TO_WAIT, { bubbles: true, composed: true, cancelable: true });
    if (this.host.dispatchEvent(begins)) observer().observe(this.host);
    else this.update(true);
  }

  hostDisconnected(): void {
    observer().unobserve(this.host);
    this.visible = false;
  }

  private update(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    this.host.requestUpdate();
  }
}
