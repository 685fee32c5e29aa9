/** The texts in a drawing, to find the signs that need an explanation. */
import { type Drawing, isShapes } from './drawing';

/** The texts of its shapes; for a map, the labels of its rows and columns. */
export function wordsIn(drawing: Drawing): readonly string[] {
  if (isShapes(drawing)) return drawing.shapes.flatMap((shape) => (shape.kind === 'words' ? [shape.text] : []));
  const { rows, columns, style } = drawing;
  return [...Array.from(rows.indices, style.rowLabel), ...Array.from(columns.indices, style.columnLabel)];
}
