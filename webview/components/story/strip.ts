/** A vector as one row of colours, and a table of such rows, one for each token; a click chooses the token. */
import { css } from 'lit';
import { colorOf } from '../../theme/color-scale';
import { currentPalette } from '../../theme/theme';

export function largestSize(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Draws one pixel for each value, which the browser stretches. @param limit the value of the strongest colour */
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

export const stripTableStyles = css`
  table { width: 100%; max-width: var(--strip-width, 860px); border-collapse: collapse; }
  th, td { padding: 2px 8px 2px 0; font-weight: normal; text-align: left; }
  thead th { color: var(--muted); font-size: var(--small); }
  tbody tr { cursor: pointer; }
  tbody tr:hover { background: var(--vscode-list-hoverBackground, #80808026); }
  bdi { font-family: var(--mono); white-space: pre; }
  th[scope='row'] { width: 1%; white-space: nowrap; }
  td.strip { width: 100%; }
  canvas { display: block; width: 100%; image-rendering: pixelated; }
  .chosen { background: var(--chosen); color: var(--vscode-editor-selectionForeground, inherit); }
`;
