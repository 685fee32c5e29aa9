/** Two traces beside each other: the numbers of the panel are those of the saved tensors, one minus the other. */

import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { reportPage } from '../../src/editor/panel/saving/report-page.ts';
import { signedHundredths } from '../../webview/strings/format.ts';
import { colorViolations, seriousViolations, violationsOfOwn } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { COLD, cells, choose, FINE, save, savedTensors, unfoldSummary, WIDE } from './compare-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { seenText, visitSteps } from './visit-steps.ts';

/** Which positions stand beside each other: "fine" has no partner in "very cold". */
const PAIRS = [
  [0, 0],
  [1, 1],
  [2, 2],
  [4, 5],
] as const;

/** Two texts that differ in a few tokens. */
async function openTexts(open: Open) {
  const panel = await open({ viewport: WIDE });
  return { panel, frame: await panel.compare(await panel.make(FINE), await panel.make(COLD)) };
}

describePage('a comparison', () => {
  const it = itLooksAt(openTexts);

  it('of two texts shows the saved tensors, and one minus the other', async ({ shared }) => {
    const { frame } = await shared();
    const [a, b] = [await savedTensors(FINE), await savedTensors(COLD)];
    // First a sentence and the predictions of both, on one scale; the rest is folded.
    const bars = frame.locator('compare-predicted-bars');
    await bars.locator('[data-bars="b"] li').first().waitFor();
    const full = Number(await bars.locator('[data-scale]').getAttribute('data-scale'));
    for (const side of ['a', 'b']) {
      const first = bars.locator(`[data-bars="${side}"] li`).first();
      const share = Number.parseFloat(String(await first.locator('.share').textContent())) / 100;
      const width = Number.parseFloat(String(await first.locator('rect').getAttribute('width'))) / 100;
      expect(width).toBeCloseTo(share / full, 2);
    }
    // A probability is as long in A as in B, whatever the tokens are called.
    const rooms = await bars
      .locator('li svg')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
    expect(rooms).toHaveLength(10);
    for (const room of rooms) expect(room).toBeCloseTo(rooms[0] ?? Number.NaN, 0);
    const [longest, seen] = await bars.locator('li bdi').evaluateAll((all) => {
      const widths = (name: 'scrollWidth' | 'clientWidth') => Math.max(...all.map((one) => one[name]));
      return [widths('scrollWidth'), widths('clientWidth')];
    });
    expect(longest).toBe(seen);
    expect(await frame.locator('[data-lead]').isVisible()).toBe(true);
    expect(await frame.locator('[data-texts]').isVisible()).toBe(false);
    // What stands above leaves them the room: a view is offered only where figures can be seen in it, and moves nothing.
    const top = async () => (await frame.locator('main').boundingBox())?.y;
    const above = await top();
    expect(above).toBeLessThan(150);
    const views = frame.locator('[data-picker="view"]');
    expect(await views.isVisible()).toBe(false);
    await frame.locator('[data-goto="step-8"]').click();
    await expect.poll(() => views.isVisible()).toBe(true);
    expect(await top()).toBe(above);
    await frame.locator('[data-goto="overview"]').click();
    await unfoldSummary(frame);
    expect(await frame.locator('[data-texts]').isVisible()).toBe(true);
    await expect
      .poll(seenText(frame))
      .toContain('The texts first differ at position 3 (the fourth token): “·fine” is only in A.');
    await expect
      .poll(seenText(frame))
      .toMatch(
        /first differ at “·today”, in “Vectors of the positions” \(pos_embed\): .+ “·today” is the same token in both, but at position 4 in A and at position 5 in B, and each position has a vector of its own\. Before “·fine”, where the texts first differ, the vectors are the same/s,
      );
    await choose(frame, 'view', 'numbers');
    await choose(frame, 'a-layer', '2');
    await choose(frame, 'a-head', '3');
    await frame.locator('compare-tensor[data-tensor="blocks.2.attn.q"]').waitFor();

    // One of each shape; `npm run check:long` looks at another vector of the block, too.
    const vectors = thorough ? ['blocks.2.ln1', 'blocks.2.resid_post'] : ['blocks.2.resid_post'];
    const stages = ['blocks.2.attn.q', 'blocks.2.attn.pattern', ...vectors];
    for (const name of stages) {
      const [ofA, ofB] = [await a.float32(name), await b.float32(name)];
      const at = (tensors: typeof a, values: Float32Array, row: number, column: number) => {
        const [first = 0, second = 0, third = 0] = tensors.shape(name) ?? [];
        if (name.endsWith('pattern')) return values[(3 * second + row) * third + column] as number;
        return values[
          name.endsWith('.q') ? (row * second + 3) * third + column : row * second + column + 0 * first
        ] as number;
      };
      const shown = { a: await cells(frame, name, 'a'), b: await cells(frame, name, 'b') };
      const difference = await cells(frame, name, 'difference');
      // Rows of the alignment: the, weather, is, fine (a only), very, cold (b only), today.
      const rows = [0, 1, 2, 6];
      let checked = 0;
      for (const [pair, row] of rows.entries()) {
        const [rowA, rowB] = PAIRS[pair] as readonly [number, number];
        const columns = name.endsWith('pattern')
          ? rows.map((column, i) => [column, ...(PAIRS[i] ?? [0, 0])])
          : [
              [0, 0, 0],
              [2, 2, 2],
            ];
        for (const [column, columnA, columnB] of columns as [number, number, number][]) {
          const [x, y] = [at(a, ofA, rowA, columnA), at(b, ofB, rowB, columnB)];
          const key = `${row},${column}`;
          expect(shown.a.get(key), `${name} of A at ${key}`).toBe(x);
          expect(shown.b.get(key), `${name} of B at ${key}`).toBe(y);
          expect(difference.get(key), `B − A of ${name} at ${key}`).toBe(Math.fround(y - x));
          checked++;
        }
      }
      expect(checked).toBeGreaterThanOrEqual(8);
      expect(difference.has('3,0'), 'a token without a partner has no difference').toBe(false);
    }
  });

  it('tells by how many percentage points probabilities differ, the largest differences first', async ({ shared }) => {
    const { frame } = await shared();
    await frame.locator('[data-goto="outcome"]').click();
    const table = frame.locator('[data-outcome="changed"]');
    await table.waitFor();
    expect(await table.locator('[aria-sort]').textContent()).toBe('B − A');
    const rows = await table.locator('tbody tr').evaluateAll((all) =>
      all.map((row) => {
        const cell = (which: string) => row.querySelector<HTMLElement>(which);
        const [a, b, difference] = ['[data-side="a"]', '[data-side="b"]', '[data-column="difference"]'].map(cell);
        const shown = [a, b].map((one) => one?.textContent?.replace(/[<>\s%*]/g, ''));
        return { a: a?.dataset.value, b: b?.dataset.value, shown, points: difference?.textContent ?? '' };
      }),
    );
    expect(rows).toHaveLength(10);
    for (const { shown, points } of rows) {
      const [a, b] = shown.map((text) => Number(Number(text).toFixed(2))) as [number, number];
      expect(points, shown.join(' − ')).toBe(signedHundredths(b - a));
    }
    const sizes = rows.map(({ a, b }) => Math.abs(Number(a) - Number(b)));
    expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
    expect(await table.textContent()).not.toMatch(/\de-\d/);
    // One minus sign in the whole table: that of the differences.
    expect(await table.textContent()).toContain('−');
    expect(await table.locator('tbody').textContent()).not.toContain('-');
  });

  it.runIf(thorough)(
    'draws B − A first where there is room for one figure alone, from the first row that differs on; the equal rows before it are one line that unfolds',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE });
      const text = 'Once upon a time there was a little girl who met a big brown';
      const frame = await panel.compare(await panel.make(`${text} bear.`), await panel.make(`${text} dog.`));
      const chosen = () =>
        frame.locator('compare-strip [data-row][tabindex="0"]').getAttribute('data-row').then(Number);
      const first = (await chosen()) - 1;
      await frame.locator('[data-goto="step-5"]').click();
      const stage = frame.locator('#step-5 compare-tensor').first();
      const equal = stage.locator('[data-stat="equal"]');
      await equal.waitFor();
      const kinds = () => stage.locator('[data-figure]').evaluateAll((all) => all.map((one) => one.dataset['figure']));
      await expect.poll(kinds).toEqual(['difference', 'a', 'b']);
      const line = stage.locator('[data-action="equal-rows"]');
      expect(await line.textContent()).toContain(`The ${first} rows before “·bear” / “·dog” are equal`);
      // They are equal: as many values as they have are the same in both.
      expect(Number(await equal.getAttribute('data-value'))).toBeGreaterThanOrEqual(first * 256);
      await choose(frame, 'view', 'both');
      await frame.locator('[data-goto="step-5"]').click();
      const rows = () =>
        stage
          .locator('[data-figure="difference"] trace-values tr:has([data-row])')
          .evaluateAll((all) => all.map((row) => Number(row.querySelector<HTMLElement>('[data-row]')?.dataset['row'])));
      await expect.poll(rows).toHaveLength(2);
      // Block by block as well, where the row that differs has its own shares.
      const drift = frame.locator('compare-drift');
      await frame.locator('[data-goto="drift"]').click();
      await drift.locator('trace-heat-map').waitFor();
      expect(await drift.locator('[data-action="equal-rows"]').getAttribute('aria-expanded')).toBe('false');
      const high = () => drift.locator('trace-heat-map canvas').first().boundingBox();
      const low = (await high())?.height ?? Number.NaN;
      await drift.locator('[data-action="equal-rows"]').click();
      await expect.poll(async () => (await high())?.height).toBeGreaterThan(low);
      await frame.locator('[data-goto="step-5"]').click();
      await expect.poll(() => line.getAttribute('aria-expanded')).toBe('true');
      await expect.poll(async () => (await rows()).length).toBeGreaterThan(2);
      await line.click();
      await expect.poll(rows).toHaveLength(2);
      // A row that is chosen is seen, and another one is chosen where it is folded.
      await frame.locator('compare-strip [data-row="2"]').click();
      await expect.poll(() => line.getAttribute('aria-expanded')).toBe('true');
      await line.click();
      await expect.poll(() => line.getAttribute('aria-expanded')).toBe('false');
      expect(await chosen()).toBe(first);
      // What was told of the row before is faint until the other row's is here, which is asked for once it is seen.
      await visitSteps(frame, ['outcome', 'parts', 'drift']);
      await expect.poll(() => frame.locator('compare-view .stale').count()).toBe(0);
      if (thorough) expect(await violationsOfOwn(frame, 'llm-trace-app', 'compare-view', 'compare-drift')).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'draws A and B beside each other in 900 pixels and more, whole and both in sight, and B − A below or behind them',
    async ({ open }) => {
      for (const width of thorough ? [900, 1300] : [900]) {
        const panel = await open({ viewport: { width, height: 903 } });
        const [a, b] = ['The keys to the cabinet are on the table. The keys', 'The keys are on the table. The keys'];
        const frame = await panel.compare(await panel.make(a), await panel.make(b));
        await frame.locator('[data-goto="step-8"]').click();
        const stage = frame.locator('#step-8 compare-tensor').first();
        // All at one look, again until what stands above them has its values and thereby its height.
        const arrangement = () =>
          stage.locator('[data-figure]').evaluateAll((all, right) => {
            const box = (name: string) =>
              all.find((one) => one.dataset['figure'] === name)?.getBoundingClientRect() ?? new DOMRect();
            const [ofA, ofB, apart] = [box('a'), box('b'), box('difference')];
            return {
              figures: all.map((one) => one.dataset['figure']),
              areLevel: ofB.top === ofA.top,
              areApart: ofB.left >= ofA.right,
              areWhole: ofB.right <= right,
              isDifferenceLast: apart.top > ofA.top || apart.left > ofB.left,
            };
          }, width);
        await expect.poll(() => stage.locator('.stale, .wait').count()).toBe(0);
        await expect.poll(arrangement).toEqual({
          figures: ['a', 'b', 'difference'],
          areLevel: true,
          areApart: true,
          areWhole: true,
          isDifferenceLast: true,
        });
      }
    },
  );

  it.runIf(thorough)(
    'has pictures of its figures, which say what is compared and how: beside each, and of the nearest one',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await choose(frame, 'view', 'map');
      await frame.locator('[data-goto="drift"]').click();
      const drawn = frame.locator('compare-drift trace-heat-map');
      await drawn.waitFor();
      const saved = async (menu: Locator, item: () => Promise<void>) => {
        await item();
        return (await panel.saveSvg(menu)).svg.replaceAll(/<[^>]+>/g, ' ');
      };
      const drift = frame.locator('compare-drift trace-picture-menu');
      const ofDrift = await saved(drift, async () => {
        await drift.locator('button.opener').click();
        await drift.locator('[data-item="picture"]').click();
      });
      for (const part of ['residual stream, B − A', FINE, COLD]) expect(ofDrift).toContain(part);
      const header = frame.locator('compare-header');
      expect(await saved(header, () => save(frame, 'picture'))).toContain('residual stream, B − A');
      await frame.locator('[data-goto="step-12"]').click();
      const stage = frame.locator('#step-12 compare-tensor').first();
      await expect
        .poll(async () => {
          await stage.scrollIntoViewIfNeeded();
          return stage.locator('[data-figure="difference"] trace-heat-map').count();
        })
        .toBe(1);
      const menu = stage.locator('[data-figure="difference"] trace-picture-menu');
      panel.asked.saving = { name: Promise.resolve(`${'long-'.repeat(12)}.svg`), written: Promise.resolve() };
      const ofStage = await saved(menu, async () => {
        await menu.locator('button.opener').click();
        await menu.locator('[data-item="picture"]').click();
      });
      expect(ofStage).toContain('B − A');
      // What is said of it stays within its figure: another may stand beside that.
      const figure = await stage.locator('[data-figure="difference"]').boundingBox();
      const note = menu.locator('[data-said]:not(:empty)');
      await note.waitFor();
      const said = await note.boundingBox();
      if (!figure || !said) throw new Error('Nothing is said there.');
      expect([said.x >= figure.x, said.x + said.width <= figure.x + figure.width]).toEqual([true, true]);
      expect(await seriousViolations(frame)).toEqual([]);
      await frame.locator('[data-goto="overview"]').click();
    },
  );

  it.runIf(thorough)(
    'has a report: both texts, what is said first, the predictions, heads and blocks as tables, and pictures of what both predict and of the blocks',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const lead = (await frame.locator('[data-lead] > span').allTextContents()).map((one) => one.trim());
      const before = panel.asked.saved.length;
      panel.asked.saving = { name: Promise.resolve('both.html'), written: Promise.resolve() };
      await save(frame, 'save-report');
      await expect.poll(() => panel.asked.saved.length).toBe(before + 1);
      // Where it was saved is said there, and leads to it.
      const note = frame.locator('[data-saved-report]');
      expect(await note.locator('span').first().textContent()).toBe('Saved: both.html');
      await note.locator('[data-action="open-report"]').click();
      await note.waitFor({ state: 'detached' });
      expect(panel.asked.openedReports).toEqual([before + 1]);
      const wish = panel.asked.saved.at(-1);
      if (wish?.kind !== 'comparison report') throw new Error('No report was to be saved.');
      const [text, lines] = [wish.text.replaceAll(/\s+/g, ' '), wish.text.split('\n')];
      expect([wish.a.trace, wish.b.trace]).toHaveLength(2);
      for (const one of [FINE, COLD]) expect(lines).toContain(`> ${one}`);
      const [first = ''] = lead;
      expect(text).toContain(first.replaceAll(/\s+/g, ' '));
      // The numbers are those of the page.
      const table = frame.locator('[data-outcome="a"] tbody tr').first();
      await frame.locator('[data-goto="outcome"]').click();
      const [ofA, ofB] = await table.locator('td[data-side]').allTextContents();
      const cells = (line: string) => line.split('|').map((cell) => cell.trim());
      expect(lines.map(cells)).toContainEqual(expect.arrayContaining([ofA?.trim(), ofB?.trim()]));
      const head = frame.locator('[data-parts="heads"] [data-part]').first();
      await frame.locator('[data-goto="parts"]').click();
      const name = await head.getAttribute('data-part');
      const most = lines.findIndex((line) => cells(line)[1] === 'head') + 2;
      expect(cells(lines[most] ?? '')[1]).toBe(name);
      await frame.locator('[data-goto="drift"]').click();
      const shares = frame.locator('compare-drift tbody tr');
      await shares.first().waitFor();
      const ofBlock = (line: string) => /^\| (?:\(before block|attention of block|MLP of block) \d/.test(line);
      expect(lines.filter(ofBlock)).toHaveLength(await shares.count());
      // What its terms mean is at its end: each is used above, and none is told twice.
      const [told = '', words = ''] = wish.text.split('\n\n## Words\n\n');
      const terms = [...words.matchAll(/^- \*\*(.+?)\*\*:/gm)].map(([, term]) => term);
      expect(terms).toEqual(expect.arrayContaining(['residual stream', 'head', 'logit']));
      expect(new Set(terms).size).toBe(terms.length);
      expect(terms).not.toContain('KL divergence');
      expect(told).toMatch(/\bresidual stream\b/);
      expect(wish.text).toContain('![residual stream, B − A][block-by-block]');
      // As in the report of a trace: both are of one model.
      const made = told.split('\n\n## How this was made\n\n')[1] ?? '';
      const [howMade = '', weights] = made.split('\n\n');
      const rows = howMade.split('\n').map((line) => cells(line).slice(1, 3));
      expect(rows.map(([row]) => row)).toEqual(['model', '--------------', 'size', 'made with', 'report made on']);
      expect(rows[2]?.[1]).toMatch(
        /^\d+ blocks × \d+ heads, d_model \d+, context [\d,]+, vocabulary [\d,]+, tokenizer \S.*$/,
      );
      // Below the table: in a cell a hash would not be broken.
      expect(weights).toMatch(/^weights: model\.safetensors: [\d,]+ bytes, SHA-256 `[0-9a-f]{64}`$/);
      expect(rows[4]?.[1]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
      expect(rows[3]?.[1]).toMatch(/^LLM Trace \d+\.\d+\.\d+/);
      // Right below what is said first.
      const bars = wish.text.indexOf('![What A and B predict][predictions]');
      expect(bars).toBeGreaterThan(wish.text.indexOf('## Where A and B diverge'));
      expect(bars).toBeLessThan(wish.text.indexOf('## What comes next'));
      expect(wish.pictures.map(({ label }) => label)).toEqual(['predictions', 'block-by-block']);
      const [ofBoth = '', ofBlocks = ''] = wish.pictures.map(({ svg }) => Buffer.from(svg).toString());
      for (const picture of [ofBoth, ofBlocks]) expect(picture).toMatch(/^<svg/);
      expect(ofBlocks).toContain('residual stream, B − A');
      for (const words of ['A predicts', 'B predicts', ofA?.trim() ?? 'none']) expect(ofBoth).toContain(words);
      // In the page that is saved a browser draws each of them, whatever its policy lets be shown.
      const address = (svg: Uint8Array) => `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
      const images = wish.pictures.map(({ label, svg }) => `<img alt="${label}" src="${address(svg)}">`);
      const page = await panel.page.context().newPage();
      await page.setContent(reportPage('Report', images.join('')));
      const sizes = () =>
        page
          .locator('img')
          .evaluateAll((all) => all.map((one) => Math.min((one as HTMLImageElement).naturalWidth, one.clientHeight)));
      await expect.poll(async () => Math.min(...(await sizes()))).toBeGreaterThan(100);
      expect(await sizes()).toHaveLength(2);
      await page.close();
      await frame.locator('[data-goto="overview"]').click();
    },
  );

  it.runIf(thorough)('has no serious violation of accessibility', async ({ open }) => {
    // In a dark theme axe looks at its parts where each of them is tested.
    const panel = await open({ theme: 'light' });
    const frame = await panel.compare(await panel.make('The weather is'), await panel.make('A second line'));
    await choose(frame, 'view', 'both');
    await visitSteps(frame, ['outcome', 'parts', 'step-4', 'step-8', 'step-12']);
    expect.soft(await seriousViolations(frame)).toEqual([]);
    expect.soft(await spokenIdentifiers(frame)).toEqual([]);
    for (const theme of ['dark', 'high-contrast'] as const) {
      await panel.useTheme(theme);
      expect.soft(await colorViolations(frame), theme).toEqual([]);
    }
  });
});
