/** The view in the activity bar, with all of its sections open. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describeWorkbench, it } from './fixture.ts';

describeWorkbench('the view', () => {
  it.runIf(thorough)('has the buttons of each empty section in sight where all sections are open', async ({ open }) => {
    const window = await open({ newUser: true, fresh: true });
    const { page } = window;
    const usual = page.viewportSize() ?? { width: 1280, height: 800 };
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator('.composite-bar [aria-label="LLM Trace"]').first().click();
    const sectionOf = (name: string) => page.locator('.pane', { has: page.locator('.pane-header', { hasText: name }) });
    for (const name of ['Recent Traces', 'Saved Traces', 'Models']) {
      const header = sectionOf(name).locator('.pane-header');
      await header.waitFor();
      if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
    }
    for (const [name, ...buttons] of [
      ['Recent Traces', 'Try an Example', 'Trace a Text of Your Own...'],
      ['Saved Traces', 'Save Trace...', 'Open Saved Trace...'],
    ] as const)
      for (const label of buttons) {
        const section = sectionOf(name);
        const isInSight = async () => {
          const body = await section.locator('.pane-body').boundingBox();
          const button = await section.locator('.monaco-button', { hasText: label }).boundingBox();
          return body !== null && button !== null && button.y + button.height <= body.y + body.height;
        };
        await expect.poll(isInSight, { message: `${label} in ${name}` }).toBe(true);
      }
    // The window is that of the next test, too.
    await page.setViewportSize(usual);
    await window.runCommand('View: Show Explorer');
  });
});
