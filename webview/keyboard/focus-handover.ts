/**
 * Where the keyboard goes on when what has the focus is taken out of the page, as a button is that has done its work: left
 * to the browser it would begin anew at the top of the page.
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

  /** @param places where it goes on in the component, best first: the first one that is there and takes the focus has it */
  constructor(
    private readonly host: LitElement,
    private readonly places: Places = [],
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    // A page in which the keyboard is not takes it from nobody, as from a list of the editor or from who types there.
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
      // A button that has just been made takes no focus until it is drawn.
      await (place as Partial<LitElement> | null | undefined)?.updateComplete;
      if (isElsewhere(focused) || takesFocus(place)) return;
    }
    if (!isElsewhere(focused)) this.host.dispatchEvent(new LostFocusEvent());
  }
}

/** What has the focus, in whichever component. */
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
