/** The map of runs of A with B's residual stream, of a model with many blocks. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';
import { makeRandomModel } from '../unit/random-model.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { save } from './compare-page.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import type { OpenPanel } from './open-panel.ts';

type Texts = readonly [string, string];

/** A model of 30 blocks. */
let many: ReturnType<typeof makeRandomModel> | undefined;
afterAll(async () => {
  const made = await many;
  many = undefined;
  await made?.remove();
});

/** Two short texts in it. */
async function sidesOfMany(panel: OpenPanel, [a, b]: Texts) {
  many ??= makeRandomModel({ layers: 30, dModel: 12, heads: 2, change: (value) => value * 8 });
  const { folder } = await many;
  return [await panel.make(a, { model: folder }), await panel.make(b, { model: folder })] as const;
}

/** The same with every token and block tried. */
async function mapOfMany(panel: OpenPanel, texts: Texts): Promise<Frame> {
  const frame = await panel.compare(...(await sidesOfMany(panel, texts)));
  await frame.locator('[data-goto="parts"]').click();
  await frame.locator('[data-action="patch-stream-all"]').click();
  await frame.locator('compare-stream-sweep compare-recovery-map td button').first().waitFor();
  await frame.locator('[data-action="cancel-stream"]').waitFor({ state: 'detached' });
  return frame;
}

/** Nothing of it is out of sight, each cell can be hit, and says what it is of where its column has a short name. */
async function expectSeenWhole(frame: Frame, across: 'blocks' | 'tokens'): Promise<void> {
  const map = frame.locator('compare-stream-sweep compare-recovery-map .scroll');
  expect(await map.getAttribute('data-across')).toBe(across);
  expect(await map.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  expect(await frame.locator('[data-goes-on]').count()).toBe(0);
  const cells = map.locator('td button');
  const sizes = await cells.evaluateAll((all) =>
    all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)),
  );
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(22);
  expect(await cells.last().getAttribute('title')).toMatch(/of the way from A to B: “.+”, after block 29$/);
}

describePage('the map of every head and MLP in 30 blocks', () => {
  it.runIf(thorough)(
    'has a number in each cell in 600 pixels, and in 420 scrolls with the names of its rows in sight; a click tells its run at once, and all is taken out',
    async ({ open }) => {
      const { folder, remove } = await makeRandomModel({
        layers: 30,
        dModel: 18,
        heads: 9,
        change: (value) => value * 8,
      });
      onTestFinished(remove);
      const panel = await open({ viewport: { width: 600, height: 900 } });
      const sides = [await panel.make('a b', { model: folder }), await panel.make('c b', { model: folder })] as const;
      const frame = await panel.compare(...sides);
      await frame.locator('[data-goto="parts"]').click();
      await frame.locator('[data-action="patch-all"]').click();
      await frame.locator('[data-sweep="300"]').waitFor({ state: 'attached', timeout: 60_000 });
      await frame.locator('[data-action="cancel-all"]').waitFor({ state: 'detached' });
      const maps = frame.locator('compare-parts-maps');
      const map = maps.locator('.scroll');
      const cells = maps.locator('td button');
      const beyond = () => map.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      expect(await beyond()).toBe(0);
      const written = await cells.allTextContents();
      expect(written).toHaveLength(300);
      // What is nearly nothing has one form, without a sign.
      for (const number of written) expect(number).toMatch(/^(0|0\.0|−?0\.[1-9]|[−>]*[1-9]\d*(\.\d)?)$/);
      const widths = await cells.evaluateAll((all) => all.map((cell) => cell.getBoundingClientRect().width));
      expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(1);
      expect(await maps.locator('[data-ends]').textContent()).toMatch(
        /^0\u00a0% is A: −?[\d.]+; 100\u00a0% is B: −?[\d.]+\./,
      );
      // An MLP at once after a head; the names of the columns stay in sight, and what it says is beside the map.
      const told = frame.locator('compare-patch trace-intervention [role="status"]').first();
      const below = maps.locator('[data-told]');
      for (const [cell, name] of [
        ['head 28.5', 'head 28.5'],
        ['MLP of block 27', 'the MLP of block 27'],
        ['head 26.0', 'head 26.0'],
      ] as const) {
        await maps.locator(`[data-cell="${cell}"]`).click();
        await expect.poll(() => told.textContent()).toContain(`With what ${name} gives in B, `);
        expect(String(await below.textContent()).toLowerCase()).toContain(`${name.toLowerCase()}: `);
      }
      const inView = async () => {
        const [view, names, said] = await Promise.all(
          [frame.locator('main'), map.locator('thead th').first(), below].map((one) => one.boundingBox()),
        );
        if (!view || !names || !said) throw new Error('not all is there');
        return names.y >= view.y - 1 && said.y + said.height <= view.y + view.height + 1;
      };
      await expect.poll(inView).toBe(true);
      // All cells for other programs, and in the report.
      panel.asked.saving = { name: Promise.resolve('parts.csv'), written: Promise.resolve() };
      const menu = maps.locator('trace-picture-menu');
      const pick = async (item: string) => {
        await menu.locator('button.opener').click();
        await menu.locator(`[data-item="${item}"]`).click();
      };
      await pick('csv');
      const file = await panel.saved('figure', 1);
      const lines = Buffer.from(file.data).toString().trimEnd().split('\n');
      expect(lines).toHaveLength(301);
      expect(lines[1]).toMatch(/^0,head 0,all 2 aligned tokens,all 2 aligned tokens,,,-?[\d.e-]+,/);
      await pick('text');
      await expect.poll(() => panel.asked.copied.at(-1)?.trimEnd().split('\n').length).toBe(301);
      await save(frame, 'save-report');
      const report = await panel.saved('comparison report', 2);
      expect(report.text).toContain('![Which part: each head and each MLP][patched-parts]');
      const rows = report.text.split('\n').filter((line) => /^\| block \d+ /.test(line));
      expect(rows).toHaveLength(30);
      for (const row of rows) expect(row.split('|')).toHaveLength(13);
      const picture = report.pictures.find(({ label }) => label === 'patched-parts');
      const svg = Buffer.from(picture?.svg ?? []).toString();
      for (const words of ['head', 'MLP', 'block 29', ...written])
        expect(svg).toContain(`>${words.replace('<', '&#60;').replace('>', '&#62;')}<`);
      await panel.page.setViewportSize({ width: 420, height: 900 });
      await expect.poll(beyond).toBeGreaterThan(0);
      const name = map.locator('tbody th').first();
      const before = await name.boundingBox();
      await map.evaluate((row) => row.scrollTo({ left: row.scrollWidth }));
      expect(Math.abs(((await name.boundingBox())?.x ?? Number.NaN) - (before?.x ?? 0))).toBeLessThanOrEqual(1);
      // There the names of the columns are repeated below.
      expect(await map.locator('tfoot th').last().isVisible()).toBe(true);
    },
  );
});

describePage('the maps of heads and MLPs of an encoder-decoder', () => {
  it.runIf(thorough)(
    'are one of the heads that look at the output, and one of those that look at the source; what the cell chosen last gives is told',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 900, height: 900 } });
      const model = join(root, 'test/fixtures/t5');
      const frame = await panel.compare(
        await panel.make('The weather is', { model }),
        await panel.make('The cold weather is', { model }),
      );
      await frame.locator('[data-goto="parts"]').first().click();
      await frame.locator('[data-action="patch-all"]').click();
      const maps = frame.locator('compare-parts-maps compare-recovery-map');
      await expect.poll(() => maps.locator('td button').count(), { timeout: 30_000 }).toBe(18);
      expect(await maps.first().locator('thead th').allTextContents()).toContain('MLP');
      expect(await maps.last().locator('thead th').allTextContents()).not.toContain('MLP');
      const told = frame.locator('compare-patch trace-intervention [role="status"]').first();
      const below = frame.locator('compare-parts-maps [data-told]');
      for (const [cell, words, name] of [
        ['head 0.1', 'With what head 0.1 gives in B, ', 'Head 0.1: '],
        [
          'head 1.3 of the cross-attention',
          'With what head 1.3 of the cross-attention gives in B, ',
          'Head 1.3 of the cross-attention: ',
        ],
        ['MLP of block 1', 'With what the MLP of block 1 gives in B, ', 'The MLP of block 1: '],
      ] as const) {
        await maps.locator(`[data-cell="${cell}"]`).click();
        await expect.poll(() => told.textContent()).toContain(words);
        await expect.poll(() => below.allTextContents()).toEqual([expect.stringContaining(name)]);
      }
      // Its first block reads the source, too: that is more than the words of the output.
      expect(await frame.locator('compare-patch [data-measured]').textContent()).not.toContain('nearly the same');
    },
  );
});

describePage('the map of the residual stream in 30 blocks', () => {
  const itMaps = itLooksAt(async (open) => {
    const panel = await open({ viewport: { width: 1440, height: 900 } });
    return { panel, frame: await mapOfMany(panel, ['a b', 'c b']) };
  });

  itMaps.runIf(thorough)(
    'is seen whole in a panel of 1440 pixels, with the blocks across; it is walked through by arrow keys from the cell that was clicked, and Enter tells the run of the cell that is reached',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await panel.page.setViewportSize({ width: 1440, height: 900 });
      await expectSeenWhole(frame, 'blocks');
      const cells = frame.locator('compare-stream-sweep compare-recovery-map td button');
      const rows = await frame.locator('compare-stream-sweep compare-recovery-map tbody tr').count();
      const columns = (await cells.count()) / rows;
      const said = frame.locator('compare-patch trace-intervention [role="status"]').first();
      const reached = () => cells.evaluateAll((all) => all.flatMap((cell, at) => (cell.matches(':focus') ? [at] : [])));
      const stops = () =>
        cells.evaluateAll((all) => all.flatMap((cell, at) => ((cell as HTMLElement).tabIndex === 0 ? [at] : [])));
      const places = await frame.locator('[data-action="places"]').textContent();
      await cells.nth(3).click();
      await expect.poll(() => said.textContent()).toContain('residual stream before block 3, ');
      const chosen = await frame.locator('[data-action="places"]').textContent();
      expect(chosen).not.toBe(places);
      for (const [key, at] of [
        ['ArrowRight', 4],
        ['ArrowRight', 5],
        ['ArrowLeft', 4],
        ['ArrowDown', columns + 4],
        ['ArrowDown', columns + 4],
        ['Home', columns],
        ['ArrowUp', 0],
        ['End', columns - 1],
        ['ArrowLeft', columns - 2],
      ] as const) {
        await panel.page.keyboard.press(key);
        await expect.poll(reached, { message: key }).toEqual([at]);
        // One stop of the Tab key: where the keyboard was last.
        await expect.poll(stops, { message: key }).toEqual([at]);
      }
      // None of them has chosen anything.
      expect(await said.textContent()).toContain('residual stream before block 3, ');
      expect(await frame.locator('[data-action="places"]').textContent()).toBe(chosen);
      await panel.page.keyboard.press('Enter');
      await expect.poll(() => said.textContent()).toContain('residual stream before block 29, ');
      expect(await reached()).toEqual([columns - 2]);
    },
  );

  it.runIf(thorough)(
    'goes on by itself where it was when the panel is seen again, and where it was cancelled only when that is asked for',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1440, height: 900 } });
      const frame = await panel.compare(...(await sidesOfMany(panel, ['a b c d e f', 'c b c d e f'])));
      await frame.locator('[data-goto="parts"]').click();
      await frame.locator('[data-action="patch-stream-all"]').click();
      const cells = frame.locator('compare-stream-sweep compare-recovery-map td button');
      const progress = frame.locator('compare-stream-sweep [role="progressbar"]');
      const all = Number(await progress.getAttribute('aria-valuemax'));
      await expect.poll(() => cells.count()).toBeGreaterThan(3);
      const told = await progress.textContent();
      await frame.locator('[data-action="cancel-stream"]').click();
      expect(told).toMatch(/^\d+ of \d+ tried, about \d+ (s|min) left$/);
      const tried = frame.locator('compare-stream-sweep [data-tried]');
      const begin = frame.locator('[data-action="patch-stream-all"]');
      await begin.waitFor();
      const before = await cells.count();
      expect(before).toBeLessThan(all);
      expect(await tried.textContent()).toBe(`${before} of ${all} tried`);
      expect((await begin.textContent())?.trim()).toBe(`Go on with the other ${all - before}`);
      // A file of what there is so far says so.
      panel.asked.saving = { name: Promise.resolve('part.csv'), written: Promise.resolve() };
      const menu = frame.locator('compare-stream-sweep trace-picture-menu');
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="csv"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      const [part] = panel.asked.saved;
      expect(part?.kind === 'figure' && part.name).toContain(`patched-residual-stream-${before}-of-${all}_a-vs-c_`);
      // The page is made anew when its tab is shown again: nothing begins that was cancelled.
      await panel.page.reload();
      await expect.poll(() => tried.textContent()).toBe(`${before} of ${all} tried`);
      expect(await progress.count()).toBe(0);
      await begin.click();
      await expect.poll(() => cells.count()).toBeGreaterThan(before);
      // What goes on does so wherever its reader was, and keeps what it has.
      await frame.locator('[data-goto="overview"]').click();
      const reached = await cells.count();
      expect(reached).toBeLessThan(all);
      await panel.page.reload();
      await cells.first().waitFor({ state: 'attached' });
      expect(await cells.count()).toBeGreaterThanOrEqual(reached - 1);
      await expect.poll(() => cells.count(), { timeout: 60_000 }).toBe(all);
    },
  );

  itMaps.runIf(thorough)(
    'is seen whole in a panel of 700 pixels, with the tokens across; it is saved as a picture from its own menu, and is in the report with what was tried',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await panel.page.setViewportSize({ width: 700, height: 900 });
      await frame.locator('compare-stream-sweep compare-recovery-map [data-across="tokens"]').waitFor();
      await expectSeenWhole(frame, 'tokens');
      await frame.locator('[data-action="patch-mlp"]').click();
      const said = frame.locator('compare-patch trace-intervention [role="status"]').first();
      await expect.poll(() => said.textContent()).toMatch(/^With what the MLP of block/);
      panel.asked.saving = { name: Promise.resolve('map.svg'), written: Promise.resolve() };
      const menu = frame.locator('compare-stream-sweep trace-picture-menu');
      const opener = menu.locator('button.opener');
      await opener.scrollIntoViewIfNeeded();
      const place = await opener.boundingBox();
      await opener.click();
      await menu.locator('[data-item="picture"]').click();
      const { name, svg } = await panel.saveSvg(menu);
      expect(name).toMatch(/^patched-residual-stream-(dark|light)_a-vs-c_(?!.*-vs-)/);
      // What is said of it stands below: the menu stays where it was, and nothing is cut off.
      const note = menu.locator('[data-said]');
      await expect.poll(() => note.textContent()).toBe('Saved: map.svg');
      expect(await opener.boundingBox()).toEqual(place);
      const { x, width } = (await note.boundingBox()) ?? { x: -1, width: 0 };
      expect([x >= 0, x + width <= 700]).toEqual([true, true]);
      const ways = (await frame.locator('compare-stream-sweep compare-recovery-map td button').allTextContents()).map(
        (way) => way.replace(/\s%/, ''),
      );
      // All of it, however it is laid out here: names of blocks, and each number.
      for (const words of ['block', '0', '29', 'after', 'At which token, and how deep', ...ways])
        expect(svg).toContain(`${words}`);
      // Each text begins a line of its own.
      expect(svg).toMatch(/>A: “a b”</);
      expect(svg).toMatch(/>B: “c b”</);
      await save(frame, 'save-report');
      const report = await panel.saved('comparison report', 2);
      const text = report.text.replaceAll(/\s+/g, ' ');
      expect(text).toContain('## Check it: A with a part of B');
      expect(text).toContain('With what the MLP of block ');
      expect(text).toContain('![At which token, and how deep: the residual stream][patched-places]');
      expect(report.text.split('\n').filter((line) => /^\| (block \d+|after all) /.test(line))).toHaveLength(31);
      expect(report.pictures.map(({ label }) => label)).toEqual(['predictions', 'patched-places', 'block-by-block']);
    },
  );

  it.runIf(thorough)(
    'says that it goes on where it has no room, and keeps the names of its rows in sight',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 300, height: 900 } });
      const frame = await mapOfMany(panel, ['a b c d e f g h i j', 'c b c d e f g h i j']);
      const map = frame.locator('compare-stream-sweep compare-recovery-map .scroll');
      expect(await map.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)).toBe(true);
      expect(await frame.locator('[data-goes-on]').textContent()).toMatch(/^The map is wider than this panel/);
      const edges = () => map.evaluate((row) => ['data-before', 'data-after'].map((name) => row.hasAttribute(name)));
      await expect.poll(edges).toEqual([false, true]);
      const name = frame.locator('compare-stream-sweep compare-recovery-map tbody th').first();
      const before = await name.boundingBox();
      await map.evaluate((row) => row.scrollTo({ left: row.scrollWidth }));
      await expect.poll(edges).toEqual([true, false]);
      // But for the space between two cells.
      expect(Math.abs(((await name.boundingBox())?.x ?? Number.NaN) - (before?.x ?? 0))).toBeLessThanOrEqual(1);
    },
  );
});
