/**
 * Shows a dialog that has the keyboard until it is closed. A modal dialog by itself lets Tab lead on to what is around the page,
 * from where Escape does not close it.
 */
export function showModal(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  const pressed = (event: KeyboardEvent) => {
    // Where its component was removed, nothing closes it.
    if (!dialog.isConnected) leave();
    else if (event.key === 'Tab') goRound(dialog, event);
    else if (event.key === 'Escape' && !event.composedPath().includes(dialog)) {
      event.preventDefault();
      event.stopPropagation();
      dialog.close();
    }
  };
  const leave = () => window.removeEventListener('keydown', pressed, true);
  window.addEventListener('keydown', pressed, true);
  dialog.addEventListener('close', leave, { once: true });
  dialog.showModal();
}

/** Leads from the last place that takes the focus to the first, and back; between these the browser does. */
function goRound(dialog: HTMLDialogElement, event: KeyboardEvent): void {
  const [focused] = event.composedPath();
  const places = [...dialog.children].flatMap((child) => placesIn(child, focused));
  const at = places.indexOf(focused as HTMLElement);
  if (event.shiftKey ? at > 0 : at >= 0 && at < places.length - 1) return;
  event.preventDefault();
  places.at(event.shiftKey ? -1 : 0)?.focus();
}

/** What Tab stops at in an element and its components, in their order, and what has the focus. */
function placesIn(element: Element, focused: EventTarget | undefined): HTMLElement[] {
  if (!element.checkVisibility()) return [];
  const inner = [...(element.shadowRoot?.children ?? []), ...element.children];
  const within = inner.flatMap((child) => placesIn(child, focused));
  return element instanceof HTMLElement && (element === focused || isStop(element)) ? [element, ...within] : within;
}

/** Of several options in a group, Tab stops at the chosen one. */
function isStop(element: HTMLElement): boolean {
  const isPassed = element instanceof HTMLInputElement && element.type === 'radio' && !element.checked;
  return element.tabIndex >= 0 && !isPassed && !element.matches(':disabled, [disabled]');
}
