/** What the tip of a word stands beside, so that it covers nothing of the paragraph that it explains. */
import type { VirtualElement } from '@floating-ui/dom';

/** Of a higher text the tip would stand far from its word: there it leaves only the word’s own line free. In CSS pixels. */
const MOST = 220;

/** As wide as the word, and as high as the text that it stands in. */
export function besideItsText(word: HTMLElement): VirtualElement {
  return {
    contextElement: word,
    getBoundingClientRect: () => {
      const own = word.getBoundingClientRect();
      const text = textOf(word)?.getBoundingClientRect();
      return text && text.height <= MOST ? new DOMRect(own.x, text.y, own.width, text.height) : own;
    },
  };
}

/** The nearest that is laid out as a block: a paragraph, an item of a list, a cell. */
function textOf(word: HTMLElement): Element | undefined {
  for (let around = parentOf(word); around; around = parentOf(around))
    if (!/^(?:inline|contents)/.test(getComputedStyle(around).display)) return around;
  return undefined;
}

/** Also through slots, and out of what a component draws. */
function parentOf(element: Element): Element | undefined {
  if (element.assignedSlot) return element.assignedSlot;
  const { parentNode } = element;
  if (parentNode instanceof ShadowRoot) return parentNode.host;
  return parentNode instanceof Element ? parentNode : undefined;
}
