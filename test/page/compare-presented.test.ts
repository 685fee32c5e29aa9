/** A comparison that is presented: both texts, what is said of them in large type, and room from the editor. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { colorViolations, seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';

const GIRL = 'Once upon a time there was a little girl who lived in a small house near the forest.';
const BOY = GIRL.replace('girl', 'boy');
/** As large as a panel is of a window of 1024 × 768 pixels. */
const SMALL = { width: 966, height: 673 };
const LARGE = { width: 1864, height: 984 };
/** 1280 × 720 at 150 %. */
const LOW = { width: 853, height: 480 };
const NARROW = { width: 420, height: 800 };

async function openTexts(open: Open) {
  const panel = await open({ viewport: SMALL });
  const frame = await panel.compare(await panel.make(GIRL), await panel.make(BOY));
  await frame.locator('[data-lead]').waitFor();
  return { panel, frame };
}

const view = (frame: Frame) => frame.locator('compare-view');

async function isPresenting(frame: Frame): Promise<boolean> {
  return (await view(frame).getAttribute('presenting')) !== null;
}

function typeOf(frame: Frame): Promise<number> {
  return view(frame).evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
}

/** The parts that are shown. */
function shown(frame: Frame): Promise<string[]> {
  return frame
    .locator('main > section')
    .evaluateAll((all) => all.filter((one) => one.getClientRects().length > 0).map(({ id }) => id));
}

/** Which is presented then. The last part is the one about blocks: nothing before it need be drawn. */
async function showPart(frame: Frame, part: 'parts' | 'drift'): Promise<void> {
  for (const key of ['Home', 'End']) await frame.locator('body').press(key);
  await expect.poll(() => shown(frame)).toEqual(['drift']);
  if (part === 'drift') return;
  await frame.locator('body').press('ArrowLeft');
  await expect.poll(() => shown(frame)).toEqual(['parts']);
}

/** How much of the part that is shown is scrolled past. */
function scrolled(frame: Frame): Promise<number> {
  return frame.locator('main').evaluate((main) => main.scrollTop);
}

const words = async (frame: Frame) => (await frame.locator('[data-slide]').textContent())?.trim();

/** How much of it lies beyond what is seen of another element. */
async function beyond(frame: Frame, part: string, within: string): Promise<number> {
  const [box, seen] = await Promise.all(
    [part, within].map((selector) => frame.locator(selector).first().boundingBox()),
  );
  if (!box || !seen) return Number.NaN;
  return Math.max(
    seen.y - box.y,
    box.y + box.height - seen.y - seen.height,
    seen.x - box.x,
    box.x + box.width - seen.x - seen.width,
  );
}

describePage('a presented comparison', () => {
  const it = itLooksAt(openTexts);

  it('begins and ends by its button and by keys, in larger type, with room from the editor, and keeps its size', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    const before = await typeOf(frame);
    const button = frame.locator('compare-header [data-action="present"]');
    expect((await button.textContent())?.trim()).toBe('Present');
    await button.click();
    await expect.poll(async () => (await typeOf(frame)) / before).toBeGreaterThanOrEqual(1.25);
    const begun = await typeOf(frame);
    await expect.poll(() => panel.asked.presented).toEqual(['hide primary', 'hide secondary', 'begun']);
    for (const part of ['compare-rail', 'compare-pickers', '[data-action="save"]'])
      expect(await frame.locator(part).isVisible(), part).toBe(false);
    // First both texts, with the pair that differs in view, what is said of them, and a figure, also in larger type.
    const isSeen = async () => {
      expect(await beyond(frame, 'compare-strip .other', 'compare-strip [role="listbox"]')).toBeLessThanOrEqual(0);
      expect(await beyond(frame, '[data-lead]', 'main')).toBeLessThanOrEqual(0);
      for (const side of ['a', 'b'])
        expect(await beyond(frame, `[data-bars="${side}"] li:last-child`, 'main'), side).toBeLessThanOrEqual(0);
      const tops = await Promise.all(
        ['a', 'b'].map((side) =>
          frame
            .locator(`[data-bars="${side}"]`)
            .boundingBox()
            .then((box) => box?.y),
        ),
      );
      expect(tops[0]).toBe(tops[1]);
      // They say that all bars have one scale: what is full is as wide on both sides.
      const rooms = await frame
        .locator('[data-bars] li svg')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
      for (const room of rooms) expect(room).toBeCloseTo(rooms[0] ?? Number.NaN, 0);
    };
    await isSeen();
    for (const press of [1, 2]) {
      const smaller = await typeOf(frame);
      await frame.locator('body').press('+');
      await expect.poll(() => typeOf(frame), { message: String(press) }).toBeGreaterThan(smaller);
      await isSeen();
    }
    const larger = await typeOf(frame);
    await frame.locator('body').press('Escape');
    await expect.poll(() => isPresenting(frame)).toBe(false);
    expect(await typeOf(frame)).toBe(before);
    await expect.poll(() => panel.asked.presented.at(-1)).toBe('over');
    await frame.locator('body').press('f');
    await expect.poll(() => typeOf(frame)).toBe(larger);
    for (const _ of [1, 2]) await frame.locator('[data-action="type-smaller"]').click();
    await expect.poll(() => typeOf(frame)).toBe(begun);
    await frame.locator('compare-slide-bar [data-action="present"]').click();
    await expect.poll(() => isPresenting(frame)).toBe(false);
  });

  it.runIf(thorough)(
    'begins at the beginning of the part that is marked as read, also where the end of the one above is in view',
    async ({ shared }) => {
      const { frame } = await shared();
      await frame.locator('[data-goto="drift"]').click();
      const main = frame.locator('main');
      await expect.poll(() => scrolled(frame)).toBeGreaterThan(300);
      // So that its heading is a little below the upper edge.
      await main.hover();
      await frame.page().mouse.wheel(0, -80);
      const isMarked = frame.locator('compare-rail [aria-current][data-goto="drift"]');
      await isMarked.waitFor();
      await frame.locator('compare-header [data-action="present"]').click();
      await expect.poll(() => shown(frame)).toEqual(['drift']);
      await expect.poll(() => scrolled(frame)).toBe(0);
      await frame.locator('body').press('Escape');
      await expect.poll(() => isPresenting(frame)).toBe(false);
    },
  );

  it('shows one part at a time, which its bar tells, and is walked by its buttons, by arrows and as a clicker asks', async ({
    shared,
  }) => {
    const { frame } = await shared();
    const press = (key: string) => frame.locator('body').press(key);
    await press('f');
    await press('Home');
    await expect.poll(() => shown(frame)).toEqual(['overview']);
    expect(await words(frame)).toBe('1 of 4 · Where A and B diverge');
    expect(await frame.locator('[data-walk="back"]').isDisabled()).toBe(true);
    await press('ArrowRight');
    await expect.poll(() => shown(frame)).toEqual(['outcome']);
    expect(await words(frame)).toBe('2 of 4 · What comes next');
    const next = frame.locator('[data-walk="next"]');
    expect((await next.textContent())?.trim()).toBe('Which heads and MLPs differ ›');
    await next.click();
    await expect.poll(() => shown(frame)).toEqual(['parts']);
    await frame.locator('[data-walk="back"]').click();
    await expect.poll(() => shown(frame)).toEqual(['outcome']);
    // A page at a time, and from the end of a part to the next one: nothing is passed unseen.
    await frame.locator('[data-outcome="a"]').waitFor();
    const high = (await frame.locator('main').boundingBox())?.height ?? Number.NaN;
    for (let pages = 0; pages < 12 && (await words(frame))?.startsWith('2 '); pages++) {
      const from = await scrolled(frame);
      await press('PageDown');
      if ((await words(frame))?.startsWith('2 ')) {
        expect(await scrolled(frame)).toBeGreaterThan(from);
        expect((await scrolled(frame)) - from).toBeLessThanOrEqual(high);
      }
    }
    await expect.poll(() => shown(frame)).toEqual(['parts']);
    await expect.poll(() => scrolled(frame)).toBe(0);
    await press('PageUp');
    await expect.poll(() => shown(frame)).toEqual(['outcome']);
    await press('ArrowRight');
    // Who sits further away reads on in the same part, and so does who leaves.
    for (const key of ['+', '-']) {
      await press(key);
      expect(await shown(frame), key).toEqual(['parts']);
    }
    await press('f');
    await expect.poll(() => shown(frame).then((all) => all.length)).toBeGreaterThan(4);
    const top = () =>
      frame.locator('#parts').evaluate((section) => {
        const main = section.closest('main') as HTMLElement;
        return section.getBoundingClientRect().top - main.getBoundingClientRect().top;
      });
    await expect.poll(top).toBeCloseTo(0, 0);
    await press('f');
    await expect.poll(() => shown(frame)).toEqual(['parts']);
    await press('End');
    await expect.poll(() => shown(frame)).toEqual(['drift']);
    expect(await words(frame)).toBe('4 of 4, then steps · Block by block');
    // Then the steps, which are counted by themselves.
    await press('ArrowRight');
    await expect.poll(() => shown(frame)).toEqual(['step-1']);
    expect(await words(frame)).toMatch(/^Step 1 of \d+ · /);
    await press('End');
    await expect.poll(() => next.isDisabled()).toBe(true);
    expect((await next.textContent())?.trim()).toBe('Last part');
    expect(await words(frame)).toMatch(/^Step (\d+) of \1, the end · ./);
    await press('Home');
    await expect.poll(() => shown(frame)).toEqual(['overview']);
    await press('f');
  });

  it.runIf(thorough)(
    'in a narrow panel has no part that is wider than it, nor a table that is cut, whatever the size',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const press = (key: string) => frame.locator('body').press(key);
      await press('f');
      await panel.page.setViewportSize(NARROW);
      const beyondMain = () => frame.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
      const parts = {
        outcome: '[data-outcome="a"]',
        parts: '[data-parts="heads"]',
        drift: 'compare-drift table',
        'step-8': 'compare-looks table',
      };
      for (const larger of [0, 2]) {
        for (let presses = 0; presses < larger; presses++) await press('+');
        await press('Home');
        // In the order in which they are presented.
        for (const [part, table] of Object.entries(parts)) {
          while ((await shown(frame))[0] !== part) await press('ArrowRight');
          await frame.locator(`#${part} ${table}`).first().waitFor();
          const message = `${part}, ${larger}`;
          await expect.poll(beyondMain, { message }).toBeLessThanOrEqual(0);
          const cut = () =>
            frame
              .locator(`#${part} ${table}`)
              .evaluateAll((all) =>
                Math.max(
                  ...all.map((one) => one.getBoundingClientRect().width - (one.parentElement?.clientWidth ?? 0)),
                ),
              );
          await expect.poll(cut, { message }).toBeLessThanOrEqual(0.5);
        }
      }
      for (const _ of [1, 2]) await press('-');
      await panel.page.setViewportSize(SMALL);
      await press('Home');
      await press('f');
    },
  );

  it('has the figure of heads and of blocks in sight as a whole: of heads below what they are compared by, and before what is said of them', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    await frame.locator('body').press('f');
    const figures = { parts: 'compare-parts trace-head-matrix', drift: 'compare-drift trace-heat-map .map' };
    for (const viewport of thorough ? [SMALL, LARGE] : [SMALL]) {
      await panel.page.setViewportSize(viewport);
      for (const larger of [0, 1, 2]) {
        if (larger > 0) await frame.locator('body').press('+');
        if (larger < 2 && !thorough) continue;
        for (const [part, figure] of Object.entries(figures)) {
          await showPart(frame, part as keyof typeof figures);
          await frame.locator(figure).waitFor();
          const message = `${part}, ${viewport.width}, ${larger}`;
          await expect.poll(() => beyond(frame, figure, 'main'), { message }).toBeLessThanOrEqual(0);
          const [box, said] = await Promise.all([
            frame.locator(figure).boundingBox(),
            frame.locator(`#${part} > p`).first().boundingBox(),
          ]);
          const below = (box?.y ?? Number.NaN) + (box?.height ?? Number.NaN);
          expect(said?.y, message).toBeGreaterThan(below);
          if (part === 'drift') continue;
          const options = await frame.locator('compare-parts .controls').boundingBox();
          expect((options?.y ?? Number.NaN) + (options?.height ?? 0), message).toBeLessThanOrEqual(
            box?.y ?? Number.NaN,
          );
        }
      }
      for (const _ of [1, 2]) await frame.locator('body').press('-');
    }
    await panel.page.setViewportSize(SMALL);
    await frame.locator('body').press('Home');
    await frame.locator('body').press('f');
  });

  it('has what heads and MLPs make in sight, the sum of each before its parts, and numbers that it is sorted by alone', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    await frame.locator('body').press('f');
    for (const viewport of [{ width: 1280, height: 760 }, ...(thorough ? [SMALL] : [])]) {
      await panel.page.setViewportSize(viewport);
      await showPart(frame, 'parts');
      const parts = ['[data-kind-sums]', '[data-parts="heads"]'];
      if (viewport.width === 1280) parts.push('[data-parts="mlps"]');
      for (const part of parts)
        await expect
          .poll(() => beyond(frame, `compare-part-tables ${part}`, 'main'), { message: `${viewport.width} ${part}` })
          .toBeLessThanOrEqual(0);
      const columns = frame.locator('compare-part-tables [data-parts="heads"] thead :is(th, td):visible');
      expect((await columns.allTextContents()).map((name) => name.trim())).toEqual([
        'head',
        '',
        'adds in A',
        'in B',
        'A − B',
      ]);
      expect(await frame.locator('compare-part-tables [data-output-meaning]').count()).toBe(0);
    }
    await panel.page.setViewportSize(SMALL);
    await frame.locator('body').press('Home');
    await frame.locator('body').press('f');
  });

  it('has the table of blocks beside their map, whose colours are explained, or on a page of its own: the names of its columns never stand alone', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    await frame.locator('body').press('f');
    for (const viewport of [{ width: 1280, height: 650 }, LOW, ...(thorough ? [{ width: 640, height: 480 }] : [])]) {
      await panel.page.setViewportSize(viewport);
      await showPart(frame, 'drift');
      const [map, table] = ['.map', 'table'].map((part) => frame.locator(`compare-drift ${part}`));
      if (!map || !table) throw new Error('There is none.');
      await map.waitFor();
      const message = `${viewport.width}`;
      await expect.poll(() => beyond(frame, 'compare-drift .map', 'main'), { message }).toBeLessThanOrEqual(0);
      if (viewport.width === 1280)
        await expect.poll(() => beyond(frame, 'compare-drift table', 'main'), { message }).toBeLessThanOrEqual(0);
      expect(await frame.locator('compare-drift [data-norms-said]').textContent()).toContain(
        '‖A − B‖ is that of their difference',
      );
      expect(await frame.locator('compare-drift figcaption').textContent()).toContain(
        'the stronger the colour, the further A and B are apart',
      );
      if (viewport.width !== 1280) {
        const bottom = async () =>
          (await frame
            .locator('main')
            .boundingBox()
            .then((box) => box && box.y + box.height)) ?? 0;
        await expect
          .poll(async () => ((await table.boundingBox())?.y ?? 0) - (await bottom()), { message })
          .toBeGreaterThanOrEqual(0);
      }
    }
    await panel.page.setViewportSize(SMALL);
    await frame.locator('body').press('Home');
    await frame.locator('body').press('f');
  });

  it.runIf(thorough)(
    'offers a run with the head that the summary names first, whatever head was chosen before',
    async ({ shared }) => {
      const { frame } = await shared();
      await frame.locator('body').press('f');
      while ((await shown(frame))[0] !== 'parts') await frame.locator('body').press('ArrowRight');
      const offered = frame.locator('compare-patch [data-action="patch-head"]');
      const named = await frame.locator('compare-summary [data-parts]').getAttribute('data-head');
      await expect.poll(() => offered.allTextContents()).toEqual([`Run A with B’s head ${named}`]);
      await frame.locator('compare-parts .matrix [data-layer="1"][data-head="2"]').click();
      await expect
        .poll(() => offered.allTextContents())
        .toEqual([`Run A with B’s head ${named}`, 'Run A with B’s head 1.2']);
      await frame.locator('body').press('Home');
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)('has no part that its width cuts, in a small window and in a large one', async ({ shared }) => {
    const { panel, frame } = await shared();
    await frame.locator('body').press('f');
    for (const viewport of [SMALL, LARGE]) {
      await panel.page.setViewportSize(viewport);
      await frame.locator('body').press('Home');
      for (const part of ['overview', 'outcome', 'parts', 'drift']) {
        while ((await shown(frame))[0] !== part) await frame.locator('body').press('ArrowRight');
        await expect
          .poll(
            () =>
              frame
                .locator(`#${part} .scroll`)
                .evaluateAll((all) => Math.max(0, ...all.map((one) => one.scrollWidth - one.clientWidth))),
            { message: `${part}, ${viewport.width}` },
          )
          .toBeLessThanOrEqual(1);
      }
    }
    // The scale of the map stands beside it, or below it where there is no room.
    for (const viewport of [LARGE, NARROW]) {
      await panel.page.setViewportSize(viewport);
      const isBelow = async () => {
        const [map, scale] = await Promise.all(
          ['.map', 'trace-heat-map-legend'].map((one) => frame.locator(`compare-drift ${one}`).boundingBox()),
        );
        return (scale?.y ?? Number.NaN) >= (map?.y ?? Number.NaN) + (map?.height ?? Number.NaN);
      };
      await expect.poll(isBelow, { message: String(viewport.width) }).toBe(viewport === NARROW);
    }
    await panel.page.setViewportSize(LARGE);
    await frame.locator('body').press('Home');
    expect(await seriousViolations(frame)).toEqual([]);
    expect(await colorViolations(frame)).toEqual([]);
    await panel.page.setViewportSize(SMALL);
    await frame.locator('body').press('f');
  });

  it.runIf(thorough)(
    'in the largest type names block and head whole, begins the table of heads in view, and saves its figures by their menus',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await panel.page.setViewportSize({ width: 1300, height: 800 });
      const press = (key: string) => frame.locator('body').press(key);
      await press('f');
      for (const _ of [1, 2, 3]) await press('+');
      const note = frame.locator('compare-header [data-note]');
      await expect.poll(() => note.textContent()).toMatch(/^Block \d+, head \d+ in both$/);
      await expect.poll(() => note.evaluate((words) => words.scrollWidth - words.clientWidth)).toBeLessThanOrEqual(0);
      await press('Home');
      const bars = frame.locator('compare-predicted-bars trace-picture-menu .opener');
      await expect
        .poll(() => beyond(frame, 'compare-predicted-bars trace-picture-menu', 'main'))
        .toBeLessThanOrEqual(0);
      await bars.click();
      await frame.locator('compare-predicted-bars [data-item="picture"]').waitFor();
      await press('Escape');
      while ((await shown(frame))[0] !== 'parts') await press('ArrowRight');
      const heads = 'compare-parts [data-parts="heads"]';
      await frame.locator(`${heads} tbody tr`).first().waitFor();
      await expect.poll(() => beyond(frame, `${heads} thead`, 'main')).toBeLessThanOrEqual(0);
      expect(await frame.locator('compare-parts .matrix h3 trace-picture-menu').count()).toBe(1);
      for (const _ of [1, 2, 3]) await press('-');
      await panel.page.setViewportSize(SMALL);
      await press('Home');
      await press('f');
    },
  );

  it('in a low window begins each part with its figure, which is whole, and cuts no row of a table', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    const press = (key: string) => frame.locator('body').press(key);
    await panel.page.setViewportSize(LOW);
    await press('f');
    await showPart(frame, 'parts');
    await expect.poll(() => beyond(frame, 'compare-parts trace-head-matrix', 'main')).toBeLessThanOrEqual(0);
    // A presentation begins at the part that is read.
    await press('f');
    await frame.locator('[data-goto="step-8"]').click();
    await press('f');
    await expect.poll(() => shown(frame)).toEqual(['step-8']);
    const rows = frame.locator('#step-8 compare-looks tr');
    const seen = async () => {
      const end = await frame.locator('main').evaluate((main) => main.getBoundingClientRect().bottom);
      const all = await rows.evaluateAll((each) =>
        each.map((row) => ({
          bottom: row.getBoundingClientRect().bottom,
          isDrawn: getComputedStyle(row.children[0] as Element).opacity === '1',
        })),
      );
      return { all: all.length, cut: all.filter(({ bottom, isDrawn }) => isDrawn && bottom > end + 1).length };
    };
    await expect.poll(seen).toEqual({ all: expect.toSatisfy((count: number) => count > 8), cut: 0 });
    const drawn = (row: number) =>
      rows
        .nth(row)
        .locator('th')
        .first()
        .evaluate((one) => getComputedStyle(one).opacity);
    // In sight with the row of the word that was changed; a lower window has the last ones on the next page.
    expect(await drawn(6)).toBe('1');
    await panel.page.setViewportSize({ ...LOW, height: 400 });
    await expect.poll(async () => [await drawn(-1), (await seen()).cut]).toEqual(['0', 0]);
    await press('PageDown');
    await expect.poll(() => drawn(-1)).toBe('1');
    await panel.page.setViewportSize(SMALL);
    await press('Home');
    await press('f');
    expect(panel.problems()).toEqual([]);
  });

  it('is what is presented where the panel is asked to, and where it takes the place of a presented trace', async ({
    shared,
    open,
  }) => {
    const { panel, frame } = await shared();
    panel.present();
    await expect.poll(() => isPresenting(frame)).toBe(true);
    panel.present();
    expect(await isPresenting(frame)).toBe(true);
    await frame.locator('body').press('f');
    if (!thorough) return;
    const next = await open({ viewport: SMALL });
    next.present();
    const opened = await next.compare(await next.make(GIRL), await next.make(BOY));
    await expect.poll(() => isPresenting(opened)).toBe(true);
  });

  it('opened from a presented trace, goes back to its step by the button and by Escape, and does not end', async ({
    open,
  }) => {
    // A page of its own: the end of an earlier presentation, of which the host may be told late, would end this one.
    const panel = await open({ viewport: SMALL });
    const frame = await panel.compare(await panel.make(GIRL), await panel.make(BOY));
    const left = () => panel.asked.presented.filter((told) => told === 'over').length;
    const [backs, back] = [panel.presentedFrom(15), frame.locator('[data-action="back-to-presented"]')];
    panel.present();
    await expect.poll(() => back.textContent()).toBe('Back to step 15');
    expect((await shown(frame))[0]).toBe('overview');
    await frame.locator('body').press('Escape');
    await expect.poll(backs).toBe(1);
    await back.click();
    await expect.poll(backs).toBe(2);
    // Esc right after that click, wherever it left the focus, goes back as well: the host may not have shown the trace yet.
    await panel.page.keyboard.press('Escape');
    await expect.poll(backs).toBe(3);
    expect([await isPresenting(frame), left()]).toEqual([true, 0]);
    await frame.locator('body').press('f');
    await expect.poll(left).toBe(1);
    await expect.poll(() => back.count()).toBe(0);
  });

  it.runIf(thorough)('in a low window has all that is said first in sight', async ({ open }) => {
    const panel = await open({ viewport: LOW });
    const text = 'When Mary and John went to the shop, John gave a drink to Mary.';
    const frame = await panel.compare(await panel.make(text), await panel.make(text.replace('drink', 'book')));
    await frame.locator('[data-lead]').waitFor();
    await frame.locator('body').press('f');
    const said = 'compare-summary [data-further] > span';
    await expect.poll(() => frame.locator(said).textContent()).toContain('MLP');
    await expect.poll(() => beyond(frame, said, 'main')).toBeLessThanOrEqual(0);
  });

  it('where a word has more tokens in one text, says what is hatched, and that what follows stands elsewhere', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 1280, height: 720 } });
    const text = 'When Mary and John went to the shop, John gave a drink to Mary.';
    const frame = await panel.compare(await panel.make(text), await panel.make(text.replace('Mary', 'Anna')));
    await frame.locator('[data-lead]').waitFor();
    expect(await frame.locator('[data-hatched]').count()).toBe(0);
    await frame.locator('body').press('f');
    await expect
      .poll(() => frame.locator('compare-summary [data-lead]').textContent())
      .toContain('Where A has “·Mary”, B has “·Anna” (2 tokens); both predict ');
    await expect
      .poll(() => frame.locator('[data-hatched]').textContent())
      .toMatch(/^“·Mary” is 1 token .* stand at other positions\. .* A place without one is hatched above\.$/);
    expect(await frame.locator('compare-strip .hatched').count()).toBe(3);
    await frame.locator('[data-further]').waitFor();
    await expect.poll(() => beyond(frame, '[data-hatched]', 'main')).toBeLessThanOrEqual(0);
  });

  it('begins the text of each side in the header where they differ, so that at most its end is cut', async ({
    open,
  }) => {
    const { panel, frame } = await openTexts(open);
    await frame.locator('body').press('f');
    await expect.poll(() => isPresenting(frame)).toBe(true);
    const shownTexts = () =>
      frame
        .locator('compare-header .of > :not(.name)')
        .evaluateAll((all) =>
          all.filter((one) => one.clientWidth > 0).map(({ textContent }) => textContent.slice(0, 12)),
        );
    for (const width of [640, 960, 1280]) {
      await panel.page.setViewportSize({ width, height: 720 });
      await expect.poll(shownTexts, { message: String(width) }).toEqual([' little girl', ' little boy ']);
    }
  });

  it('has the names of both sides of a change whole beside their texts, and the file of neither cut', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 853, height: 480 } });
    const [a, b] = [
      await panel.make('A kid walked back to the house.'),
      await panel.make('Interest rates rose again.'),
    ];
    const frame = await panel.compare(
      { ...a, edit: 'before', label: 'lesson.md:7' },
      { ...b, edit: 'after', label: 'lesson.md:8' },
    );
    await frame.locator('[data-lead]').waitFor();
    await frame.locator('body').press('f');
    await expect.poll(() => isPresenting(frame)).toBe(true);
    const sides = frame.locator('compare-header .of');
    for (const width of thorough ? [853, 1280] : [853]) {
      await panel.page.setViewportSize({ width, height: 720 });
      const overlaps = () =>
        sides.evaluateAll((all) =>
          all.map((side) => {
            const [name, ...texts] = [...side.children];
            const range = document.createRange();
            range.selectNodeContents(name as Element);
            const { right } = range.getBoundingClientRect();
            const lefts = texts.filter((one) => one.textContent).map((one) => one.getBoundingClientRect().left);
            return Math.round(right - Math.min(...lefts));
          }),
        );
      await expect.poll(async () => Math.max(...(await overlaps())), { message: String(width) }).toBeLessThanOrEqual(0);
      expect((await sides.allTextContents()).join()).not.toContain('lesson.md');
      expect(await sides.first().getAttribute('title')).toContain('lesson.md:7');
    }
  });

  it('has bars of all tokens that its sentences name, in either text and any height', async ({ open }) => {
    const panel = await open({ viewport: SMALL });
    const other = 'The little girl was very sad because her dog was';
    const frame = await panel.compare(await panel.make('The capital of France is'), await panel.make(other));
    await frame.locator('[data-lead]').waitFor();
    await frame.locator('body').press('f');
    await frame.locator('[data-further]').waitFor();
    const bars = (side: string) => frame.locator(`compare-predicted-bars [data-bars="${side}"] li:visible bdi`);
    for (const viewport of [{ width: 910, height: 508 }, SMALL]) {
      await panel.page.setViewportSize(viewport);
      const few = viewport.height < 520 ? 3 : 5;
      for (const side of ['a', 'b']) {
        await expect.poll(() => bars(side).allTextContents()).toEqual(expect.arrayContaining(['·the', '·a']));
        await expect.poll(() => bars(side).count()).toBeGreaterThanOrEqual(few);
      }
    }
  });
});
