/** What is written in a drawing, for what explains its signs. */
import { type Drawing, isShapes } from './drawing';

/** Texts of its shapes; of a map the labels of its rows and columns. */
export function wordsIn(drawing: Drawing): readonly string[] {
  if (isShapes(drawing)) return drawing.shapes.flatMap((shape) => (shape.kind === 'words' ? [shape.text] : []));
  const { rows, columns, style } = drawing;
  return [...Array.from(rows.indices, style.rowLabel), ...Array.from(columns.indices, style.columnLabel)];
}
