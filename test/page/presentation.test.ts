/** The tour and the presentation: the tour goes on when a presentation begins and ends with it; what is told is in view. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { current, openAtBestHead, openStory, passTime, WIDE } from './story-page.ts';

const action = (frame: Frame, name: string) => frame.locator(`trace-step-bar [data-action="${name}"]`);
const isPlaying = (frame: Frame) => action(frame, 'tour').getAttribute('aria-pressed');
const isPresenting = (frame: Frame) => action(frame, 'present').getAttribute('aria-pressed');
const shownStep = (frame: Frame) => frame.locator('trace-story-step').getAttribute('data-step');

describePage('the tour and the presentation', () => {
  it('are played, paused, begun and left by buttons and keys; the tour goes on in a presentation and ends with it', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open);
    // Parts of the line lead to their steps, and say which.
    const part = frame.locator('trace-step-bar .line i').nth(3);
    expect(await part.getAttribute('title')).toBe('4 Tokens become vectors');
    await part.click();
    await expect.poll(() => shownStep(frame)).toBe('4');
    await action(frame, 'tour').click();
    await expect.poll(() => isPlaying(frame)).toBe('true');
    await action(frame, 'present').click();
    expect([await isPlaying(frame), await isPresenting(frame)]).toEqual(['true', 'true']);
    // The title of the step stays, and the editor is asked for room, which it gets back.
    expect(await frame.locator('trace-step-bar [data-tour]').textContent()).toContain('Tokens become vectors');
    await expect.poll(() => panel.asked.presented).toEqual(['hide primary', 'hide secondary', 'begun']);
    await action(frame, 'tour').click();
    expect([await isPlaying(frame), await isPresenting(frame)]).toEqual(['false', 'true']);
    await frame.locator('body').press('t');
    expect([await isPlaying(frame), await isPresenting(frame)]).toEqual(['true', 'true']);
    await frame.locator('body').press('f');
    await expect.poll(async () => [await isPlaying(frame), await isPresenting(frame)]).toEqual(['false', 'false']);
    await expect.poll(() => panel.asked.presented.at(-1)).toBe('over');
    expect(await current(frame)).toBe('4');
    // From the beginning, wherever one is.
    await action(frame, 'tour-start').click();
    await expect.poll(() => current(frame)).toBe('1');
    expect(await isPlaying(frame)).toBe('false');
    expect(await frame.locator('trace-step-bar .stay').count()).toBe(0);
    await frame.locator('[data-goto="4"]').click();
    await action(frame, 'tour').click();
    await expect.poll(() => isPlaying(frame)).toBe('true');
    /** How much of the step's time is over, as the line shows it. */
    const shown = () =>
      frame.locator('trace-step-bar .stay').evaluate((line) => new DOMMatrix(getComputedStyle(line).transform).a);
    const before = await shown();
    await expect.poll(shown).toBeGreaterThan(before + 0.02);
    await action(frame, 'tour-start').click();
    await expect.poll(() => current(frame)).toBe('1');
    expect(await isPlaying(frame)).toBe('true');
    await frame.locator('[data-goto="4"]').click();
    await expect.poll(() => isPlaying(frame)).toBe('false');
    await frame.locator('body').press('T');
    await expect.poll(() => current(frame)).toBe('1');
    await frame.locator('[data-goto="4"]').click();
    await action(frame, 'tour').click({ modifiers: ['Shift'] });
    await expect.poll(() => current(frame)).toBe('1');
    expect(panel.problems()).toEqual([]);
  });

  it('heed the keys of who reads: Esc leaves what is nearest, keys for the editor pause nothing', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('body').press('f');
    const map = frame.locator('trace-heat-map canvas.over').first();
    await map.focus();
    // A cell is read, once the map has the size that it has when it is presented.
    const read = async () => {
      await map.press('ArrowLeft');
      return frame.locator('trace-heat-map-tip').first().isVisible();
    };
    await expect.poll(read).toBe(true);
    await map.press('Escape');
    expect(await isPresenting(frame)).toBe('true');
    await map.press('Escape');
    expect(await isPresenting(frame)).toBe('false');
    await frame.locator('body').press('Escape');
    expect(await isPresenting(frame)).toBe('false');
    await frame.locator('body').press('t');
    await frame.locator('body').press('Control+b');
    expect(await isPlaying(frame)).toBe('true');
    await frame.locator('body').press('?');
    expect(await isPlaying(frame)).toBe('false');
    expect(panel.problems()).toEqual([]);
  });

  it('keep their buttons in place at every step, playing or not', async ({ open }) => {
    for (const viewport of [WIDE, { width: 420, height: 800 }]) {
      const { panel, frame } = await openStory(open, { viewport });
      for (const presenting of [false, true]) {
        if (presenting && viewport === WIDE) {
          expect((await action(frame, 'present').textContent())?.trim()).toBe('Present');
          await frame.locator('body').press('f');
        } else if (presenting) {
          await frame.locator('trace-export-menu button.opener').click();
          await frame.locator('trace-export-menu [data-item="present"]').click();
          await expect.poll(() => isPresenting(frame)).toBe('true');
        }
        const places = new Set<string>();
        for (const step of thorough ? [1, 7, 9, 14, 17] : [1, 17]) {
          await frame.locator('body').press('g');
          await frame.locator('body').press(String(step)[0] as string);
          if (step > 9) await frame.locator('body').press(String(step)[1] as string);
          await expect.poll(() => shownStep(frame)).toBe(String(step));
          for (let twice = 0; twice < 2; twice++) {
            const boxes = await Promise.all(['tour', 'present'].map((name) => action(frame, name).boundingBox()));
            places.add(JSON.stringify(boxes));
            await frame.locator('body').press('t');
          }
        }
        expect([...places], `${viewport.width} ${presenting}`).toHaveLength(1);
      }
      // Nor do they move when type has another size.
      const all = frame.locator('trace-step-bar button[data-action], trace-step-bar button[data-walk]');
      const boxes = async () =>
        JSON.stringify(
          await all.evaluateAll((made) =>
            made.map((one) => {
              const { x, y, width, height } = one.getBoundingClientRect();
              return [one.getAttribute('title'), x, y, width, height].map((length) =>
                typeof length === 'number' ? Math.round(length) : length,
              );
            }),
          ),
        );
      const fits = () => frame.locator('trace-step-bar .now').evaluate((now) => now.scrollWidth - now.clientWidth);
      const before = await boxes();
      const type = () =>
        frame.locator('trace-view').evaluate((view) => Number.parseFloat(getComputedStyle(view).fontSize));
      const usual = await type();
      for (let times = 1; times < 4; times++) {
        await action(frame, 'type-larger').click();
        await expect.poll(async () => (await type()) / usual).toBeGreaterThan(1 + times * 0.1);
        expect(await boxes(), `${viewport.width}, ${times}`).toBe(before);
        expect(await fits()).toBeLessThanOrEqual(0);
      }
      expect(before).not.toContain('""');
      // The row of the chosen token is in view in the table of all.
      await frame.locator('[data-goto="2"]').last().click();
      const row = frame.locator('trace-token-table .scroll');
      await expect
        .poll(() =>
          row.evaluate((table) => {
            const bottom = table.querySelector('tr.chosen')?.getBoundingClientRect().bottom ?? Number.NaN;
            return bottom - table.getBoundingClientRect().top - table.clientHeight;
          }),
        )
        .toBeLessThanOrEqual(1);
      // The next presentation has the same size, also of another text.
      const larger = await type();
      await action(frame, 'present').click();
      await expect.poll(type).toBeLessThan(usual);
      await panel.trace('Another text');
      await frame.locator('body').press('f');
      await expect.poll(type).toBe(larger);
      expect(panel.problems()).toEqual([]);
    }
  });

  it('bring the large figure into view', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
    await panel.page.setViewportSize({ width: 900, height: 600 });
    /** How much of the figure, or of the room for it, is seen. */
    const seen = () =>
      frame.locator('main').evaluate((main) => {
        const step = main.querySelector('trace-story-step');
        const figure = step?.shadowRoot?.querySelector('.hero')?.getBoundingClientRect();
        const view = main.getBoundingClientRect();
        if (!figure) return 0;
        const part = Math.min(figure.bottom, view.bottom) - Math.max(figure.top, view.top);
        return part / Math.min(figure.height, view.height);
      });
    await frame.locator('[data-goto="8"]').click();
    await expect.poll(seen).toBeLessThan(0.9);
    await frame.locator('[data-goto="7"]').click();
    await frame.locator('body').press('t');
    await expect.poll(() => isPlaying(frame)).toBe('true');
    if (!thorough) await passTime(frame, 30_000);
    await expect.poll(() => current(frame), { timeout: 25_000 }).toBe('8');
    if (!thorough) await passTime(frame, 30_000);
    await expect.poll(seen, { timeout: 15_000 }).toBeGreaterThan(0.98);
    await frame.locator('body').press('t');
    await frame.locator('body').press('f');
    await frame.locator('body').press('ArrowLeft');
    await frame.locator('body').press('ArrowRight');
    // Who leads on scrolls as well: a step that is presented begins at its heading.
    for (const step of [8, 14]) {
      await frame.locator(`[data-goto="${step}"]`).last().click();
      await expect.poll(() => shownStep(frame)).toBe(String(step));
      const above = () =>
        frame.locator('main').evaluate((main) => {
          const heading = main.querySelector('trace-story-step')?.shadowRoot?.querySelector('h2');
          return (heading?.getBoundingClientRect().top ?? Number.NaN) - main.getBoundingClientRect().top;
        });
      await expect.poll(above).toBeGreaterThan(0);
      expect(await above()).toBeLessThan(60);
    }
    expect(panel.problems()).toEqual([]);
  });

  it('draw figures as much larger as type', async ({ open }) => {
    for (const viewport of thorough ? [WIDE, { width: 420, height: 800 }] : [{ width: 420, height: 800 }]) {
      const { panel, frame } = await openStory(open, { viewport });
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
        await expect.poll(async () => (await sizes())[drawn] / before[drawn]).toBeCloseTo(1.5);
        expect((await sizes()).type / before.type).toBeCloseTo(1.5);
        // In a narrow panel the figure is below the text: it is drawn anew when it is seen.
        await frame.locator('trace-story-figure').scrollIntoViewIfNeeded();
        const sharp = expect.poll(async () => (await sizes()).isSharp);
        if (drawn === 'below') await sharp.toBe(true);
        else await sharp.not.toBe(false);
        await frame.locator('body').press('f');
      }
      expect(panel.problems()).toEqual([]);
    }
  });

  it('draw curves, histograms and the small maps of heads as much larger as type', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
    await panel.page.setViewportSize({ width: 1000, height: 900 });
    await frame.locator('trace-segmented [data-value="figures"]').first().click();
    /** @param least the squares of small maps are whole pixels */
    const grows = async (what: string, least = 1.48) => {
      const height = async () => (await frame.locator(what).first().boundingBox())?.height ?? 0;
      await frame.locator(what).first().scrollIntoViewIfNeeded();
      await expect.poll(height).toBeGreaterThan(20);
      const before = await height();
      await frame.locator('body').press('f');
      await expect.poll(async () => (await height()) / before, { message: what }).toBeGreaterThan(least);
      expect((await height()) / before, what).toBeLessThan(1.52);
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
    expect(panel.problems()).toEqual([]);
  });

  it('keep what is said in sight beside the figure where both have room', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
    const views = [
      { width: 1280, height: 720 },
      { width: 1920, height: 1080 },
    ];
    for (const viewport of thorough ? views : views.slice(0, 1)) {
      await panel.page.setViewportSize(viewport);
      for (const step of thorough ? [7, 8, 9, 10, 11, 15, 18] : [8, 11, 18]) {
        await frame.locator('[data-goto]').first().waitFor();
        await frame.locator(`[data-goto="${step}"]`).click();
        await frame.locator('body').press('f');
        /** The parts of both that are seen. */
        const seen = () =>
          frame.locator('main').evaluate((main) => {
            const root = main.querySelector('trace-story-step')?.shadowRoot;
            const view = main.getBoundingClientRect();
            return ['.said', '.hero'].map((name) => {
              const part = root?.querySelector(name);
              if (part && part.scrollHeight > part.clientHeight + 1) return 0;
              const box = part?.getBoundingClientRect();
              return box ? (Math.min(box.bottom, view.bottom) - Math.max(box.top, view.top)) / box.height : 0;
            });
          });
        await expect
          .poll(async () => Math.min(...(await seen())), { message: `${viewport.width}, ${step}` })
          .toBeGreaterThan(0.99);
        await frame.locator('body').press('f');
      }
    }
    // With the editor's bars around the panel: no text is cut, also above long tables.
    const low = [
      { width: 1060, height: 600 },
      { width: 1232, height: 630 },
    ];
    for (const viewport of thorough ? low : low.slice(0, 1)) {
      await panel.page.setViewportSize(viewport);
      await frame.locator('body').press('f');
      for (const step of thorough ? [6, 10, 13, 14] : [6, 14]) {
        await frame.locator(`[data-goto="${step}"]`).last().click();
        const cut = () =>
          frame.locator('trace-story-step').evaluate((told) => {
            const said = told.shadowRoot?.querySelector('.beside .said');
            const isFound = said?.querySelector('trace-finding')?.shadowRoot?.querySelector('[data-finding]');
            return said && isFound ? said.scrollHeight - said.clientHeight : Number.NaN;
          });
        await expect.poll(cut, { message: `${viewport.width}, ${step}` }).toBeLessThanOrEqual(1);
      }
      // Who wants larger type gets it, by a key or a button, and scrolls; the other key takes it back.
      const said = frame.locator('trace-story-step trace-finding');
      const size = () => said.evaluate((told) => Number.parseFloat(getComputedStyle(told).fontSize));
      const fitted = await size();
      await frame.locator('body').press('+');
      await expect.poll(size).toBeGreaterThan(1.75 * 13 * 0.8);
      const larger = await size();
      await action(frame, 'type-larger').click();
      await expect.poll(size).toBeGreaterThan(larger * 1.1);
      await action(frame, 'type-smaller').click();
      await frame.locator('body').press('-');
      await expect.poll(size).toBeCloseTo(fitted, 1);
      // All of the list of keys is in its dialog, however large type is.
      await frame.locator('body').press('?');
      const over = () =>
        frame.locator('trace-help').evaluate((help) => {
          const body = help.shadowRoot?.querySelector('dialog');
          const parts = [...(help.shadowRoot?.querySelectorAll('section, td, th') ?? [])];
          const right = body?.getBoundingClientRect().right ?? 0;
          const beyond = parts.map((part) =>
            Math.max(part.getBoundingClientRect().right - right, part.scrollWidth - part.clientWidth),
          );
          return Math.max((body?.scrollWidth ?? 0) - (body?.clientWidth ?? 0), ...beyond);
        });
      await expect.poll(over, { message: `${viewport.width}` }).toBeLessThanOrEqual(0);
      await frame.locator('body').press('?');
      // The map of 14 tokens has a label for each, and no number of its legend reaches over its edge.
      await frame.locator('[data-goto="7"]').last().click();
      const map = frame.locator('trace-story-figure trace-heat-map').last();
      await expect.poll(() => map.evaluate((host) => host.style.getPropertyValue('--plot-below'))).toBe('93px');
      const beyond = () =>
        map.evaluate((host) => {
          const legend = host.shadowRoot?.querySelector('trace-heat-map-legend');
          const numbers = legend?.shadowRoot?.querySelector('.numbers');
          return legend && numbers ? numbers.scrollWidth - legend.clientWidth : Number.NaN;
        });
      await expect.poll(beyond).toBeLessThanOrEqual(0);
      await frame.locator('body').press('f');
    }
    expect(panel.problems()).toEqual([]);
  });

  it('have all columns of the parts of a logit in sight in larger type', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    await frame.locator('[data-goto="14"]').click();
    await frame.locator('body').press('f');
    await frame.locator('body').press('+');
    await frame.locator('body').press('+');
    const grid = frame.locator('trace-attribution-grid .scroll').first();
    await grid.waitFor();
    await expect.poll(() => grid.evaluate((room) => room.scrollWidth - room.clientWidth)).toBeLessThanOrEqual(0);
    // What happened here is scrolled to where there is more to say than there is room beside the figure.
    await panel.page.setViewportSize({ width: 1232, height: 630 });
    const said = frame.locator('trace-story-step .said');
    const cut = () => said.evaluate((box) => box.scrollHeight - box.clientHeight);
    await expect.poll(cut).toBeGreaterThan(20);
    // At larger type it has wider lines.
    expect(await said.evaluate((box) => box.clientWidth)).toBeGreaterThan(420);
    await frame.locator('body').press('t');
    await expect.poll(() => isPlaying(frame)).toBe('true');
    if (!thorough) await passTime(frame, 5000);
    await expect.poll(() => said.evaluate((box) => box.scrollTop), { timeout: 15_000 }).toBeGreaterThan(20);
    expect(await shownStep(frame)).toBe('14');
    await frame.locator('body').press('t');
    // The table of tokens is not higher than the view: the row of the chosen token is seen in it.
    await frame.locator('[data-goto="2"]').last().click();
    const beyond = () =>
      frame.locator('main').evaluate((main) => {
        const figure = main.querySelector('trace-story-step')?.shadowRoot?.querySelector('trace-story-figure');
        const step = figure?.shadowRoot?.querySelector('trace-step-figures');
        const table = step?.shadowRoot?.querySelector('trace-token-table')?.shadowRoot;
        const row = table?.querySelector('tr.chosen')?.getBoundingClientRect();
        return row ? row.bottom - main.getBoundingClientRect().bottom : Number.NaN;
      });
    await expect.poll(beyond).toBeLessThanOrEqual(0);
    // The next step begins at its beginning, and the name of its tensor is whole.
    await frame.locator('[data-goto="4"]').last().click();
    await expect.poll(() => shownStep(frame)).toBe('4');
    await expect.poll(() => said.evaluate((box) => box.scrollTop)).toBe(0);
    const below = frame.locator('trace-story-figure .told .exact').evaluate((name) => {
      const letters = document.createRange();
      letters.selectNodeContents(name);
      return name.getBoundingClientRect().bottom - letters.getBoundingClientRect().bottom;
    });
    expect(await below).toBeGreaterThan(1);

    // In the largest type what happened stands first, and what is below the edge fades.
    await panel.page.setViewportSize({ width: 1344, height: 780 });
    for (let i = 0; i < 3; i++) await frame.locator('body').press('+');
    await frame.locator('[data-goto="16"]').last().click();
    await frame.locator('trace-next-token [data-bar]').first().waitFor();
    const tops = () =>
      said.evaluate((box) =>
        ['trace-finding', '.lead'].map((part) => box.querySelector(part)?.getBoundingClientRect().top ?? Number.NaN),
      );
    await expect.poll(async () => Math.sign(((await tops())[1] ?? 0) - ((await tops())[0] ?? 0))).toBe(1);
    await expect.poll(() => said.evaluate((box) => getComputedStyle(box).maskSize)).toBe('100% 100%');
    // Bars stand beside no field, are as long as their probabilities say, and no button or choice is cut.
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
          below: Math.max(...bars.map(({ bottom }) => bottom)) - box(controls?.querySelector('.grid')).top,
          slider: Math.min(...[...(controls?.querySelectorAll('[type="range"]') ?? [])].map((one) => box(one).width)),
          cut: Math.max(
            (reset?.scrollHeight ?? 99) - (reset?.clientHeight ?? 0),
            (choices?.scrollWidth ?? 99) - (choices?.clientWidth ?? 0),
          ),
          share:
            box(first.querySelector('rect.outline')).width / box(first.querySelector('svg')).width -
            Number(first.dataset['raw']),
        };
      });
    await expect.poll(async () => (await laid()).narrowest).toBeGreaterThan(300);
    const { below: under, slider, cut: hidden, share } = await laid();
    expect(under).toBeLessThanOrEqual(0);
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
      /probability (\S+)\u00a0%, after sampling controls (\S+)\u00a0%/.exec((await inFigure.textContent()) ?? '') ?? [];
    expect(await said.locator('trace-drawn-token [data-drawn]').textContent()).toContain(
      `The controls give it ${sampled}\u00a0%; the model itself gives it ${raw}\u00a0%.`,
    );
    // The step of the text begins at the first token, which larger type moves out of sight elsewhere.
    await frame.locator('[data-goto="1"]').last().click();
    const firstToken = frame.locator('trace-token-strip [data-token="0"]');
    await expect.poll(async () => (await firstToken.boundingBox())?.x ?? -1).toBeGreaterThanOrEqual(0);
    expect(panel.problems()).toEqual([]);
  });

  it('choose the cell that is clicked where the map is drawn larger', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
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
    const chosen = frame.locator('trace-token-strip [aria-selected="true"]');
    await expect.poll(() => chosen.getAttribute('data-token')).toBe('11');
    await expect.poll(() => frame.locator('trace-inspector .of').textContent()).toContain('people');
    expect(panel.problems()).toEqual([]);
  });
});
