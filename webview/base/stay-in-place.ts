/** Keeps an element where it is in the view while what is above it changes its height, until the reader does something. */

import { scrollerOf } from './scroller-of';

/** After so many milliseconds whatever is above has its height, also where other work keeps the machine busy. */
const LONGEST = 10_000;

/** What a reader does who wants to be elsewhere. */
const INPUT = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

/**
 * To be called before anything above it changes: what was pressed is then pressed again where it was.
 * @returns ends it, before the reader does something
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
