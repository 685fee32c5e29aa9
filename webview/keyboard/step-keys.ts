/** Arrow keys among the buttons that go to steps. Each names its step, counted from 1, in `data-goto`. */
import { rovingTarget } from './roving';

/**
 * Moves the focus to the step that the key leads to.
 * @param root the element that contains the buttons
 * @param count the number of steps
 * @param go called with that step where one step is read at a time, so that it is shown at once
 */
export function focusNeighbour(
  event: KeyboardEvent,
  root: ParentNode,
  count: number,
  go: ((step: number) => void) | undefined,
): void {
  const focused = (event.target as HTMLElement).closest<HTMLElement>('[data-goto]');
  if (!focused) return;
  const from = Number(focused.dataset['goto']);
  const target = rovingTarget(event, from - 1, count);
  if (target === undefined) return;
  event.preventDefault();
  root.querySelector<HTMLElement>(`[data-goto="${target + 1}"]`)?.focus();
  if (target + 1 !== from) go?.(target + 1);
}
