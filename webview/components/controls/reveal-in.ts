/** Scrolls a container just enough to show one of its elements, without scrolling anything around it. */
import { distanceIntoView } from '../../base/distance-into-view';

export function revealIn(scroller: Element, element: Element): void {
  const [view, place] = [scroller.getBoundingClientRect(), element.getBoundingClientRect()];
  const { scrollPaddingInlineStart, scrollPaddingBlockStart } = getComputedStyle(scroller);
  const padding = Number.parseFloat(scrollPaddingInlineStart) || 0;
  // What is sticky at its upper edge, such as column headings, must not cover the element.
  const covered = Number.parseFloat(scrollPaddingBlockStart) || 0;
  const left = distanceIntoView(
    [place.left, place.right],
    [view.left + padding, view.left + scroller.clientWidth - padding],
  );
  const top = distanceIntoView([place.top, place.bottom], [view.top + covered, view.top + scroller.clientHeight]);
  if (left !== 0 || top !== 0) scroller.scrollBy({ left, top, behavior: 'instant' });
}
