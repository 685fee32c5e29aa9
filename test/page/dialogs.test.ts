/** The dialogs of the panel by keys alone. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';
import type { OpenPanel } from './open-panel.ts';

/** What has the focus in the open dialog: an attribute that names it, or its element; "outside" where it is elsewhere. */
function focusedIn(frame: Frame): Promise<string> {
  return frame.evaluate(() => {
    let element = document.activeElement;
    const around: Element[] = [];
    while (element) {
      around.push(element, ...(element.closest('dialog') ? [element.closest('dialog') as Element] : []));
      if (!element.shadowRoot?.activeElement) break;
      element = element.shadowRoot.activeElement;
    }
    if (!element || !around.some((one) => one.matches('dialog:modal'))) return 'outside';
    const { action, step, choice, pick } = (element as HTMLElement).dataset;
    return action ?? step ?? choice ?? pick ?? element.localName;
  });
}

/** Opens the dialog that asks for the steps of a worksheet, at the end of the presented story. */
async function openWorksheet(panel: OpenPanel, frame: Frame): Promise<void> {
  await panel.go({ step: 18 });
  await frame.locator('body').press('f');
  await frame.locator('trace-what-next [data-onward="worksheet"]').click();
  await frame.locator('trace-steps-dialog dialog[open]').waitFor();
}

describePage('a dialog', () => {
  it('begins at its last button and leads Tab round in it, both ways', async ({ open }) => {
    const panel = await open({ level: 'story', viewport: { width: 1000, height: 800 } });
    const frame = await panel.trace('The weather is');
    const { keyboard } = panel.page;
    await openWorksheet(panel, frame);
    await expect.poll(() => focusedIn(frame)).toBe('save-steps');
    await keyboard.press('Tab');
    expect(await focusedIn(frame)).toBe('all');
    await keyboard.press('Shift+Tab');
    expect(await focusedIn(frame)).toBe('save-steps');
    await keyboard.press('Shift+Tab');
    expect(await focusedIn(frame)).toBe('vscode-button');
    for (let i = 0; i < 30; i++) {
      await keyboard.press('Shift+Tab');
      expect(await focusedIn(frame)).not.toBe('outside');
    }
  });

  it('is what Escape closes, and nothing else, also when the focus has left it', async ({ open }) => {
    const panel = await open({ level: 'story', viewport: { width: 1000, height: 800 } });
    const frame = await panel.trace('The weather is');
    await openWorksheet(panel, frame);
    await frame.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      (element as HTMLElement).blur();
    });
    expect(await focusedIn(frame)).toBe('outside');
    await panel.page.keyboard.press('Tab');
    expect(await focusedIn(frame)).toBe('all');
    await frame.evaluate(() => (document.activeElement as HTMLElement).blur());
    await panel.page.keyboard.press('Escape');
    await frame.locator('trace-steps-dialog dialog[open]').waitFor({ state: 'detached' });
    expect(await frame.locator('trace-header').isHidden()).toBe(true);
  });

  it('of the keys begins at its title, and leads Tab round its buttons and what is read', async ({ open }) => {
    const panel = await open({ level: 'story' });
    const frame = await panel.trace('The weather is');
    const { keyboard } = panel.page;
    await keyboard.press('?');
    await expect.poll(() => focusedIn(frame)).toBe('h2');
    const seen: string[] = [];
    for (let i = 0; i < 4; i++) {
      await keyboard.press('Tab');
      seen.push(await focusedIn(frame));
    }
    expect(seen).toEqual(['glossary', 'close', 'div', 'glossary']);
  });
});
