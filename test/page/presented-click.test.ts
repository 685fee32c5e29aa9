/** A presentation led by the pointer: what is clicked in a map is shown, and the keys still lead from step to step. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';
import type { Open } from './panels.ts';
import { isPresenting, shownHead, shownStep } from './story-page.ts';
import { settled } from './visit-steps.ts';

const TEXT = 'Once upon a time there was a little girl who lived in a small house';
/** As large as a panel is of a window of 1500 × 950 pixels. */
const VIEW = { width: 1442, height: 855 };

async function presentMap(open: Open, viewport = VIEW) {
  const panel = await open({ viewport, level: 'story', place: null });
  const frame = await panel.trace(TEXT);
  await expect.poll(() => shownHead(frame)).not.toEqual([]);
  await frame.locator('[data-goto="8"]').last().click();
  await frame.locator('body').press('f');
  await expect.poll(() => isPresenting(frame)).toBe('true');
  await settled(frame);
  return { panel, frame };
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

describePage('a presentation that is led by the pointer', () => {
  it('goes from step to step by arrow keys after a click in a map, and moves in the map after h alone, from the cell that was clicked', {
    timeout: 60_000,
  }, async ({ open }) => {
    const { panel, frame } = await presentMap(open);
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
    expect(panel.problems()).toEqual([]);
  });

  it('pins the number that is clicked until Esc, and leaves the chosen token; from another one that was chosen among the tokens a button leads back', {
    timeout: 60_000,
  }, async ({ open }) => {
    const { panel, frame } = await presentMap(open);
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
    expect(panel.problems()).toEqual([]);
  });
});
