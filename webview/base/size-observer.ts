/** Calls back when elements of a component change their size, while the component is in the page. */
import type { LitElement, ReactiveController } from 'lit';

export class SizeObserver implements ReactiveController {
  private readonly observer: ResizeObserver;
  private observed: readonly Element[] = [];

  /**
   * @param elements the host itself, or selectors of what it draws, looked up after every update, as these elements may change
   */
  constructor(
    private readonly host: LitElement,
    private readonly elements: readonly (Element | string)[],
    changed: () => void,
  ) {
    this.observer = new ResizeObserver(changed);
    host.addController(this);
  }

  hostConnected(): void {
    this.observe(
      this.elements.flatMap((one) => (typeof one === 'string' ? (this.host.renderRoot.querySelector(one) ?? []) : one)),
    );
  }

  hostUpdated(): void {
    this.hostConnected();
  }

  hostDisconnected(): void {
    this.observe([]);
  }

  private observe(elements: readonly Element[]): void {
    const { observer, observed } = this;
    for (const gone of observed) if (!elements.includes(gone)) observer.unobserve(gone);
    for (const added of elements) if (!observed.includes(added)) observer.observe(added);
    this.observed = elements;
  }
}
