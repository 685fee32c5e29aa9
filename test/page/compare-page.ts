/** What tests of a comparison begin with. */
import type { Frame } from 'playwright-core';
import { openTensors } from '../unit/support.ts';
import { savedTrace } from './terminal.ts';

export const [FINE, COLD] = ['The weather is fine today', 'The weather is very cold today'];
/** Of a panel in a window of 1,800 pixels. */
export const WIDE = { width: 721, height: 903 };

/** The tensors that the terminal program saves of a text. */
export async function savedTensors(text: string, ...options: string[]) {
  return openTensors(await savedTrace(text, ...options));
}

export async function choose(frame: Frame, picker: string, value: string): Promise<void> {
  await frame.locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
}

/** Unfold what the summary says in more detail. */
export async function unfoldSummary(frame: Frame): Promise<void> {
  await frame.locator('compare-summary [data-detail] > summary').click();
}
