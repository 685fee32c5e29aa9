/** What no colour alone tells in high contrast. */
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { COLD, FINE } from './compare-page.ts';
import { describePage, it } from './fixture.ts';

/** The values of cells of the matrix of heads or of its MLPs, each with its mark, as far as that is drawn. */
function marked(cells: Locator, value: string) {
  return cells.evaluateAll(
    (all, name) =>
      all.map((cell) => {
        const isDrawn = (part: string) => {
          const { content, display } = getComputedStyle(cell, part);
          return content !== 'none' && display !== 'none';
        };
        const mark = isDrawn('::before') ? '+' : isDrawn('::after') ? '-' : '';
        return [Math.sign(Number(cell.getAttribute(name))), mark];
      }),
    value,
  );
}

describePage('in high contrast', () => {
  it('heads and MLPs have a mark for the sign of what they add, the current step is larger in the bar, and strips say what is below 0', async ({
    open,
  }) => {
    const panel = await open({
      level: 'story',
      theme: 'high-contrast',
      viewport: { width: 1280, height: 800 },
      place: null,
    });
    const frame = await panel.trace('The weather is');
    const matrix = frame.locator('trace-head-matrix').first();
    await matrix.locator('[data-value]').first().waitFor();
    // Where heads have no colour yet, they have no mark either: its ink is made for the colour.
    expect((await marked(matrix.locator('[data-sign]'), 'data-value')).map(([, mark]) => mark).join('')).toBe('');
    await panel.go({ step: 9 });
    for (const [cells, value] of [
      ['[data-value]', 'data-value'],
      ['[data-mlp]', 'data-mlp'],
    ] as const) {
      const all = await marked(matrix.locator(cells), value);
      expect(all.length).toBeGreaterThan(5);
      for (const [sign, mark] of all) expect(mark).toBe(sign === 1 ? '+' : sign === -1 ? '-' : '');
    }
    const heights = await frame
      .locator('trace-step-bar .line i')
      .evaluateAll((all) => all.map((one) => [one.className, getComputedStyle(one, '::before').height]));
    expect(heights.filter(([, height]) => height === '8px')).toEqual([['on', '8px']]);
    await expect.poll(() => frame.locator('trace-value-mix p').first().textContent()).toContain('Underlined: below 0.');
    const legend = frame.locator('trace-added-strips trace-heat-map-legend');
    await expect.poll(() => legend.locator('[data-underlined]').textContent()).toBe('underlined: below 0');
    expect(await legend.locator('[data-outliers]').textContent()).toContain('◥');
    await panel.useTheme('dark');
    await legend.locator('[data-underlined]').waitFor({ state: 'detached' });
    expect((await marked(matrix.locator('[data-value]'), 'data-value')).map(([, mark]) => mark).join('')).toBe('');
  });

  it('the part of a comparison that is read has an outline in the rail', async ({ open }) => {
    const panel = await open({ theme: 'high-contrast', viewport: { width: 1000, height: 800 } });
    const frame = await panel.compare(await panel.make(FINE), await panel.make(COLD));
    const shadows = frame
      .locator('compare-rail [data-goto]')
      .evaluateAll((all) => all.map((one) => [one.ariaCurrent, /inset/.test(getComputedStyle(one).boxShadow)]));
    expect((await shadows).filter(([, isOutlined]) => isOutlined)).toEqual([['true', true]]);
  });
});
