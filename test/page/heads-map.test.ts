/** The map of a head that was found, and the ways between the list, the map and the story. */
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { readSafetensorsHeader } from '../../src/model/safetensors.ts';
import { readTensor } from '../unit/model/helpers.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { chooseKind } from './found-heads.ts';
import { NARROW, WIDE } from './story-page.ts';
import { savedTrace } from './terminal.ts';

const REPEATING = 'The green table stands by the old door. The green';

describePage('the map of a found head', () => {
  /** In a narrow panel, at the step of the weights and its last token. */
  const itIsNarrow = itLooksAt(async (open) => {
    const panel = await open({ viewport: { width: 420, height: 900 }, level: 'figures' });
    return { panel, frame: await panel.trace(REPEATING) };
  }).extend('atWeights', ({ shared }) => async () => {
    const { panel, frame } = await shared();
    await panel.go({ step: 8, token: 10 });
    return { panel, frame };
  });

  it.for([['narrow', NARROW] as const, ...(thorough ? [['wide', WIDE] as const] : [])])(
    'is one click away where the story tells of the chosen head: %s',
    async ([, viewport], { open }) => {
      const panel = await open({ viewport, level: 'story', place: { layer: 1, head: 2 } });
      const frame = await panel.trace('The weather is nice');
      await frame.locator('[data-goto="7"]').click();
      expect(await frame.locator('[data-action="find-heads"]').count()).toBe(0);
      await frame.locator('[data-goto="8"]').click();
      expect(await frame.locator('trace-found-heads').count()).toBe(0);
      await frame.locator('[data-action="find-heads"]').click();
      const kinds = frame.locator('trace-found-heads trace-segmented');
      await kinds.waitFor();
      // In the upper part of what is in view: below it is all that there is.
      const share = async () => {
        const [box, main] = await Promise.all([kinds, frame.locator('main')].map((one) => one.boundingBox()));
        return box && main ? (box.y - main.y) / main.height : Number.NaN;
      };
      await expect.poll(share).toBeLessThan(0.4);
      expect(await share()).toBeGreaterThanOrEqual(0);
      expect(await frame.locator('trace-story-step').getAttribute('data-step')).toBe('8');
      // From there the attention of the head is one click away, and so is the story.
      const scrolled = () => frame.locator('main').evaluate(({ scrollTop }) => scrollTop);
      await frame.locator('[data-action="show-attention"]').click();
      await expect.poll(scrolled).toBe(0);
      await frame.locator('[data-action="back-to-story"]').click();
      await frame.locator('[data-action="find-heads"]').waitFor();
      expect([await frame.locator('trace-found-heads').count(), await scrolled()]).toEqual([0, 0]);
    },
  );

  it.runIf(thorough)(
    'is shown at the level Figures for this visit alone: the next step, and the next text, are read at the reader’s own',
    async ({ open }) => {
      const panel = await open({ viewport: NARROW, level: 'story' });
      const frame = await panel.trace('The weather is nice');
      const level = () => frame.locator('main').getAttribute('class');
      const find = async () => {
        await frame.locator('[data-goto="8"]').click();
        await frame.locator('[data-action="find-heads"]').click();
        await frame.locator('trace-found-heads trace-segmented').waitFor();
        expect(await level()).toBe('figures');
      };
      await find();
      await frame.locator('[data-goto="9"]').click();
      await expect.poll(level).toBe('story');
      await find();
      await panel.trace('A dog ran');
      await expect.poll(level).toBe('story');
      if (!thorough) return;
      // What the reader sets there herself stays.
      await find();
      await frame.locator('[data-picker="level"] [data-value="numbers"]').first().click();
      await expect.poll(level).toBe('numbers');
      await panel.trace('The cat sat');
      await expect.poll(level).toBe('numbers');
      // From there the same command leads to Figures, and back to where one came from, by its name.
      await frame.locator('trace-export-menu button.opener').click();
      await frame.locator('trace-export-menu [data-item="find-heads"]').click();
      await expect.poll(level).toBe('figures');
      const back = frame.locator('[data-action="back-to-story"]');
      expect(await back.textContent()).toBe('Back to the Level Numbers');
      await back.click();
      await expect.poll(level).toBe('numbers');
    },
  );

  it.runIf(thorough)('stands beside a list that is as high as it, also in a low panel', async ({ open }) => {
    const panel = await open({ viewport: { width: 1200, height: 640 }, level: 'figures' });
    const frame = await panel.trace('The green table stands by the old door. The green');
    await frame.locator('[data-goto="8"]').click();
    await chooseKind(frame, 'previous');
    const [list, map] = [frame.locator('trace-found-heads .scroll'), frame.locator('trace-found-head-map')];
    await map.scrollIntoViewIfNeeded(); // it asks for what it shows once it is in view
    await map.locator('[data-counted]').waitFor();
    const rest = async () => ((await map.boundingBox())?.height ?? 0) - ((await list.boundingBox())?.height ?? 0);
    // Whole rows: less than one is left.
    await expect.poll(async () => Math.abs((await rest()) - 20) <= 20).toBe(true);
    expect(((await list.boundingBox())?.x ?? 0) + 100).toBeLessThan((await map.boundingBox())?.x ?? 0);
  });

  const low = [
    ['above a map that leaves no room for both', { width: 760, height: 640 }, REPEATING],
    ['beside the map of a short text', { width: 1200, height: 640 }, 'The weather is'],
    ['beside a map with as little room as both have', { width: 1000, height: 640 }, REPEATING],
  ] as const;
  it.runIf(thorough).for(low)(
    'has a list of seven rows or more also in a low panel: %s',
    async ([, viewport, text], { open }) => {
      const panel = await open({ viewport, level: 'figures' });
      const frame = await panel.trace(text);
      await panel.go({ step: 8 });
      await chooseKind(frame, 'previous');
      await frame.locator('trace-found-heads [data-below]').first().waitFor();
      const list = frame.locator('trace-found-heads .scroll');
      await frame.locator('trace-found-head-map').scrollIntoViewIfNeeded();
      await frame.locator('trace-found-head-map [data-counted]').waitFor();
      const rows = () =>
        list.evaluate((one) => {
          const { bottom } = one.getBoundingClientRect();
          return [...one.querySelectorAll('tbody tr')].filter((row) => row.getBoundingClientRect().bottom <= bottom + 1)
            .length;
        });
      await expect.poll(rows).toBeGreaterThanOrEqual(7);
      // All of it is seen at once.
      const [box, main] = await Promise.all([list, frame.locator('main')].map((one) => one.boundingBox()));
      expect(box?.height).toBeLessThan(main?.height ?? 0);
    },
  );

  it.runIf(thorough)(
    'stands beside a list of some twelve rows, or below a lower one, at whose ends the wheel goes on to the page',
    async ({ open }) => {
      for (const [width, rows] of [
        [420, 5],
        [1300, 12],
      ] as const) {
        const panel = await open({ viewport: { width, height: 900 }, level: 'figures' });
        const frame = await panel.trace('The green table stands by the old door. The green');
        await frame
          .locator('[data-goto="8"]')
          .first()
          .evaluate((one) => (one as HTMLElement).click());
        await chooseKind(frame, 'previous');
        const list = frame.locator('trace-found-heads .scroll');
        await frame.locator('trace-found-heads [data-below]').first().waitFor();
        const seen = () =>
          list.evaluate((one) => {
            const view = one.getBoundingClientRect();
            return [...one.querySelectorAll('tbody tr')].filter(
              (row) => row.getBoundingClientRect().bottom <= view.bottom + 1,
            ).length;
          });
        await expect.poll(seen).toBeGreaterThanOrEqual(rows);
        const place = () => list.evaluate((one) => one.getBoundingClientRect().top);
        await list.evaluate((one) => {
          one.scrollIntoView({ block: 'center', behavior: 'instant' });
          one.scrollTo({ top: one.scrollHeight, behavior: 'instant' });
        });
        const before = await place();
        await list.hover();
        expect(await list.evaluate((one) => one.scrollTop)).toBeGreaterThan(0);
        // The first turn may be for what is left of a row.
        const turn = async () => {
          await panel.page.mouse.wheel(0, 200);
          return place();
        };
        await expect.poll(turn).toBeLessThan(before - 50);
      }
    },
  );

  itIsNarrow.runIf(thorough)(
    'shows the map of the first row until a head is chosen in the list, and says that it is not chosen yet',
    async ({ atWeights }) => {
      const { frame } = await atWeights();
      await chooseKind(frame, 'previous');
      const [row, map] = [frame.locator('trace-found-heads tbody tr'), frame.locator('trace-found-head-map')];
      const preview = map.locator('[data-preview]');
      await preview.waitFor();
      const name = await row.first().locator('button').textContent();
      expect(await preview.getAttribute('data-preview')).toBe(name);
      await preview.scrollIntoViewIfNeeded();
      await map.locator(`[data-of-head="${name}"] [data-counted]`).waitFor();
      expect(await map.locator('h4').textContent()).toBe(`Attention of head ${name}, first of the list`);
      expect((await preview.textContent())?.replace(/\s+/g, ' ')).toMatch(
        new RegExp(`^Head \\d\\.\\d is still chosen\\. Choose head ${name}$`),
      );
      expect(await row.first().getAttribute('data-previewed')).toBe('');
      expect(await frame.locator('[data-action="show-attention"]').textContent()).toContain(`of Head ${name}`);
      // What it gives to what is counted is the weight of that head in the trace.
      const [layer = 0, head = 0] = (name ?? '').split('.').map(Number);
      const header = await readSafetensorsHeader(await savedTrace(REPEATING));
      const { data, shape } = await readTensor(header, `blocks.${layer}.attn.pattern`);
      const count = shape[1] as number;
      const weight = Number(data[(head * count + count - 1) * count + count - 2]);
      expect(Number(await map.locator('[data-counted-share]').getAttribute('data-counted-share'))).toBeCloseTo(
        weight,
        6,
      );
      // One click chooses it; another head of the list is shown when it is clicked.
      await map.locator('[data-action="choose-shown"]').click();
      await expect.poll(() => preview.count()).toBe(0);
      await expect.poll(() => row.first().getAttribute('aria-current')).toBe('true');
      await row.nth(1).locator('button').click();
      const second = await row.nth(1).locator('button').textContent();
      await map.locator(`[data-of-head="${second}"]`).waitFor();
      expect(await preview.count()).toBe(0);
      // With another kind it is the first row of that. The button above leads to the large figure of the head that is shown.
      await chooseKind(frame, 'same');
      await preview.waitFor();
      const third = await preview.getAttribute('data-preview');
      expect(third).not.toBe(name);
      expect(third).toBe(await row.first().locator('button').textContent());
      await frame.locator('[data-action="show-attention"]').click();
      const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
      await expect
        .poll(() => chosen.evaluate(({ dataset }: HTMLElement) => `${dataset['layer']}.${dataset['head']}`))
        .toBe(third);
      await expect.poll(() => preview.count()).toBe(0);
    },
  );

  itIsNarrow.runIf(thorough)(
    'shows the map of the head that is clicked right there, with what its score counts outlined, and finds it so again',
    async ({ atWeights }) => {
      for (const width of thorough ? [900, 420] : [420]) {
        const { panel, frame } = await atWeights();
        await panel.page.setViewportSize({ width, height: 900 });
        await chooseKind(frame, 'induction');
        const map = frame.locator('trace-found-head-map');
        const row = frame.locator('trace-found-heads tr[data-layer="4"][data-head="3"]');
        await row.click();
        await map.locator('[data-of-head="4.3"]').waitFor();
        await map.locator('[data-counted]').waitFor();
        expect(await map.locator('[data-counted]').textContent()).toBe('outlined: what the score “induction” counts');
        // The map is in view, and the row that was clicked with it.
        const isInView = (part: Locator) =>
          part.evaluate((one) => {
            const main = one.ownerDocument
              .querySelector('llm-trace-app')
              ?.shadowRoot?.querySelector('trace-view')
              ?.shadowRoot?.querySelector('main');
            const [view, box] = [main?.getBoundingClientRect(), one.getBoundingClientRect()];
            return view !== undefined && box.top >= view.top - 1 && box.bottom <= view.bottom + 1;
          });
        await expect.poll(() => isInView(map.locator('canvas.base'))).toBe(true);
        expect(await isInView(row)).toBe(true);
        // What the chosen token gives to it is the weight of the trace, and the token that is looked at is named.
        const said = map.locator('[data-counted-share]');
        const header = await readSafetensorsHeader(await savedTrace(REPEATING));
        const { data, shape } = await readTensor(header, 'blocks.4.attn.pattern');
        const count = shape[1] as number;
        const weight = Number(data[(3 * count + 10) * count + 2]);
        expect(Number(await said.getAttribute('data-counted-share'))).toBeCloseTo(weight, 6);
        expect((await said.textContent())?.replace(/\s+/g, ' ').trim()).toBe(
          `From ·green (10) it gives ${Math.round(weight * 100)} % of its attention to what the score “induction” counts: ·table (2).`,
        );
        // From a token of which nothing counts that is said.
        await panel.go({ token: 4 });
        await expect.poll(() => said.getAttribute('data-counted-share')).toBe('none');
        expect((await said.textContent())?.replace(/\s+/g, ' ')).toBe(
          'The score “induction” counts nothing from ·by (4).',
        );
        // Who comes back from another step, or to a page that is made anew, finds list and outlines as they were.
        const kind = frame.locator('trace-found-heads [data-value="induction"]');
        const isAsItWas = async () => {
          await expect.poll(() => kind.getAttribute('aria-checked')).toBe('true');
          await kind.scrollIntoViewIfNeeded();
          await map.locator('[data-of-head="4.3"]').waitFor();
          await frame.locator('[data-tensor$="attn.pattern"]').first().scrollIntoViewIfNeeded();
          await frame.locator('[data-tensor] trace-heat-map-legend [data-counted]').first().waitFor();
        };
        await frame.locator('[data-goto="14"]').click();
        await frame.locator('trace-attribution').waitFor();
        await frame.locator('[data-goto="8"]').click();
        await isAsItWas();
        await panel.page.reload();
        await isAsItWas();
      }
    },
  );

  it.runIf(thorough)(
    'brings what the chosen token looks at into the strip with it, as far as both have room',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 760, height: 900 }, level: 'figures' });
      const frame = await panel.trace(
        'In the morning of the first day of the week my sister said that the green table stands by the old door. The green table was there all day, and nobody came to sit at it for a very long time.',
      );
      await frame.locator('[data-goto="8"]').click();
      const tokens = await frame.locator('trace-token-strip [data-token] bdi').allTextContents();
      const [table, green, last] = [tokens.indexOf('·table'), tokens.lastIndexOf('·green'), tokens.length - 1];
      const isInStrip = (position: number) =>
        frame.locator(`trace-token-strip [data-token="${position}"]`).evaluate((chip) => {
          const box = chip.getBoundingClientRect();
          const view = chip.closest('.scroll')?.getBoundingClientRect();
          return view !== undefined && box.left >= view.left - 1 && box.right <= view.right + 1;
        });
      const chooseFirst = async (kind: string) => {
        await chooseKind(frame, kind);
        await frame.locator('trace-found-heads tbody tr').first().click();
        await panel.go({ token: last });
        await expect.poll(() => isInStrip(last)).toBe(true);
      };
      // Far from the first token there is no room for both.
      await chooseFirst('first');
      expect(await isInStrip(0)).toBe(false);
      await panel.go({ token: 6 });
      await expect.poll(async () => [await isInStrip(0), await isInStrip(6)]).toEqual([true, true]);
      // What came after the same word earlier is on the way there from the end.
      await chooseFirst('induction');
      await panel.go({ token: green });
      await expect.poll(async () => [await isInStrip(table), await isInStrip(green)]).toEqual([true, true]);
      // Of a head that was chosen by itself the strip goes no further than to the chosen token.
      await panel.go({ token: last, head: 2 });
      await expect.poll(() => isInStrip(last)).toBe(true);
      await panel.go({ token: green });
      await expect.poll(() => isInStrip(green)).toBe(true);
      expect(await isInStrip(table)).toBe(false);
    },
  );
});
