/** Several texts that are compared at once by a sentence encoder. */

import { expect } from 'vitest';
import { sentenceEncoder } from '../unit/encoder-folders.ts';
import { violationsOfOwn } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { ROOM } from './encoder-page.ts';
import { describePage, it } from './fixture.ts';
import { holdReadings } from './held-messages.ts';

const TEXTS = ['The weather is nice', 'The sun is out', 'Someone is out', 'The rain'];

describePage('several texts that are compared at once', () => {
  it.runIf(thorough)(
    'are a matrix whose cells are the cosines that the texts have, and lead to the comparison of two of them',
    async ({ open, engine }) => {
      const model = await sentenceEncoder();
      const panel = await open({ viewport: ROOM });
      const [a, b] = [await panel.make(TEXTS[0] as string, { model }), await panel.make(TEXTS[1] as string, { model })];
      const frame = await panel.compare(a, b, { among: TEXTS });
      const several = frame.locator('compare-several');
      const map = several.locator('trace-heat-map');
      await map.waitFor();
      const { similarities } = await engine.embed({ model, texts: TEXTS });
      const said = (await several.locator('[data-extremes]').textContent()) ?? '';
      expect(said).toMatch(
        /^Of the 6 pairs, the most similar is text \d “.+” and text \d “.+” \(−?[01]\.\d{4,6}\), and the least similar /,
      );
      const pairs = TEXTS.flatMap((_, row) =>
        TEXTS.slice(row + 1).map((_, next) => similarities[row * 4 + row + 1 + next]),
      );
      expect(Number(/\((−?[\d.]+)\)/.exec(said)?.[1]?.replace('−', '-'))).toBeCloseTo(
        Math.max(...(pairs as number[])),
        4,
      );
      expect(await several.locator('li').allTextContents()).toEqual(TEXTS);
      expect(await several.locator('[data-shown-pair]').textContent()).toBe(
        'Shown below are texts 1 and 2, as A and B.',
      );
      // Its numbers are saved with their texts.
      await several.locator('trace-picture-menu .opener').click();
      await several.locator('trace-picture-menu [data-item="csv"]').click();
      const saved = await panel.saved('figure', 1);
      const lines = new TextDecoder().decode(saved.data).trim().split('\n');
      expect(lines[0]).toBe(['text', ...TEXTS].join(','));
      const row = lines[3]?.split(',') ?? [];
      expect(row[0]).toBe(TEXTS[2]);
      for (const [at, value] of row.slice(1).entries())
        expect(Number(value)).toBeCloseTo(similarities[8 + at] as number, 5);
      // Its report has the matrix, and the texts whole.
      await frame.locator('compare-header trace-menu button.opener').first().click();
      await frame.locator('compare-header [data-item="save-report"]').click();
      const report = await panel.saved('comparison report', 2);
      const [heading = '', told = '', , matrix = '', list = ''] = report.text.split('\n\n').slice(4);
      expect(heading).toBe('## All 4 texts');
      expect(told).toContain('Of the 6 pairs, the most similar is text');
      const cells = matrix
        .split('\n')
        .slice(2)
        .map((line) =>
          line
            .split('|')
            .slice(2, -1)
            .map((cell) => cell.trim()),
        );
      const written = (value: number | undefined) =>
        (value ?? Number.NaN).toFixed(cells[0]?.[1]?.split('.')[1]?.length ?? 0);
      expect(cells.flat().map((cell) => cell.replace('−', '-'))).toEqual(Array.from(similarities, written));
      for (const text of TEXTS) expect(list).toContain(text);
      // A cell leads to the comparison of its two texts, by keys as by the pointer; a text beside itself leads nowhere.
      const canvas = map.locator('[tabindex="0"]').first();
      await canvas.focus();
      await canvas.press('Enter');
      await canvas.press('ArrowRight');
      await canvas.press('ArrowRight');
      await canvas.press('Enter');
      await expect.poll(() => panel.asked.copied.length).toBe(1);
      expect(panel.asked.copied[0]).toMatch(/^compare texts \d and \d$/);
      expect(
        await violationsOfOwn(frame, 'llm-trace-app', 'compare-view', 'compare-similarity', 'compare-several'),
      ).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'of which cells have no room for numbers, as 12 in a narrow panel, tell the number of the cell that is pointed at, or has the focus',
    async ({ open, engine }) => {
      const model = await sentenceEncoder();
      const panel = await open({ viewport: { width: 420, height: 900 } });
      const texts = Array.from(
        { length: 12 },
        (_, at) => TEXTS[at % 4] + ' and the sun is out'.repeat(Math.floor(at / 4)),
      );
      const [a, b] = [await panel.make(texts[0] as string, { model }), await panel.make(texts[1] as string, { model })];
      const frame = await panel.compare(a, b, { among: texts });
      const map = frame.locator('compare-several trace-heat-map');
      await map.waitFor();
      const { similarities } = await engine.embed({ model, texts });
      const tip = map.locator('trace-heat-map-tip:popover-open');
      /** What is said of a cell, and its number as the model gives it. */
      const told = async () => {
        const [, row = '', column = ''] =
          /text (\d+) .* and text (\d+) /.exec((await tip.locator('bdi').first().textContent()) ?? '') ?? [];
        return { row, column, value: Number((await tip.locator('b').textContent())?.replace('−', '-')) };
      };
      const box = (await map.locator('canvas').first().boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      await panel.page.mouse.move(box.x + 0.6 * box.width, box.y + 0.3 * box.height);
      await tip.waitFor();
      const pointed = await told();
      expect(pointed.value).toBeCloseTo(
        similarities[12 * (Number(pointed.row) - 1) + Number(pointed.column) - 1] ?? 2,
        5,
      );
      await panel.page.mouse.move(2, 2);
      const canvas = map.locator('[tabindex="0"]').first();
      await canvas.focus();
      await canvas.press('ArrowRight');
      await canvas.press('ArrowDown');
      await tip.waitFor();
      const focused = await told();
      expect(focused.value).toBeCloseTo(
        similarities[12 * (Number(focused.row) - 1) + Number(focused.column) - 1] ?? 2,
        5,
      );
      expect([focused.row, focused.column]).not.toEqual([pointed.row, pointed.column]);
    },
  );

  it('are not compared on where their reader stops the runs, and are when they are asked for again', async ({
    open,
  }) => {
    const model = await sentenceEncoder();
    const panel = await open({ viewport: ROOM });
    const [a, b] = [await panel.make(TEXTS[0] as string, { model }), await panel.make(TEXTS[1] as string, { model })];
    const held = await holdReadings(panel.page, 'similaritiesAmong');
    const frame = await panel.compare(a, b, { among: TEXTS });
    const several = frame.locator('compare-several');
    await several.locator('[data-action="stop-comparing"]').click();
    const again = several.locator('[data-action="compare-all"]');
    await again.waitFor();
    expect(await several.locator('[role="status"]').count()).toBe(0);
    expect(await several.locator('trace-heat-map').count()).toBe(0);
    await held.release();
    await again.click();
    await several.locator('trace-heat-map').waitFor();
    expect(await several.locator('li').count()).toBe(TEXTS.length);
  });
});
