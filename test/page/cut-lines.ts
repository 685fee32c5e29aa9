/** Which lines of text of the step that is presented are cut by the edge of what they stand in. */
import type { Frame } from 'playwright-core';

/** Of what is said and of the figure: what is wholly out of sight, as below the view, is not cut. */
export function cutLines(frame: Frame): Promise<string[]> {
  return frame.locator('main').evaluate((main) => {
    /** So much of a line's box may be beyond an edge, in CSS pixels: its letters are not. */
    const slack = 3;
    const parentOf = (node: Node): Element | null => {
      const parent = (node as Element).assignedSlot ?? node.parentNode;
      return parent instanceof ShadowRoot ? parent.host : (parent as Element | null);
    };
    const textsIn = (root: Node): Text[] =>
      [...root.childNodes].flatMap((node) => {
        if (node instanceof Text) return node.data.trim() ? [node] : [];
        if (!(node instanceof Element) || node instanceof HTMLStyleElement) return [];
        return [...(node.shadowRoot ? textsIn(node.shadowRoot) : []), ...textsIn(node)];
      });
    const clipOf = (element: Element) => {
      const { left, top, right, bottom } = main.getBoundingClientRect();
      const clip = { left, top, right, bottom };
      for (let at: Element | null = element; at && at !== main; at = parentOf(at)) {
        if (getComputedStyle(at).overflow === 'visible') continue;
        const box = at.getBoundingClientRect();
        clip.left = Math.max(clip.left, box.left);
        clip.top = Math.max(clip.top, box.top);
        clip.right = Math.min(clip.right, box.right);
        clip.bottom = Math.min(clip.bottom, box.bottom);
      }
      return clip;
    };
    /** The page itself is transparent here until it is looked at. */
    const isDrawn = (element: Element): boolean => {
      for (let at: Element | null = element; at && at !== main; at = parentOf(at))
        if (getComputedStyle(at).opacity === '0') return false;
      return element.checkVisibility({ visibilityProperty: true });
    };
    const isCut = (line: DOMRect, clip: ReturnType<typeof clipOf>): boolean => {
      const isSeen = line.top < clip.bottom - slack && line.bottom > clip.top + slack && line.left < clip.right - slack;
      return (
        isSeen && (line.bottom > clip.bottom + slack || line.top < clip.top - slack || line.right > clip.right + slack)
      );
    };
    const step = main.querySelector('trace-story-step')?.shadowRoot;
    const parts = ['.said', '.hero'].flatMap((name) => step?.querySelector(name) ?? []);
    return parts.flatMap(textsIn).flatMap((text) => {
      const element = parentOf(text) as Element;
      if (!isDrawn(element)) return [];
      // By words: the space at the end of a line may hang over its edge.
      const rectsOf = ({ index, 0: word }: RegExpMatchArray) => {
        const range = document.createRange();
        range.setStart(text, index ?? 0);
        range.setEnd(text, (index ?? 0) + word.length);
        return [...range.getClientRects()];
      };
      const words = [...text.data.matchAll(/\S+/g)].flatMap(rectsOf);
      const lines = words.filter(({ width, height }) => width > slack && height > slack);
      const clip = clipOf(element);
      return lines.some((line) => isCut(line, clip)) ? [text.data.trim()] : [];
    });
  });
}
