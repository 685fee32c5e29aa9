/** One head's weights as a small picture. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { type SmallMap, smallMapPixels, smallMapWidth } from '../../heat-map/small-map';
import type { Palette } from '../../theme/color-scale';

@customElement('trace-small-map')
export class SmallMapView extends LitElement {
  static override styles = css`
    :host { display: block; }
    canvas { display: block; image-rendering: pixelated; }
  `;

  /** Nothing is drawn until it is here; the room is kept. */
  @property({ attribute: false }) map: SmallMap | undefined;
  @property({ attribute: false }) palette!: Palette;
  /** At most so wide and high, in CSS pixels. */
  @property({ attribute: false }) size = 64;
  @query('canvas') private canvas!: HTMLCanvasElement;

  override render() {
    return html`<canvas aria-hidden="true" width="0" height="0"></canvas>`;
  }

  override updated(): void {
    const { map, palette, size, canvas } = this;
    const ratio = devicePixelRatio;
    const width = map ? smallMapWidth(map.side, size * ratio) : 0;
    // Larger than its room only where there are fewer device pixels than squares.
    const shown = map ? Math.min(width / ratio, size) : size;
    for (const element of [this, canvas]) {
      element.style.setProperty('width', `${shown}px`);
      element.style.setProperty('height', `${shown}px`);
    }
    Object.assign(canvas, { width, height: width });
    if (!map) return;
    const image = new ImageData(width, width);
    new Uint32Array(image.data.buffer).set(smallMapPixels(map, width, palette, ratio));
    canvas.getContext('2d')?.putImageData(image, 0, 0);
  }
}
