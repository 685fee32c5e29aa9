/** The story where there is no room for the rail. */
import { expect } from 'vitest';
import { violationsOfOwn } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { describePage, it } from './fixture.ts';
import { holdMessages } from './held-messages.ts';
import { namesInBar } from './names-in-bar.ts';
import { current, heads, NARROW, openStory, shownHead, shownStep } from './story-page.ts';
import { settled } from './visit-steps.ts';

describePage('the story in a narrow panel', () => {
  it.runIf(thorough)(
    'leaves the dots where they are while one walks through all steps',
    { timeout: 60_000 },
    async ({ open }) => {
      const { panel, frame } = await openStory(open, { viewport: NARROW });
      const places = () =>
        frame.locator('trace-step-bar').evaluate((bar) =>
          [bar, ...(bar.shadowRoot?.querySelectorAll('[data-goto], .back, .next') ?? [])].map((part) => {
            const { left, top, width, height } = part.getBoundingClientRect();
            // The dot of the step that is read is larger inside of its room.
            return [left, top, width, height].map(Math.round);
          }),
        );
      for (const width of [360, 420, 560]) {
        await panel.page.setViewportSize({ width, height: 900 });
        await frame.locator('[data-goto="1"]').click();
        await expect.poll(() => current(frame)).toBe('1');
        const first = await places();
        for (let step = 2; step <= 18; step++) {
          await frame.locator('[data-walk="next"]').click();
          await expect.poll(() => current(frame)).toBe(String(step));
          expect(await places(), `${width}, step ${step}`).toEqual(first);
        }
      }
    },
  );

  it.runIf(thorough)(
    'tells what the arcs above the text are only where some are drawn, whatever token is chosen in step 1',
    async ({ open }) => {
      const { panel, frame } = await openStory(open, { viewport: NARROW });
      const shown = async () => [
        await frame.locator('[data-arcs]').count(),
        Math.min(await frame.locator('trace-token-arcs path').count(), 1),
      ];
      const choose = async (token: number) => {
        const chip = frame.locator(`trace-token-strip [data-token="${token}"]`);
        await chip.click();
        await expect.poll(() => chip.getAttribute('aria-selected')).toBe('true');
      };
      await choose(3);
      await frame.locator('[data-glance]').first().waitFor();
      expect(await shown()).toEqual([0, 0]);
      // Beside the rail arcs have room; the first token of the text sees only itself.
      await panel.page.setViewportSize({ width: 1300, height: 900 });
      await expect.poll(shown).toEqual([1, 1]);
      await choose(0);
      await expect.poll(shown).toEqual([0, 0]);
      await choose(3);
      await expect.poll(shown).toEqual([1, 1]);
    },
  );

  it.runIf(thorough)('has as many tokens in sight at a step without arcs as at one with them', async ({ open }) => {
    const panel = await open({ viewport: NARROW, level: 'story', place: null });
    const frame = await panel.trace('The cat sat on the mat because it was very');
    const seen = () =>
      frame.locator('trace-token-strip').evaluate((strip) => {
        const root = strip.shadowRoot as ShadowRoot;
        const view = (root.querySelector('.scroll') as HTMLElement).getBoundingClientRect();
        const boxes = [...root.querySelectorAll('.chip')].map((chip) => chip.getBoundingClientRect());
        return boxes.filter(({ left, right }) => left > view.left - 1 && right < view.right + 1).length;
      });
    for (const width of thorough ? [420, 540] : [420]) {
      await panel.page.setViewportSize({ width, height: 900 });
      await panel.go({ step: 8 });
      await frame.locator('trace-token-arcs path').first().waitFor();
      await settled(frame);
      const withArcs = await seen();
      expect(withArcs).toBeLessThan(10);
      for (const step of [14, 18]) {
        await panel.go({ step });
        await expect.poll(() => frame.locator('trace-token-arcs').isVisible()).toBe(false);
        await settled(frame);
        expect(await seen(), `${width}, step ${step}`).toBe(withArcs);
      }
    }
  });

  it.runIf(thorough)(
    'says why the panel has chosen the head whole or not at all, in the one line below the tokens',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 420, height: 900 }, level: 'story', place: null });
      // Of the head that adds most, and of the one that does more in the contest.
      for (const [width, isWhole, text] of [
        [476, true, 'The weather is nice in spring, and people like to go outside.'],
        [420, false, 'The weather is'],
        [420, false, 'When Mary and John went to the store, John gave a drink to Mary.'],
      ] as const) {
        await panel.page.setViewportSize({ width, height: 900 });
        const frame = await panel.trace(text);
        await panel.go({ step: 8 });
        const line = frame.locator('trace-token-strip-legend [data-whose]');
        await line.waitFor();
        expect(await line.locator('.by').textContent()).toMatch(/^ · chosen by the panel: /);
        const inLine = () =>
          line.evaluate((whole) => {
            const [box, why] = [whole, whole.querySelector('.reason') as Element].map((one) =>
              one.getBoundingClientRect(),
            );
            if (!box || !why) throw new Error('There is no line.');
            const isBelow = why.top >= box.bottom - 1;
            const isIn = why.right <= box.right + 1 && why.bottom <= box.bottom + 1;
            return isBelow === isIn ? 'cut' : isIn;
          });
        await expect.poll(inLine).toBe(isWhole);
      }
    },
  );

  it('names its steps in a bar of dots where there is no room for the rail, and shows the heads in the step', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open, { viewport: NARROW });
    expect(await frame.locator('trace-rail').count()).toBe(0);
    expect(await frame.locator('trace-step-bar [data-goto]').count()).toBe(18);
    // The names of the levels do not touch their borders.
    const rooms = await frame.locator('[data-picker="level"] [role="radio"]').evaluateAll((options) =>
      options.map((option) => {
        const [text, box] = [document.createRange(), option.getBoundingClientRect()];
        text.selectNodeContents(option);
        const { left, right } = text.getBoundingClientRect();
        return Math.min(left - box.left, box.right - right);
      }),
    );
    expect(Math.min(...rooms)).toBeGreaterThanOrEqual(6);
    expect(await textOf(frame)).toContain('8 Who looks at whom (Mask and weights)');
    await frame.locator('[data-goto="8"]').click();
    // Whoever presses a dot reads on in its step, and its name opens the list of all.
    await expect.poll(() => frame.locator('trace-story-step h2:focus').count()).toBe(1);
    await frame.locator('trace-step-bar .now').click();
    const items = frame.locator('trace-step-bar [role="menuitem"]');
    await expect.poll(() => items.count()).toBe(18);
    expect(await frame.locator('[role="menuitem"]:focus').textContent()).toBe('8 Who looks at whom');
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press('Enter');
    await expect.poll(() => current(frame)).toBe('1');
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-finding .box[aria-busy="false"]').waitFor();
    const busy = frame.locator('trace-finding .box[aria-busy="true"], .hero[aria-busy="true"]');
    await expect.poll(() => busy.count()).toBe(0);
    // Most of the figure is seen, and the ones beside its block and head are chosen without scrolling to them.
    const [main, map] = await Promise.all(
      ['main', '.hero canvas'].map((of) => frame.locator(of).first().boundingBox()),
    );
    expect((main?.y ?? 0) + (main?.height ?? 0) - (map?.y ?? 0)).toBeGreaterThan(200);
    // The step begins at its title, with the row that it tells of in view, and the labels of its columns.
    const lowest = () =>
      frame.locator('.hero trace-heat-map').evaluateAll((maps) =>
        Math.max(
          ...maps.map((map) => {
            const { bottom = 0 } = map.shadowRoot?.querySelector('canvas.over')?.getBoundingClientRect() ?? {};
            return bottom;
          }),
        ),
      );
    const bottom = await frame.locator('main').evaluate((of) => of.getBoundingClientRect().bottom);
    await expect.poll(lowest).toBeLessThanOrEqual(bottom + 1);
    const scrolled = () => frame.locator('main').evaluate(({ scrollTop }) => scrollTop);
    expect(await scrolled()).toBe(0);
    // The way to the explanation of the prediction is named there as well, and so is that to a presentation.
    const why = frame.locator('trace-next-bars[flat] [data-action="why"]');
    expect([await why.textContent(), await why.isVisible()]).toEqual([expect.stringMatching(/^why ·\w+\?$/), true]);
    const word = frame.locator('trace-step-bar [data-action="present"] .word');
    for (const width of [280, NARROW.width]) {
      await panel.page.setViewportSize({ ...NARROW, width });
      expect([await word.textContent(), await word.isVisible()], `${width}`).toEqual([' Present', true]);
      expect(
        await word.evaluate(
          ({ parentElement: button }) => (button as HTMLElement).scrollWidth - (button as HTMLElement).clientWidth,
        ),
      ).toBeLessThanOrEqual(0);
    }
    // Which they are depends on when it was known what each head adds.
    const [layer, head] = await shownHead(frame);
    await frame.locator('trace-step-bar [data-step="next head"]').click();
    await expect.poll(() => shownHead(frame)).toEqual([layer, String(Number(head) + 1)]);
    await expect.poll(() => busy.count()).toBe(0);
    const { release } = await holdMessages(panel.page);
    await frame.locator('trace-head-matrix [data-layer="3"][data-head="5"]').click();
    await expect.poll(() => frame.locator('[data-place]').textContent()).toContain('Block 3');
    // Of another head nothing is seen under this one's name until this one is here.
    expect(await frame.locator('h2 small').textContent()).toBe('Mask and weights');
    for (const place of ['trace-finding .box', '.hero']) {
      const parts = frame.locator(place).locator('> *');
      expect(await parts.first().textContent()).toBe('Computing…');
      const opacities = await parts.evaluateAll((all) => all.map((part) => getComputedStyle(part).opacity));
      expect(new Set(opacities.slice(1)), place).toEqual(new Set(['0']));
    }
    await release();
    await expect.poll(() => busy.count()).toBe(0);
    expect(await frame.locator('.computing').count()).toBe(0);
    expect(await frame.locator('h2 small').textContent()).toContain('block 3, head 5');
    if (!thorough) return;
    // The whole name of a step can be read, beside buttons that stay where they are.
    await panel.page.setViewportSize({ width: 360, height: 800 });
    const height = await frame.locator('trace-step-bar').evaluate(({ clientHeight }) => clientHeight);
    const names = await namesInBar(frame);
    expect(names).toMatchObject(
      [...names.keys()].map((index) => ({ name: expect.stringMatching(`^${index + 1} `), cut: [0, 0], height })),
    );
    expect(names).toHaveLength(18);
    // So does a step whose figure has no room below what is said, and its table begins with its first row.
    await frame.locator('[data-goto="13"]').click();
    await frame.locator('trace-lens td[data-value]').first().waitFor();
    await expect.poll(() => busy.count()).toBe(0);
    const table = frame.locator('trace-lens .scroll');
    expect([await scrolled(), await table.evaluate(({ scrollTop }) => scrollTop)]).toEqual([0, 0]);
    // Where all its rows have room it does not scroll: the wheel moves the step.
    expect(await table.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(0);
    // What happened leads to the rows that it names.
    const below = async () => {
      const places = [table.locator('tbody tr:last-child'), frame.locator('main')];
      const [row, main] = await Promise.all(places.map((one) => one.boundingBox()));
      return (row?.y ?? Number.NaN) + (row?.height ?? 0) - (main?.y ?? 0) - (main?.height ?? 0);
    };
    expect(await below()).toBeGreaterThan(0);
    await frame.locator('trace-finding button.block', { hasText: '5' }).first().click();
    await expect.poll(below).toBeLessThanOrEqual(1);
    // The bars have the numbers of the sentence above them.
    await frame.locator('[data-goto="15"]').click();
    await frame.locator('trace-finding [data-finding="certainty"]').waitFor();
    const shares = await frame.locator('trace-next-bars[large] .share').allTextContents();
    const certain = await frame.locator('trace-finding [data-finding="certainty"]').textContent();
    for (const share of shares.slice(0, 2)) expect(certain).toContain(share);
    // The way to the step that explains them is kept, as no rail has it.
    const whyAlone = frame.locator('trace-next-bars[large] [data-why]');
    expect(await whyAlone.textContent()).toMatch(/^why ·\w+\?$/);
    // Nor are they said a second time below them.
    expect(await frame.locator('trace-next-bars[flat]').count()).toBe(0);
    // So many mixed values have a row that their sum is in view with what is said, and the others are counted.
    await frame.locator('[data-goto="9"]').click();
    const sum = frame.locator('trace-value-mix tfoot');
    await frame.locator('[data-mix-rest]').waitFor();
    const bottomOf = async (of: typeof sum) => {
      const box = await of.boundingBox();
      return (box?.y ?? Number.NaN) + (box?.height ?? 0);
    };
    const beyondView = async () => (await bottomOf(sum)) - (await bottomOf(frame.locator('main')));
    await expect.poll(beyondView).toBeLessThanOrEqual(1);
    // With sampling set the title gives way to the tokens.
    await frame.locator('[data-goto="16"]').click();
    const temperature = frame.locator('[data-number="temperature"]');
    await temperature.fill('0.5');
    await temperature.press('Enter');
    await frame.locator('[data-goto="8"]').click();
    const inLine = () =>
      frame.locator('trace-next-bars[flat]').evaluate((bars) => {
        const { right } = bars.getBoundingClientRect();
        const [title, first] = ['h2', 'li button'].map((of) => bars.shadowRoot?.querySelector(of));
        const room = right - (first?.getBoundingClientRect().right ?? Infinity);
        return { title: title?.textContent, isSeen: room >= 0 };
      });
    await expect.poll(inLine).toEqual({ title: 'Next, before sampling', isSeen: true });
    const own = ':is(trace-step-bar, trace-next-bars, trace-story-step)';
    expect(await violationsOfOwn(frame, 'llm-trace-app', 'trace-view', own)).toEqual([]);
    expect(await spokenIdentifiers(frame)).toEqual([]);
  });

  it.runIf(thorough)(
    'folds away below what happened what would push the figure out of sight, and only where it has no room',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1300, height: 850 }, level: 'story', place: null });
      const frame = await panel.trace('The weather is nice today. The weather is');
      await expect.poll(() => heads(frame).count()).toBeGreaterThan(0);
      const go = async (step: number) => {
        await panel.go({ step });
        await expect.poll(() => shownStep(frame)).toBe(String(step));
        await settled(frame);
      };
      const amounts = frame.locator('trace-finding [data-amounts]');
      const folded = frame.locator('trace-finding [data-folded-amounts]');
      const bottomOf = (part: string) =>
        frame
          .locator(part)
          .first()
          .evaluate((one) => one.getBoundingClientRect().bottom);
      const end = () => bottomOf('main');
      // The neurons that add most have one line each, from the first line of the sentence on, and the map is seen below them.
      await go(11);
      const rows = await amounts
        .locator('th')
        .evaluateAll((all) => all.map((name) => name.getBoundingClientRect().height));
      expect(rows.length).toBeGreaterThan(6);
      expect(Math.max(...rows)).toBeLessThan(26);
      const tops = await frame
        .locator('trace-finding .beside-amounts > *')
        .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
      expect(tops[0]).toBe(tops[1]);
      expect(await bottomOf('trace-story-figure canvas.over')).toBeLessThanOrEqual(await end());
      expect(await folded.count()).toBe(0);
      await panel.page.setViewportSize({ width: 700, height: 850 });
      await settled(frame);
      await expect.poll(() => folded.count()).toBe(1);
      expect(await amounts.isVisible()).toBe(false);
      expect(await bottomOf('trace-story-figure canvas.over')).toBeLessThanOrEqual(await end());
      await folded.locator('summary').click();
      expect(await amounts.isVisible()).toBe(true);
      // Why the lens and the logits seem to contradict each other is folded away, so that the lens stays in sight.
      const why = frame.locator('trace-finding [data-finding="lens and logit"]');
      await go(13);
      // The lens of the last token has only the fall that the first sentence tells of.
      await frame.locator('trace-token-strip [data-token="6"]').click();
      await why.waitFor({ state: 'attached' });
      expect(await why.isVisible()).toBe(false);
      await panel.page.setViewportSize({ width: 420, height: 850 });
      await settled(frame);
      expect(await why.isVisible()).toBe(false);
      expect(await bottomOf('trace-lens tbody tr:last-child')).toBeLessThanOrEqual(await end());
      await frame.locator('trace-finding [data-further] > summary').click();
      expect(await why.isVisible()).toBe(true);
    },
  );
});
