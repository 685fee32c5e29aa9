/** What tests of a comparison begin with. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { openTensors } from '../unit/support.ts';
import type { OpenPanel } from './open-panel.ts';
import { savedTrace } from './terminal.ts';

export const [FINE, COLD] = ['The weather is fine today', 'The weather is very cold today'];
/** Of a panel in a window of 1,800 pixels. */
export const WIDE = { width: 721, height: 903 };

/** The tensors that the terminal program saves of a text. */
export async function savedTensors(text: string, ...options: string[]) {
  return openTensors(await savedTrace(text, ...options));
}

/** Compares in a panel that other tests compare in as well: nothing of what it showed before is left in its page. */
export async function compareAnew(
  panel: OpenPanel,
  viewport: { readonly width: number; readonly height: number },
  ...sides: Parameters<OpenPanel['compare']>
): Promise<Frame> {
  if (panel.content.kind === 'compare') {
    panel.fail('Closed.');
    await panel.frame.locator('compare-view').waitFor({ state: 'detached' });
  }
  await panel.page.setViewportSize(viewport);
  return panel.compare(...sides);
}

/** Choose what is offered above the parts: blocks and heads once they are unfolded, and views at a step. */
export async function choose(frame: Frame, picker: string, value: string): Promise<void> {
  const option = frame.locator(`compare-view [data-picker="${picker}"] [data-value="${value}"]`);
  const isView = picker === 'view';
  if (!(await option.isVisible()))
    await frame.locator(isView ? '[data-goto="step-2"]' : '[data-action="places"]').click();
  await option.click();
  // What is chosen from lies over the page until it is left.
  if (!isView) await option.press('Escape');
}

/** Unfold what the summary says in more detail. */
export async function unfoldSummary(frame: Frame): Promise<void> {
  await frame.locator('compare-summary [data-detail] > summary').click();
}

/** Choose what is offered to be saved. */
export async function save(frame: Frame, what: 'comparison' | 'picture' | 'picture-2' | 'save-report'): Promise<void> {
  await frame.locator('[data-action="save"]').click();
  await frame.locator(`[data-action="save"] [data-item="${what}"]`).click();
}

/** Two texts of which another token is predicted. */
export const [BOATS, BIRDS] = ['The boats come back in the', 'The birds come back in the'];

/** The cells of a stage's table, once it is there: "row,column" to value. */
export async function cells(frame: Frame, tensor: string, figure: string): Promise<Map<string, number>> {
  const stage = frame.locator(`compare-tensor[data-tensor="${tensor}"]`);
  const table = stage.locator(`[data-figure="${figure}"] trace-values`);
  // What stands above it takes its height only when it is near the view: scroll until it stays.
  await expect
    .poll(async () => {
      await stage.scrollIntoViewIfNeeded();
      return table.count();
    })
    .toBe(1);
  const shown = await table
    .locator('td[data-row]')
    .evaluateAll((all) => all.map((cell) => ({ ...(cell as HTMLElement).dataset })));
  return new Map(shown.map(({ row, column, value }) => [`${row},${column}`, Number(value)]));
}
