/** What is folded away or left out can be seen, and stays seen. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { openAtLogits, soon } from './residual-page.ts';

const TEXT = 'The weather is nice in spring, and people like to go outside, where the sun is.';

describePage('a table of exact values', () => {
  it.runIf(thorough)(
    'shows the rows that it leaves out where one asks for them, with the values of the model, and says in place what ends the colours',
    async ({ open }) => {
      const panel = await open({
        level: 'numbers',
        place: { layer: 0, head: 0 },
        viewport: { width: 1000, height: 900 },
      });
      const frame = await panel.trace(TEXT);
      await panel.go({ step: 4 });
      const figure = frame.locator('[data-tensor="blocks.0.resid_pre"]').first();
      const gap = figure.locator('trace-values [data-unfold]').first();
      await gap.waitFor();
      expect(await gap.textContent()).toMatch(/^… \d+ rows left out: show them$/);
      const rows = figure.locator('trace-values tbody tr[data-position]');
      const before = await rows.count();
      const hidden = Number(await gap.getAttribute('data-unfold'));
      await gap.click();
      await soon(() => rows.count()).toBe(before + hidden);
      expect(await figure.locator('trace-values [data-unfold]').count()).toBe(0);
      const positions = await rows.evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-position'))));
      expect(positions).toEqual(positions.map((_, at) => at));
      // The last row was there before, the one above it is another.
      const values = await rows.evaluateAll((all) =>
        all.map((row) =>
          [...row.querySelectorAll('td[data-value]')].map((cell) => cell.getAttribute('data-value')).join(),
        ),
      );
      expect(new Set(values).size).toBe(values.length);
      // So are columns, so many at once, with every row's values.
      const gapOfColumns = figure.locator('trace-values [data-unfold-columns]');
      const columns = rows.first().locator('td[data-value]');
      const [shown, left] = [await columns.count(), Number(await gapOfColumns.getAttribute('data-unfold-columns'))];
      await gapOfColumns.click();
      await soon(() => columns.count()).toBe(shown + Math.min(left, 50));
      const numbers = await columns.evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-column'))));
      expect(numbers.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(new Set(await columns.evaluateAll((all) => all.map((one) => one.getAttribute('data-value')))).size).toBe(
        shown + Math.min(left, 50),
      );
      const outliers = figure.locator('[data-outliers]');
      if ((await outliers.count()) > 0)
        expect(await outliers.textContent()).toContain('(3 standard deviations around 0');
    },
  );
});

describePage('what runs without each part tell in more detail', () => {
  it.runIf(thorough)('stays unfolded when it is told anew', async ({ open }) => {
    const { frame } = await openAtLogits(open, 1000, 'The weather is nice', { layer: 5, head: 4 });
    const sweep = frame.locator('trace-ablation-sweep');
    const begin = sweep.locator('[data-action="leave-out-each"]');
    await begin.click();
    const fold = sweep.locator('[data-ranking] details');
    await fold.locator('summary').click();
    await soon(() => sweep.locator('[data-agreement]').isVisible()).toBe(true);
    // With means in their place all is run and told anew.
    await frame.locator('[data-picker="instead"] [data-value="mean"]').first().click();
    await begin.click();
    await soon(() => sweep.locator('[data-ranking]').textContent()).toContain('with its mean in its place');
    await soon(() => fold.evaluate((one) => (one as HTMLDetailsElement).open)).toBe(true);
  });
});
