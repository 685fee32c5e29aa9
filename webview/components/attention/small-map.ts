/** One head's attention weights as a small picture. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { type SmallMap, smallMapPixels, smallMapSize } from '../../heat-map/small-map';
import type { Palette } from '../../theme/color-scale';

@customElement('trace-small-map')
export class SmallMapView extends LitElement {
  static override styles = css`
    :host { display: block; }
    canvas { display: block; image-rendering: pixelated; }
  `;

  /** Nothing is drawn until it is loaded, but the room is kept. */
  @property({ attribute: false }) map: SmallMap | undefined;
  @property({ attribute: false }) palette!: Palette;
  /** The maximum width and height, in CSS pixels. */
  @property({ attribute: false }) size = 64;
  @query('canvas') private canvas!: HTMLCanvasElement;

  override render() {
    return html`<canvas aria-hidden="true" width="0" height="0"></canvas>`;
  }

  override updated(): void {
    const { map, palette, size, canvas } = this;
    const ratio = devicePixelRatio;
    const drawn = map ? smallMapSize(map, size * ratio) : { width: 0, height: 0 };
    // Exceeds its room only if there are fewer device pixels than squares.
    const shown = (pixels: number) => `${map ? Math.min(pixels / ratio, size) : size}px`;
    for (const element of [this, canvas]) {
      element.style.setProperty('width', shown(drawn.width));
      element.style.setProperty('height', shown(drawn.height));
    }
    Object.assign(canvas, drawn);
    if (!map) return;
    const image = new ImageData(drawn.width, drawn.height);
    new Uint32Array(image.data.buffer).set(smallMapPixels(map, drawn, palette, ratio));
    canvas.getContext('2d')?.putImageData(image, 0, 0);
  }
}
