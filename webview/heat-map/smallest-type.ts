/** The size of the smallest letters in a drawing. */
import { hasNegative } from '../theme/color-scale';
import { type Drawing, isShapes } from './drawing';
import { NUMBER_FONT_SIZE, numberRatio } from './numbers';

/** In CSS pixels, without enlargement; infinite if it has no letters. */
export function smallestType(drawing: Drawing): number {
  if (isShapes(drawing))
    return Math.min(Infinity, ...drawing.shapes.flatMap((shape) => (shape.kind === 'words' ? shape.size : [])));
  const { frame, style } = drawing;
  const ofNumbers = numberRatio(drawing, frame, hasNegative(style.colors.scale));
  const numbers = ofNumbers === undefined ? Infinity : (NUMBER_FONT_SIZE * ofNumbers) / frame.ratio;
  return Math.min(frame.fontSize, numbers);
}
