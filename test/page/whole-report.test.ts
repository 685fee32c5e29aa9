/** A report may have the figures of all steps, though one step is told at a time. */

import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { computedIn, stands } from '../workbench/worksheet.ts';
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
  it('has the figures of those that are ticked, and nothing is saved where it is cancelled', async ({ open }) => {
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
    expect(report.choice.steps).toEqual([8, 14]);
    expect([report.choice.layer, report.choice.head]).toEqual(named);
    // Nothing was left out of a run that it could tell of.
    expect(report.choice.tellsAblations).toBe(false);
    // Nor are pupils asked anything unless that is chosen.
    expect(report.choice.asksQuestions).toBe(false);
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
    expect(second.choice.asksQuestions).toBe(true);
    await ask();
    expect(await questions.isChecked()).toBe(true);
    await panel.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    // By the command of the editor as well.
    panel.saveSomeSteps();
    await dialog.locator('[data-action="save-steps"]').waitFor();
  });
});

describePage('a worksheet', () => {
  const it = itLooksAt((open) => open({ level: 'story', place: null, viewport: { width: 900, height: 800 } }));

  it('asks questions by its command, and has the steps that are read in a short walk, or were chosen last', async ({
    shared,
  }) => {
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
    await save.click();
    const report = await panel.saved('report', before + 1);
    expect(report.choice.asksQuestions).toBe(true);
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
    await panel.page.keyboard.press('Escape');
    await save.waitFor({ state: 'detached' });
  });

  it('holds no number that its questions ask to be computed', async ({ shared }) => {
    const panel = await shared();
    for (const text of thorough ? [TEXT, 'The weather is'] : ['The weather is']) {
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

describePage('a report that was saved', () => {
  it.runIf(thorough)(
    'is told of where it was asked for, covers nothing, and leaves by itself unless its reader is at it',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 700, height: 800 } });
      const frame = await panel.trace('The weather is');
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('[data-tensor$="attn.pattern"] canvas').first().waitFor();
      const save = async () => {
        await frame.locator('trace-export-menu button.opener').click();
        await frame.locator('trace-export-menu [data-item="save-report"]').click();
      };
      // Nothing is told where its reader declines.
      await save();
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      await panel.page.clock.install();
      const note = frame.locator('[data-saved-report]');
      expect(await note.count()).toBe(0);
      panel.asked.saving = { name: Promise.resolve('my-report.md'), written: Promise.resolve() };
      const placeOfSteps = () => frame.locator('main').boundingBox();
      const before = await placeOfSteps();
      await save();
      await expect.poll(() => note.locator('span').first().textContent()).toBe('Saved: my-report.md');
      // Nothing moves for it, and it is in view.
      expect(await placeOfSteps()).toEqual(before);
      expect((await note.boundingBox())?.y).toBeGreaterThanOrEqual(before?.y ?? Number.POSITIVE_INFINITY);
      const inNote = (point: { x: number; y: number }) =>
        frame.evaluate(({ x, y }) => {
          let hit = document.elementFromPoint(x, y);
          while (hit?.shadowRoot) {
            const inner = hit.shadowRoot.elementFromPoint(x, y);
            if (!inner || inner === hit) break;
            hit = inner;
          }
          return hit?.closest('[data-saved-report]') !== null;
        }, point);
      // What is around it can be pressed: it lies over none of the buttons.
      for (const button of await frame
        .locator(
          'trace-header button:not(.close, [data-action="open-report"]), trace-step-bar button, trace-token-strip [role="option"]',
        )
        .all()) {
        const box = await button.boundingBox();
        if (box && box.width > 0)
          expect(await inNote({ x: box.x + box.width / 2, y: box.y + box.height / 2 })).toBe(false);
      }
      // In a narrow panel it is one line, however long the name, and not over the title of the step.
      await panel.page.setViewportSize({ width: 420, height: 800 });
      panel.asked.saving = {
        name: Promise.resolve('report_who-looks-at-whom-in-a-very-long-text-of-many-words_starter.html'),
        written: Promise.resolve(),
      };
      await save();
      await expect.poll(() => note.locator('span').first().textContent()).toContain('report_who-looks');
      const [line, title] = [
        await note.boundingBox(),
        await frame.locator('trace-story-step h2').first().boundingBox(),
      ];
      expect(line?.height).toBeLessThan(36);
      expect((line?.y ?? 0) + (line?.height ?? 0)).toBeLessThanOrEqual((title?.y ?? 0) + 1);

      // With more room the name is whole, on two lines where it takes them, and still not over the title.
      const isWhole = () =>
        note
          .locator('span')
          .first()
          .evaluate((name) => name.scrollWidth <= name.clientWidth && name.clientWidth > 200);
      for (const width of thorough ? [700, 1300] : [700]) {
        await panel.page.setViewportSize({ width, height: 800 });
        await expect.poll(isWhole, { message: `${width} px` }).toBe(true);
        expect((await note.boundingBox())?.height).toBeLessThan(40);
      }

      await panel.page.setViewportSize({ width: 1000, height: 800 });
      // It stays where its reader walks on, longer than what is said for a while, and as long as it is pointed at.
      await frame.locator('[data-goto="9"]').click();
      await panel.page.clock.fastForward(15_000);
      expect(await note.isVisible()).toBe(true);
      await note.hover();
      await panel.page.clock.fastForward(60_000);
      expect(await note.isVisible()).toBe(true);
      await frame.locator('[data-goto="9"]').hover();
      await panel.page.clock.fastForward(60_000);
      await expect.poll(() => note.count()).toBe(0);
      await save();
      await note.locator('[data-action="open-report"]').click();
      await expect.poll(() => panel.asked.openedReports).toEqual([4]);
      await expect.poll(() => note.count()).toBe(0);
      await save();
      await note.locator('[data-action="close-report"]').click();
      expect(await note.count()).toBe(0);
      expect(panel.asked.openedReports).toHaveLength(1);
      // What cannot be opened from here has no button for it, and is told at once where it is.
      const elsewhere = 'It is on another machine: download it.';
      panel.asked.saving = { name: Promise.resolve('a.html'), written: Promise.resolve(), elsewhere };
      await save();
      await expect.poll(() => note.locator('[data-elsewhere]').textContent()).toBe(elsewhere);
      // However long that is, it leaves the name its room.
      const far = `${elsewhere} `.repeat(6).trim();
      const name = 'report_who-looks-at-whom_starter.html';
      panel.asked.saving = { name: Promise.resolve(name), written: Promise.resolve(), elsewhere: far };
      await save();
      await expect.poll(() => note.locator('[data-elsewhere]').textContent()).toBe(far);
      await expect.poll(isWhole).toBe(true);
      expect(await note.locator('[data-action="open-report"]').count()).toBe(0);
      // More than a line has a place of its own, for as long as it is there.
      for (const width of [420, 1000]) {
        await panel.page.setViewportSize({ width, height: 800 });
        const bottom = async () => {
          const box = await note.boundingBox();
          return (box?.y ?? Number.NaN) + (box?.height ?? Number.NaN);
        };
        const tops = async () =>
          Promise.all(
            ['main', 'trace-token-strip'].map(
              async (part) => (await frame.locator(part).first().boundingBox())?.y ?? 0,
            ),
          );
        expect(await bottom()).toBeLessThanOrEqual(Math.min(...(await tops())) + 1);
      }
      await panel.page.clock.fastForward(60_000);
      await expect.poll(() => note.count()).toBe(0);
    },
  );
});
