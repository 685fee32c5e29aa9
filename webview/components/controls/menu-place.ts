/** Where the menu of something opens: by the right button where the pointer is, by the menu key beside it. */
export function menuPlace(event: MouseEvent, of: Element): DOMRect {
  return event.button === 2 ? new DOMRect(event.clientX, event.clientY) : of.getBoundingClientRect();
}
