/** A presentation led by the pointer: what is clicked in a map is shown, and the keys still lead from step to step. */

import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { isPresenting, shownHead, shownStep } from './story-page.ts';
import { settled } from './visit-steps.ts';

const TEXT = 'Once upon a time there was a little girl who lived in a small house';
/** As large as a panel is of a window of 1500 × 950 pixels. */
const VIEW = { width: 1442, height: 855 };

async function presentMap(open: Open) {
  const panel = await open({ viewport: VIEW, level: 'story', place: null });
  const frame = await panel.trace(TEXT);
  await expect.poll(() => shownHead(frame)).not.toEqual([]);
  await frame.locator('[data-goto="8"]').last().click();
  await frame.locator('body').press('f');
  await expect.poll(() => isPresenting(frame)).toBe('true');
  await settled(frame);
  const [layer, head] = (await shownHead(frame)).map(Number);
  const token = Number(await chosenToken(frame));
  return { panel, frame, place: { step: 8, token, layer: layer as number, head: head as number } };
}

const map = (frame: Frame) => frame.locator('trace-story-figure trace-heat-map').first();
const chosenToken = (frame: Frame) =>
  frame
    .locator(
      'trace-token-strip .chip[aria-selected="true"], trace-token-strip .chip[aria-checked="true"], trace-token-strip .chip.chosen',
    )
    .first()
    .getAttribute('data-token');

/** Where the middle of a cell is in the picture. */
function cellAt(frame: Frame, row: number, column: number) {
  return map(frame).evaluate(
    (element, at) => {
      const { screen } = (element as unknown as { canvas: { screen: { anchorOf(cell: object): DOMRect } } }).canvas;
      const { left, right, top, bottom } = screen.anchorOf(at);
      return { x: (left + right) / 2, y: (top + bottom) / 2 };
    },
    { row, column },
  );
}

async function clickCell(frame: Frame, row: number, column: number): Promise<void> {
  await map(frame)
    .locator('canvas.over')
    .click({ position: await cellAt(frame, row, column) });
}

function readCell(frame: Frame) {
  return map(frame).evaluate(
    (element) => (element as unknown as { reader: { cell?: { row: number; column: number } } }).reader.cell ?? null,
  );
}

const tip = (frame: Frame) => map(frame).locator('trace-heat-map-tip');

/** `it` for tests of one presentation: `presents` gives it to each as it was at its beginning, in a window of this size. */
function itPresents() {
  return itLooksAt((open) => presentMap(open)).extend('presents', ({ shared }) => async (viewport = VIEW) => {
    const { panel, frame, place } = await shared();
    await panel.page.mouse.move(2, 2);
    await panel.page.setViewportSize(viewport);
    if ((await isPresenting(frame)) !== 'true') await frame.locator('body').press('f');
    await panel.go(place);
    await expect.poll(() => shownStep(frame)).toBe('8');
    await settled(frame);
    return { panel, frame };
  });
}

describePage('a presentation that is led by the pointer', () => {
  const it = itPresents();

  it.runIf(thorough)(
    'goes from step to step by arrow keys after a click in a map, and moves in the map after h alone, from the cell that was clicked',
    {
      timeout: 60_000,
    },
    async ({ presents }) => {
      const { panel, frame } = await presents();
      const { keyboard, mouse } = panel.page;
      await clickCell(frame, 6, 3);
      await mouse.move(2, 2);
      expect(await readCell(frame)).toEqual({ row: 6, column: 3 });
      await keyboard.press('ArrowRight');
      await expect.poll(() => shownStep(frame)).toBe('9');
      await keyboard.press('ArrowLeft');
      await expect.poll(() => shownStep(frame)).toBe('8');
      await settled(frame);
      expect(await tip(frame).isVisible()).toBe(false);
      await clickCell(frame, 6, 3);
      await mouse.move(2, 2);
      await keyboard.press('h');
      expect(await readCell(frame)).toEqual({ row: 6, column: 3 });
      await keyboard.press('ArrowRight');
      await keyboard.press('ArrowUp');
      expect(await readCell(frame)).toEqual({ row: 5, column: 4 });
      expect(await shownStep(frame)).toBe('8');
      await keyboard.press('Escape');
      expect(await tip(frame).isVisible()).toBe(false);
      expect(await isPresenting(frame)).toBe('true');
      await keyboard.press('ArrowRight');
      await expect.poll(() => shownStep(frame)).toBe('9');
      // After a click among the tokens, too.
      await frame.locator('trace-token-strip [data-token="4"]').first().click();
      await keyboard.press('ArrowLeft');
      await expect.poll(() => shownStep(frame)).toBe('8');
    },
  );

  it.runIf(thorough)(
    'pins the number that is clicked until Esc, and leaves the chosen token; from another one that was chosen among the tokens a button leads back',
    {
      timeout: 60_000,
    },
    async ({ presents }) => {
      const { panel, frame } = await presents();
      const { keyboard, mouse } = panel.page;
      const chosen = await chosenToken(frame);
      await clickCell(frame, 5, 2);
      expect(await chosenToken(frame)).toBe(chosen);
      // It stays, whatever the pointer is over then.
      await map(frame)
        .locator('canvas.over')
        .hover({ position: await cellAt(frame, 9, 4) });
      expect(await readCell(frame)).toEqual({ row: 5, column: 2 });
      await mouse.move(2, 2);
      expect(await tip(frame).isVisible()).toBe(true);
      await keyboard.press('Escape');
      expect(await tip(frame).isVisible()).toBe(false);
      expect(await isPresenting(frame)).toBe('true');
      const back = frame.locator('[data-action="back-to-last"]');
      expect(await back.count()).toBe(0);
      await frame.locator('trace-token-strip [data-token="4"]').first().click();
      await expect.poll(() => back.count()).toBe(1);
      expect(await back.textContent()).toBe('Back to the last token, ·house');
      await back.click();
      await expect.poll(() => chosenToken(frame)).toBe(chosen);
      expect(await back.count()).toBe(0);
      await keyboard.press('Escape');
      expect(await isPresenting(frame)).toBe('false');
    },
  );

  it.runIf(thorough)(
    'tells beside the heading of a map the number that is pinned, with its place, and once it is let go the chosen one',
    {
      timeout: 60_000,
    },
    async ({ presents }) => {
      const { panel, frame } = await presents();
      const corner = frame.locator('trace-story-figure [data-chosen-value]').first();
      const told = async () => (await corner.textContent())?.trim();
      await expect.poll(told).toMatch(/^“·house” → “·in”: 0\.\d+$/);
      const chosen = await told();
      await clickCell(frame, 5, 2);
      await panel.page.mouse.move(2, 2);
      await expect.poll(told).toMatch(/^“·was” → “·a” \(2\): 0\.\d+$/);
      // It is the number of the tip.
      const tipped = await tip(frame).evaluate((own) => own.shadowRoot?.querySelector('b')?.textContent);
      expect((await told())?.endsWith(`: ${tipped}`)).toBe(true);
      // Explained, it is the value that the figure tells of, until it is let go.
      const explained = frame.locator('trace-story-step trace-value-panel');
      await panel.page.keyboard.press('i');
      await explained.locator('[data-explained]').waitFor();
      expect(await explained.locator('[data-other-told]').count()).toBe(0);
      await panel.page.keyboard.press('Escape');
      await expect.poll(() => explained.locator('[data-other-told]').count()).toBe(1);
      await explained.locator('[data-action="close"]').click();
      await expect.poll(told).toBe(chosen);
    },
  );

  it.runIf(thorough)(
    'lets the number that is pinned go where something else is clicked, keeps the same cell pinned in another head, and says the key that lets it go',
    {
      timeout: 60_000,
    },
    async ({ presents }) => {
      const { panel, frame } = await presents();
      const { keyboard, mouse } = panel.page;
      const isTold = () => tip(frame).isVisible();
      const pin = async () => {
        await clickCell(frame, 5, 2);
        await mouse.move(2, 2);
        await expect.poll(isTold).toBe(true);
      };
      await map(frame)
        .locator('canvas.over')
        .hover({ position: await cellAt(frame, 5, 2) });
      await expect.poll(isTold).toBe(true);
      const told = () => tip(frame).evaluate((own) => own.shadowRoot?.textContent);
      await expect.poll(told).toMatch(/head \d$/);
      await pin();
      await expect.poll(told).toMatch(/head \d · Esc closes this$/);
      await frame.locator('trace-story-step trace-finding .box b').first().click();
      await expect.poll(isTold).toBe(false);
      await pin();
      const [, head] = await shownHead(frame);
      await keyboard.press(Number(head) > 0 ? ',' : '.');
      await expect.poll(async () => (await shownHead(frame))[1]).not.toBe(head);
      await settled(frame);
      const [, other] = await shownHead(frame);
      await expect.poll(told).toMatch(new RegExp(`head ${other} · Esc closes this$`));
      expect(await readCell(frame)).toEqual({ row: 5, column: 2 });
      // So it is by the bar below, which stands outside of the figure.
      await frame
        .locator(`trace-step-bar [data-step="${Number(head) > Number(other) ? 'next' : 'previous'} head"]`)
        .click();
      await expect.poll(async () => (await shownHead(frame))[1]).toBe(head);
      await expect.poll(told).toMatch(new RegExp(`head ${head} · Esc closes this$`));
      expect(await readCell(frame)).toEqual({ row: 5, column: 2 });
      await keyboard.press('Escape');
      await expect.poll(isTold).toBe(false);
      // Another token is another question.
      await pin();
      await keyboard.press('p');
      await expect.poll(isTold).toBe(false);
    },
  );

  it.runIf(thorough)('goes to a step by its number alone', async ({ presents }) => {
    const { panel, frame } = await presents();
    await panel.page.keyboard.press('6');
    await expect.poll(() => shownStep(frame)).toBe('6');
    await panel.page.keyboard.press('1');
    await expect.poll(() => frame.locator('.typing').textContent()).toContain('Go to step 1…');
    await panel.page.keyboard.press('2');
    await expect.poll(() => shownStep(frame)).toBe('12');
    await frame.locator('body').press('f');
    await expect.poll(() => isPresenting(frame)).toBe('false');
    await panel.page.keyboard.press('3');
    await panel.page.waitForTimeout(300);
    expect(await shownStep(frame)).toBe('12');
    await frame.locator('body').press('f');
  });

  it.runIf(thorough)(
    'tells of a number in large type from where to where and how much, over neither tokens nor bar nor the legend',
    {
      timeout: 60_000,
    },
    async ({ presents }) => {
      const { panel, frame } = await presents({ width: 1222, height: 625 });
      const { mouse } = panel.page;
      const [, head] = await shownHead(frame);
      const told = () => tip(frame).evaluate((element) => element.shadowRoot?.textContent?.trim());
      const boxOf = async (selector: string) => {
        const box = await frame.locator(selector).first().boundingBox();
        return {
          top: box?.y ?? Number.NaN,
          bottom: (box?.y ?? Number.NaN) + (box?.height ?? Number.NaN),
          right: (box?.x ?? Number.NaN) + (box?.width ?? Number.NaN),
          left: box?.x ?? Number.NaN,
        };
      };
      for (const larger of [0, 2]) {
        for (let presses = 0; presses < larger; presses++) await frame.locator('body').press('+');
        await settled(frame);
        for (const [row, column] of [
          [0, 0],
          [8, 3],
          [14, 0],
          [14, 14],
        ] as const) {
          const message = `${larger} × A+, ${row}, ${column}`;
          await clickCell(frame, row, column);
          await mouse.move(2, 2);
          await expect
            .poll(told, { message })
            .toMatch(
              new RegExp(
                `^“[^”]+”(?: \\(\\d+\\))? → “[^”]+”(?: \\(\\d+\\))?[\\d.e-]+block \\d, head ${head} · Esc closes this$`,
              ),
            );
          const [box, main, legend] = await Promise.all(
            [
              'trace-story-figure trace-heat-map trace-heat-map-tip',
              'main',
              'trace-story-figure trace-heat-map-legend',
            ].map(boxOf),
          );
          if (!box || !main || !legend) throw new Error('not drawn');
          expect(box.top, message).toBeGreaterThanOrEqual(main.top);
          expect(box.bottom, message).toBeLessThanOrEqual(main.bottom);
          const isBeside = box.right <= legend.left || box.bottom <= legend.top || box.top >= legend.bottom;
          expect(isBeside, message).toBe(true);
          expect(box.left, message).toBeGreaterThanOrEqual(0);
          expect(box.right, message).toBeLessThanOrEqual(1222);
          const [size, around] = await Promise.all(
            [tip(frame), frame.locator('trace-step-bar')].map((one) =>
              one.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
            ),
          );
          expect(size, message).toBeGreaterThan(around ?? Number.NaN);
        }
        await panel.page.keyboard.press('Escape');
        for (let presses = 0; presses < larger; presses++) await frame.locator('body').press('-');
      }
    },
  );

  it.runIf(thorough)(
    'shows all heads above the name of the one that is shown: a click or keys choose one, Esc closes them',
    {
      timeout: 60_000,
    },
    async ({ presents }) => {
      const { panel, frame } = await presents();
      const { keyboard } = panel.page;
      const opener = frame.locator('trace-step-bar [data-action="heads"]');
      const heads = frame.locator('trace-step-bar [role="grid"]');
      const [, before] = await shownHead(frame);
      expect(await opener.textContent()).toBe(`head ${before}`);
      expect(await opener.getAttribute('aria-label')).toBe(`head ${before}: show all heads`);
      await opener.click();
      await expect.poll(() => heads.isVisible()).toBe(true);
      // Coloured by what each adds.
      await expect.poll(() => heads.locator('[role="gridcell"][data-value]').count()).toBe(48);
      await heads.locator('[data-layer="1"][data-head="2"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(['1', '2']);
      expect(await heads.count()).toBe(0);
      await keyboard.press('ArrowRight');
      await expect.poll(() => shownStep(frame)).toBe('9');
      await opener.click();
      await expect.poll(() => heads.locator('[data-layer="1"][data-head="2"]:focus').count()).toBe(1);
      await keyboard.press('ArrowDown');
      await expect.poll(() => heads.locator('[data-layer="2"][data-head="2"][aria-selected="true"]').count()).toBe(1);
      expect(await shownStep(frame)).toBe('9');
      await keyboard.press('Escape');
      await expect.poll(() => heads.count()).toBe(0);
      expect(await shownHead(frame)).toEqual(['2', '2']);
      expect(await isPresenting(frame)).toBe('true');
      await keyboard.press('ArrowLeft');
      await expect.poll(() => shownStep(frame)).toBe('8');
    },
  );

  it.runIf(thorough)('says in the bar, and not over the figure, that a picture was saved', async ({ presents }) => {
    const { frame } = await presents({ width: 1280, height: 720 });
    const said = frame.locator('trace-story-figure trace-figure-menu trace-said').first();
    await said.evaluate((element) =>
      (element as unknown as { tell(work: () => Promise<string>): void }).tell(async () => 'Saved: step-8.png'),
    );
    const words = said.locator('[data-said]');
    await expect.poll(() => words.textContent()).toBe('Saved: step-8.png');
    const [box, figure] = await Promise.all([words.boundingBox(), frame.locator('main').boundingBox()]);
    expect(box?.width).toBeGreaterThan(0);
    expect(box?.y).toBeGreaterThanOrEqual((figure?.y ?? 0) + (figure?.height ?? Number.POSITIVE_INFINITY));
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(720);
  });

  // The last one: it leaves an explanation open.
  it.runIf(thorough)(
    'explains the number that is pinned by the key, as the menu of its map offers, and without one the number that is told',
    {
      timeout: 60_000,
    },
    async ({ presents }) => {
      const { panel, frame } = await presents();
      const { keyboard } = panel.page;
      const explained = () => frame.locator('trace-value-panel [data-explained]').getAttribute('data-explained');
      await clickCell(frame, 5, 2);
      await expect.poll(() => readCell(frame), { timeout: 5000 }).toMatchObject({ row: 5, column: 2 });
      await expect.poll(() => tip(frame).isVisible()).toBe(true);
      const menu = frame.locator('trace-story-figure trace-figure-menu').first();
      await menu.locator('.opener').click();
      await expect.poll(() => menu.locator('[data-item="explain"]').textContent()).toBe('Explain “·was” → “·a” (2)');
      await keyboard.press('Escape');
      await expect.poll(() => tip(frame).isVisible()).toBe(true);
      // The pointer is elsewhere then.
      await map(frame)
        .locator('canvas.over')
        .hover({ position: await cellAt(frame, 9, 4) });
      await keyboard.press('i');
      await expect.poll(explained).toMatch(/\[(?:\d+, )?5, 2\]$/);
      // Also where the keyboard is in the explanation already, the first one leaves the number alone.
      await frame.locator('trace-value-panel h3').focus();
      await keyboard.press('Escape');
      await expect.poll(() => tip(frame).isVisible()).toBe(false);
      expect(await explained()).toMatch(/\[(?:\d+, )?5, 2\]$/);
      await keyboard.press('Escape');
      await frame.locator('trace-value-panel [data-explained]').waitFor({ state: 'detached' });
      await keyboard.press('i');
      await expect.poll(explained).toMatch(/\[(?:\d+, )?14, \d+\]$/);
    },
  );
});
