/** The end of the lesson on quantisation: what the model predicts with fewer bits, computed. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { failReadings, holdMessages } from './held-messages.ts';
import type { OpenPanel } from './open-panel.ts';

const NARROW = { width: 420, height: 760 };

describePage('the card on rounded weights', () => {
  it.runIf(thorough)(
    'shows the most probable tokens with each, says what it computes, and can be cancelled',
    async ({ open }) => {
      const panel = await open({ viewport: NARROW, level: 'story', place: null });
      const { card, next } = await lastCard(panel);
      const held = await holdMessages(panel.page);
      await next.click();
      const said = card.locator('[data-rounded-said]');
      await expect
        .poll(() => said.textContent())
        .toBe('Rounding all matrices, and running the model with them in 8 and in 4 bits…');
      expect(await said.getAttribute('role')).toBe('status');
      const asked = async (kind: string) => (await held.asked()).filter((message) => message.includes(kind)).length;
      const cancel = card.locator('[data-action="cancel-rounding"]');
      const begin = card.locator('[data-action="round"]');
      // Cancelled by the keyboard, which stays there.
      await cancel.press('Enter');
      await begin.and(card.locator(':focus')).waitFor();
      await expect.poll(() => asked('$/cancelRequest')).toBeGreaterThan(0);
      expect([await said.textContent(), await asked('roundedWeights')]).toEqual(['', 1]);
      await held.release();
      await begin.press('Enter');
      const rows = card.locator('tbody tr');
      await expect.poll(() => rows.count()).toBe(5);
      await card.locator('.scroll:focus').waitFor();
      expect(await card.locator('thead th').allTextContents()).toEqual(['token', 'own weights', '8 bits', '4 bits']);
      // Two tokens are nearly as probable after “go”: 8 bits leave their order, 4 turn it.
      expect(await card.locator('h3').textContent()).toBe('What comes after “·go”, with fewer bits for each weight');
      const most = (run: number) => panel.frame.locator(`td:nth-of-type(${run + 1}).most`);
      const mostProbable = await Promise.all(
        [0, 1, 2].map((run) =>
          rows
            .filter({ has: most(run) })
            .locator('th')
            .allTextContents(),
        ),
      );
      expect(mostProbable).toEqual([['·to'], ['·to'], ['·on']]);
      expect(await said.textContent()).toMatch(
        /^The most probable token is “·to” with the model’s own weights, the same in 8 bits and “·on” in 4 bits\. Of all probability, 0\.\d\d\u00a0% goes to other tokens in 8 bits, and \d+\.\d\d\u00a0% in 4 bits\.$/,
      );
      // The bars below are of the same prediction.
      const own = await rows.locator('td:nth-of-type(1)').allTextContents();
      const bars = await panel.frame.locator('trace-next-bars[large] .share').allTextContents();
      expect(own).toEqual(bars.slice(0, 5).map((share) => share.trim()));
      const table = card.locator('.scroll');
      expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
      expect(
        await seriousViolations(
          panel.frame,
          'llm-trace-app',
          'trace-view',
          'trace-story-step',
          'trace-rounded-weights',
        ),
      ).toEqual([]);
    },
  );

  it.runIf(thorough)('tells why it failed, and tries again', async ({ open }) => {
    const panel = await open({ level: 'story', place: null });
    const { card, next } = await lastCard(panel);
    const failing = await failReadings(panel.page, ['roundedWeights']);
    await next.click();
    await card.locator('trace-error [role="alert"]').waitFor();
    expect(await card.locator('[data-rounded-said]').textContent()).toBe('');
    await failing.end();
    await card.locator('trace-error vscode-button').click();
    await expect.poll(() => card.locator('tbody tr').count()).toBe(5);
    expect(panel.problems().filter(({ kind }) => kind === 'page')).toEqual([]);
    panel.clearProblems();
  });

  it('says that a model which fills in masked tokens is not run so', async ({ open }) => {
    const panel = await open({ level: 'story', place: null });
    const { card, next } = await lastCard(panel, join(root, 'test/fixtures/bert'));
    await next.click();
    await expect
      .poll(() => panel.frame.locator('[data-lesson-found]').textContent())
      .toContain('only models that go on with a text are run so, and this model fills in masked tokens.');
    expect(await card.locator('h3').count()).toBe(0);
  });
});

/** One click before it. */
async function lastCard(panel: OpenPanel, model?: string) {
  const frame = await panel.lesson('quantisation', model);
  const next = frame.locator('[data-lesson="next"]');
  await next.click();
  await frame.locator('trace-quantised-row tbody tr').first().waitFor();
  return { card: frame.locator('trace-rounded-weights'), next };
}
