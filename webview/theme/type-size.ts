/** The type size of the whole page: the editor's own, or larger for people who sit further away. */
import { LOW, LOW_FOR_FIGURE, presentedSize, sizesIn } from './presented-size';

const SIZE = '--vscode-font-size';
/** The factor by which style sheets multiply lengths that belong to type: heights of bars, sizes of small labels. */
const TIMES = '--type-size';
/**
 * Set while something is presented, even in the editor's own type size: the initial type size in this room, which also sizes the
 * controls. Observers of the page's style notice it.
 */
const PRESENTED = '--presented';
/** The smallest letters of a presentation: a 45th of the height, as on a slide, or the usual size in a large page. */
const LEAST_TYPE = { name: '--least-type', usual: 12, share: 45 };
let current = 1;
let presented = false;
/** The editor's own size, while another one is set. */
let own: string | undefined;
/** VS Code writes its own size into the page with all variables of a theme, whenever the theme changes. */
const rewritten = new MutationObserver(() => {
  if (sizeInPage() !== enlarged()) enlarge(sizeInPage());
});

/** The type size as a multiple of the editor's own: drawings with labels are scaled by it. */
export function typeSize(): number {
  return current;
}

/** Whether something is presented, in any type size: it has the look of a presentation. */
export function isPresented(): boolean {
  return presented;
}

/** Whether something is presented in a low page: what does not need its room then makes way. */
export function isLowPresented(): boolean {
  return presented && isLowPage();
}

/** Whether type is larger than the initial size of a presentation in this room: then less is in view at once. */
export function isLargestType(): boolean {
  return current > initialSize();
}

/** The type size, but no larger than the initial size of a presentation in this room. */
export function roomSize(): number {
  return Math.min(current, initialSize());
}

/** The initial type size of a presentation in this room. */
export function initialSize(): number {
  return presentedSize(room());
}

/** The sizes that type may have in this room. */
export function sizesHere(): readonly number[] {
  return sizesIn(room());
}

export function isLowPage(): boolean {
  return room().height <= LOW;
}

/** Whether the page is so low that a figure below its text would be out of view. */
export function isLowForFigure(): boolean {
  return room().height <= LOW_FOR_FIGURE;
}

/** The size of the smallest letters of a presentation in this window, in CSS pixels; 0 if nothing is presented. */
export function smallestType(): number {
  return presented ? Math.min(LEAST_TYPE.usual, window.innerHeight / LEAST_TYPE.share) : 0;
}

function room() {
  return { width: window.innerWidth, height: window.innerHeight };
}

/** @param times the type size of the presentation as a multiple of the editor's; `undefined` restores the editor's own */
export function setPresentedSize(times: number | undefined): void {
  presented = times !== undefined;
  const { style } = document.documentElement;
  const begins = presented ? String(initialSize()) : '';
  if (style.getPropertyValue(PRESENTED) !== begins) style.setProperty(PRESENTED, begins);
  style.setProperty(LEAST_TYPE.name, presented ? `min(${LEAST_TYPE.usual}px, 100vh / ${LEAST_TYPE.share})` : '');
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

/** The size to set in the page while type is larger. */
function enlarged(): string | undefined {
  return own && `${Number.parseFloat(own) * current}px`;
}

function sizeInPage(): string {
  return getComputedStyle(document.documentElement).getPropertyValue(SIZE).trim() || '13px';
}
