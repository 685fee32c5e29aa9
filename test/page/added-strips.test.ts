/** The steps that add something draw it as an addition: the vector before, what is added to it, and the vector after. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import type { Picture } from '../../webview/heat-map/picture.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { TEXT } from './story-page.ts';
import { settled } from './visit-steps.ts';
import { showWholeFigure } from './whole-figure.ts';

const STEPS = [4, 9, 12];

const strips = (frame: Frame) => frame.locator('trace-added-strips');
const canvas = (frame: Frame) => strips(frame).locator('canvas.over');
const heading = (frame: Frame) => strips(frame).locator('.heading').textContent();

/** The labels of the strips, and all their values, as they are drawn. */
function drawn(frame: Frame) {
  return strips(frame)
    .locator('trace-heat-map')
    .evaluate((element) => {
      const { picture } = element as unknown as { picture?: Picture };
      if (!picture) return { labels: [], values: [] };
      const width = picture.columns.indices.length;
      const labels = [...picture.rows.indices].map((row) => picture.style.rowLabel(row));
      return { labels, values: labels.map((_, row) => [...picture.values.slice(row * width, (row + 1) * width)]) };
    });
}

/** The numbers of the dimension that is told, as they are written. */
const written = async (frame: Frame) =>
  (await strips(frame).locator('[data-numbers] button').allTextContents()).map((text) => text.replace('−', '-'));

/** A number as it is written, in whole units of its last digit. */
const unitsOf = (text: string) => Number(text.replace('.', ''));

async function openAt(open: Open, step: number, options: Partial<Parameters<Open>[0]> = {}) {
  const panel = await open({
    viewport: { width: 1300, height: 900 },
    level: 'story',
    place: { layer: 5, head: 4 },
    ...options,
  });
  const frame = await panel.trace(TEXT);
  await panel.go({ step });
  await expect.poll(async () => (await drawn(frame)).labels.length).toBeGreaterThan(0);
  return { panel, frame };
}

describePage('what a step adds', () => {
  const itLooks = itLooksAt((open) => openAt(open, 4));
  const itAdds = itLooks.extend('at', ({ shared }) => async (step: number) => {
    const { panel, frame } = await shared();
    await panel.go({ step });
    const strip = step === 4 ? /^\+ position/ : step === 9 ? /^\+ attention/ : /^\+ MLP/;
    await expect.poll(async () => (await drawn(frame)).labels).toContainEqual(expect.stringMatching(strip));
    return { panel, frame };
  });

  itAdds(
    'is drawn as before, what is added, and after, with the lengths that the story tells, and adds up',
    async ({ at: stripsAt }) => {
      const { panel, frame } = await stripsAt(4);
      expect(await heading(frame)).toBe('“.”: its row of the table + the row of position 13 = its vector');
      expect((await drawn(frame)).labels).toEqual(['table row ‖3.61‖', '+ position ‖1.84‖', '= vector ‖4.01‖']);
      const told = frame.locator('trace-finding');
      for (const length of ['3.61', '1.84', '4.01']) await told.getByText(length, { exact: true }).first().waitFor();
      for (const [step, sentence, labels] of [
        [
          9,
          '“.”: before + what attention adds (after the output matrix) = after',
          ['before', '+ attention', '= after'],
        ],
        [12, '“.”: before the MLP + what the MLP adds = after the block', ['before', '+ MLP', '= after']],
      ] as const) {
        await panel.go({ step });
        await expect.poll(() => heading(frame)).toBe(sentence);
        await expect
          .poll(async () => (await drawn(frame)).labels.map((label) => label.replace(/ ‖[\d.]+‖$/, '')))
          .toEqual(labels);
        const { values } = await drawn(frame);
        const [before = [], added = [], after = []] = values;
        expect(after).toHaveLength(256);
        for (const [at, value] of after.entries())
          expect(value).toBeCloseTo((before[at] as number) + (added[at] as number), 4);
        const numbers = await written(frame);
        expect(numbers).toHaveLength(3);
        const [a, b, sum] = numbers.map(unitsOf) as [number, number, number];
        expect(a + b).toBe(sum);
      }
      // What leaves attention is what comes to the MLP.
      const { values } = await drawn(frame);
      await panel.go({ step: 9 });
      await expect.poll(async () => (await drawn(frame)).values[2]).toEqual(values[0]);
    },
  );

  itAdds(
    'tells the numbers of a dimension where one points, by keys, and of the one that is chosen',
    async ({ at }) => {
      const { frame } = await at(12);
      await settled(frame);
      const tip = strips(frame).locator('trace-heat-map-tip');
      await canvas(frame).hover({ position: { x: 300, y: 24 } });
      await expect.poll(() => tip.locator('b').textContent()).toMatch(/^[−\d.]+ \+ \(?[−\d.]+\)? = [−\d.]+$/);
      await expect.poll(() => tip.locator('bdi').textContent()).toMatch(/“\.”, dimension \d+: what the MLP adds/);
      await tip.locator('trace-provenance').waitFor();
      await canvas(frame).click({ position: { x: 300, y: 24 } });
      const said = strips(frame).locator('[data-numbers] span').first();
      const chosen = (await tip.locator('bdi').textContent())?.match(/dimension \d+/)?.[0];
      await expect.poll(() => said.textContent()).toBe(`${chosen}:`);
      // By keys another one is read, and chosen.
      await canvas(frame).press('ArrowRight');
      const spoken = strips(frame).locator('.spoken');
      await expect
        .poll(() => spoken.textContent())
        .toMatch(/^dimension \d+, before the MLP: [−\d.]+\. [−\d.]+ \+ .* = [−\d.]+$/);
      const [read] = (await spoken.textContent())?.split(',') ?? [];
      expect(read).not.toBe(chosen);
      await canvas(frame).press('Enter');
      await expect.poll(() => said.textContent()).toBe(`${read}:`);
    },
  );

  itAdds.runIf(thorough)('leads from each number to what it came from', async ({ at }) => {
    const { panel, frame } = await at(12);
    for (const [row, stage] of [
      [0, 'blocks.5.resid_mid'],
      [1, 'blocks.5.mlp_out'],
      [2, 'blocks.5.resid_post'],
    ] as const) {
      await strips(frame).locator(`[data-row="${row}"]`).click();
      await frame.locator(`trace-value-panel [data-explained*="${stage}[13, "]`).waitFor();
    }
    // The key that explains the number of a map asks about the sum where a table stands beside it.
    await panel.go({ step: 9 });
    await expect.poll(async () => (await drawn(frame)).labels).toContainEqual(expect.stringMatching(/^\+ attention/));
    await frame.locator('body').press('i');
    await frame.locator('trace-value-panel [data-explained*="blocks.5.resid_mid[13, "]').waitFor();
  });

  it.runIf(thorough).for([540, 420])(
    'is in view at %i pixels without scrolling, beside nothing',
    async (width, { open }) => {
      const { panel, frame } = await openAt(open, 4, { viewport: { width, height: 800 } });
      const main = frame.locator('main');
      for (const step of STEPS) {
        await panel.go({ step });
        await expect.poll(async () => (await drawn(frame)).labels.length).toBe(3);
        // What is told arrives later, and moves the strips down.
        const isIn = async () => {
          const [view, map] = [await main.boundingBox(), await canvas(frame).boundingBox()];
          if (!view || !map) return 'not there';
          // Three strips of 16; the numbers of columns stand below them.
          if (map.y + 48 > view.y + view.height) return `below by ${map.y + 48 - view.y - view.height}`;
          return map.x + map.width > view.x + view.width ? 'wider' : 'in view';
        };
        await frame.locator('trace-story-step [data-finding]:not(.stale *)').first().waitFor();
        await expect.poll(isIn, { message: `step ${step}` }).toBe('in view');
        expect((await drawn(frame)).values[0], `step ${step}`).toHaveLength(256);
      }
    },
  );

  it.runIf(thorough)(
    'stands presented above the map of all tokens, and alone where the window is low',
    async ({ open }) => {
      for (const [width, height, maps] of [
        [1280, 720, 2],
        [640, 480, 1],
      ] as const) {
        const { panel, frame } = await openAt(open, 4, { viewport: { width, height } });
        await frame.locator('body').press('f');
        for (const step of STEPS) {
          await panel.go({ step });
          // Presented, that of the mixed values first shows which are mixed, with which weights.
          if (step === 9) await showWholeFigure(frame);
          const others = frame.locator('trace-story-figure :is(trace-tensor, trace-value-mix table)');
          await expect.poll(() => others.count(), { message: `step ${step}` }).toBe(maps - 1);
          await expect.poll(async () => (await drawn(frame)).labels.length).toBe(3);
          const beyond = async () => {
            const [view, map] = [await frame.locator('main').boundingBox(), await strips(frame).boundingBox()];
            return (map?.y ?? Number.NaN) + (map?.height ?? 0) - (view?.y ?? 0) - (view?.height ?? 0);
          };
          await expect.poll(beyond, { message: `step ${step} in ${width} × ${height}` }).toBeLessThanOrEqual(1);
        }
        await panel.close();
      }
    },
  );
});

/** A model that the repository has for tests. */
async function openModel(open: Open, folder: string, text: string) {
  const panel = await open({ viewport: { width: 1100, height: 900 }, level: 'story', place: { layer: 1, head: 0 } });
  return { panel, frame: await panel.trace(text, { model: join(root, 'test/fixtures', folder) }) };
}

describePage('what a step adds in another model', () => {
  it.runIf(thorough)(
    'is nothing where positions are not added, and three vectors where attention and MLP stand side by side',
    async ({ open }) => {
      const { panel, frame } = await openModel(open, 'gpt-neox', 'The weather is');
      for (const step of [4, 9]) {
        await panel.go({ step });
        await frame.locator(`trace-story-figure canvas`).first().waitFor();
        expect(await strips(frame).count(), `step ${step}`).toBe(0);
      }
      await panel.go({ step: 12 });
      await expect
        .poll(() => heading(frame))
        .toContain(
          'before the block + what attention adds (after the output matrix) + what the MLP adds = after the block',
        );
      await expect.poll(async () => (await written(frame)).length).toBe(4);
      const numbers = (await written(frame)).map(unitsOf);
      expect((numbers[0] as number) + (numbers[1] as number) + (numbers[2] as number)).toBe(numbers[3]);
    },
  );

  it.runIf(thorough)('is, where a norm follows the sum at once, told with what that makes of it', async ({ open }) => {
    const { panel, frame } = await openModel(open, 'bert', 'One.[SEP]Two the three.');
    await panel.go({ step: 4 });
    await expect
      .poll(() => heading(frame))
      .toMatch(
        /its row of the table \+ the row of position \d+ \+ the row of its type = its vector → that after the norm$/,
      );
    await expect.poll(async () => (await drawn(frame)).labels.length).toBe(5);
    await panel.go({ step: 11 });
    await expect.poll(() => heading(frame)).toMatch(/ = after the block → that after the norm$/);
  });

  it.runIf(thorough)('is what a norm behind attention leaves, where there is one', async ({ open }) => {
    const { panel, frame } = await openModel(open, 'gemma2', 'The weather is');
    await panel.go({ step: 9 });
    await expect.poll(() => heading(frame)).toContain('what attention adds (after the output matrix and a norm)');
    await expect.poll(async () => (await written(frame)).length).toBe(3);
  });
});
