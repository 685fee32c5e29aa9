/** The element that scrolls an element vertically, found through the hosts of shadow trees. */
export function scrollerOf(element: Element): Element | null {
  for (let at = around(element); at; at = around(at)) if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return null;
}

function around(element: Element): Element | null {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}
