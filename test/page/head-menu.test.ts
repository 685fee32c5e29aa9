/** The menu of a head: on the matrix, on the small maps of a block and on those of all blocks. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { openAtBestHead, shownHead, shownStep } from './story-page.ts';

describePage('the menu of a head', () => {
  it.runIf(thorough)(
    'leads from the matrix to what can be seen of a head and to a run without it, and copies its name',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open, { motion: false });
      const cell = frame.locator('trace-head-matrix [data-layer="1"][data-head="6"]');
      const items = frame.locator('trace-head-menu [role="menuitem"]');
      const pick = async (id: string) => {
        await cell.click({ button: 'right' });
        await items.and(frame.locator(`[data-item="${id}"]`)).click();
      };
      await cell.click({ button: 'right' });
      expect(await items.allTextContents()).toEqual([
        'Look at head 1.6',
        'OV and QK of head 1.6',
        'Leave head 1.6 out and see',
        'Copy its name, L1H6',
      ]);
      expect(await frame.locator('trace-head-menu [role="menu"]').getAttribute('aria-label')).toBe(
        'What can be done with head 1.6',
      );
      // Nothing is chosen as long as the menu is open.
      expect(await shownHead(frame)).toEqual(['5', '4']);
      await panel.page.keyboard.press('Escape');
      await pick('look');
      await expect.poll(() => shownStep(frame)).toBe('8');
      expect(await shownHead(frame)).toEqual(['1', '6']);
      await pick('copy-name');
      await expect.poll(() => panel.asked.copied).toEqual(['L1H6']);
      await expect.poll(() => frame.locator('trace-head-menu [data-said]').textContent()).toBe('Copied: L1H6');
      await frame.locator('[data-goto="12"]').click();
      await pick('circuits');
      await expect.poll(() => shownStep(frame)).toBe('8');
      await frame.locator('trace-head-circuits [data-circuit="qk"]').waitFor();
      await expect
        .poll(() => frame.locator('[data-heads="circuits"]').evaluate((part) => part.getBoundingClientRect().top))
        .toBeLessThan(900);
      await pick('leave-out');
      await expect.poll(() => shownStep(frame)).toBe('14');
      await expect
        .poll(() => frame.locator('trace-ablation [data-answer]').textContent())
        .toMatch(/^Without head 1\.6, “·They” leads “⏎” by 0\.581 instead of 0\.578 /);
    },
  );

  it.runIf(thorough)(
    'begins at the first entry that can be chosen; elsewhere its key opens no menu of VS Code, which has nothing to copy',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open, { motion: false });
      const { keyboard } = panel.page;
      await frame.evaluate(() => {
        addEventListener('contextmenu', (event) =>
          document.body.setAttribute('data-kept', String(event.defaultPrevented)),
        );
      });
      const kept = () => frame.locator('body').getAttribute('data-kept');
      // The chosen head is looked at already.
      await panel.go({ step: 8 });
      await frame.locator('trace-head-matrix [aria-selected="true"]').focus();
      await keyboard.press('Shift+F10');
      const items = frame.locator('trace-head-menu [role="menuitem"]');
      await frame.locator('trace-head-menu [role="menuitem"]:focus').waitFor();
      const isFirst = await items.evaluateAll((all) => {
        const [first] = all.filter((one) => one.ariaDisabled === 'false');
        return [first?.matches(':focus'), all[0] === first];
      });
      expect(isFirst).toEqual([true, false]);
      await keyboard.press('Escape');
      await frame.locator('trace-story-step h2, trace-step h2').first().focus();
      await keyboard.press('Shift+F10');
      await expect.poll(kept).toBe('true');
      await keyboard.press('e');
      await frame.locator('textarea:focus').press('Shift+F10');
      await expect.poll(kept).toBe('false');
    },
  );

  it.runIf(thorough)(
    'leaves out by keys, in the map of parts too, the head that one came to; and the chosen one by a command',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open, { motion: false });
      const { keyboard } = panel.page;
      const answer = frame.locator('trace-ablation [data-answer]');
      await panel.go({ step: 14 });
      await frame.locator('trace-attribution-grid [data-part="head-5-4"]').focus();
      await keyboard.press('ArrowLeft');
      await keyboard.press('Shift+F10');
      const focused = frame.locator('trace-picture-menu [role="menuitem"]:focus');
      await expect.poll(() => focused.textContent()).toBe('Leave head 5.3 out and see');
      await keyboard.press('Enter');
      await expect.poll(() => answer.textContent()).toMatch(/^Without head 5\.3, /);
      panel.leaveOutHead();
      await expect.poll(() => answer.textContent()).toMatch(/^Without head 5\.4, /);
      panel.savePicture();
      await frame.locator('trace-picture-dialog dialog[open]').waitFor();
    },
  );

  it.runIf(thorough)('opens by the menu key, also on the small maps, and gives the focus back', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open, { motion: false });
    const menu = frame.locator('trace-head-menu [role="menuitem"]');
    const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
    await chosen.focus();
    await panel.page.keyboard.press('Shift+F10');
    await expect.poll(() => menu.first().textContent()).toBe('Look at head 5.4');
    await panel.page.keyboard.press('Escape');
    await frame.locator('trace-head-matrix [aria-selected="true"]:focus').waitFor();
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-segmented[data-picker="level"] [data-value="figures"]').click();
    const thumbnail = frame.locator('[data-thumbnail="2"]');
    await thumbnail.focus();
    await panel.page.keyboard.press('Shift+F10');
    await expect.poll(() => menu.first().textContent()).toBe('Look at head 5.2');
    await panel.page.keyboard.press('Enter');
    await expect.poll(() => shownHead(frame)).toEqual(['5', '2']);
    const small = frame.locator('trace-heads-overview [data-layer="3"][data-head="1"]');
    await small.click({ button: 'right' });
    await expect.poll(() => menu.first().textContent()).toBe('Look at head 3.1');
    // The magnified map would lie over the menu.
    expect(await frame.locator('trace-heads-overview trace-floating-tip [popover]:popover-open').count()).toBe(0);
    await panel.page.keyboard.press('Enter');
    await expect.poll(() => shownHead(frame)).toEqual(['3', '1']);
    expect(await shownStep(frame)).toBe('8');
  });
});
