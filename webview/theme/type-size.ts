/** The size of type in the whole page: the editor's own, or larger for people who sit further away. */
import { LOW, LOW_FOR_FIGURE, presentedSize, sizesIn } from './presented-size';

const SIZE = '--vscode-font-size';
/** What style sheets multiply lengths by that belong to type: heights of bars, sizes of small labels. */
const TIMES = '--type-size';
/**
 * Set while something is presented, also in the editor's own size of type: how large type begins in this room, by which controls
 * are as large. Who observes the page's style learns of it.
 */
const PRESENTED = '--presented';
/** No letter of what is presented is smaller: as on a slide, a 45th of the height, or as usual type has it in a large page. */
const LEAST_TYPE = { name: '--least-type', size: 'min(12px, 100vh / 45)' };
let current = 1;
let presented = false;
/** The editor's own, while ours is another. */
let own: string | undefined;
/** VS Code writes its own size into the page with all that belongs to a theme, whenever that changes. */
const rewritten = new MutationObserver(() => {
  if (sizeInPage() !== enlarged()) enlarge(sizeInPage());
});

/** How many times the editor's own size: what is drawn with labels is drawn so much larger. */
export function typeSize(): number {
  return current;
}

/** Whether something is presented: in whatever size of type, it has the looks of that. */
export function isPresented(): boolean {
  return presented;
}

/** Whether something is presented where the page is low: what has no need of its room gives way. */
export function isLowPresented(): boolean {
  return presented && isLowPage();
}

/** Larger than a presentation begins with in this room: less is in sight at once then. */
export function isLargestType(): boolean {
  return current > beginsWith();
}

/** Type as it is, or smaller: no larger than a presentation begins with in this room. */
export function roomSize(): number {
  return Math.min(current, beginsWith());
}

/** How large type is where a presentation begins in this room. */
export function beginsWith(): number {
  return presentedSize(room());
}

/** The sizes that it may have in this room. */
export function sizesHere(): readonly number[] {
  return sizesIn(room());
}

export function isLowPage(): boolean {
  return room().height <= LOW;
}

/** Whether the page is so low that a figure below what is said of it would be out of sight. */
export function isLowForFigure(): boolean {
  return room().height <= LOW_FOR_FIGURE;
}

function room() {
  return { width: window.innerWidth, height: window.innerHeight };
}

/** @param times the editor's size, of what is presented; `undefined`: nothing is, and the editor has its own back */
export function presentIn(times: number | undefined): void {
  presented = times !== undefined;
  const { style } = document.documentElement;
  const begins = presented ? String(beginsWith()) : '';
  if (style.getPropertyValue(PRESENTED) !== begins) style.setProperty(PRESENTED, begins);
  style.setProperty(LEAST_TYPE.name, presented ? LEAST_TYPE.size : '');
  setTypeSize(times ?? 1);
}

function setTypeSize(times: number): void {
  if (times === current) return;
  const { style } = document.documentElement;
  current = times;
  style.setProperty(TIMES, String(times));
  rewritten.disconnect();
  const editors = own ?? sizeInPage();
  if (times === 1) {
    own = undefined;
    style.setProperty(SIZE, editors);
    return;
  }
  enlarge(editors);
  rewritten.observe(document.documentElement, { attributeFilter: ['style'] });
}

function enlarge(editors: string): void {
  own = editors;
  document.documentElement.style.setProperty(SIZE, enlarged() ?? editors);
}

/** The size that the page is to have while type is larger. */
function enlarged(): string | undefined {
  return own && `${Number.parseFloat(own) * current}px`;
}

function sizeInPage(): string {
  return getComputedStyle(document.documentElement).getPropertyValue(SIZE).trim() || '13px';
}
