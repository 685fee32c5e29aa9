/** The place where a menu opens: at the pointer for the right mouse button, beside the element for the menu key. */
export function menuPlace(event: MouseEvent, of: Element): DOMRect {
  return event.button === 2 ? new DOMRect(event.clientX, event.clientY) : of.getBoundingClientRect();
}
