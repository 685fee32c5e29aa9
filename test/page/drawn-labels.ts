/** The texts that heat maps draw beside and below their cells. */
import type { Frame, Locator } from 'playwright-core';

/** From now on a map keeps the texts that it draws, so that a test can read them. */
export async function noteLabels(frame: Frame): Promise<void> {
  await frame.evaluate(() => {
    const { prototype } = CanvasRenderingContext2D;
    const { putImageData, fillText } = prototype;
    // Each drawing begins with its cells.
    prototype.putImageData = function (...cells: [ImageData, number, number]) {
      this.canvas.dataset['labels'] = '[]';
      Reflect.apply(putImageData, this, cells);
    };
    prototype.fillText = function (text, ...place) {
      const { dataset } = this.canvas;
      dataset['labels'] = JSON.stringify([...JSON.parse(dataset['labels'] ?? '[]'), text]);
      fillText.apply(this, [text, ...place]);
    };
  });
}

/** Of one map. */
export async function labelsOn(figure: Locator): Promise<string[]> {
  return JSON.parse((await figure.locator('canvas.base').getAttribute('data-labels')) ?? '[]');
}
