/** A run without a part of the model tells what the terminal program tells of it. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { tempFolder } from '../unit/model/helpers.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { holdReadings, reloadHolding } from './held-messages.ts';
import { answerIn, isSeen, leaveOutEach, openAtLogits, saidOfRun, soon } from './residual-page.ts';
import { printed } from './terminal.ts';

const DIVERGENCE = / The KL divergence of the probabilities of all tokens, .* bits\.$/;

const VIEWPORT = { width: 700, height: 900 };

describePage('a part that is removed', () => {
  /** A panel in which each test traces its text. */
  const it = itLooksAt((open) => open({ viewport: VIEWPORT, level: 'story', place: null }));

  it.runIf(thorough)(
    'has no button that can be pressed until it is known which part comes first, so that none moves away under the pointer',
    async ({ open }) => {
      const { panel, frame } = await openAtLogits(
        open,
        700,
        'The weather is nice in spring, and people like to go outside.',
        { layer: 2, head: 4 },
      );
      const buttons = frame.locator('trace-ablation trace-intervention .parts vscode-button');
      const labels = () => buttons.allTextContents();
      // The figure of a lead is shown, and its buttons with it, only once the finding that tells the lead is known.
      await frame.locator('trace-finding [data-action="show-logit"]').click();
      await soon(labels).toEqual(['Run without head 5.4', 'Run without head 2.4', 'Run without the MLP of block 2']);
      const { release } = await reloadHolding(panel.page, 'findings');
      await buttons.first().waitFor();
      expect(await labels()).toEqual(['Run without …', 'Run without …']);
      for (const button of await buttons.all()) {
        expect(await button.getAttribute('disabled')).toBe('');
        await button.click({ force: true });
      }
      await release();
      await soon(labels).toEqual(['Run without head 5.4', 'Run without head 2.4', 'Run without the MLP of block 2']);
      // None of these clicks ran anything.
      expect(await answerIn(frame).count()).toBe(0);
      await buttons.nth(1).click();
      await soon(() => answerIn(frame).textContent()).toMatch(/^Without head 2\.4, /);
    },
  );

  it('the chosen head, or the MLP of its block, is removed, and what becomes of the prediction is what the terminal says; it stays as long as the same token is explained', async ({
    shared,
  }) => {
    const text = 'The weather is nice in spring, and people like to go outside.';
    const panel = await shared();
    const frame = await panel.trace(text);
    await panel.go({ step: 14, layer: 2, head: 4 });
    await frame.locator('trace-finding [data-action="show-logit"]').click();
    const answer = answerIn(frame);
    const said = () => saidOfRun(frame);
    const told = async (...options: string[]) => {
      const report = await printed('trace', text, '--max-new-tokens', '0', ...options);
      const step = report.slice(report.indexOf('\n14. '), report.indexOf('\n15. '));
      const all = (/(?:Without|With the mean)\s[\s\S]*?\n\n/.exec(step)?.[0] ?? '').replace(/[ \n]+/g, ' ').trim();
      // The story leaves the divergence to the levels that have figures.
      expect(all).toMatch(DIVERGENCE);
      return all.replace(DIVERGENCE, '');
    };
    // The part that is named above comes first.
    const button = (part: string) => frame.locator(`[data-action="without-${part}"]`).last();
    await soon(() => frame.locator('trace-ablation vscode-button').first().textContent()).toBe('Run without head 5.4');
    expect(await button('mlp').textContent()).toBe('Run without the MLP of block 2');
    expect(await frame.locator('[data-action="without-cross"]').count()).toBe(0);
    // Why these are offered is said, also of the MLP that nobody has named.
    await soon(() => frame.locator('trace-ablation [data-offered]').textContent()).toBe(
      'Offered are the part that is named above, the chosen head and the MLP of its block. A click or Enter in the table above chooses another head.',
    );
    // Whatever is run, they stay in their places.
    const buttons = () => frame.locator('trace-ablation [data-action^="without-"]').allTextContents();
    const labels = await buttons();
    await frame.locator('trace-finding [data-action="leave-out"]').click();
    await soon(() => answer.textContent()).toMatch(/^Without head 5\.4, /);
    expect(await buttons()).toEqual(labels);
    await button('mlp').click();
    // The figure is of the logit, and so is what becomes of it; then of the lead over the runner-up.
    await soon(said).toBe(await told('--without', 'L2MLP'));
    // Where the token that is explained already is chosen, and where it is chosen no more, that stays.
    const ofLogit = await answer.textContent();
    const first = frame.locator('trace-next-bars [data-id]').first();
    for (const chosen of ['true', 'false']) {
      await first.click();
      await soon(() => first.getAttribute('aria-pressed')).toBe(chosen);
      await soon(() => frame.locator('trace-attribution .stale').count()).toBe(0);
      expect(await answer.allTextContents()).toEqual([ofLogit]);
    }
    await frame.locator('trace-finding [data-action="show-lead"]').click();
    await frame.locator('[data-attribution][data-rather-than="198"]').waitFor();
    await soon(() => answer.count()).toBe(0);
    await button('mlp').click();
    await soon(() => answer.textContent()).toMatch(/^Without the MLP of block 2, /);
    if (thorough) await soon(said).toBe(await told('--rather-than', '198', '--without', 'L2MLP'));
    const most = frame.locator('trace-most-in-both tbody tr');
    expect(await most.count()).toBe(5);
    expect(await most.first().locator('.explained').count()).toBe(1);
    // An answer of another token or part is not left standing, and no run begins unasked.
    await frame.locator('[data-picker="rather-than"] [data-value="383"]').click();
    await frame.locator('[data-attribution][data-rather-than="383"]').waitFor();
    await soon(() => answer.count()).toBe(0);
    // What is told above the map moves it, once that is of the other token.
    await soon(() => frame.locator('trace-finding .stale').count()).toBe(0);
    await frame.locator('[data-part="head-4-3"]').click();
    await soon(() => button('head').textContent()).toBe('Run without head 4.3');
    await button('head').press('Enter');
    await soon(() => answer.textContent()).toMatch(/^Without head 4\.3, /);
    // Escape leads back to the heading, and takes no result away.
    await panel.page.keyboard.press('Escape');
    await frame.locator('trace-story-step h2:focus').waitFor();
    expect(await answer.textContent()).toMatch(/^Without head 4\.3, /);
    if (thorough) await soon(said).toBe(await told('--rather-than', ' The', '--without', 'L4H3'));
    // With its mean in its place, at once.
    await frame.locator('[data-picker="instead"] [data-value="mean"]').click();
    await soon(() => button('head').textContent()).toBe('Run with the mean of head 4.3');
    await soon(said).toMatch(/^With the mean over this text’s tokens in place of what head 4.3 gives, /);
    if (thorough) await soon(said).toBe(await told('--rather-than', ' The', '--without', 'L4H3', '--instead', 'mean'));
    // VS Code makes the page anew when its tab is shown again: it is told still, and in view where it was.
    const before = await said();
    await answer.scrollIntoViewIfNeeded();
    await panel.page.waitForTimeout(300); // until the scroll has ended
    expect(await isSeen(answer)).toBe(true);
    await panel.page.reload();
    await soon(said).toBe(before);
    expect(await button('head').textContent()).toBe('Run with the mean of head 4.3');
    await soon(() => isSeen(answer)).toBe(true);
    // Where all steps stand below each other as well, by `npm run check:long`.
    if (thorough) {
      await frame.locator('[data-picker="level"] [data-value="numbers"]').click();
      await answer.scrollIntoViewIfNeeded();
      await soon(() => frame.locator('[data-goto][aria-current="step"]').getAttribute('data-goto')).toBe('14');
      await panel.page.waitForTimeout(300);
      await panel.page.reload();
      await soon(async () => (await said()).replace(DIVERGENCE, '')).toBe(before);
      expect(await said()).toMatch(DIVERGENCE);
      await soon(() => isSeen(answer)).toBe(true);
    }
    // The names of the columns stay in view where the table is scrolled.
    await panel.page.setViewportSize({ ...VIEWPORT, height: 300 });
    const names = await frame.locator('trace-attribution-grid .scroll').evaluate((grid) => {
      grid.scrollTop = grid.scrollHeight;
      const head = grid.querySelector('thead th:last-child') as HTMLElement;
      return { scrolled: grid.scrollTop, below: head.getBoundingClientRect().top - grid.getBoundingClientRect().top };
    });
    expect(names.scrolled).toBeGreaterThan(20);
    expect(names.below).toBeCloseTo(0, 0);
    await panel.page.setViewportSize(VIEWPORT);
    await soon(() => isSeen(answer)).toBe(true);
    // The keys of the editor do not end that.
    await panel.page.keyboard.press('Control+Shift+KeyP');
    expect(await isSeen(answer)).toBe(true);
    // Of another token that run tells nothing.
    await frame.locator('trace-next-bars [data-id]').nth(1).click();
    await soon(() => answer.count()).toBe(0);
    if (thorough) await frame.locator('[data-picker="level"] [data-value="story"]').click();
  });

  it.runIf(thorough)(
    'a place that the panel itself went to is in view again after its tab was hidden',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 900, height: 700 }, level: 'story', place: null });
      const frame = await panel.trace('The weather is nice in spring.');
      await panel.go({ step: 14 });
      const sweep = await leaveOutEach(frame);
      await soon(() => sweep.locator('[data-action="cancel-each"]').count()).toBe(0);
      const scrolled = () => frame.locator('trace-view main').evaluate((main) => Math.round(main.scrollTop));
      const before = await scrolled();
      await sweep.locator('tbody tr').nth(3).click();
      await soon(scrolled).not.toBe(before);
      await panel.page.waitForTimeout(1000); // until the scroll has ended
      const place = await scrolled();
      await panel.page.reload();
      await soon(scrolled).toBe(place);
    },
  );

  it.runIf(thorough)(
    'is told again, without a run, to whoever comes back from a changed text, and nothing of it beside that text',
    async ({ shared }) => {
      const text = 'The weather is nice in spring.';
      const panel = await shared();
      const frame = await panel.trace(text);
      await panel.go({ step: 14, layer: 2, head: 4 });
      const answer = answerIn(frame);
      // Of the two the second is told of a part that is not the chosen one.
      for (const [action, instead] of [
        ['without-head', 'mean'],
        ['leave-out', 'zero'],
      ] as const) {
        await frame.locator(`[data-picker="instead"] [data-value="${instead}"]`).click();
        await frame.locator(`[data-action="${action}"]`).last().click();
        await soon(() => answer.textContent()).toMatch(instead === 'mean' ? /^With the mean/ : /^Without/);
        const before = await saidOfRun(frame);
        await panel.trace('The weather is bad in spring.', { edited: true });
        await soon(() => answer.count()).toBe(0);
        const held = await holdReadings(panel.page, 'ablation');
        await panel.backToText();
        // No run is answered meanwhile.
        await soon(() => saidOfRun(frame)).toBe(before);
        await held.release();
      }
    },
  );

  it.runIf(thorough)(
    'what takes the place of a part is what was chosen last, and in a saved file what has results',
    async ({ open }) => {
      const { panel, frame } = await openAtLogits(open, 700, 'The weather is nice in spring.');
      const chosen = (of = frame) =>
        of.locator('trace-ablation [data-picker="instead"] [aria-checked="true"]').getAttribute('data-value');
      await soon(chosen).toBe('zero');
      await frame.locator('[data-picker="instead"] [data-value="mean"]').click();
      await soon(chosen).toBe('mean');
      await panel.page.reload();
      await soon(chosen).toBe('mean');
      // Runs in turn alone: none is told above them.
      await leaveOutEach(frame);
      const folder = await tempFolder();
      await panel.saveTrace(join(folder, 'a.trace.safetensors'));
      const later = await open({ viewport: { width: 700, height: 900 }, level: 'story', place: null });
      const opened = await later.openSaved(join(folder, 'a.trace.safetensors'));
      await soon(() => chosen(opened)).toBe('mean');
      await soon(() => opened.locator('trace-ablation-sweep tbody tr').count()).toBe(54);
      later.close();
    },
  );
});
