/** The story when its text is another: where it is begun, what is kept of a changed text, a suggestion that is explained. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { FIRST_PLACE } from '../../src/trace/steps/first-look.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { current, heads, LOW, openStory, TEXT, WIDE } from './story-page.ts';

describePage('the story of another text', () => {
  it('begins where a text was read before, and stays where it is read when it is shown again', async ({ open }) => {
    const panel = await open({ viewport: WIDE, level: 'story', place: null });
    const place = { ...FIRST_PLACE, layer: 2, head: 1, token: 3, step: 9, isAutomatic: false, ratherThan: 198 };
    const frame = await panel.trace(TEXT, { place });
    const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
    const token = frame.locator('trace-token-strip [aria-selected="true"]');
    await expect.poll(() => current(frame)).toBe('9');
    expect(await chosen.getAttribute('aria-label')).toContain('block 2, head 1');
    expect(await token.getAttribute('data-token')).toBe('3');
    expect(await frame.locator('trace-next-bars [data-pair]').getAttribute('data-pair')).toMatch(/^\d+ 198$/);
    await frame.locator('body').press('ArrowRight');
    await panel.trace(TEXT, { place });
    await expect.poll(() => current(frame)).toBe('10');
    await frame.locator('main').evaluate((main) => main.scrollTo(0, 80));
    await panel.trace('Another text', { place: { ...place, step: 12, token: 1, isAutomatic: true } });
    await expect.poll(() => current(frame)).toBe('12');
    expect(await frame.locator('main').evaluate((main) => main.scrollTop)).toBe(0);
    // What was read there holds, though nobody had chosen it.
    await expect.poll(() => heads(frame).count()).toBe(48);
    expect(await chosen.getAttribute('aria-label')).toContain('block 2, head 1');
  });

  it.runIf(thorough)(
    'explains no token of another model’s vocabulary, and goes to the end of a text that was changed',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const place = { ...FIRST_PLACE, step: 14, token: 3, target: 260, ratherThan: 198 };
      const frame = await panel.trace(TEXT, { place });
      const pair = frame.locator('trace-next-bars [data-pair]');
      await expect.poll(() => pair.getAttribute('data-pair')).toBe('260 198');
      const kept = () =>
        frame.evaluate(() => {
          const { token, target, ratherThan } = JSON.parse(sessionStorage.getItem('state') ?? '{}').choice;
          return { token, target, ratherThan };
        });
      // The same text and model, as when it is traced again.
      await panel.trace(TEXT);
      expect(await kept()).toEqual({ token: 3, target: 260, ratherThan: 198 });
      // The fixture's vocabulary has these ids, too: they are other tokens.
      await panel.trace(TEXT, { model: join(root, 'test/fixtures/llama') });
      await expect.poll(() => pair.count()).toBe(0);
      expect(await kept()).toMatchObject({ target: null, ratherThan: null });
      expect(await current(frame)).not.toBe('1');
      await panel.trace(TEXT, { place });
      await frame.locator('trace-token-strip [data-token="3"]').click();
      // A value that is explained says of which tokens it is, and is none of the changed text.
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('trace-inspector [data-action="explain"]').click();
      const ofTokens = frame.locator('trace-value-panel [data-of-tokens]');
      await expect.poll(() => ofTokens.textContent()).toMatch(/^·nice → /);
      await panel.trace('The sea is calm.', { edited: true });
      await expect.poll(() => ofTokens.count()).toBe(0);
      const tokens = frame.locator('trace-token-strip [data-token]');
      const chosen = () =>
        tokens.evaluateAll((all) => all.findIndex((one) => one.ariaSelected === 'true') - all.length);
      await expect
        .poll(async () => [await tokens.last().textContent(), await chosen()])
        .toEqual([expect.stringContaining('.'), -1]);
      expect(await pair.count()).toBe(0);
    },
  );

  it('says that its text was edited since, and traces it again', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    expect(await frame.locator('[data-old]').count()).toBe(0);
    panel.editSource();
    await frame.locator('[data-old]').waitFor();
    // As when another tab was in front.
    await panel.page.reload();
    await frame.locator('[data-old]').waitFor();
    // What stands above the steps leaves them room in the lowest panel.
    const { width, height } = panel.page.viewportSize() ?? LOW;
    await panel.page.setViewportSize(LOW);
    for (const level of thorough ? (['numbers', 'story'] as const) : (['story'] as const)) {
      await frame.locator(`[data-picker="level"] [data-value="${level}"]`).click();
      await expect.poll(() => frame.locator('main').evaluate(({ clientHeight }) => clientHeight)).toBeGreaterThan(90);
    }
    await panel.page.setViewportSize({ width, height });
    await frame.locator('[data-action="trace-edited"]').click();
    await expect.poll(() => panel.asked.copied).toEqual(['edited']);
    // A text that is being typed is not lost when another one arrives; a field in which nothing was typed closes.
    await frame.locator('[data-action="edit-text"]').click();
    const field = frame.locator('[data-text-field]');
    await field.fill('Half a sen');
    await panel.trace('Another text.');
    await expect.poll(() => frame.locator('[data-old]').count()).toBe(0);
    expect(await field.inputValue()).toBe('Half a sen');
    await field.press('Escape');
    await frame.locator('[data-action="edit-text"]').click();
    expect(await field.inputValue()).toBe('Another text.');
    await panel.trace('One more text.');
    await expect.poll(() => field.count()).toBe(0);
    await frame.locator('[data-action="edit-text"]:focus').waitFor();
    // That the text is not changed any more may be said twice.
    await frame.locator('[data-action="edit-text"]').click();
    await field.waitFor();
    await frame.locator('trace-text-bar').evaluate(async (bar: HTMLElement) => {
      for (let time = 0; time < 2; time++) bar.dispatchEvent(new CustomEvent('edited'));
      await (bar as HTMLElement & { readonly updateComplete: Promise<boolean> }).updateComplete;
    });
    await expect.poll(() => field.count()).toBe(0);
  });

  it.runIf(thorough)(
    'says that it follows the caret, whatever it shows of the line there, and can be stopped',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 420, height: 700 }, level: 'story', place: null });
      const frame = await panel.trace(TEXT);
      const note = frame.locator('[data-live]');
      expect(await note.count()).toBe(0);
      panel.live('line');
      await expect.poll(() => note.textContent()).toContain('follows the line with the caret');
      panel.live('empty line');
      await expect.poll(() => note.textContent()).toContain('is empty');
      // As when another tab was in front.
      await panel.page.reload();
      await expect.poll(() => note.textContent()).toContain('is empty');
      // A text that is not the line with the caret, as one that was changed in the panel.
      panel.live('other text');
      await panel.trace('The sea is calm.', { edited: true });
      await expect.poll(() => note.textContent()).toContain('takes its place');
      await frame.locator('[data-action="stop-live"]').click();
      await expect.poll(() => panel.asked.copied).toEqual(['live mode stopped']);
      panel.live(null);
      await expect.poll(() => note.count()).toBe(0);
      // Another text is traced while this one is shown.
      const cancelled = panel.awaited({ characters: 30_000, model: 'tiny', message: 'computing, part 2 of 33' });
      const awaited = frame.locator('[data-awaited]');
      await expect
        .poll(() => awaited.textContent())
        .toContain('A text of 30,000 characters is being traced with tiny. Below you still see the trace before it.');
      await panel.page.reload();
      await expect.poll(() => awaited.textContent()).toContain('computing, part 2 of 33');
      await frame.locator('[data-action="cancel-awaited"]').click();
      await expect.poll(() => awaited.count()).toBe(0);
      expect(cancelled.aborted).toBe(true);
      // What is set of a step stays under the pointer, however much more is told above it.
      await frame.locator('[data-goto="16"]').first().click();
      const seed = frame.locator('trace-next-token [data-number="seed"]');
      const top = async () => Math.round((await seed.boundingBox())?.y ?? 0);
      await frame.locator('trace-finding [data-finding="choice"]').waitFor();
      await frame.locator('trace-next-token [data-bar]').first().waitFor();
      const before = await top();
      await frame.locator('trace-next-token [data-value="draw"]').click();
      const told = frame.locator('trace-drawn-token [data-drawn]');
      await expect.poll(() => told.textContent()).toMatch(/Its probability is [\d.]+\u00a0%\./);
      await expect.poll(top).toBe(before);
      expect(await frame.locator('trace-next-token .share b').count()).toBe(0);
      // What is not done is not told as if it were.
      expect(await frame.locator('trace-finding [data-finding="choice"]').textContent()).toMatch(
        /^Greedy decoding would take .*: its logit is 0\.\d\d above that of the second most probable, /,
      );
      await frame.locator('trace-next-token').getByText('would take the most probable').waitFor();
      expect(
        await frame
          .locator('main')
          .getByText(/decoding takes/)
          .count(),
      ).toBe(0);
      await seed.fill('7');
      await seed.press('Tab');
      await expect.poll(() => told.textContent()).toContain('seed 7');
      await expect.poll(top).toBe(before);
    },
  );
});
