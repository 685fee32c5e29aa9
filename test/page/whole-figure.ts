/** What a presented step shows first is simpler than its figure, which a button shows. */
import type { Frame } from 'playwright-core';

/** Shows the whole figure, here and at the other steps until the presentation ends. */
export async function showWholeFigure(frame: Frame): Promise<void> {
  const button = frame.locator('trace-story-step [data-action="whole-figure"]');
  await button.waitFor();
  if ((await button.getAttribute('aria-pressed')) === 'false') await button.click();
}
