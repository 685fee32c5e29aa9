/** A vector as one row of colours, and a table of such rows, one for each token; a click chooses the token. */
import { css } from 'lit';
import { contrastTo } from '../../heat-map/pixels';
import { colorOf } from '../../theme/color-scale';
import { currentPalette } from '../../theme/theme';

export function largestSize(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** In high contrast a strip is this many pixels high, of which the last but one underlines values below 0. */
const LINES = 12;

/** Draws one column of pixels for each value, which the browser stretches. @param limit the value of the strongest colour */
export function paintStrip(canvas: HTMLCanvasElement, values: Float32Array, limit: number): void {
  const palette = currentPalette();
  const [width, height] = [values.length, palette.contrast ? LINES : 1];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(width, height);
  for (const [i, value] of values.entries()) {
    const color = colorOf({ kind: 'signed', limit: limit || 1 }, palette, value);
    for (let line = 0; line < height; line++) {
      const isUnderline = value < 0 && line === LINES - 2;
      image.data.set([...(isUnderline ? contrastTo(color) : color), 255], 4 * (line * width + i));
    }
  }
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
