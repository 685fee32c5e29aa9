/** Whether a step shows its figure or its text first. */
import type { Level } from '../../choice/choice';
import { isPresented } from '../../theme/type-size';

/** Whether the figure comes first, as in larger type and when one step at a time is told. */
export function isFigureFirst(level: Level): boolean {
  return isPresented() || level === 'story';
}
