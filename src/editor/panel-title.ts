/** What the tab of a panel is called. */
import type { Origin } from '../engine/panel-protocol';

const MAX_CHARACTERS = 28;

/** The product's name and the beginning of the traced text, on one line. */
export function panelTitle(origin: Origin | null): string {
  const text = origin?.text.slice(0, 1000).replace(/\s+/g, ' ').trim() ?? '';
  if (text === '') return 'LLM Trace';
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const short = characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…` : text;
  return `LLM Trace: ${short}`;
}
