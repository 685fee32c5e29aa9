/** Animations that show where values go. They move only between true values, and are off if the user prefers reduced motion. */

/** In milliseconds. */
const DURATION = 260;
const EASING = 'cubic-bezier(0.2, 0, 0, 1)';

export function movesAllowed(): boolean {
  return !matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Shrinks each element from a multiple of its height to its own height. */
export function shrink<E extends HTMLElement>(elements: readonly E[], from: (element: E) => number): void {
  if (!movesAllowed()) return;
  for (const element of elements) {
    const scale = from(element);
    if (Number.isFinite(scale) && scale !== 1)
      element.animate([{ transform: `scaleY(${Math.min(scale, 12)})` }, { transform: 'none' }], {
        duration: DURATION,
        easing: EASING,
      });
  }
}

/** Grows a sum to its height once its parts have shrunk. */
export function growAfter(element: HTMLElement | undefined): void {
  if (!element || !movesAllowed()) return;
  element.animate([{ transform: 'scaleY(0)' }, { transform: 'none' }], {
    duration: DURATION,
    delay: DURATION,
    fill: 'backwards',
    easing: EASING,
  });
}

/** Reveals a drawing from one side, like a curtain. */
export function wipe(element: Element | null | undefined, from: 'left' | 'right' | 'top'): void {
  if (!element || !movesAllowed()) return;
  const hidden = { left: 'inset(0 100% 0 0)', right: 'inset(0 0 0 100%)', top: 'inset(0 0 100% 0)' }[from];
  element.animate([{ clipPath: hidden }, { clipPath: 'inset(0)' }], { duration: DURATION, easing: EASING });
}

/** Moves a step in from the side it comes from. */
export function enter(element: Element | null | undefined, from: 'before' | 'after'): void {
  if (!element || !movesAllowed()) return;
  const shift = from === 'after' ? 18 : -18;
  element.animate(
    [
      { opacity: 0.25, transform: `translateX(${shift}px)` },
      { opacity: 1, transform: 'none' },
    ],
    {
      duration: 200,
      easing: EASING,
    },
  );
}

/** Moves an element to its place from this many pixels below it (negative: above). */
export function slide(element: HTMLElement, from: number): void {
  if (from === 0 || !movesAllowed()) return;
  element.animate([{ transform: `translateY(${from}px)` }, { transform: 'none' }], {
    duration: DURATION,
    easing: EASING,
  });
}

/** Moves an element to its place from where another element is. */
export function fly(element: HTMLElement | null | undefined, from: Element | null | undefined): void {
  if (!element || !from || !movesAllowed()) return;
  const [here, there] = [element.getBoundingClientRect(), from.getBoundingClientRect()];
  if (there.width === 0 || here.width === 0) return;
  const move = `translate(${there.left - here.left}px, ${there.top - here.top}px) scale(${there.width / here.width})`;
  element.animate(
    [
      { transform: move, transformOrigin: 'top left' },
      { transform: 'none', transformOrigin: 'top left' },
    ],
    {
      duration: 280,
      easing: EASING,
    },
  );
}

/** Moves two elements, one above the other, from both sides into their places. */
export function meet([above, below]: readonly HTMLElement[]): void {
  if (!movesAllowed()) return;
  for (const [element, shift] of [
    [above, -22],
    [below, 22],
  ] as const)
    element?.animate(
      [
        { transform: `translateX(${shift}px)`, opacity: 0.3 },
        { transform: 'none', opacity: 1 },
      ],
      {
        duration: DURATION,
        easing: EASING,
      },
    );
}
