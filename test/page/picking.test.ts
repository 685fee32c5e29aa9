/** The step that picks the next token: it is drawn again, and counted. */
import { expect } from 'vitest';
import { Predictions } from '../../src/trace/readings/predictions.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { data, openStep, savedLogits, set, TEXT } from './predictions-page.ts';
import { settled } from './visit-steps.ts';

describePage('how the next token is picked', () => {
  const itDraws = itLooksAt(async (open) => {
    const panel = await open({ viewport: { width: 700, height: 900 }, level: 'story' });
    const frame = await openStep(panel, 16);
    const plain = new Predictions(Float32Array.from((await savedLogits(TEXT)).at(-1) as number[]));
    return { panel, frame, plain };
  });

  itDraws.runIf(thorough)(
    'is drawn again with the next seed by a button that stays where it is, and says which seed that is',
    async ({ shared }) => {
      const { frame, plain } = await shared();
      const [again, seed] = [frame.locator('[data-action="draw-again"]'), frame.locator('[data-number="seed"]')];
      await frame.locator('trace-finding [data-finding="choice"]').waitFor();
      await frame.locator('trace-next-token [data-bar]').first().waitFor();
      // What is told of a drawn token has its room before; until then that says what comes there.
      const toDraw = frame.locator('trace-finding [data-to-draw]');
      expect(await toDraw.textContent()).toContain('choose “sampled” below');
      const place = async () => (await again.boundingBox()) ?? { x: Number.NaN, y: Number.NaN };
      const { x, y } = await place();
      for (const drawn of [1, 2]) {
        expect(await again.getAttribute('title')).toBe(`Draw with the next seed, ${drawn}`);
        await again.click();
        await expect.poll(() => seed.inputValue()).toBe(String(drawn));
        const id = plain.choose({ temperature: 1, topK: 0, topP: 1, seed: drawn });
        await expect.poll(() => data(frame.locator('[data-next="drawn"]'), 'id')).toEqual([String(id)]);
        await expect.poll(async () => Math.abs((await place()).y - y)).toBeLessThan(1);
        expect((await place()).x).toBe(x);
      }
      expect(await frame.locator('[data-picker="method"] [aria-checked="true"]').textContent()).toBe('sampled');
      expect(await toDraw.count()).toBe(0);
      await set(frame, 'seed', '0');
      await frame.locator('[data-action="reset-sampling"]').click();
      await expect.poll(() => toDraw.count()).toBe(1);
    },
  );

  itDraws.runIf(thorough)(
    'is drawn 100 times at a click and counted beside the bars, anew as settings change, while nothing moves',
    async ({ shared }) => {
      const { panel, frame, plain } = await shared();
      const counted = (draws: number, temperature: number) => {
        const ids = Array.from({ length: draws }, (_, i) =>
          plain.choose({ temperature, topK: 0, topP: 1, seed: 1 + i }),
        );
        const ofBars = [...plain.order.slice(0, 5)].map((id) => ids.filter((drawn) => drawn === id).length);
        return [...ofBars, draws - ofBars.reduce((sum, times) => sum + times, 0)].map(String);
      };
      const many = frame.locator('[data-action="draw-many"]');
      const often = frame.locator('trace-next-token .often');
      const times = () => data(frame.locator('trace-next-token [data-times]'), 'times');
      // What the places are of, within the step: what is above it may grow, and the step stays where it is then.
      const places = () =>
        frame.locator('trace-next-token').evaluate((step) => {
          const root = step.shadowRoot as ShadowRoot;
          const sampling = root.querySelector('trace-sampling')?.shadowRoot as ShadowRoot;
          const parts = [...root.querySelectorAll('vscode-button, li, li > *, .scale, .often, .setting')];
          return [...parts, ...sampling.querySelectorAll('input')].map((part) => {
            const box = part.getBoundingClientRect();
            const { top } = step.getBoundingClientRect();
            // A share is at the end of its column, whatever is before it.
            return [part.matches('.share') ? box.right : box.left, box.top - top, box.height].map(Math.round);
          });
        });
      await frame.locator('trace-finding [data-finding="choice"]').waitFor();
      await frame.locator('trace-next-token [data-bar]').first().waitFor();
      await expect.poll(() => often.textContent()).toBe('“Draw 100” counts how often each token comes.');
      for (const width of thorough ? [420, 700, 1280] : [420]) {
        await panel.page.setViewportSize({ width, height: 900 });
        await expect.poll(times).toEqual([]);
        await settled(frame);
        const before = await places();
        expect(await many.getAttribute('title')).toBe('Draw 100 tokens, with the seeds 1 to 100, and count them');
        await many.click();
        await expect.poll(times).toEqual(counted(100, 1));
        expect(await places(), `${width}`).toEqual(before);
        // What was drawn is seen on the bars as well.
        const marks = await frame
          .locator('trace-next-token [data-drawn-share]')
          .evaluateAll((all) => all.map((mark) => Number(mark.getAttribute('data-drawn-share'))));
        const counts = (await times()).map(Number);
        expect(marks).toEqual(counts.slice(0, marks.length).map((of) => of / 100));
        expect(await frame.locator('trace-next-token [data-drawn-mark]').textContent()).toBe(
          'Line: the share that was drawn.',
        );
        const first = plain.order[0] as number;
        const share = plain.probability(first);
        const [mean, chance] = [100 * share, Math.sqrt(100 * share * (1 - share))];
        const expected = frame.locator('trace-next-token .expected');
        expect((await expected.allTextContents()).slice(0, 2)).toEqual([
          'expected',
          `${mean.toFixed(1)} ± ${chance.toFixed(1)}`,
        ]);
        expect(await expected.count()).toBe(7);
        const marked = await frame.locator('trace-next-token li:not(.other) .far').count();
        expect(await often.textContent()).toMatch(
          marked === 0
            ? /^All 6 counts are within two standard deviations \(±\) of what is expected\.$/
            : /^Beyond two standard deviations \(±\): .+ for .+ ± .+\. Chance alone puts 0\.\d of 6 counts there, on average\.$/,
        );
        const title = await often.locator('[data-drawn-often]').getAttribute('title');
        expect(title?.startsWith('Drawn with the seeds 1 to 100. Give or take: the standard deviation')).toBe(true);
        expect(title).toContain(` = ${chance.toPrecision(4)}. `);
        expect(await frame.locator('[data-number="seed"]').inputValue()).toBe('0');
        // Asked again the seeds that follow are added; other settings draw with the same ones.
        await many.click();
        await expect.poll(times).toEqual(counted(200, 1));
        expect(await frame.locator('trace-next-token .heads .share').textContent()).toBe('of 200 expected');
        await set(frame, 'temperature', '0.5');
        await expect.poll(times).toEqual(counted(200, 0.5));
        // What was counted before stays beside it, also after more draws, until it is cleared.
        const former = () => frame.locator('trace-next-token [data-former]').allTextContents();
        expect(await former()).toEqual(counted(200, 1));
        expect(await often.textContent()).toContain('. Before: temperature 1. Clear');
        await many.click();
        await expect.poll(times).toEqual(counted(300, 0.5));
        // As many of both.
        expect(await former()).toEqual(counted(300, 1));
        await frame.locator('[data-action="clear-before"]').click();
        await expect.poll(former).toEqual([]);
        expect(await times()).toEqual(counted(300, 0.5));
        // They are kept with the trace.
        await panel.go({ step: 15 });
        await panel.go({ step: 16 });
        await expect.poll(times).toEqual(counted(300, 0.5));
        await frame.locator('[data-action="draw-more"]').click();
        await expect.poll(times).toEqual(counted(1300, 0.5));
        // The other tokens that were drawn, the most frequent first.
        await frame.locator('[data-action="list-others"]').click();
        const others = await data(frame.locator('[data-drawn-other] [data-times]'), 'times');
        expect(others.map(Number)).toEqual(others.map(Number).toSorted((a, b) => b - a));
        expect(others.length).toBe(10);
        await frame.locator('[data-action="list-others"]').click();
        await frame.locator('[data-action="reset-sampling"]').click();
        await expect.poll(times).toEqual([]);
      }
      // All other tokens have a row together, which tells what none of the bars does.
      const others = frame.locator('[data-others]');
      const ofOthers = 1 - [...plain.order.slice(0, 5)].reduce((sum, id) => sum + plain.probability(id), 0);
      expect(Number((await data(others, 'raw'))[0])).toBeCloseTo(ofOthers, 9);
      await set(frame, 'topK', '5');
      await expect.poll(() => data(others, 'sampled')).toEqual(['0']);
      await frame.locator('[data-action="reset-sampling"]').click();
      await panel.page.setViewportSize({ width: 700, height: 900 });
    },
  );

  it.runIf(thorough)('is told with the step where the sliders are, by its title', async ({ open }) => {
    const panel = await open({ viewport: { width: 900, height: 800 } });
    const frame = await panel.trace(TEXT);
    const [how, hint, change, anew] = [
      frame.locator('[data-how]'),
      frame.locator('[data-goes-on]'),
      frame.locator('[data-action="change-sampling"]'),
      frame.locator('[data-action="begin-anew"]'),
    ];
    await panel.go({ step: 17 });
    await expect
      .poll(() => how.textContent())
      .toMatch(/It is set in step 16, “Pick one token”, and by the sliders of step 15, “What comes next”\.$/);
    expect(await change.getAttribute('title')).toBe('To step 15, “What comes next”');
    expect(await anew.getAttribute('title')).toContain('step 16, “Pick one token”, and by the sliders of step 15');
    expect(await hint.textContent()).toContain('The sliders of step 15, “What comes next”, are for “sampled”:');
    await change.click();
    await expect.poll(() => frame.locator('[data-goto][aria-current]').getAttribute('data-goto')).toBe('15');
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await panel.go({ step: 17 });
    await expect.poll(() => how.textContent()).toMatch(/It is set in step 16, “Pick one token”\.$/);
    await change.click();
    await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe('16');
    await frame.locator('trace-sampling input[type="range"]').first().waitFor();
    // Where the sliders are in the same step, moving one shows what they are for.
    expect(await hint.count()).toBe(0);
  });
});
