/** A vector as one row of colours. */
import { colorOf } from '../../theme/color-scale';
import { currentPalette } from '../../theme/theme';

export function largestSize(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** One pixel for each value, widened by the browser. @param limit the value of the strongest colour */
export function paintStrip(canvas: HTMLCanvasElement, values: Float32Array, limit: number): void {
  if (canvas.width !== values.length) Object.assign(canvas, { width: values.length, height: 1 });
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(values.length, 1);
  const palette = currentPalette();
  for (let i = 0; i < values.length; i++)
    image.data.set([...colorOf({ kind: 'signed', limit: limit || 1 }, palette, values[i] as number), 255], 4 * i);
  context.putImageData(image, 0, 0);
}
