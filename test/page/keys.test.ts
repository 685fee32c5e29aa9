/** The panel by keys alone, and the list of them. */

import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { KEY_AREAS } from '../../webview/keyboard/keys.ts';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { holdReadings } from './held-messages.ts';
import type { Open } from './panels.ts';

async function openPanel(open: Open) {
  const panel = await open();
  const frame = await panel.trace('The weather is');
  await frame.locator('h1').first().click();
  return { panel, frame };
}

async function chosen(frame: Frame): Promise<(string | null)[]> {
  const picked = (picker: string) =>
    frame.locator(`[data-picker="${picker}"] [aria-checked="true"]`).getAttribute('data-value');
  const token = frame.locator('[role="option"][data-token][aria-selected="true"]').getAttribute('data-token');
  const step = frame.locator('[data-goto][aria-current]').getAttribute('data-goto');
  return Promise.all([picked('layer'), picked('head'), token, step, picked('view'), picked('variant')]);
}

describePage('keys', () => {
  const it = itLooksAt(openPanel);

  it('choose block, head, token, step, view and variant', async ({ shared }) => {
    const { panel, frame } = await shared();
    const press = async (...keys: string[]) => {
      for (const key of keys) await panel.page.keyboard.press(key);
    };
    await press(']', ']', '[', '.', '.', 'p', 'j', 'j');
    await expect.poll(() => chosen(frame)).toEqual(['1', '2', '1', '3', 'both', 'model']);
    await press('g', '8');
    await press('v', 'w');
    // A letter pressed by mistake does not change the panel without a word.
    const note = frame.locator('trace-key-note p');
    await expect.poll(() => note.textContent()).toBe('“w” shows the simplified block. Esc undoes it.');
    await expect.poll(() => chosen(frame)).toEqual(['0', '0', '1', '8', 'map', 'walkthrough']);
    await press('Escape');
    await expect.poll(() => chosen(frame)).toEqual(['1', '2', '1', '8', 'map', 'model']);
    expect(await note.count()).toBe(0);
    await press('w');
    // The second digit is waited for by who looks for it, and it is said meanwhile what was typed.
    await press('g', '1');
    await expect.poll(() => frame.locator('.typing').textContent()).toContain('Go to step 1…');
    await panel.page.waitForTimeout(1300);
    await press('2', 'k', 'w');
    await expect.poll(() => chosen(frame)).toEqual(['1', '2', '1', '11', 'map', 'model']);
    if (!thorough) return;
    // Where all steps are shown at once, too, buttons lead to the next one and back; there is no tour.
    await frame.locator('[data-walk="next"]').click();
    await expect.poll(async () => (await chosen(frame))[3]).toBe('12');
    await frame.locator('[data-walk="back"]').click();
    await expect.poll(async () => (await chosen(frame))[3]).toBe('11');
    expect(await frame.locator('[data-action="tour"]').count()).toBe(0);
  });

  it('are none of the panel while VS Code opens the palette that letters are typed for', async ({ shared }) => {
    const { panel, frame } = await shared();
    const before = await chosen(frame);
    await panel.page.keyboard.press('F1');
    for (const letter of 'pe') await panel.page.keyboard.press(letter);
    await panel.page.waitForTimeout(1000);
    expect(await frame.locator('textarea').count()).toBe(0);
    expect(await chosen(frame)).toEqual(before);
    await panel.page.keyboard.press('j');
    await expect.poll(() => chosen(frame)).not.toEqual(before);
  });

  it.runIf(thorough)(
    'scroll the steps by a page also from the bar below them, and whoever goes on at once stays there',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const top = () => frame.locator('main').evaluate(({ scrollTop }) => scrollTop);
      await frame.locator('[data-goto="4"]').click();
      await expect.poll(async () => (await chosen(frame))[3]).toBe('4');
      await frame.locator('[data-goto="4"]').focus();
      const before = await top();
      await panel.page.keyboard.press('PageDown');
      await expect.poll(top).toBeGreaterThan(before + 100);
      await panel.page.keyboard.press('PageUp');
      await expect.poll(top).toBeLessThan(before + 50);
      // The page is about to go back to the step that was read, as soon as its numbers are here.
      const held = await holdReadings(panel.page, 'steps');
      for (const key of ['.', 'd', 'd', 'd']) await panel.page.keyboard.press(key);
      await frame.locator('trace-step[data-step="12"]').waitFor({ state: 'attached' });
      await frame.locator('[data-goto="12"]').click();
      await held.release();
      await frame.locator('main[aria-busy="true"]').waitFor({ state: 'detached' });
      const isAtTop = () =>
        frame.locator('trace-step[data-step="12"]').evaluate((step) => {
          const main = step.closest('main') as HTMLElement;
          return Math.abs(step.getBoundingClientRect().top - main.getBoundingClientRect().top) < 3;
        });
      await expect.poll(isAtTop).toBe(true);
      expect((await chosen(frame))[3]).toBe('12');
    },
  );

  it('open the field again at once after Escape has closed it', async ({ shared }) => {
    const { panel, frame } = await shared();
    const field = frame.locator('textarea:focus');
    for (let time = 0; time < 3; time++) {
      await panel.page.keyboard.press('e');
      await field.waitFor();
      await panel.page.keyboard.press('Escape');
      await field.waitFor({ state: 'detached' });
    }
  });

  it('select all of a field, of which nothing round the panel hears: that would select what is typed next once more', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    await panel.page.keyboard.press('e');
    const field = frame.locator('textarea:focus');
    await field.waitFor();
    const heard = await frame.evaluateHandle(() => {
      const keys: string[] = [];
      window.addEventListener('keydown', ({ key }) => void keys.push(key));
      return keys;
    });
    await panel.page.keyboard.press('ControlOrMeta+a');
    expect(await field.evaluate((area: HTMLTextAreaElement) => [area.selectionStart, area.selectionEnd])).toEqual([
      0, 14,
    ]);
    await panel.page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
    expect(await heard.jsonValue()).not.toContain('a');
  });

  it('of the menu of a token do what is offered for it: choose, explain, compare with the text without its word, copy, show it in the editor', async ({
    open,
  }) => {
    const panel = await open({ level: 'story', viewport: { width: 1000, height: 800 } });
    const source = { uri: 'file:///weather.txt', start: 0, label: 'weather.txt:1' };
    const frame = await panel.trace('The weather is', { source });
    const strip = frame.locator('trace-token-strip');
    const token = (position: number) => strip.locator(`[data-token="${position}"]`);
    const items = strip.locator('trace-token-menu [role="menuitem"]');
    const id = await token(1).getAttribute('data-id');
    const open1 = () => token(1).click({ button: 'right' });
    await open1();
    expect(await items.allTextContents()).toEqual([
      'Choose “·weather”',
      'Explain the prediction after “·weather”',
      'Explain the logit of “·weather” after “The”',
      'Put another word here…',
      'Compare with the text without “weather”',
      'Copy its text',
      `Copy its id, ${id}`,
      'Show it in the editor',
    ]);
    expect(await strip.locator('trace-token-menu [role="menu"]').getAttribute('aria-label')).toBe(
      'What can be done with “·weather”',
    );
    if (thorough) {
      expect.soft(await seriousViolations(frame, 'llm-trace-app', 'trace-view', 'trace-token-strip')).toEqual([]);
      expect.soft(await spokenIdentifiers(frame)).toEqual([]);
    }
    // “Choose” has the focus: its neighbours are reached by arrows and letters, as in every menu.
    await panel.page.keyboard.press('Enter');
    await expect.poll(() => token(1).getAttribute('aria-selected')).toBe('true');
    await strip.locator('[data-token="1"]:focus').waitFor();
    await open1();
    await panel.page.keyboard.press('End');
    await panel.page.keyboard.press('Enter');
    await expect.poll(() => panel.asked.shown).toEqual([1]);
    for (const item of ['copy-text', 'copy-id', 'without-word']) {
      await open1();
      await items.and(frame.locator(`[data-item="${item}"]`)).click();
    }
    await expect.poll(() => panel.asked.copied).toEqual([' weather', id, 'compare with: The is']);
    await open1();
    await items.and(frame.locator('[data-item="explain-own"]')).click();
    await expect.poll(() => token(0).getAttribute('aria-selected')).toBe('true');
    await expect.poll(() => frame.locator('[data-why]').first().getAttribute('data-why')).toBe(id);
    await expect.poll(() => frame.locator('[data-goto][aria-current]').getAttribute('data-goto')).toBe('14');
    panel.editSource();
    await frame.locator('[data-action="trace-edited"]').waitFor();
    await open1();
    expect(await items.last().getAttribute('aria-disabled')).toBe('true');
  });

  it.runIf(thorough)(
    'are listed, after what is seen in the panel, in a dialog that keeps the focus, closes with Escape and gives the focus back',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('[data-action="help"]').focus();
      await panel.page.keyboard.press('?');
      const dialog = frame.getByRole('dialog', { name: 'Keys' });
      await dialog.waitFor();
      const before = await chosen(frame);
      const shown = await textOf(frame);
      expect(shown).toContain('On top are the tokens of the text');
      for (const { title, bindings } of KEY_AREAS) {
        expect(shown).toContain(title);
        for (const { does } of bindings) expect(shown).toContain(does);
      }
      const inside = () =>
        frame.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName.toLowerCase());
      for (let i = 0; i < 5; i++) {
        await panel.page.keyboard.press(i % 2 ? 'Tab' : 'Shift+Tab');
        expect(await inside()).toBe('trace-help');
      }
      // A page jumps over no row, though the title covers the first of them.
      const rows = (edge: 'top' | 'bottom') =>
        frame.locator('trace-help').evaluate((help, of) => {
          const shown = help.shadowRoot?.querySelector('dialog') as HTMLElement;
          const { bottom } = shown.getBoundingClientRect();
          const top = shown.querySelector('.head')?.getBoundingClientRect().bottom ?? 0;
          return [...shown.querySelectorAll('section:first-child tr')].findIndex((row) =>
            of === 'top' ? row.getBoundingClientRect().top >= top : row.getBoundingClientRect().bottom > bottom,
          );
        }, edge);
      const cut = await rows('bottom');
      expect(cut).toBeGreaterThan(0);
      await panel.page.keyboard.press('PageDown');
      expect(await rows('top')).toBeLessThanOrEqual(cut);
      // Keys of the panel do nothing behind it.
      await panel.page.keyboard.press(']');
      expect(await chosen(frame)).toEqual(before);
      expect(await seriousViolations(frame, 'llm-trace-app', 'trace-help', 'dialog')).toEqual([]);
      await panel.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      expect(await inside()).toBe('trace-view');
    },
  );
});
