/** What is said of a token that is drawn, and that it moves nothing. */
import { expect } from 'vitest';
import { percentInTable, toldApart } from '../../src/base/number-text.ts';
import { seededRandom } from '../../src/base/random.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { drawOf, openStep, sample, savedLogits, set, TEXT } from './predictions-page.ts';
import { settled } from './visit-steps.ts';

describePage('a token that is drawn', () => {
  it.runIf(thorough)(
    'has its reason in the step of the choice: the number and its interval, on the line of all',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 900, height: 903 }, level: 'story' });
      const frame = await openStep(panel, 16);
      const line = frame.locator('trace-next-token trace-draw-line');
      await frame.locator('trace-next-token [data-next="greedy"]').waitFor();
      expect(await line.count()).toBe(0);
      await frame.locator('trace-segmented[data-picker="method"]').getByText('sampled').click();
      const sampled = sample((await savedLogits(TEXT)).at(-1) as number[], 1.5, 0, 1);
      const order = [...sampled.keys()].sort((a, b) => (sampled[b] as number) - (sampled[a] as number));
      await set(frame, 'temperature', '1.5');
      for (const seed of thorough ? [7, 8, 9, 10] : [7, 8]) {
        await set(frame, 'seed', String(seed));
        const told = line.locator('[data-drawn-number]');
        const number = seededRandom(seed)();
        await expect.poll(async () => (await drawOf(told)).number).toBe(number);
        let before = 0;
        const id = order.find((each) => {
          before += sampled[each] as number;
          return before > number;
        }) as number;
        const draw = await drawOf(told);
        expect(draw.probability).toBeCloseTo(sampled[id] as number, 12);
        expect(draw.before).toBeCloseTo(before - (sampled[id] as number), 9);
        expect(await frame.locator('[data-next="drawn"]').getAttribute('data-id')).toBe(String(id));
        const [from, at, to] = toldApart([draw.before, draw.number, draw.before + draw.probability]);
        expect(await told.textContent()).toContain(
          `The first number of seed ${seed} is ${at}. It falls into the interval of `,
        );
        expect(await told.textContent()).toContain(`, from ${from} to ${to}, `);
        // The mark of the number is within the interval that is drawn last, however thin that is.
        const drawn = line.locator(`[data-interval="${id}"]`).last();
        const box = await drawn.boundingBox();
        const mark = await line.locator('.mark').last().boundingBox();
        const middle = (mark?.x ?? Number.NaN) + (mark?.width ?? Number.NaN) / 2;
        expect(box?.width).toBeGreaterThan(12);
        expect(middle).toBeGreaterThanOrEqual((box?.x ?? Number.NaN) - 1.5);
        expect(middle).toBeLessThanOrEqual((box?.x ?? Number.NaN) + (box?.width ?? 0) + 1.5);
      }
    },
  );

  it.runIf(thorough)(
    'is saved with the line on which it was drawn, as the picture of the step, at both steps that show it',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 900, height: 903 }, level: 'story' });
      const frame = await openStep(panel, 16);
      await frame.locator('trace-segmented[data-picker="method"]').getByText('sampled').click();
      await set(frame, 'temperature', '1.5');
      await set(frame, 'seed', '7');
      const menu = frame.locator('trace-export-menu');
      /** The picture of the step, once the line on which the token was drawn is in it with its numbers. */
      const savesLine = async () => {
        const line = frame.locator('trace-draw-line');
        await line.locator('[data-interval]').first().waitFor();
        await menu.locator('.opener').click();
        await menu.locator('[data-item="picture"]').click();
        const { svg } = await panel.saveSvg(menu);
        expect(svg).toContain('>The number that was drawn<');
        const written = await line.locator('svg text[data-number], svg text[data-edge]').allTextContents();
        expect(written).toHaveLength(3);
        for (const number of written) expect(svg).toContain(`>${number}<`);
        expect(svg).toContain('<polygon');
      };
      await savesLine();
      await panel.go({ step: 17 });
      await frame.locator('[data-generated]').first().waitFor();
      await set(frame, 'newTokens', '5');
      await frame.locator('[data-action="begin-anew"]').click();
      await savesLine();
    },
  );

  it.runIf(thorough)(
    'has it in the step of generation, too, where its chip is pointed at or chosen; the last step says first that the text goes on with it',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 900, height: 903 }, level: 'story' });
      const frame = await openStep(panel, 16);
      const strip = frame.locator('trace-continuation-strip');
      await frame.locator('trace-segmented[data-picker="method"]').getByText('sampled').click();
      await set(frame, 'temperature', '1.5');
      await set(frame, 'seed', '7');
      await panel.go({ step: 17 });
      const chips = strip.locator('[data-generated]');
      await chips.first().waitFor();
      // What was not drawn has none.
      expect(await strip.locator('[data-evidence]').count()).toBe(0);
      await set(frame, 'newTokens', '5');
      await frame.locator('[data-action="begin-anew"]').click();
      await expect.poll(() => chips.count()).toBe(5);
      const told = strip.locator('[data-evidence] [data-drawn-number]');
      const random = seededRandom(7);
      const numbers = Array.from({ length: 5 }, () => random());
      const shows = (at: number) => expect.poll(async () => (await drawOf(told)).number).toBe(numbers[at]);
      await shows(0);
      for (const at of [3, 1]) {
        await chips.nth(at).hover();
        await shows(at);
        const draw = await drawOf(told);
        expect(draw.number).toBeGreaterThanOrEqual(draw.before);
        expect(draw.number).toBeLessThan(draw.before + draw.probability);
        // The chip has the probability that decided.
        expect(await chips.nth(at).textContent()).toContain(percentInTable(draw.probability));
        expect(await told.textContent()).toContain(`The ${at === 3 ? 'fourth' : 'second'} number of seed 7 is `);
      }
      await strip.locator('[data-step-slider]').hover();
      await shows(0);
      await chips.first().press('ArrowRight');
      await shows(1);
      expect(await chips.nth(1).getAttribute('aria-describedby')).toBe('evidence');
      await panel.go({ step: 18 });
      const box = frame.locator('trace-story-step trace-finding').filter({ hasText: 'goes on with' });
      await expect
        .poll(() => box.locator('.box p').first().textContent())
        .toMatch(
          /^What happened here: The text goes on with “.+”, which was drawn\. Explained below is the prediction of “.+”, the most probable token, not that of “.+”\.$/,
        );
    },
  );
});

describePage('a token that is drawn instead of the most probable one', () => {
  it.runIf(thorough)(
    'moves nothing that stood there before, nor does another temperature, in any width and presented',
    async ({ open }) => {
      for (const [viewport, isPresented] of [
        [{ width: 1300, height: 1500 }, false],
        [{ width: 420, height: 1500 }, false],
        [{ width: 1300, height: 800 }, true],
      ] as const) {
        const panel = await open({ viewport, level: 'story', place: null });
        const frame = await panel.trace('Once upon a time, there was a little girl');
        await panel.go({ step: 16 });
        if (isPresented) await frame.locator('body').press('f');
        const step = frame.locator('trace-next-token');
        const controls = ['.method', 'trace-sampling', '.setting ol', '[data-setting="topP"]'];
        const parts = controls.map((part) => step.locator(part));
        // Presented, the drawn token stands before the most probable one.
        if (!isPresented) parts.push(step.locator('[data-next="greedy"]'), frame.locator('trace-fold').first());
        const tops = () =>
          Promise.all(parts.map(async (part) => Math.round((await part.boundingBox())?.y ?? Number.NaN)));
        const told = frame.locator('trace-finding [data-drawn]');
        await frame.locator('trace-finding [data-finding="choice"]').waitFor();
        await step.locator('[data-bar]').first().waitFor();
        await settled(frame);
        const before = await tops();
        expect(before).not.toContain(Number.NaN);
        const stays = async (what: string) => {
          await settled(frame);
          expect(await tops(), `${what}, ${viewport.width}`).toEqual(before);
        };
        await step.locator('[data-value="draw"]').click();
        await expect.poll(() => told.textContent()).toContain('Its probability is');
        await stays('drawn');
        await step.locator('[data-setting="temperature"]').fill('0.6');
        await expect.poll(() => told.textContent()).toContain('temperature 0.6');
        await stays('another temperature');
        await step.locator('[data-value="greedy"]').click();
        await expect.poll(() => told.count()).toBe(0);
        await stays('most probable');
      }
    },
  );
});
