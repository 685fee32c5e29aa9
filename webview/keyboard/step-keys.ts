/** Arrow keys among the buttons that go to steps: each names its step, counted from 1, by `data-goto`. */
import { rovingTarget } from './roving';

/** Moves the focus to the step that the key leads to. @param root what the buttons stand in @param count of the steps */
export function focusNeighbour(event: KeyboardEvent, root: ParentNode, count: number): void {
  const focused = (event.target as HTMLElement).closest<HTMLElement>('[data-goto]');
  if (!focused) return;
  const target = rovingTarget(event.key, Number(focused.dataset['goto']) - 1, count);
  if (target === undefined) return;
  event.preventDefault();
  root.querySelector<HTMLElement>(`[data-goto="${target + 1}"]`)?.focus();
}
