/** Which letters of the page are smaller than others can read from where they sit. */
import type { Frame } from 'playwright-core';

/** @param least in CSS pixels @returns the beginning of each smaller text in sight, with its size; labels of maps, which are drawn, are not among them */
export function smallLetters(frame: Frame, least: number): Promise<string[]> {
  return frame.locator('body').evaluate((body, least) => {
    const small: string[] = [];
    const look = (element: Element) => {
      const { fontSize, visibility, opacity } = getComputedStyle(element);
      const { width, height, top, bottom } = element.getBoundingClientRect();
      const isSeen =
        visibility === 'visible' &&
        opacity !== '0' &&
        width > 1 &&
        height > 1 &&
        bottom > 0 &&
        top < window.innerHeight;
      const text = [...element.childNodes].map((node) => (node instanceof Text ? node.data.trim() : '')).join('');
      if (isSeen && text !== '' && Number.parseFloat(fontSize) < least - 0.01)
        small.push(`${text.slice(0, 20)}: ${fontSize}`);
      for (const child of [...(element.shadowRoot?.children ?? []), ...element.children]) look(child);
    };
    look(body);
    return small;
  }, least);
}
