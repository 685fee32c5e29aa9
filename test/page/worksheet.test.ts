/** A worksheet: the steps as questions whose answers it does not hold. */

import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { computedIn, stands } from '../workbench/worksheet.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { holdReadings } from './held-messages.ts';

const TEXT = 'The weather is nice in spring, and people like to go outside.';

describePage('a worksheet', () => {
  const it = itLooksAt((open) => open({ level: 'story', place: null, viewport: { width: 900, height: 800 } }));

  it.runIf(thorough)(
    'asks questions by its command, and has the steps that are read in a short walk, or were chosen last',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace(TEXT);
      const before = panel.asked.saved.length;
      const dialog = frame.locator('trace-export-menu trace-steps-dialog dialog');
      const save = dialog.locator('[data-action="save-steps"]');
      panel.saveSomeSteps();
      await save.waitFor();
      expect(await dialog.locator('[data-questions]').isChecked()).toBe(true);
      expect(await dialog.locator('h3').textContent()).toBe('Which steps shall the worksheet tell?');
      await dialog.locator('[data-pick="none"]').click();
      for (const step of [6, 14]) await dialog.locator(`[data-step="${step}"]`).check();
      await dialog.locator('[data-answers-apart]').check();
      expect(await dialog.locator('p').first().textContent()).toContain('in a second file, with the answers');
      await save.click();
      const report = await panel.saved('report', before + 1);
      expect(report.choice.some?.asksQuestions).toBe(true);
      expect(report.answersApart).toBe(true);
      // What is asked for is not said in its figures.
      const said = report.pictures.map(({ svg }) => Buffer.from(svg).toString()).join('');
      expect(said).toContain('>Key<');
      expect(said).not.toMatch(/fits best|pos_embed|norm β|W_O/);
      // Of another text, whose dialog was not open before.
      await panel.trace('The weather is');
      panel.saveSomeSteps();
      await save.waitFor();
      const ticked = dialog.locator('input[data-step]:checked');
      await expect.poll(() => ticked.count()).toBe(2);
      // So is where the answers are, which a cancelled dialog does not change.
      expect(panel.asked.lastReport?.answersApart).toBe(true);
      expect(await dialog.locator('[data-answers-apart]').isChecked()).toBe(true);
      await dialog.locator('[data-answers-apart]').uncheck();
      await panel.page.keyboard.press('Escape');
      await save.waitFor({ state: 'detached' }); // until then what had the focus in the dialog gets the keys
      // A short walk that is read has the steps that are meant now; once it is ended, it is those of last time again.
      const numbers = () =>
        ticked.evaluateAll((boxes) => boxes.map((box) => Number((box as HTMLElement).dataset['step'])));
      for (const [key, walk] of [
        ['b', 'beginners'],
        ['a', 'attention'],
      ] as const) {
        await frame.locator('body').press(key);
        panel.saveSomeSteps();
        await save.waitFor();
        const begun = await numbers();
        await dialog.locator(`[data-pick="${walk}"]`).click();
        await expect.poll(numbers).toEqual(begun);
        await panel.page.keyboard.press('Escape');
        await save.waitFor({ state: 'detached' });
      }
      await frame.locator('body').press('a');
      panel.saveSomeSteps();
      await save.waitFor();
      await expect.poll(numbers).toEqual([6, 14]);
      expect(await dialog.locator('[data-answers-apart]').isChecked()).toBe(true);
      await panel.page.keyboard.press('Escape');
      await save.waitFor({ state: 'detached' });
    },
  );

  it.runIf(thorough)('holds no number that its questions ask to be computed', async ({ shared }) => {
    const panel = await shared();
    for (const text of [TEXT, 'The weather is']) {
      const frame = await panel.trace(text);
      // The questions are of the head that the panel chooses, once it has.
      const head = frame.locator('trace-rail .card .head').first();
      await expect.poll(() => head.textContent()).toMatch(/Block \d+\s[\s\S]*\bhead \d/);
      panel.saveSomeSteps();
      const dialog = frame.locator('trace-export-menu trace-steps-dialog dialog');
      await dialog.locator('[data-pick="all"]').click();
      const before = panel.asked.saved.length;
      await dialog.locator('[data-action="save-steps"]').click();
      const report = await panel.saved('report', before + 1);
      const { results } = computedIn(await panel.documentOf(report));
      expect(results.length).toBeGreaterThan(5);
      for (const { step, svg } of report.pictures) {
        const said = [
          ...Buffer.from(svg)
            .toString()
            .matchAll(/>([^<]+)</g),
        ]
          .map(([, words]) => words)
          .join(' | ');
        for (const [ask, result] of results) expect(stands(result, said), `step ${step}: ${ask} ${result}`).toBe(false);
        // Nor is the token named or outlined that a row looks at most.
        expect(said, `step ${step}`).not.toMatch(/the column of/);
      }
    }
  });

  it.runIf(thorough)(
    'names no column of weights by its token where not all are: that is what is asked for',
    async ({ shared }) => {
      const panel = await shared();
      const text = `${'One day the dog ran away, and the little girl was very sad. '.repeat(5)}She waited at the`;
      const frame = await panel.trace(text);
      const labelsOf = async (asks: boolean) => {
        panel.saveSomeSteps();
        const dialog = frame.locator('trace-export-menu trace-steps-dialog dialog');
        await dialog.locator('[data-pick="none"]').click();
        await dialog.locator('[data-step="8"]').check();
        await dialog.locator('[data-questions]').setChecked(asks);
        const before = panel.asked.saved.length;
        await dialog.locator('[data-action="save-steps"]').click();
        const report = await panel.saved('report', before + 1);
        const svg = Buffer.from(report.pictures[0]?.svg ?? []).toString();
        return [...svg.matchAll(/<text[^>]*text-anchor="middle"[^>]*>([^<]+)</g)].map(([, words]) => words as string);
      };
      // Of the scale as well.
      const isNumber = (label: string) => /^\d+(?:\.\d+)?$/.test(label);
      const [plain, asked] = [await labelsOf(false), await labelsOf(true)];
      expect(plain.filter((label) => !isNumber(label))).toHaveLength(1);
      expect(asked.length).toBeGreaterThan(3);
      expect(asked.filter((label) => !isNumber(label))).toEqual([]);
    },
  );
});

describePage('a worksheet that is asked for before the panel has chosen its head', () => {
  it.runIf(thorough)('is of the head that it chooses', async ({ open }) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 700, height: 800 } });
    const held = await holdReadings(panel.page, 'headContributions');
    const frame = await panel.trace(TEXT);
    await expect.poll(() => held.count()).toBeGreaterThan(0);
    panel.saveSomeSteps();
    await frame.locator('trace-export-menu [data-action="save-steps"]').click();
    // Longer than its figures take.
    await panel.page.waitForTimeout(2500);
    expect(panel.asked.saved).toEqual([]);
    await held.release();
    const report = await panel.saved('report', 1);
    const shown = await frame.locator('trace-rail .card .head').first().textContent();
    expect(shown?.replaceAll(/\s+/g, ' ')).toContain(`Block ${report.choice.layer}`);
    expect(shown).toMatch(new RegExp(`head ${report.choice.head}\\b`));
    expect([report.choice.layer, report.choice.head]).not.toEqual([0, 0]);
  });
});
