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

/** Choose what is offered above the parts: blocks and heads once they are unfolded, and views at a step. */
export async function choose(frame: Frame, picker: string, value: string): Promise<void> {
  const option = frame.locator(`compare-view [data-picker="${picker}"] [data-value="${value}"]`);
  if (!(await option.isVisible())) {
    const leadsToIt = picker === 'view' ? '[data-goto="step-2"]' : '[data-action="places"]';
    await frame.locator(leadsToIt).click();
  }
  await option.click();
}

/** Unfold what the summary says in more detail. */
export async function unfoldSummary(frame: Frame): Promise<void> {
  await frame.locator('compare-summary [data-detail] > summary').click();
}

/** Choose what is offered to be saved. */
export async function save(frame: Frame, what: 'comparison' | 'picture' | 'save-report'): Promise<void> {
  await frame.locator('[data-action="save"]').click();
  await frame.locator(`[data-action="save"] [data-item="${what}"]`).click();
}
