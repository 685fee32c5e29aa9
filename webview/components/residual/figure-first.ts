/** Which comes first of a step, its figure or what is said of it. */
import type { Level } from '../../choice/choice';
import { isPresented } from '../../theme/type-size';

/** In larger type, and where one step at a time is told, the figure does. */
export function isFigureFirst(level: Level): boolean {
  return isPresented() || level === 'story';
}
