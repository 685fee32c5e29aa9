/** One head's weights as a small picture. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Palette } from '../heat-map/color-scale';
import { type SmallMap, smallMapPixels } from '../heat-map/small-map';

@customElement('trace-small-map')
export class SmallMapView extends LitElement {
  static override styles = css`
    :host { display: grid; place-content: center; }
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
    this.style.setProperty('width', `${size}px`);
    this.style.setProperty('height', `${size}px`);
    if (!map) {
      canvas.width = 0;
      return;
    }
    const ratio = devicePixelRatio;
    const scale = Math.max(1, Math.floor((size * ratio) / map.side));
    const width = map.side * scale;
    Object.assign(canvas, { width, height: width });
    // Larger than its room only where there are fewer device pixels than squares.
    const shown = Math.min(width / ratio, size);
    canvas.style.setProperty('width', `${shown}px`);
    canvas.style.setProperty('height', `${shown}px`);
    const image = new ImageData(width, width);
    new Uint32Array(image.data.buffer).set(smallMapPixels(map, scale, palette, ratio));
    canvas.getContext('2d')?.putImageData(image, 0, 0);
  }
}
