/** The size of type in the whole page: the editor's own, or larger for people who sit further away. */
import { PRESENTED } from './presented-size';

const SIZE = '--vscode-font-size';
/** What style sheets multiply lengths by that belong to type: heights of bars, sizes of small labels. */
const TIMES = '--type-size';
let current = 1;
/** The editor's own, while ours is another. */
let own: string | undefined;

/** How many times the editor's own size: what is drawn with labels is drawn so much larger. */
export function typeSize(): number {
  return current;
}

/** Larger than a presentation begins with: less is in sight at once then, and what is read first comes first. */
export function isLargestType(): boolean {
  return current > PRESENTED;
}

/** @param times the editor's size; 1 gives its own back */
export function setTypeSize(times: number): void {
  const { style } = document.documentElement;
  current = times;
  style.setProperty(TIMES, String(times));
  own ??= getComputedStyle(document.documentElement).getPropertyValue(SIZE).trim() || '13px';
  style.setProperty(SIZE, times === 1 ? own : `${Number.parseFloat(own) * times}px`);
  if (times === 1) own = undefined;
}
