/** How large the numbers in the cells of heat maps are drawn. */
import type { Frame } from 'playwright-core';

declare global {
  interface Window {
    /** By the canvas of a map, in CSS pixels. */
    drawnDigits?: WeakMap<Element, number>;
  }
}

/** From now on: they are written in the middle of their cells, after the cells themselves. */
export function noteDigits(frame: Frame): Promise<void> {
  return frame.evaluate(() => {
    const { prototype } = CanvasRenderingContext2D;
    const { putImageData, fillText } = prototype;
    const drawn = new WeakMap<Element, number>();
    window.drawnDigits = drawn;
    prototype.putImageData = function (...args: readonly unknown[]) {
      drawn.set(this.canvas, 0);
      Reflect.apply(putImageData, this, args);
    };
    prototype.fillText = function (text, ...place) {
      const size = Number.parseFloat(/([\d.]+)px/.exec(this.font)?.[1] ?? '0') / devicePixelRatio;
      if (this.textAlign === 'center' && this.textBaseline === 'middle') drawn.set(this.canvas, size);
      fillText.apply(this, [text, ...place]);
    };
  });
}

/** Of the last map of the step that is told; `undefined` until it is drawn, and 0 where it has no numbers. */
export function digitsOf(frame: Frame): Promise<number | undefined> {
  return frame.locator('trace-story-step').evaluate((step) => {
    const figure = step.shadowRoot?.querySelector('trace-story-figure')?.shadowRoot;
    const map = [...(figure?.querySelectorAll('trace-tensor') ?? [])]
      .at(-1)
      ?.shadowRoot?.querySelector('trace-heat-map');
    const canvas = map?.shadowRoot?.querySelector('canvas.base[data-painted]');
    return canvas ? window.drawnDigits?.get(canvas) : undefined;
  });
}
