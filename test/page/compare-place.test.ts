/** Where a comparison is read: it begins at what is worth a look, or where it was read before. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import type { ComparePlace } from '../../src/trace/compare/compare-place.ts';
import { thorough } from '../workbench/thorough.ts';
import { COLD, choose, FINE, save, WIDE } from './compare-page.ts';
import { describePage, it } from './fixture.ts';
import type { OpenPanel } from './open-panel.ts';

/** The chosen blocks and heads: "block.head" of A and of B. */
async function chosen(frame: Frame): Promise<string[]> {
  const value = (picker: string) =>
    frame.locator(`[data-picker="${picker}"] [aria-checked="true"]`).getAttribute('data-value');
  return Promise.all(['a', 'b'].map(async (side) => `${await value(`${side}-layer`)}.${await value(`${side}-head`)}`));
}

describePage('the place where a comparison is read', () => {
  it.runIf(thorough)('says that its block and head are those chosen in the trace', async ({ open }) => {
    const panel = await open({ viewport: WIDE });
    const start = { layer: 2, head: 1 };
    const frame = await panel.compare(await panel.make(FINE), await panel.make(COLD), { start });
    await frame.locator('compare-summary [data-parts]').waitFor({ state: 'attached' });
    expect(await frame.locator('[data-as-in-trace]').textContent()).toBe('chosen before comparing');
    await choose(frame, 'a-head', '2');
    await expect.poll(() => frame.locator('[data-as-in-trace]').count()).toBe(0);
    // The page that comes when its tab is shown again is read on where this one was.
    const top = (step: number) =>
      frame.locator(`#step-${step}`).evaluate((section) => {
        const view = section.closest('main') as HTMLElement;
        return section.getBoundingClientRect().top - view.getBoundingClientRect().top;
      });
    await frame.locator('[data-goto="step-8"]').click();
    await expect.poll(() => top(8)).toBeCloseTo(0, 0);
    // What lies above takes its height meanwhile, and would be counted in.
    const height = () => frame.locator('main').evaluate(({ scrollHeight }) => scrollHeight);
    await expect
      .poll(async () => {
        const before = await height();
        await frame.waitForTimeout(500);
        return (await height()) - before;
      })
      .toBe(0);
    await frame.locator('main').hover();
    await panel.page.mouse.wheel(0, 130);
    await expect.poll(() => top(8)).toBeCloseTo(-130, 0);
    await panel.page.reload();
    await frame.locator('#step-8 compare-tensor').first().waitFor();
    await expect.poll(() => top(8)).toBeCloseTo(-130, 0);
    // What differs most is said whatever is chosen, and is one click away.
    const head = String(await frame.locator('compare-summary [data-parts]').getAttribute('data-head'));
    await frame.locator('button[data-remarkable]').click();
    await frame.locator('span[data-remarkable]').waitFor();
    for (const side of ['a', 'b'])
      for (const [place, number] of head.split('.').entries())
        expect(
          await frame
            .locator(`[data-picker="${side}-${place === 0 ? 'layer' : 'head'}"] [data-value="${number}"]`)
            .getAttribute('aria-checked'),
        ).toBe('true');
  });

  it.runIf(thorough)(
    'names its sides first by what they differ in, says what the edit did, and leaves room in a narrow panel',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 383, height: 703 } });
      const [before, after] = [await panel.make(COLD), await panel.make(FINE)];
      const sides = [
        { ...before, edit: 'before', label: 'notes.md:3' } as const,
        { ...after, edit: 'after', origin: { ...after.origin, file: '/traces/fine.trace.safetensors' } } as const,
      ] as const;
      const frame = await panel.compare(...sides, { start: { layer: 1, head: 2 } });
      const names = () => frame.locator('header [data-side]').allTextContents();
      expect(await names()).toEqual([
        // What both share, as the model, has no room here.
        expect.stringMatching(/^A\s+before the edit\s*“The weather is very cold today” · notes\.md:3\s+6 tokens$/),
        expect.stringMatching(/^B\s+after the edit\s*“The weather is fine today” · fine\s+5 tokens$/),
      ]);
      const lead = frame.locator('compare-summary [data-lead]');
      await expect
        .poll(() => lead.textContent())
        .toMatch(/^“·very·cold” became “·fine”(: the prediction goes from|; the prediction remains) /);
      // The whole sentence is in the summary; above the parts one line names what is read.
      const back = frame.locator('button[data-remarkable]');
      await back.waitFor();
      expect(await back.textContent()).toMatch(/^To head \d+\.\d+, which differs most$/);
      expect((await frame.locator('main').boundingBox())?.y).toBeLessThan(265);
      // In two lines at most, and not word by word.
      expect((await back.boundingBox())?.height).toBeLessThan(32);
      const named = frame.locator('compare-rail [data-named]');
      expect(await named.textContent()).toBe('Where A and B diverge');
      await frame.locator('[data-goto="step-7"]').click();
      await frame.locator('main').hover();
      // As at every level.
      await expect.poll(() => named.textContent()).toBe('Step 7: How well they match');
      // With little more room all steps stand in one line.
      const steps = frame.locator('compare-rail .steps');
      for (const width of [470, 540, 700]) {
        await panel.page.setViewportSize({ width, height: 703 });
        await expect.poll(async () => (await steps.boundingBox())?.height).toBeLessThan(30);
      }
      await panel.page.setViewportSize({ width: 383, height: 703 });
      await frame.locator('[data-action="exchange"]').click();
      expect(await names()).toEqual([
        expect.stringContaining('after the edit'),
        expect.stringContaining('before the edit'),
      ]);
      await expect
        .poll(() => lead.textContent())
        .toMatch(/^Where A has “·fine”, B has “·very·cold”(: A predicts|; both predict) /);
      // The file says it as well, of the sides as they are seen.
      await save(frame, 'comparison');
      await expect
        .poll(() => panel.asked.saved)
        .toMatchObject([{ a: { edit: 'after' }, b: { edit: 'before', label: 'notes.md:3' } }]);
    },
  );

  it.runIf(thorough)(
    'is kept while the part above it grows, also once something else was pressed',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE });
      const frame = await panel.compare(await panel.make(FINE), await panel.make(COLD));
      await frame.locator('compare-summary [data-parts]').waitFor({ state: 'attached' });
      await frame.locator('[data-goto="step-3"]').click();
      const top = () =>
        frame.locator('#step-3').evaluate((section) => {
          const view = section.closest('main') as HTMLElement;
          return section.getBoundingClientRect().top - view.getBoundingClientRect().top;
        });
      // The view is scrolled by whole pixels: a quarter of one above the part is left in view.
      const above = frame.locator('#step-2');
      await expect
        .poll(async () => {
          const rest = (0.25 - (await top())).toFixed(2);
          await above.evaluate((part, more) => {
            const padding = Number.parseFloat(getComputedStyle(part).paddingBottom) + Number(more);
            part.style.setProperty('padding-bottom', `${padding}px`);
          }, rest);
          return top();
        })
        .toBeCloseTo(0.25, 1);
      await frame.locator('[data-action="save"]').click();
      const scrolled = () => frame.locator('main').evaluate(({ scrollTop }) => scrollTop);
      const before = await scrolled();
      const grown = await above.evaluate((part) => {
        const height = part.clientHeight;
        const more = document.createElement('div');
        more.style.setProperty('height', '500px');
        part.append(more);
        return part.clientHeight - height;
      });
      expect(grown).toBe(500);
      await expect.poll(scrolled).toBe(before + 500);
      expect(await top()).toBeCloseTo(0.25, 1);
    },
  );

  it.runIf(thorough)(
    'is saved with the place where it is read, and begins there in another panel',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE });
      const [a, b] = [await panel.make(FINE), await panel.make(COLD)];
      let frame = await panel.compare(a, b);
      await frame.locator('compare-summary [data-parts]').waitFor({ state: 'attached' });
      await frame.locator('[data-action="exchange"]').click();
      await choose(frame, 'a-layer', '2');
      await choose(frame, 'a-head', '5');
      await choose(frame, 'b-head', '3');
      await frame.locator('compare-strip [data-row="1"]').click();
      await frame.locator('[data-goto="step-8"]').click();
      const chosen = { a: { layer: 2, head: 5 }, b: { layer: 2, head: 3 }, row: 1 };
      const read = { id: 'step-8', past: 0 };
      await expect.poll(() => panel.asked.compared.at(-1)).toMatchObject({ ...chosen, isExchanged: true, read });
      const place = panel.asked.compared.at(-1) as ComparePlace;

      // The file has the sides as they are seen.
      await save(frame, 'comparison');
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      const sides = {
        a: { trace: b.summary.trace, variant: 'model' },
        b: { trace: a.summary.trace, variant: 'model' },
      };
      expect(panel.asked.saved).toEqual([{ kind: 'comparison', ...sides, place: { ...place, isExchanged: false } }]);

      const shown = async () => ({
        sides: await frame.locator('header [data-side]').allTextContents(),
        checked: await Promise.all(
          ['a-layer', 'a-head', 'b-layer', 'b-head'].map((picker) =>
            frame.locator(`[data-picker="${picker}"] [aria-checked="true"]`).getAttribute('data-value'),
          ),
        ),
        row: await frame.locator('compare-strip [data-row][tabindex="0"]').getAttribute('data-row'),
        top: await frame.locator('#step-8').evaluate((section) => {
          const view = section.closest('main') as HTMLElement;
          return Math.round(section.getBoundingClientRect().top - view.getBoundingClientRect().top) || 0;
        }),
      });
      const before = await shown();
      expect(before).toMatchObject({
        sides: [expect.stringMatching(/6 tokens/), expect.stringMatching(/5 tokens/)],
        checked: ['2', '5', '2', '3'],
        row: '1',
        top: 0,
      });
      const readOn = async (other: OpenPanel) => {
        // Who reads on is not taken back to it.
        await choose(frame, 'a-head', '1');
        await other.page.reload();
        await frame.locator('#step-8 compare-tensor').first().waitFor();
        await expect.poll(shown).toEqual({ ...before, checked: ['2', '1', '2', '1'] });
        // Nor who scrolls without any input that the page sees, as a screen reader does, also when what is above grows.
        await frame.locator('main').evaluate((view) => view.scrollBy({ top: 200, behavior: 'instant' }));
        await expect.poll(() => other.asked.compared.at(-1)?.read).toEqual({ id: 'step-8', past: 200 });
        await frame.locator('#overview').evaluate((part) => part.style.setProperty('padding-bottom', '150px'));
        await expect.poll(async () => (await shown()).top).toBe(-200);
      };
      const saved = [{ place }, { place: { ...place, isExchanged: false } }];
      for (const begun of saved) {
        const other = await open({ viewport: WIDE });
        frame = await (begun.place.isExchanged ? other.compare(a, b, begun) : other.compare(b, a, begun));
        await frame.locator('#step-8 compare-tensor').first().waitFor();
        await expect.poll(shown).toEqual(before);
        expect(other.asked.compared.at(-1)).toEqual(begun.place);
        // However the sides were exchanged at its beginning, it is read on in the same way.
        await readOn(other);
      }
    },
  );

  it.runIf(thorough)('is of one comparison: another one in the same panel is begun at its own', async ({ open }) => {
    const panel = await open({ viewport: WIDE });
    const [first, second, third] = [await panel.make(FINE), await panel.make(COLD), await panel.make('The weather is')];
    const frame = await panel.compare(first, second);
    await frame.locator('compare-summary [data-parts]').waitFor({ state: 'attached' });
    await frame.locator('[data-action="exchange"]').click();
    await choose(frame, 'view', 'numbers');
    await choose(frame, 'a-layer', '1');
    await choose(frame, 'a-head', '7');
    await frame.locator('compare-strip [data-row="1"]').click();
    await frame.locator('[data-goto="step-8"]').click();
    await expect.poll(() => panel.asked.compared.at(-1)?.read?.id).toBe('step-8');
    const told = panel.asked.compared.length;

    await panel.compare(second, third);
    await expect.poll(() => frame.locator('header [data-side="b"]').textContent()).toContain('3 tokens');
    const head = String(await frame.locator('compare-summary [data-head]').getAttribute('data-head'));
    await expect.poll(() => chosen(frame)).toEqual([head, head]);
    expect(head).not.toBe('1.7');
    expect(await frame.locator('main').evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    // What is in view is highlighted, also where it comes into view without a scroll, and that is no place gone to.
    const current = frame.locator('compare-rail [aria-current]');
    await expect.poll(() => current.getAttribute('data-goto')).toBe('overview');
    const overview = frame.locator('#overview');
    await overview.evaluate(({ style }) => {
      style.cssText = 'height: 10px; margin-top: -10px; padding: 0; overflow: hidden';
    });
    await expect.poll(() => current.getAttribute('data-goto')).toBe('outcome');
    await overview.evaluate(({ style }) => {
      style.cssText = '';
    });
    await expect.poll(() => current.getAttribute('data-goto')).toBe('overview');
    const after = frame.locator('[data-picker="after"] [aria-checked="true"]').first();
    expect(await after.getAttribute('data-value')).toBe('last');
    // The last row that both have.
    expect(await frame.locator('compare-strip [data-row][tabindex="0"]').getAttribute('data-row')).toBe('2');
    // How figures are seen is no place.
    expect(await frame.locator('[data-picker="view"] [aria-checked="true"]').getAttribute('data-value')).toBe(
      'numbers',
    );
    for (const place of panel.asked.compared.slice(told)) {
      expect(place).toMatchObject({ isExchanged: false, after: 'last' });
      expect(place.read?.id ?? 'overview').toBe('overview');
    }
  });
});
