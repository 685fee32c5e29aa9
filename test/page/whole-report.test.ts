/** A report may have the figures of all steps, though one step is told at a time. */

import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { holdMessages, holdReadings } from './held-messages.ts';

const TEXT = 'The weather is nice in spring, and people like to go outside.';

async function choose(frame: Frame): Promise<string> {
  const item = frame.locator('trace-export-menu [data-item="save-whole-report"]');
  await frame.locator('trace-export-menu button.opener').click();
  const label = (await item.textContent())?.trim() ?? '';
  await item.click();
  return label;
}

describePage('a report with all figures', () => {
  const it = itLooksAt((open) => open({ level: 'story', place: null, viewport: { width: 900, height: 800 } }));

  it('has one of each step that the story draws one of, whole, and leaves the page as it was', async ({ shared }) => {
    const panel = await shared();
    const frame = await panel.trace(TEXT);
    await frame.locator('[data-goto="6"]').click();
    await frame.locator('[data-tensor$="attn.k"] canvas').first().waitFor();
    const before = panel.asked.saved.length;
    expect(await choose(frame)).toBe('Save Report With All Figures…');
    const report = await panel.saved('report', before + 1);
    const { layer, head } = report.choice;
    const titles = report.pictures.map(({ step, svg }) => {
      const title = /font-weight="600".*?>(.*?)</.exec(Buffer.from(svg).toString())?.[1];
      return `${step} ${title}`;
    });
    const place = `block ${layer}, head ${head}`;
    // By the field's terms: the plain name of each step is the heading under which its picture stands.
    expect(titles).toEqual([
      '3 Embedding matrix',
      '4 Embedded vectors',
      '5 Norm before attention',
      `6 Queries, keys and values · ${place}`,
      `7 Scores · ${place}`,
      `8 Mask and weights · ${place}`,
      `9 Attention output and residual · ${place}`,
      '10 Norm before the MLP',
      '11 MLP',
      '12 Block output',
      '13 All blocks and the final norm',
      '14 Direct logit attribution',
      '15 Top predictions',
      '16 The predicted token',
      '17 Generation',
    ]);
    // Together with what is said a document of some 2 MB.
    expect(report.pictures.reduce((sum, { svg }) => sum + svg.byteLength, 0)).toBeLessThan(1.5e6);
    // Nothing of what was drawn for it stays, and what is read is where it was.
    expect(await frame.locator('trace-unseen-steps').count()).toBe(0);
    expect(await frame.locator('trace-story-step').getAttribute('data-step')).toBe('6');
  });

  it('can be stopped while they are drawn, and then saves nothing', async ({ shared }) => {
    const panel = await shared();
    const frame = await panel.trace('The weather is nice');
    const before = panel.asked.saved.length;
    await frame.locator('[data-goto="6"]').click();
    const held = await holdMessages(panel.page);
    await choose(frame);
    const said = frame.locator('trace-export-menu [data-said]');
    expect(await said.textContent()).toBe('Drawing the figures of all steps…');
    expect(await choose(frame)).toBe('Stop Drawing the Figures of the Report');
    await held.release();
    await expect.poll(() => said.textContent()).toBe('Stopped: no report was saved.');
    expect(panel.asked.saved).toHaveLength(before);
    expect(await frame.locator('trace-unseen-steps').count()).toBe(0);
  });

  it('is chosen in a menu that closes by Escape wherever the focus has gone, and where the editor takes the focus', async ({
    shared,
  }) => {
    const panel = await shared();
    const frame = await panel.trace('The weather is');
    const menu = frame.locator('trace-export-menu [role="menu"]');
    const opener = frame.locator('trace-export-menu button.opener');
    await opener.click();
    await menu.waitFor();
    await frame.evaluate(() => {
      let focused = document.activeElement;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      (focused as HTMLElement).blur();
    });
    await panel.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await panel.page.keyboard.press('Enter');
    await menu.waitFor();
    // As where a dialog of the editor opens, which is no part of the page.
    await frame.evaluate(() => window.dispatchEvent(new FocusEvent('blur')));
    await menu.waitFor({ state: 'hidden' });
  });
});

describePage('a report of some steps', () => {
  it.runIf(thorough)(
    'has the figures of those that are ticked, and nothing is saved where it is cancelled',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 700, height: 800 } });
      const frame = await panel.trace(TEXT);
      const dialog = frame.locator('trace-export-menu trace-steps-dialog dialog');
      const ticked = () =>
        dialog
          .locator('input[data-step]:checked')
          .evaluateAll((boxes) => boxes.map((box) => Number((box as HTMLElement).dataset['step'])));
      const ask = async () => {
        await frame.locator('trace-export-menu button.opener').click();
        await frame.locator('trace-export-menu [data-item="save-some-steps"]').click();
        await dialog.locator('[data-action="save-steps"]').waitFor();
      };
      await ask();
      expect(await ticked()).toEqual([1, 2, 6, 7, 8, 9, 15]);
      // Keys of the page do nothing meanwhile.
      await panel.page.keyboard.press('ArrowRight');
      await panel.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      expect([panel.asked.saved.length, await frame.locator('trace-story-step').getAttribute('data-step')]).toEqual([
        0,
        '1',
      ]);
      await ask();
      // Nothing shows below the buttons, where the list is scrolled.
      await panel.page.setViewportSize({ width: 700, height: 400 });
      const below = await dialog.evaluate((box) => {
        box.scrollTo({ top: 40 });
        const { top, height } = box.querySelector('.buttons')?.getBoundingClientRect() ?? new DOMRect();
        return [
          box.scrollTop,
          Math.round(box.getBoundingClientRect().top + box.clientTop + box.clientHeight - top - height),
        ];
      });
      expect(below).toEqual([40, 0]);
      await panel.page.setViewportSize({ width: 700, height: 800 });
      await dialog.locator('[data-pick="none"]').click();
      expect(await dialog.locator('[data-action="save-steps"]').getAttribute('disabled')).not.toBeNull();
      // Of which head it is, is said where a step of attention is ticked.
      const head = dialog.locator('[data-head]');
      expect(await head.count()).toBe(0);
      await dialog.locator('[data-step="14"]').check();
      expect(await head.count()).toBe(0);
      await dialog.locator('[data-step="8"]').check();
      await expect
        .poll(() => head.textContent())
        .toMatch(/are of head (\d)\.(\d) \(head \2 of block \1\), the one on screen/);
      const named = /head (\d)\.(\d)/
        .exec((await head.textContent()) ?? '')
        ?.slice(1)
        .map(Number);
      expect((await dialog.locator('[data-action="save-steps"]').textContent())?.trim()).toBe('Save 2 steps…');
      const held = await holdMessages(panel.page);
      await dialog.locator('[data-action="save-steps"]').click();
      const said = frame.locator('trace-export-menu [data-said]');
      await expect.poll(() => said.textContent()).toBe('Drawing the figures of 2 steps…');
      await held.release();
      const report = await panel.saved('report', 1);
      expect(report.choice.some?.steps).toEqual([8, 14]);
      expect([report.choice.layer, report.choice.head]).toEqual(named);
      // Nothing was left out of a run that it could tell of.
      expect(report.choice.some?.tellsAblations).toBe(false);
      // Nor are pupils asked anything unless that is chosen.
      expect(report.choice.some?.asksQuestions).toBe(false);
      expect(report.pictures.map(({ step }) => step)).toEqual([8, 14]);
      // What was chosen last is there again.
      await ask();
      expect(await ticked()).toEqual([8, 14]);
      // Whether it asks questions holds for other panels, too.
      const questions = dialog.locator('[data-questions]');
      expect(await questions.isChecked()).toBe(false);
      // A cancelled dialog changes nothing.
      await questions.check();
      await dialog.locator('[data-pick="all"]').click();
      await panel.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      await ask();
      expect(await ticked()).toEqual([8, 14]);
      expect(await questions.isChecked()).toBe(false);
      await questions.check();
      await dialog.locator('[data-action="save-steps"]').click();
      await expect.poll(() => panel.asked.lastReport?.asks).toBe(true);
      expect(panel.asked.lastReport?.steps).toHaveLength(2);
      const second = await panel.saved('report', 2);
      expect(second.choice.some?.asksQuestions).toBe(true);
      await ask();
      expect(await questions.isChecked()).toBe(true);
      await panel.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      // By the command of the editor as well.
      panel.saveSomeSteps();
      await dialog.locator('[data-action="save-steps"]').waitFor();
    },
  );
});

describePage('saving a report with all figures', () => {
  it.runIf(thorough)('is told of once its reader has said where to, not while that is asked', async ({ open }) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 900, height: 800 } });
    const frame = await panel.trace('The weather is');
    let [name, write] = [(_: string) => {}, () => {}];
    panel.asked.saving = {
      name: new Promise((resolve) => {
        name = resolve;
      }),
      written: new Promise((resolve) => {
        write = resolve;
      }),
    };
    await choose(frame);
    await expect.poll(() => panel.asked.saved.length).toBe(1);
    const said = frame.locator('trace-export-menu [data-said]');
    expect(await said.textContent()).toBe('');
    name('all.md');
    await expect.poll(() => said.textContent()).toBe('Saving…');
    write();
    await expect.poll(() => frame.locator('[data-saved-report] span').first().textContent()).toBe('Saved: all.md');
  });
});

describePage('a report with all figures, one of which has its values late', () => {
  // The map of the lens is there before its values, that of the logits comes with them.
  it.runIf(thorough).for([
    ['lens', 13],
    ['attribution', 14],
  ] as const)('waits for them: %s, step %s', async ([reading, step], { open }) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 900, height: 800 } });
    const frame = await panel.trace(TEXT);
    await frame.locator('[data-goto="6"]').click();
    await frame.locator('[data-tensor$="attn.k"] canvas').first().waitFor();
    const held = await holdReadings(panel.page, reading);
    await choose(frame);
    await expect.poll(() => held.count()).toBeGreaterThan(0);
    // Longer than all others take.
    await panel.page.waitForTimeout(1500);
    expect(panel.asked.saved).toEqual([]);
    await held.release();
    const report = await panel.saved('report', 1);
    expect(report.pictures.map(({ step: drawn }) => drawn)).toContain(step);
    expect(report.pictures).toHaveLength(15);
  });
});

describePage('a menu that offers to stop the figures of a report', () => {
  it.runIf(thorough)('begins nothing where they are all drawn before that is pressed', async ({ open }) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 900, height: 800 } });
    const frame = await panel.trace(TEXT);
    await frame.locator('[data-goto="6"]').click();
    await frame.locator('[data-tensor$="attn.k"] canvas').first().waitFor();
    const held = await holdMessages(panel.page);
    await choose(frame);
    await frame.locator('trace-export-menu button.opener').click();
    const item = frame.locator('trace-export-menu [data-item="save-whole-report"]');
    expect((await item.textContent())?.trim()).toBe('Stop Drawing the Figures of the Report');
    await held.release();
    await expect.poll(() => panel.asked.saved.length).toBe(1);
    await item.click();
    await panel.page.waitForTimeout(500);
    expect(await frame.locator('trace-unseen-steps').count()).toBe(0);
    expect(panel.asked.saved).toHaveLength(1);
    // The next time it draws them again.
    expect(await choose(frame)).toBe('Save Report With All Figures…');
    await expect.poll(() => panel.asked.saved.length).toBe(2);
  });
});
