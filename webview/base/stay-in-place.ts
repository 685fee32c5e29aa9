/** Keeps an element in its place in the view while content above it changes its height, until the user does something. */

import { scrollerOf } from './scroller-of';

/** Milliseconds after which the content above has its final height, even if other work keeps the machine busy. */
const LONGEST = 10_000;

/** Input that shows that the user wants to be elsewhere. */
const INPUT = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

/**
 * To be called before anything above the element changes, so that a pressed button stays under the pointer.
 * @returns a function that ends this before the user does something
 */
export function stayInPlace(element: Element): () => void {
  const scroller = scrollerOf(element);
  if (!scroller) return () => undefined;
  const { top } = element.getBoundingClientRect();
  const resized = new ResizeObserver(() => {
    if (element.isConnected) scroller.scrollBy({ top: element.getBoundingClientRect().top - top, behavior: 'instant' });
  });
  for (const child of scroller.children) resized.observe(child);
  const left = new AbortController();
  left.signal.addEventListener('abort', () => resized.disconnect());
  const release = () => left.abort();
  for (const type of INPUT)
    window.addEventListener(type, release, { capture: true, passive: true, signal: left.signal });
  setTimeout(release, LONGEST);
  return release;
}
