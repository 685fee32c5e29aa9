/** A story whose reader is quicker than what is computed when the page is idle: nothing that is read moves or changes. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { holdReadings, reloadHolding } from './held-messages.ts';
import {
  changeText,
  current,
  explainValue,
  heads,
  openAtBestHead,
  openHeld,
  openStory,
  shownHead,
  WIDE,
} from './story-page.ts';
import { settled } from './visit-steps.ts';

/** Whether the head that is chosen is the one that adds most of all. @param share of what that adds, which does as well */
async function isBest(frame: Frame, share = 1): Promise<boolean> {
  const values = await heads(frame).evaluateAll((cells) =>
    cells.map((cell) => [Number((cell as HTMLElement).dataset['value']), cell.ariaSelected] as const),
  );
  const most = Math.max(...values.map(([value]) => value));
  return values.some(([value, selected]) => value >= share * most && selected === 'true');
}

describePage('a story that is read at once', () => {
  it('goes to the head that adds most when that is known late, as long as the reader is at the beginning, and moves no step of the list', async ({
    open,
  }) => {
    const { frame, release } = await openHeld(open);
    // Until then no head is named, and no arcs are drawn that would soon be others.
    const [chosen, arcs] = [frame.locator('trace-rail .card .head'), frame.locator('trace-token-arcs path')];
    await frame.locator('[data-finding="text length"]').waitFor();
    await expect.poll(() => chosen.textContent()).toMatch(/^\s*choosing a head…\s*$/);
    expect([await arcs.count(), await frame.locator('trace-rail [aria-selected="true"]').count()]).toEqual([0, 0]);
    await frame.locator('[data-goto="4"]').click();
    const steps = frame.locator('trace-rail [data-goto]');
    const places = () => steps.evaluateAll((all) => all.map((step) => step.getBoundingClientRect().top));
    const before = await places();
    expect(before).toHaveLength(18);
    await release();
    // No step of the list is moved by it.
    expect(await frame.locator('trace-rail [data-proportion]').count()).toBe(1);
    expect(await places()).toEqual(before);
    await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
    expect(await chosen.textContent()).toMatch(/Block 5.*head 4/s);
    // Its arcs come where attention is spoken of.
    expect(await arcs.count()).toBe(0);
    await frame.locator('[data-goto="5"]').click();
    await expect.poll(() => arcs.count()).toBeGreaterThan(0);
  });

  it.runIf(thorough)('has the place of what later steps find from the beginning', async ({ open }) => {
    const panel = await open({ viewport: WIDE, level: 'story', place: null });
    const { release } = await holdReadings(panel.page, 'findings');
    const frame = await panel.trace('The weather is nice in spring, and');
    const glance = frame.locator('trace-at-a-glance');
    const height = () => glance.evaluate((one) => one.getBoundingClientRect().height);
    await expect.poll(() => glance.locator('li.awaited').count()).toBe(3);
    const awaited = await height();
    await release();
    await expect.poll(() => glance.locator('[data-glance]').count()).toBe(3);
    expect(Math.abs((await height()) - awaited)).toBeLessThan(30);
  });

  it.runIf(thorough)(
    'keeps what stands below what happened in its place while that is computed for a changed text, and shows nothing of a block that gives way',
    async ({ open }) => {
      const { panel, frame } = await openStory(open);
      await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
      const told = frame.locator('trace-finding .box:not(.awaited)');
      await told.getByText('This text has').waitFor();
      await frame.locator('[data-goto="8"]').click();
      await told.locator('[data-finding]').getByText('From').waitFor();
      const height = (await told.boundingBox())?.height;
      const held = await holdReadings(panel.page, 'findings');
      await changeText(frame, 'The wind is cold.');
      await expect.poll(() => held.count()).toBeGreaterThan(0);
      const awaited = frame.locator('trace-finding .box.awaited');
      expect((await awaited.boundingBox())?.height).toBe(height);
      expect(await awaited.textContent()).toBe('Computing…');
      // In any step that was read before.
      await frame.locator('[data-goto="1"]').click();
      await frame.locator('trace-story-step[data-step="1"]').waitFor();
      await expect.poll(() => awaited.textContent()).toBe('Computing…');
      await frame.locator('[data-goto="8"]').click();
      await held.release();
      await told.getByText('What happened here').waitFor();
      expect(await awaited.count()).toBe(0);

      // Nor is anything shown of a block that gives way to the one whose head adds most.
      await frame.locator('trace-story-step trace-tensor canvas[data-painted]').first().waitFor();
      const late = await holdReadings(panel.page, 'headContributions');
      await changeText(frame, 'The sea is calm.');
      await expect.poll(() => late.count()).toBeGreaterThan(0);
      const [place, figures] = [frame.locator('[data-place]'), frame.locator('trace-story-step trace-tensor')];
      expect(await frame.locator('.hero').textContent()).toContain('Choosing the head to begin with…');
      expect(await frame.locator('trace-finding').textContent()).not.toContain('What happened here');
      expect([await figures.count(), await place.textContent()]).toEqual([0, expect.not.stringContaining('Block')]);
      expect(await frame.locator('trace-rail .card .head').textContent()).toContain('choosing a head…');
      await late.release();
      await figures.first().waitFor();
      expect(await frame.locator('trace-rail .card .head').textContent()).toMatch(/Block \d.*head \d/s);
      expect(await place.textContent()).toMatch(/Block \d/);
      await frame.locator('trace-finding .box:not(.awaited)').getByText('What happened here').waitFor();
    },
  );

  it.runIf(thorough)(
    'leaves the list where its reader has scrolled it when it becomes known what heads add',
    async ({ open }) => {
      const { panel, frame, release } = await openHeld(open, { ...WIDE, height: 600 });
      const rail = frame.locator('trace-rail');
      // As a reader does: what scrolls it by itself is no wish.
      await rail.hover();
      await panel.page.mouse.wheel(0, 2000);
      const top = () => rail.evaluate((view) => view.scrollTop);
      await expect.poll(top).toBeGreaterThan(100);
      const before = await top();
      await release();
      // With less room, too.
      await panel.page.setViewportSize({ ...WIDE, height: 580 });
      await settled(frame);
      expect(await top()).toBeGreaterThanOrEqual(before);
    },
  );

  it.runIf(thorough)(
    'has the list where its reader had scrolled it when the panel is shown again',
    async ({ open }) => {
      const panel = await open({ viewport: { ...WIDE, height: 600 }, level: 'story' });
      const frame = await panel.trace('The weather is nice in spring, and');
      await panel.go({ step: 14 });
      await settled(frame);
      const rail = frame.locator('trace-rail');
      const top = () => rail.evaluate((view) => view.scrollTop);
      const own = await top();
      await rail.hover();
      await panel.page.mouse.wheel(0, 2000);
      await expect.poll(top).toBeGreaterThan(own + 20);
      await panel.page.mouse.wheel(0, -30);
      const last = frame.locator('trace-rail [data-goto="16"]');
      const place = async () => (await last.boundingBox())?.y;
      await panel.page.waitForTimeout(300); // in which it comes to rest
      const before = [await top(), await place()];
      await panel.page.mouse.move(900, 300);
      await panel.page.reload();
      await settled(frame);
      await expect.poll(async () => [await top(), await place()]).toEqual(before);
      // Another step that is gone to is in sight as ever.
      await panel.go({ step: 1 });
      await expect.poll(top).toBeLessThan(own);
    },
  );

  const reading = [
    ['reads a step of the block', (frame: Frame) => frame.locator('[data-goto="6"]').click(), 1],
    ['has a value explained', explainValue, 1],
    // There the one that adds most looks at itself or at the first token: one that adds three quarters of that does.
    ['has chosen a token', (frame: Frame) => frame.locator('trace-token-strip [data-token="3"]').click(), 0.75],
  ] as const;

  it.runIf(thorough).for(reading)(
    'goes to the head that adds most when that is known late, also where the reader %s, and shows no block until then',
    async ([, read, share], { open }) => {
      const { frame, release } = await openHeld(open);
      await read(frame);
      const isInBlock = (await current(frame)) === '6';
      const hero = frame.locator('trace-story-step .hero');
      if (isInBlock) await expect.poll(() => hero.textContent()).toContain('Choosing the head to begin with…');
      expect(await frame.locator('[data-tensor^="blocks.0."]:not([data-tensor$="resid_pre"])').count()).toBe(0);
      expect(await frame.locator('trace-rail .card .head').textContent()).toContain('choosing a head…');
      await release();
      await expect.poll(() => isBest(frame, share)).toBe(true);
      expect(await shownHead(frame)).not.toEqual(['0', '0']);
      if (isInBlock) await frame.locator('trace-story-step [data-tensor^="blocks.5."]').first().waitFor();
      // Nor does it change later.
      const chosen = await shownHead(frame);
      await frame.locator('[data-goto="1"]').click();
      await frame.locator('trace-token-strip [data-token="5"]').click();
      await settled(frame);
      expect(await shownHead(frame)).toEqual(chosen);
    },
  );

  it.runIf(thorough)(
    'stays at a head that the reader has chosen by then, until they ask for the one that adds most',
    async ({ open }) => {
      const { panel, frame, release } = await openHeld(open);
      await frame.locator('trace-rail [role="gridcell"][data-layer="2"][data-head="1"]').click();
      await frame.locator('[data-goto="6"]').click();
      await frame.locator('trace-story-step [data-tensor^="blocks.2."]').first().waitFor();
      await release();
      expect(await shownHead(frame)).toEqual(['2', '1']);
      await panel.go({ isAutomatic: true, step: 8 });
      await expect.poll(() => isBest(frame)).toBe(true);
      expect(await current(frame)).toBe('8');
    },
  );

  it.runIf(thorough)(
    'goes to the head that adds most to why one token rather than another, and back, unless the reader has chosen one',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await frame.locator('[data-goto="14"]').click();
      // What speaks for “·the” against “·They”, to which the head of before adds most.
      const they = Number(await frame.locator('trace-token-strip [data-predicted]').getAttribute('data-predicted'));
      const ask = { target: 262, ratherThan: they };
      const told = frame.locator('trace-rail trace-head-matrix .caption').first();
      await panel.go(ask);
      await expect.poll(() => told.textContent()).toMatch(/ the lead of “·the” over “·They” \(/);
      await expect.poll(() => isBest(frame)).toBe(true);
      expect(await shownHead(frame)).not.toEqual(['5', '4']);
      // That it is another one now, and why, is said at the steps that are about heads.
      await panel.go({ step: 8 });
      const label = frame.locator('trace-token-strip [data-chosen-by]');
      await expect
        .poll(() => label.textContent())
        .toBe(
          ' · chosen by the panel: adds most of all heads to the lead over ·They, for which it was chosen anew (before that head 5.4)',
        );
      await panel.go({ step: 14 });
      await panel.go({ target: null, ratherThan: null });
      await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
      await frame.locator('trace-rail [role="gridcell"][data-layer="2"][data-head="1"]').click();
      await panel.go(ask);
      await expect.poll(() => told.textContent()).toMatch(/ the lead of “·the” over “·They” \(/);
      await settled(frame);
      expect(await shownHead(frame)).toEqual(['2', '1']);
    },
  );

  it.runIf(thorough)(
    'goes to the head that adds most to another token that is explained instead, says that it has chosen it, and offers runs without it, unless the reader has chosen one',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await frame.locator('[data-goto="8"]').click();
      const label = frame.locator('trace-token-strip [data-chosen-by]');
      await expect.poll(() => label.count()).toBe(1);
      // Another token, to which another head adds most.
      const he = { target: 339 };
      await panel.go(he);
      await expect.poll(() => shownHead(frame)).toEqual(['3', '2']);
      expect(await isBest(frame)).toBe(true);
      await expect
        .poll(() => label.textContent())
        .toBe(' · chosen by the panel: adds most of all heads to the logit of ·he (before that head 5.4)');
      expect(await current(frame)).toBe('8');
      await panel.go({ step: 14 });
      await expect
        .poll(() => frame.locator('trace-ablation [data-action="without-head"]').textContent())
        .toContain('head 3.2');
      await panel.go({ target: null, step: 8 });
      await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
      await expect.poll(() => label.count()).toBe(1);
      await frame.locator('trace-rail [role="gridcell"][data-layer="2"][data-head="1"]').click();
      await panel.go(he);
      await expect
        .poll(() => frame.locator('trace-next-bars [data-why]').first().getAttribute('data-why'))
        .toBe(String(he.target));
      await settled(frame);
      expect(await shownHead(frame)).toEqual(['2', '1']);
      expect(await label.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'keeps its block and head when its page is made anew, though another token was chosen',
    async ({ open }) => {
      const { panel, frame } = await openStory(open);
      await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
      await frame.locator('trace-token-strip [data-token="3"]').click();
      await expect
        .poll(() => frame.locator('trace-token-strip [aria-selected="true"]').textContent())
        .toContain('nice');
      // What happened has its room before it is told again: nothing below it moves.
      const told = frame.locator('trace-finding .box:not(.awaited)');
      await told.getByText('What happened here').waitFor();
      const height = (await told.boundingBox())?.height;
      const { release } = await reloadHolding(panel.page, 'findings');
      await expect
        .poll(async () => (await frame.locator('trace-finding .box.awaited').boundingBox())?.height)
        .toBe(height);
      await release();
      await told.getByText('What happened here').waitFor();
      await expect.poll(() => heads(frame).count()).toBe(48);
      expect(await shownHead(frame)).toEqual(['5', '4']);
    },
  );
});
