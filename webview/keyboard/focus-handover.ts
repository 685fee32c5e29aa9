/**
 * Where the focus goes when the focused element is removed, for example a button that has done its work. The browser would move
 * it to the top of the page.
 */
import type { LitElement, ReactiveController } from 'lit';
import { upwardEvent } from '../base/event-of';

/** Sent upwards by a component that has nothing left to take the focus. */
export class LostFocusEvent extends upwardEvent<void>('lost-focus') {}

type Place = HTMLElement | null | undefined;

/** Selectors of what the component draws, or elements. */
type Places = readonly string[] | (() => readonly Place[]);

export class FocusHandover implements ReactiveController {
  private focused: Element | null = null;

  /** @param places where the focus may go in the component, best first: the first place that exists and accepts it gets it */
  constructor(
    private readonly host: LitElement,
    private readonly places: Places = [],
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    // If the focus is outside the page, for example in a list or an input of the editor, the page does not take it.
    this.focused = (document.hasFocus() && (this.host.renderRoot as ShadowRoot | undefined)?.activeElement) || null;
  }

  hostUpdated(): void {
    const { focused } = this;
    this.focused = null;
    if (focused && (!focused.isConnected || isDisabled(focused))) void this.handOver(focused);
  }

  private placesNow(): readonly Place[] {
    const { places, host } = this;
    return typeof places === 'function'
      ? places()
      : places.map((place) => host.renderRoot.querySelector<HTMLElement>(place));
  }

  private async handOver(focused: Element): Promise<void> {
    for (const place of this.placesNow()) {
      // A button that has just been created takes no focus until it is drawn.
      await (place as Partial<LitElement> | null | undefined)?.updateComplete;
      if (isElsewhere(focused) || takesFocus(place)) return;
    }
    if (!isElsewhere(focused)) this.host.dispatchEvent(new LostFocusEvent());
  }
}

/** The focused element, in any shadow tree. */
export function focusedElement(): HTMLElement | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused instanceof HTMLElement && focused !== document.body ? focused : null;
}

/** Whether something else has taken the focus meanwhile. */
function isElsewhere(before: Element): boolean {
  const now = focusedElement();
  return now !== null && now !== before;
}

function takesFocus(place: Place): boolean {
  if (!place || isDisabled(place)) return false;
  place.focus({ preventScroll: true });
  return place.matches(':focus-within');
}

function isDisabled(element: Element): boolean {
  return element.matches(':disabled, [disabled]');
}
