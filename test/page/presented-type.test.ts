/** Larger type in a presentation: what is drawn grows with it, stays in sight, and is chosen where it is clicked. */
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { type SeenOfSaid, seenOfSaid } from './seen-of-said.ts';
import { itLooksAtStory, openStory, shownStep, WIDE } from './story-page.ts';
import { showWholeFigure } from './whole-figure.ts';

/** Of so many tokens that not each row of a map has a label. */
const LONGER =
  'Once upon a time there was a little girl who lived in a small house near the forest. Every day she went to the forest to pick flowers. One day she met a big brown bear.';

describePage('presentations in larger type', () => {
  const it = itLooksAtStory();

  it.runIf(thorough)('draw figures as much larger as type', async ({ open }) => {
    for (const viewport of [WIDE, { width: 420, height: 800 }]) {
      const { frame } = await openStory(open, { viewport });
      const sizes = () =>
        frame.locator('trace-view').evaluate((view) => {
          const within = (root: Element, ...path: string[]) =>
            path.reduce<Element | null>((at, name) => at?.shadowRoot?.querySelector(name) ?? null, root);
          const step = within(view, 'trace-story-step');
          const map = step && within(step, 'trace-story-figure', 'trace-tensor', 'trace-heat-map');
          const canvas = map && (within(map, 'canvas.base') as HTMLCanvasElement | null);
          const heightOf = (element: Element | null) => element?.getBoundingClientRect().height ?? 0;
          return {
            type: Number.parseFloat(getComputedStyle(view).fontSize),
            below: Number.parseFloat((map as HTMLElement | null)?.style.getPropertyValue('--plot-below') || '0'),
            arcs: heightOf(within(view, 'trace-token-strip', 'trace-token-arcs', 'svg')),
            bar: heightOf(step && within(step, 'trace-story-figure', 'trace-next-bars', '.bar rect')),
            isSharp: canvas
              ? canvas.width === Math.round(canvas.getBoundingClientRect().width * devicePixelRatio)
              : null,
          };
        });
      for (const [step, drawn] of [
        [8, 'below'],
        [8, 'arcs'],
        [15, 'bar'],
      ] as const) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await expect.poll(async () => (await sizes())[drawn]).toBeGreaterThan(0);
        const before = await sizes();
        await frame.locator('body').press('f');
        // Arcs take no more than a share of the page: the line that says whose they are stands below the tokens.
        const times = drawn === 'arcs' ? Math.min((0.042 * viewport.height) / before.arcs, 1.5) : 1.5;
        // Room below a map is a number of whole pixels.
        const size = drawn === 'below' ? Math.ceil(before.below * times) : before[drawn] * times;
        await expect.poll(async () => (await sizes())[drawn] / size).toBeCloseTo(1);
        expect((await sizes()).type / before.type).toBeCloseTo(1.5);
        // In a narrow panel the figure is below the text: it is drawn anew when it is seen.
        await frame.locator('trace-story-figure').scrollIntoViewIfNeeded();
        const sharp = expect.poll(async () => (await sizes()).isSharp);
        if (drawn === 'below') await sharp.toBe(true);
        else await sharp.not.toBe(false);
        await frame.locator('body').press('f');
      }
    }
  });

  it.runIf(thorough)(
    'draw curves, histograms and the small maps of heads as much larger as type',
    async ({ story }) => {
      const { panel, frame } = await story();
      await panel.page.setViewportSize({ width: 940, height: 900 });
      await frame.locator('trace-segmented [data-value="figures"]').first().click();
      /** @param least the squares of small maps are whole pixels */
      const grows = async (what: string, least = 1.48) => {
        const height = async () => (await frame.locator(what).first().boundingBox())?.height ?? 0;
        await frame.locator(what).first().scrollIntoViewIfNeeded();
        await expect.poll(height).toBeGreaterThan(20);
        const before = await height();
        // A presentation begins as a story, and gives the level back.
        for (const key of ['f', 'd']) await frame.locator('body').press(key);
        // Until it is seen it is not there, and its room is as large as it may be.
        const times = async () => {
          await frame.locator(what).first().scrollIntoViewIfNeeded();
          return (await height()) / before;
        };
        await expect.poll(async () => (await times()) > least && (await times()) < 1.52, { message: what }).toBe(true);
        await frame.locator('body').press('f');
      };
      await frame.locator('[data-goto="8"]').click();
      await grows('trace-head-thumbnails trace-small-map canvas', 1.35);
      await frame.locator('[data-fold="exact"] summary').first().click();
      await frame.locator('summary[data-details]').first().click();
      await grows('trace-histogram svg');
      await frame.locator('[data-goto="13"]').click();
      await grows('trace-residual-norms .chart svg');
      await grows('trace-norm-map canvas');
      await frame.locator('trace-segmented [data-value="story"]').first().click();
      await panel.page.setViewportSize(WIDE);
    },
  );

  it.runIf(thorough)(
    'writes the sentences of each step in the type of its figure where they fit, and at most a sixth smaller',
    async ({ story }) => {
      const { panel, frame } = await story();
      await frame.locator('body').press('f');
      const said = frame.locator('trace-story-step .said');
      const sizeOf = (part: Locator) => part.evaluate((box) => Number.parseFloat(getComputedStyle(box).fontSize));
      const share = async () => (await sizeOf(said)) / (await sizeOf(frame.locator('main')));
      // `npm run check:long` looks at all of them in each window.
      const all = Array.from({ length: 18 }, (_, at) => at + 1);
      for (const [width, height, least, steps] of [
        [640, 480, 0.92, [8, 14]],
        [960, 540, 0.84, [6, 13]],
        [1280, 720, 0.84, [9, 17]],
      ] as const) {
        await panel.page.setViewportSize({ width, height });
        for (const step of thorough ? all : steps) {
          await panel.go({ step });
          await expect.poll(() => shownStep(frame)).toBe(String(step));
          await said.locator('[data-finding]').first().waitFor();
          const message = `step ${step}, ${width} pixels`;
          await expect.poll(share, { message }).toBeGreaterThanOrEqual(least - 0.01);
          expect(await share(), message).toBeLessThanOrEqual(1.001);
          if (step === 17 && width === 1280) await expect.poll(share).toBeCloseTo(1);
        }
      }
      await frame.locator('body').press('f');
      await panel.page.setViewportSize(WIDE);
    },
  );

  it.runIf(thorough)(
    'writes bars of the next token and what can be done next in the size of the page',
    async ({ story }) => {
      const { panel, frame } = await story();
      await frame.locator('body').press('f');
      const sizeOf = (part: Locator) => part.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
      const page = frame.locator('trace-view');
      await expect.poll(() => sizeOf(page)).toBeGreaterThan(16);
      const presented = await sizeOf(page);
      const sized = {
        16: ['trace-next-token [data-bar] bdi', 'trace-next-token [data-bar] .share'],
        18: ['trace-what-next [data-onward] .base', 'trace-what-next [data-lesson-id]'],
      };
      for (const [step, parts] of Object.entries(sized)) {
        await panel.go({ step: Number(step) });
        for (const part of parts)
          await expect
            .poll(() => sizeOf(frame.locator(part).first()), { message: part })
            .toBeGreaterThanOrEqual(presented);
      }
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)('have all columns of the parts of a logit in sight in larger type', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    await frame.locator('[data-goto="14"]').click();
    await frame.locator('body').press('f');
    await frame.locator('body').press('+');
    await frame.locator('body').press('+');
    const grid = frame.locator('trace-attribution-grid .scroll').first();
    await showWholeFigure(frame);
    await grid.waitFor();
    await expect.poll(() => grid.evaluate((room) => room.scrollWidth - room.clientWidth)).toBeLessThanOrEqual(0);
    // Numbers do not run together.
    const least = () =>
      grid.evaluate((room) => {
        const cells = [...room.querySelectorAll('tbody tr:nth-child(2) .number')].map((one) =>
          one.getBoundingClientRect(),
        );
        return Math.min(...cells.slice(1).map(({ left }, before) => left - (cells[before]?.right ?? 0)));
      });
    expect(await least()).toBeGreaterThan(4);
    // Numbers of what happened come before what the step does where there is no room for both, which is said, and no sentence
    // is cut: a lecturer missed them where the lead was kept.
    await panel.page.setViewportSize({ width: 1232, height: 630 });
    await frame.locator('body').press('+');
    const said = frame.locator('trace-story-step .said');
    const { lead, sign } = await seenOfSaid(frame);
    expect(lead[0] || sign).toBe(true);
    // The later ones of many are said where a presentation begins with them.
    await expect.poll(async () => (await seenOfSaid(frame)).numbers.slice(0, 2)).not.toContain(false);
    await expect.poll(() => said.evaluate((box) => box.scrollHeight - box.clientHeight)).toBeLessThanOrEqual(0);
    await expect.poll(() => said.locator('[data-finding] > .sentence').first().isVisible()).toBe(true);
    // It has no more than a third of the room; its type grows more slowly than that of the figure, and is no smaller than before.
    const shareOfSaid = () =>
      said.evaluate((box) => box.getBoundingClientRect().width / (box.parentElement?.clientWidth ?? 0));
    expect(await shareOfSaid()).toBeLessThan(0.34);
    const sizeOf = (part: Locator) => part.evaluate((box) => Number.parseFloat(getComputedStyle(box).fontSize));
    const times = (await sizeOf(said)) / (await sizeOf(frame.locator('main')));
    expect(times).toBeGreaterThan((0.83 * 1.5) / 2.5);
    expect(times).toBeLessThan(1);
    // The table of tokens is not higher than the view: the row of a token that was chosen is seen in it.
    await frame.locator('[data-goto="2"]').last().click();
    for (const token of [12, 13]) await frame.locator(`trace-token-strip [data-token="${token}"]`).click();
    const beyond = () =>
      frame.locator('main').evaluate((main) => {
        const figure = main.querySelector('trace-story-step')?.shadowRoot?.querySelector('trace-story-figure');
        const step = figure?.shadowRoot?.querySelector('trace-step-figures');
        const table = step?.shadowRoot?.querySelector('trace-token-table')?.shadowRoot;
        const row = table?.querySelector('tr.chosen')?.getBoundingClientRect();
        return row ? row.bottom - main.getBoundingClientRect().bottom : Number.NaN;
      });
    await expect.poll(beyond).toBeLessThanOrEqual(0);
    // The next step begins at its beginning, and the heading of its tensor is whole, without its exact name.
    await frame.locator('[data-goto="5"]').last().click();
    await expect.poll(() => shownStep(frame)).toBe('5');
    await expect.poll(() => said.evaluate((box) => box.scrollTop)).toBe(0);
    const title = frame.locator('trace-story-figure trace-tensor .title').first();
    expect(await title.locator('.exact').count()).toBe(0);
    expect(await title.evaluate((room) => room.scrollWidth - room.clientWidth)).toBeLessThanOrEqual(0);

    // All steps leave the arcs of attention their room: so high it takes to have bars as wide as their column below that.
    await panel.page.setViewportSize({ width: 1344, height: 820 });
    for (let i = 0; i < 3; i++) await frame.locator('body').press('+');
    await frame.locator('[data-goto="16"]').last().click();
    await frame.locator('trace-next-token [data-bar]').first().waitFor();
    // Bars stand beside all fields and over none, are as long as their probabilities say, and no button or choice is cut.
    const laid = () =>
      frame.locator('trace-next-token').evaluate((step) => {
        const root = step.shadowRoot as ShadowRoot;
        const box = (part: Element | null | undefined) => part?.getBoundingClientRect() ?? new DOMRect();
        const bars = [...root.querySelectorAll('[data-bar] svg')].map(box);
        const controls = root.querySelector('trace-sampling')?.shadowRoot;
        const reset = controls?.querySelector('vscode-button')?.shadowRoot?.querySelector('.base');
        const choices = root.querySelector('trace-segmented')?.shadowRoot?.querySelector('[role="radiogroup"]');
        const first = root.querySelector('[data-bar]') as HTMLElement;
        return {
          narrowest: Math.min(...bars.map(({ width }) => width)),
          over: box(controls?.querySelector('.grid')).right - Math.min(...bars.map(({ left }) => left)),
          slider: Math.min(...[...(controls?.querySelectorAll('[type="range"]') ?? [])].map((one) => box(one).width)),
          cut: Math.max(
            (reset?.scrollHeight ?? 99) - (reset?.clientHeight ?? 0),
            (choices?.scrollWidth ?? 99) - (choices?.clientWidth ?? 0),
          ),
          share:
            box(first.querySelector('rect.outline')).width / box(first.querySelector('svg')).width -
            Number(first.dataset['raw']) / Number(root.querySelector<HTMLElement>('[data-scale]')?.dataset['scale']),
        };
      });
    await expect.poll(async () => (await laid()).narrowest).toBeGreaterThan(120);
    const { over, slider, cut: hidden, share } = await laid();
    expect(over).toBeLessThanOrEqual(0);
    expect(slider).toBeGreaterThan(150);
    expect(hidden).toBeLessThanOrEqual(0);
    expect(Math.abs(share)).toBeLessThan(0.01);
    // What happened follows the controls.
    await frame.locator('[data-number="temperature"]').fill('1.75');
    await frame.locator('[data-number="temperature"]').press('Enter');
    await expect
      .poll(() => said.locator('trace-drawn-token [data-drawn]').textContent())
      .toMatch(/temperature 1\.75, seed 0/);
    // It writes the probabilities of that token as the line of the figure does, and parts none from its per cent sign.
    const inFigure = frame.locator('trace-next-token [data-next="drawn"]');
    const drawnId = await said.locator('trace-drawn-token [data-drawn]').getAttribute('data-drawn');
    await expect.poll(() => inFigure.getAttribute('data-id')).toBe(drawnId);
    const [, raw, sampled] =
      /probability (\S+)\u00a0% by the model itself, (\S+)\u00a0% after the sampling controls/.exec(
        (await inFigure.textContent()) ?? '',
      ) ?? [];
    expect(await said.locator('trace-drawn-token [data-drawn]').textContent()).toContain(
      `The controls give it ${sampled}\u00a0%; the model itself gives it ${raw}\u00a0%.`,
    );
    const inOrder = (root: Locator, first: string, second: string) =>
      root.evaluate(
        (element, [a, b]) => {
          const within: ParentNode = element.shadowRoot ?? element;
          const [one, other] = [within.querySelector(a as string), within.querySelector(b as string)];
          if (!one || !other) return [];
          const isBefore = one.compareDocumentPosition(other) === Node.DOCUMENT_POSITION_FOLLOWING;
          return [isBefore, one.getBoundingClientRect().top < other.getBoundingClientRect().top];
        },
        [first, second],
      );
    // The sliders are in sight with the most probable tokens, and so is what kinds of parts add to a logit.
    const beyondView = async (part: Locator) => {
      const [seen, of] = await Promise.all([frame.locator('main').boundingBox(), part.boundingBox()]);
      return seen && of ? of.y + of.height - seen.y - seen.height : Number.NaN;
    };
    for (const viewport of [
      { width: 1232, height: 630 },
      { width: 1440, height: 900 },
      { width: 1280, height: 720 },
    ]) {
      await panel.page.setViewportSize(viewport);
      await frame.locator('[data-goto="16"]').last().click();
      await expect.poll(() => beyondView(frame.locator('trace-sampling [data-setting="topP"]'))).toBeLessThanOrEqual(0);
      expect(await frame.locator('trace-next-token [data-bar]').count()).toBeGreaterThan(1);
      await frame.locator('[data-goto="14"]').last().click();
      await showWholeFigure(frame);
      const totals = frame.locator('trace-attribution-totals');
      await expect.poll(() => beyondView(totals)).toBeLessThanOrEqual(0);
      expect(await shareOfSaid()).toBeLessThan(0.34);
    }
    await expect.poll(() => grid.evaluate((room) => room.scrollWidth - room.clientWidth)).toBeLessThanOrEqual(0);
    const attribution = frame.locator('trace-attribution').first();
    expect(await inOrder(attribution, 'trace-rather-than', 'trace-attribution-grid')).toEqual([true, true]);
    await expect.poll(() => beyondView(frame.locator('trace-rather-than'))).toBeLessThanOrEqual(0);
    await frame.locator('[data-goto="13"]').last().click();
    const row = frame.locator('trace-lens [data-lens-point]').last();
    await expect.poll(() => beyondView(row)).toBeLessThanOrEqual(0);
    // The key of which what happened tells is in sight beside it, and above it the query: no more is scrolled than that takes.
    await frame.locator('[data-goto="6"]').last().click();
    const keys = frame.locator('trace-story-figure trace-tensor[data-marked] canvas.over');
    const belowKey = () => keys.evaluate((map) => -Number.parseFloat(getComputedStyle(map).scrollMarginBottom));
    await expect.poll(async () => (await beyondView(keys)) - (await belowKey())).toBeLessThanOrEqual(1);
    const query = frame.locator('trace-story-figure trace-tensor canvas.over').first();
    const above = async () => (await query.boundingBox())?.y ?? Number.NaN;
    expect(await above()).toBeGreaterThan(0);
    // The chosen row of the map is in sight with the labels of its columns.
    await frame.locator('[data-goto="8"]').last().click();
    await expect.poll(() => beyondView(frame.locator('trace-story-figure canvas.over').last())).toBeLessThanOrEqual(0);
  });

  it.runIf(thorough)(
    'pin the cell that is clicked where the map is drawn larger; once it has ended, keys change no type',
    async ({ story }) => {
      const { frame } = await story();
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('body').press('f');
      const map = frame.locator('trace-story-figure trace-heat-map').last();
      const start = () => map.evaluate((host) => Number.parseFloat(host.style.getPropertyValue('--plot-start') || '0'));
      await expect.poll(start).toBe(114);
      const below = await map.evaluate((host) => Number.parseFloat(host.style.getPropertyValue('--plot-below')));
      const canvas = map.locator('canvas.over');
      const { width = 0, height = 0 } = (await canvas.boundingBox()) ?? {};
      // The middle of the cell in row 11 and column 8, of 14 each.
      const position = { x: 114 + ((width - 114) * 8.5) / 14, y: ((height - below) * 11.5) / 14 };
      await canvas.click({ position });
      const pinned = () =>
        map.evaluate((host) => (host as unknown as { reader: { cell?: { row: number; column: number } } }).reader.cell);
      await expect.poll(pinned).toEqual({ row: 11, column: 8 });
      const chosen = frame.locator('trace-token-strip [aria-selected="true"]');
      expect(await chosen.getAttribute('data-token')).toBe('13');
      // Keys change type in a presentation alone, whatever has ended that.
      const view = frame.locator('trace-view');
      await view.evaluate((element) => Object.assign(element, { presenting: false }));
      const size = () => view.evaluate((element) => getComputedStyle(element).fontSize);
      const before = await size();
      await frame.locator('body').press('+');
      expect(await size()).toBe(before);
    },
  );

  it.runIf(thorough)(
    'keep numbers, scales, titles and level rows in larger type, also of a longer text',
    async ({ open }) => {
      const { panel } = await openStory(open, { viewport: { width: 1384, height: 780 } });
      const frame = await panel.trace(LONGER);
      await frame.locator('trace-head-matrix [aria-selected="true"][data-layer="5"]').waitFor();
      /** Of each map of the step where its cells begin, how far its scale ends below the view, and how large its title is. */
      const maps = () =>
        frame.locator('trace-story-step').evaluate((step) => {
          const edge = step.closest('main')?.getBoundingClientRect().bottom ?? Number.NaN;
          const figure = step.shadowRoot?.querySelector('trace-story-figure')?.shadowRoot;
          return [...(figure?.querySelectorAll('trace-tensor') ?? [])].map(({ shadowRoot }) => {
            const map = shadowRoot?.querySelector('trace-heat-map')?.shadowRoot;
            const boxOf = (part: string) => map?.querySelector(part)?.getBoundingClientRect();
            const title = shadowRoot?.querySelector('.title b');
            return {
              top: boxOf('canvas.base')?.top ?? Number.NaN,
              over: (boxOf('trace-heat-map-legend')?.bottom ?? Number.NaN) - edge,
              title: title ? Number.parseFloat(getComputedStyle(title).fontSize) : Number.NaN,
            };
          });
        });
      const titles: number[] = [];
      const begun = new Map<number, Pick<SeenOfSaid, 'lead' | 'bars'>>();
      await frame.locator('body').press('f');
      for (const larger of [0, 1, 2]) {
        if (larger > 0) await frame.locator('body').press('+');
        for (const step of [5, 6, 7, 8, 10]) {
          await frame.locator(`[data-goto="${step}"]`).last().click();
          await expect.poll(() => shownStep(frame)).toBe(String(step));
          if (step === 5) await showWholeFigure(frame);
          const message = `step ${step}, ${larger}`;
          await frame.locator('trace-finding .box[aria-busy="false"]').waitFor();
          await expect.poll(async () => (await seenOfSaid(frame)).numbers, { message }).not.toContain(false);
          await expect.poll(async () => new Set((await maps()).map(({ top }) => top)).size, { message }).toBe(1);
          // What is there as a presentation begins stays, and what gives way of what the step does is said to be there.
          const { lead, bars, sign } = await seenOfSaid(frame);
          const before = begun.get(step) ?? { lead, bars };
          begun.set(step, before);
          expect([lead[0], bars], message).toEqual([before.lead[0], before.bars]);
          if (lead.some((seen, at) => !seen && before.lead[at])) expect(sign, message).toBe(true);
          if (larger === 0 || !(lead.includes(false) || bars === false)) expect(sign, message).toBe(false);
          if (step !== 5 && step !== 10) continue;
          await expect.poll(async () => (await maps())[0]?.over, { message }).toBeLessThanOrEqual(0);
          if (step === 10) titles.push((await maps())[0]?.title ?? Number.NaN);
          // The first sentence of the lead makes room for both numbers and their bars.
          if (step === 10 && larger === 2) expect(bars).toBe(true);
        }
      }
      const [usual = Number.NaN, larger = Number.NaN, largest = Number.NaN] = titles;
      expect(larger / usual).toBeCloseTo(2 / 1.75);
      // In the largest type the title shares its line with what is told of the chosen cell.
      expect(largest).toBeGreaterThan(larger);
      expect(largest / usual).toBeLessThanOrEqual(2.5 / 1.75);
    },
  );
});
