/** The figure of the parts of a logit is of the lead that its sentence tells of, until its reader chooses the logit or another token. */

import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { DEFAULT_LOOK } from '../../webview/heat-map/picture-look.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { answerIn, openAtLogits, showAllColumns } from './residual-page.ts';
import { changeText, itLooksAtStory, openAtBestHead } from './story-page.ts';
import { showWholeFigure } from './whole-figure.ts';

/** As assistive technologies and eyes have it: the token that is chosen in the figure. */
const chosenIn = (frame: Frame) =>
  frame.locator('[data-picker="rather-than"] [role="radio"][aria-checked="true"]').textContent();

const totals = (frame: Frame) => frame.locator('trace-attribution-totals dd').allTextContents();

/** Which place the panel is at, whatever the figure shows. */
const ratherThan = (frame: Frame) =>
  frame
    .locator('trace-attribution')
    .evaluate(
      (figure) => (figure as unknown as { panel: { choice: { ratherThan: number | null } } }).panel.choice.ratherThan,
    );

const OF_LEAD = ['−2.140', '+5.263', '+3.651', '−6.196', '= 0.58'];
const OF_LOGIT = ['−0.93', '+4.55', '+9.27', '−2.45', '= 10.44'];

/** Whatever it is of until then: panels that tests share keep what was chosen last. */
const showLogit = async (frame: Frame) => {
  await frame.locator('trace-finding [data-lead] button').waitFor();
  const show = frame.locator('trace-finding [data-action="show-logit"]');
  if ((await show.count()) > 0) await show.click();
};
const showLead = async (frame: Frame) => {
  await frame.locator('trace-finding [data-lead] button').waitFor();
  const show = frame.locator('trace-finding [data-action="show-lead"]');
  if ((await show.count()) > 0) await show.click();
};

describePage('the figure of the parts of a lead', () => {
  const it = itLooksAtStory();

  /** The numbers of the paragraph that is told first. */
  const toldFirst = (frame: Frame) =>
    frame.locator('trace-finding [data-finding="largest part"]').evaluate((paragraph) => {
      const before = [...paragraph.querySelectorAll('.break, .number')];
      const end = before.findIndex((one) => one.matches('.break'));
      return before.slice(0, end < 0 ? undefined : end).map((one) => one.textContent);
    });
  /** Those of them that do not stand in the figure. */
  const notInFigure = async (frame: Frame) => {
    const written = [
      ...(await totals(frame)).map((total) => total.replace('= ', '')),
      // Cells outside the blocks have a name before their number.
      ...(await frame.locator('trace-attribution-grid [data-part] .number').allTextContents()).map((cell) =>
        cell.slice(cell.lastIndexOf(' ') + 1),
      ),
    ];
    return (await toldFirst(frame)).filter((number) => !written.includes(number ?? ''));
  };
  const inMapOf54 = async (frame: Frame) =>
    Number(
      await frame
        .locator('trace-head-matrix [data-layer="5"][data-head="4"][data-value]')
        .first()
        .getAttribute('data-value'),
    );

  it.runIf(thorough)(
    'once the part that it names was left out, what was measured stands beside the sentence',
    async ({ story }) => {
      const { panel, frame } = await story();
      await panel.go({ step: 14 });
      const finding = frame.locator('trace-story-step trace-finding');
      const measured = finding.locator('[data-measured]');
      await finding.locator('[data-finding="largest part"]').waitFor();
      expect(await measured.count()).toBe(0);
      await finding.locator('[data-action="leave-out"]').click();
      await expect
        .poll(async () => (await measured.count()) > 0 && (await measured.textContent()))
        .toMatch(
          /^Measured, with 0 in place of a part: Without head 5\.4, the lead over “⏎” (falls|rises) from 0\.58 to .?\d\.\d\d(: less than half of the 1\.94 that it adds directly)?\.$/,
        );
      // What zero says is told beside what the mean says, without another click.
      await expect
        .poll(() => frame.locator('trace-ablation [data-contrast]').textContent())
        .toMatch(/^With its mean over this text instead of 0 .*the lead /);
    },
  );

  it('opens on the lead that its sentence tells of; what the steps before told of a part stands in the logit, one press away', async ({
    story,
  }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="8"]').click();
    await expect
      .poll(() => frame.locator('trace-finding [data-finding="attention"]').textContent())
      .toContain('What it brings adds +1.69 to the logit of ·They, more than any other head (step 14).');
    expect(await inMapOf54(frame)).toBeCloseTo(1.69, 2);
    await frame.locator('[data-goto="14"]').click();
    await expect.poll(() => totals(frame)).toEqual(OF_LEAD);
    expect(await chosenIn(frame)).toBe('⏎');
    expect(await frame.locator('[data-part="head-5-4"] .number').textContent()).toBe('+1.94');
    await expect.poll(() => inMapOf54(frame)).toBeCloseTo(1.94, 2);
    // The map of heads says in its title and its legend that it has another measure now.
    const map = frame.locator('trace-rail trace-head-matrix');
    expect(await map.locator('[data-heads-title]').textContent()).toBe('adds to lead over ⏎');
    expect(await map.locator('.signs.adds').textContent()).toBe('adds to lead');
    // What makes it lead is told, as at the steps before and after, and no second question beside it.
    expect(await toldFirst(frame)).toEqual(['0.58', '+1.94', '−3.12']);
    expect(await notInFigure(frame)).toEqual([]);
    const told = frame.locator('trace-finding [data-finding="largest part"]');
    expect(await told.textContent()).not.toContain('logit alone');
    // With the figure of the logit it is told then, as another question, of what that is made.
    await showLogit(frame);
    await expect.poll(() => totals(frame)).toEqual(OF_LOGIT);
    expect(await chosenIn(frame)).toBe('no other token');
    expect(await frame.locator('[data-part="head-5-4"] .number').textContent()).toBe('+1.69');
    await expect.poll(() => inMapOf54(frame)).toBeCloseTo(1.69, 2);
    expect(await toldFirst(frame)).toEqual(['0.58', '+1.94', '−3.12']);
    expect(await told.textContent()).toMatch(
      /Head 5\.4 .* adds most to that lead \(\+1\.94\) [^.]*\. [^.]* \(−3\.12\)\.\s*Another question is what its logit alone is made of\. The MLPs add most to the logit of /,
    );
  });

  it.runIf(thorough)(
    'is of the lead over the runner-up where that is chosen, so that each number of that stands in it, and in the map of all heads while it is read',
    async ({ story }) => {
      const { frame } = await story();
      await frame.locator('[data-goto="14"]').click();
      await showLogit(frame);
      await showLead(frame);
      await expect.poll(() => totals(frame)).toEqual(OF_LEAD);
      expect(await chosenIn(frame)).toBe('⏎');
      await expect.poll(() => toldFirst(frame)).toEqual(['0.58', '+1.94', '−3.12']);
      expect(await notInFigure(frame)).toEqual([]);
      expect(await frame.locator('[data-part="head-5-4"] .number').textContent()).toBe('+1.94');
      expect(await frame.locator('trace-attribution .of bdi').textContent()).toMatch(/^“·They” .* rather than “⏎” /);
      // So is the map beside it, in the same colours: what is red in the one is not blue in the other.
      await expect.poll(() => inMapOf54(frame)).toBeCloseTo(1.94, 2);
      // All else is of what the reader has chosen: no other token. The map is of the lead at any other step, too.
      expect(await ratherThan(frame)).toBeNull();
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('trace-story-step[data-step="8"]').waitFor();
      await frame.locator('trace-finding [data-finding="attention"]').waitFor();
      expect(await inMapOf54(frame)).toBeCloseTo(1.94, 2);
      await frame.locator('[data-goto="14"]').click();
      await expect.poll(() => totals(frame)).toEqual(OF_LEAD);
      await frame.locator('trace-finding [data-action="show-logit"]').click();
      await expect.poll(() => totals(frame)).toEqual(OF_LOGIT);
    },
  );

  it.runIf(thorough)('stays of the lead where a step that told what a block adds leads to it', async ({ story }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="14"]').click();
    await showLead(frame);
    await expect.poll(() => totals(frame)).toEqual(OF_LEAD);
    await frame.locator('[data-goto="12"]').click();
    const told = frame.locator('trace-finding [data-finding="block adds"]');
    await told.locator('button', { hasText: 'step 14' }).click();
    await frame.locator('trace-story-step[data-step="14"]').waitFor();
    await expect.poll(() => totals(frame)).toEqual(OF_LEAD);
    await frame.locator('trace-finding [data-action="show-logit"]').click();
    await expect.poll(() => totals(frame)).toEqual(OF_LOGIT);
  });

  it.runIf(thorough)(
    'is of the lead once that is chosen below the sentence, at other heads, steps and tokens, until the logit alone is',
    async ({ story }) => {
      const { frame } = await story();
      await frame.locator('[data-goto="14"]').click();
      await showLogit(frame);
      await expect.poll(() => totals(frame)).toEqual(OF_LOGIT);
      const below = frame.locator('trace-finding [data-lead]');
      expect(await below.textContent()).toBe(
        'The figure is of the logit of “·They” alone. Show its lead over “⏎” in the figure',
      );
      await below.locator('[data-action="show-lead"]').click();
      await expect.poll(() => totals(frame)).toEqual(OF_LEAD);
      expect(await below.textContent()).toBe(
        'The figure is of the lead of “·They” over “⏎”. Show the logit of “·They” alone in the figure',
      );
      expect(await ratherThan(frame)).toBeNull();
      await frame.locator('[data-part="head-3-5"]').click();
      await frame.locator('[data-goto="13"]').click();
      await frame.locator('trace-story-step[data-step="13"]').waitFor();
      await frame.locator('[data-goto="14"]').click();
      await expect.poll(() => totals(frame)).toEqual(OF_LEAD);
      // Another token, and this one once more.
      await frame.locator('trace-token-strip [data-token="8"]').click();
      await expect.poll(() => totals(frame)).not.toEqual(OF_LEAD);
      await frame.locator('trace-token-strip [data-token="13"]').click();
      await expect.poll(() => totals(frame)).toEqual(OF_LEAD);
      await frame.locator('[data-picker="rather-than"] [data-value=""]').click();
      await expect.poll(() => totals(frame)).toEqual(OF_LOGIT);
      expect(await chosenIn(frame)).toBe('no other token');
    },
  );

  it.runIf(thorough)(
    'is of any other token that is chosen, which then holds at every step, and of the lead in another text where that was chosen',
    async ({ open }) => {
      const { frame } = await openAtBestHead(open);
      await frame.locator('[data-goto="14"]').click();
      await expect.poll(() => totals(frame)).toEqual(OF_LEAD);
      const the = frame.locator('[data-picker="rather-than"] [role="radio"]', { hasText: '·The' });
      await the.click();
      await expect.poll(async () => (await totals(frame)).at(-1)).toBe('= 0.74');
      expect(await ratherThan(frame)).toBe(Number(await the.getAttribute('data-value')));
      await frame.locator('[data-picker="rather-than"] [data-value=""]').click();
      await expect.poll(() => totals(frame)).toEqual(OF_LOGIT);
      await showLead(frame);
      await expect.poll(() => totals(frame)).toEqual(OF_LEAD);
      await changeText(frame, 'When Mary and John went to the store, John gave a drink to');
      await expect.poll(() => chosenIn(frame)).toBe('·her');
      await expect.poll(async () => (await totals(frame)).at(-1)).toBe('= 0.80');
      // Where no lead is told first, the figure is of the logit.
      await changeText(frame, 'The weather is');
      await expect.poll(() => chosenIn(frame)).toBe('no other token');
      expect(await frame.locator('trace-finding [data-lead]').textContent()).toMatch(
        /^The figure is of the logit of “·a” alone\. Show its lead over “·the” in the figure$/,
      );
    },
  );

  it.runIf(thorough)(
    'offers to leave out the part that makes the lead, and the head that does more against it; presented, the first is in sight with the sentence that names its part, or gives way with it',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await changeText(frame, 'When Mary and John went to the store, John gave a drink to');
      await frame.locator('[data-goto="14"]').click();
      await expect.poll(() => chosenIn(frame)).toBe('·her');
      const tests = frame.locator('trace-finding .test vscode-button');
      const opposing = frame.locator('trace-finding [data-action="leave-out-opposing"]');
      await expect
        .poll(() => tests.allTextContents())
        .toEqual([
          'Which words matter? (step 15)',
          'Leave the MLP of block 4 out and see',
          'Leave head 5.4 out, which takes most away from the lead',
          'Which part matters most?',
        ]);
      const reason = frame.locator('[data-finding="largest part"] [data-names-tested]').first();
      /** Whether the first button ends above the edge of what is seen. */
      const isOffered = () =>
        tests.first().evaluate((button) => {
          const { bottom, height } = button.getBoundingClientRect();
          return height > 0 && window.innerHeight - bottom > 60;
        });
      const both = async () => [await reason.isVisible(), await isOffered()];
      const alone = frame.locator('[data-picker="rather-than"] [data-value=""]');
      const largest = () => frame.locator('[data-finding="largest part"]').textContent();
      // Where there is room both are seen; where there is less, no button is seen whose reason is not.
      for (const height of [1100, 650]) {
        const expectBoth = (message: string) =>
          height === 1100
            ? expect.poll(both, { message }).toEqual([true, true])
            : expect.poll(both, { message }).not.toEqual([false, true]);
        await panel.page.setViewportSize({ width: 1280, height });
        await frame.locator('body').press('f');
        await expectBoth(`${height}`);
        await frame.locator('trace-finding .prediction', { hasText: '·her' }).first().click();
        await expect.poll(largest).toContain('Summed by kind');
        await expectBoth(`${height}, asked`);
        await showWholeFigure(frame);
        for (const other of ['·his', '·him']) {
          await frame.locator('[data-picker="rather-than"] [role="radio"]', { hasText: other }).click();
          await expect.poll(largest).toContain(`favour ·the over ${other}`);
          await expectBoth(`${height}, ${other}`);
        }
        await frame.locator('body').press('f');
        await alone.click();
        await showLead(frame);
        await expect.poll(() => chosenIn(frame)).toBe('·her');
      }
      await alone.click();
      const answer = () => answerIn(frame).textContent();
      await opposing.click();
      // The sentence that offers it speaks of the lead: that is answered first.
      await expect
        .poll(answer)
        .toMatch(
          /^Without head 5\.4, “·the” leads “·her” by \d\.\d+ instead of 0\.\d+ \(the lead changes by \+\d\.\d+\); it stays/,
        );
      // With the figure of the lead its answer begins with that, and the run is the same one.
      await frame.locator('trace-finding [data-action="show-lead"]').click();
      await expect.poll(() => chosenIn(frame)).toBe('·her');
      await opposing.click();
      await expect
        .poll(answer)
        .toMatch(
          /^Without head 5\.4, “·the” leads “·her” by \d\.\d+ instead of 0\.\d+ \(the head takes away \d\.\d+ from the lead directly\); it stays/,
        );
      // Both are offered there, too, beside the head that is chosen.
      expect(
        (await frame.locator('trace-ablation vscode-button[data-action^="without"]').allTextContents()).slice(0, 2),
      ).toEqual(['Run without the MLP of block 4', 'Run without head 5.4']);
      expect(await frame.locator('[data-offered]').textContent()).toContain('the parts that are named above, ');
    },
  );

  it.runIf(thorough)(
    'is, in a report of the step, of the lead that it tells of, whatever the page shows; its picture the sentence of the logit that is drawn',
    async ({ story }) => {
      const { panel, frame } = await story();
      panel.asked.pictureLook = { ...DEFAULT_LOOK, format: 'svg' };
      await panel.go({ step: 14 });
      await showLogit(frame);
      await expect.poll(() => totals(frame)).toEqual(OF_LOGIT);
      const menu = frame.locator('trace-export-menu');
      const saved = async (item: string) => {
        const count = panel.asked.saved.length;
        await menu.locator('button.opener').click();
        await menu.locator(`[data-item="${item}"]`).click();
        if (item === 'picture') await menu.locator('[data-action="save-picture"]').click();
        await expect.poll(() => panel.asked.saved.length).toBe(count + 1);
        return panel.asked.saved[count];
      };
      const report = await saved('save-report');
      const pictures = report?.kind === 'report' ? report.pictures : [];
      const ofReport = Buffer.from(pictures.find(({ step }) => step === 14)?.svg ?? []).toString();
      expect(ofReport).toContain('>difference<');
      expect(ofReport).toContain('>= 0.58<');
      const picture = await saved('picture');
      const ofPage = picture?.kind === 'figure' ? Buffer.from(picture.data).toString() : '';
      expect(ofPage).toContain('>= 10.44<');
      expect(ofPage.replaceAll(/<\/text>\s*<text[^>]*>/g, ' ')).toMatch(
        /The MLPs add most to the logit of ·They, which is 10\.44/,
      );
      // The page is as it was.
      expect(await totals(frame)).toEqual(OF_LOGIT);
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'offers to explain one name of the text rather than the other where one of them is among the most probable tokens, by one click',
    async ({ open }) => {
      const { panel, frame } = await openAtLogits(open, 420, 'He met Tom and Mary. He likes Mary and');
      const names = frame.locator('[data-action="contrast-names"]');
      await expect.poll(() => names.textContent()).toBe('Explain “·Mary” rather than “·Tom”: both are in the text');
      await names.click();
      await expect
        .poll(() => frame.locator('trace-attribution .of bdi').textContent())
        .toMatch(/^“·Mary” .* rather than “·Tom” /);
      expect(await names.count()).toBe(0);
      // Where no name is probable none is offered.
      await panel.trace('When Mary and John went to the store, John gave a drink to');
      await panel.go({ step: 14 });
      await expect.poll(() => chosenIn(frame)).toBe('·her');
      await frame.locator('[data-picker="rather-than"] [role="radio"]', { hasText: '·John' }).waitFor();
      expect(await names.count()).toBe(0);
    },
  );
});

describePage('where a lead is told', () => {
  const it = itLooksAt((open) => open({ viewport: { width: 420, height: 900 }, level: 'story', place: null }));

  it.runIf(thorough)(
    'what is explained is chosen beside what it is explained rather than: a name of the text, or any token; the two change places',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace('When Mary and John went to the store, John gave a drink to');
      await panel.go({ step: 14 });
      const explain = frame.locator('[data-picker="explained"]');
      const opener = explain.locator('.opener');
      const pick = async (item: string) => {
        await opener.click();
        await explain.locator('[role="menuitem"]', { hasText: item }).first().click();
      };
      const of = () => frame.locator('trace-attribution .of bdi').textContent();
      const first = ((await explain.textContent()) ?? '').replace(' ▾', '');
      expect(await opener.getAttribute('aria-label')).toBe(`explain ${first}`);
      await pick('·Mary');
      await expect.poll(of).toMatch(/^“·Mary” /);
      await frame.locator('[data-picker="rather-than"] [role="radio"]', { hasText: '·John' }).click();
      await expect.poll(of).toMatch(/^“·Mary” .* rather than “·John” /);
      await pick('·John');
      await expect.poll(of).toMatch(/^“·John” .* rather than “·Mary” /);
      await pick('another…');
      await expect
        .poll(() => frame.locator('trace-rather-than input').evaluate((input) => input.matches(':focus')))
        .toBe(true);
      await panel.page.keyboard.type(' she');
      await frame.locator('[data-picker="found-token"] [role="radio"]', { hasText: '·she' }).first().waitFor();
      await panel.page.keyboard.press('Enter');
      await expect.poll(of).toMatch(/^“·she” .* rather than “·Mary” /);
      expect(await explain.locator('[role="menu"]:popover-open').count()).toBe(0);
      // The most probable one is no choice of the reader.
      await pick(first);
      await expect.poll(of).toMatch(/ rather than “·Mary” /);
      await expect.poll(() => frame.locator('[data-action="explain-top"]').count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'runs without every part measure it, with the logit beside it, and say what becomes of the part that the step names',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace('Anna has a red ball. Ben has a blue ball. Anna has a red');
      await panel.go({ step: 14 });
      await showLogit(frame);
      await frame.locator('trace-finding [data-action="which-part"]').click();
      const sweep = frame.locator('trace-ablation-sweep');
      const verdict = sweep.locator('[data-ranking] > p');
      await expect
        .poll(() => verdict.textContent(), { timeout: 60_000 })
        .toMatch(
          /^Of all 54 heads and MLPs, the MLP of block 0 supports the lead of “·ball” over “-” most: .+ Without the MLP of block 5, which adds most directly \(2\.08\), the lead falls by 1\.56\. So the runs disagree with what the parts add directly\.$/,
        );
      await showAllColumns(sweep);
      const names = await sweep.locator('thead th').allTextContents();
      expect(names.slice(1, 3)).toEqual(['Δ lead', 'Δ logit']);
      // Which of both it is, is said and chosen above the table; no part is run again for it.
      const measured = frame.locator('[data-picker="measured"]');
      expect(await measured.locator('[role="radio"][aria-checked="true"]').textContent()).toBe('the lead over “-”');
      await measured.locator('[role="radio"]', { hasText: 'the logit' }).click();
      await expect.poll(() => verdict.textContent()).toMatch(/ Of the others, .+ supports the logit of “·ball” most: /);
      expect((await sweep.locator('thead th').allTextContents())[1]).toContain('Δ logit');
      await measured.locator('[role="radio"]', { hasText: 'the lead' }).click();
      await expect.poll(() => verdict.textContent()).toContain('supports the lead of “·ball” over “-” most');
      // The figure above is still of the logit: a run that is told there begins with that, or with the lead that led to it.
      expect(await frame.locator('[data-picker="rather-than"] [role="radio"][aria-checked="true"]').textContent()).toBe(
        'no other token',
      );
      await sweep.locator('tr[data-part="the MLP of block 5"] th > button').click();
      const run = frame.locator('trace-ablation trace-intervention');
      await expect
        .poll(() => answerIn(frame).textContent())
        .toMatch(/trails “-” by 0\.623 instead of leading it by 0\.934/);
      // Why it is so is told once, in the fold.
      expect((await run.locator('[data-reasons]').textContent())?.replaceAll('\u00a0', ' ')).toMatch(
        /The logit changes by \+0\.268: −1\.889 because what the MLP had added directly \(\+1\.889\) is gone, \+2\.157 because /,
      );
      expect((await run.locator('[data-further]').textContent())?.match(/2\.157/g)).toHaveLength(1);
      for (const folded of ['[data-reasons]', '[data-contrast]', 'trace-control'])
        expect(await run.locator(folded).isVisible()).toBe(false);
      await frame.locator('[data-picker="level"] [data-value="figures"]').click();
      await expect.poll(() => run.locator('[data-reasons]').isVisible()).toBe(true);
      const told = await sweep.locator('tr[data-part="the MLP of block 5"] [data-logit]').textContent();
      expect(told).toBe('+0.27');
      await frame.locator('[data-picker="level"] [data-value="story"]').click();
    },
  );
});
