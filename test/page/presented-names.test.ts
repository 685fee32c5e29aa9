/** What is presented of a text with two names in low windows: what the logit is the sum of, and the names that are looked at. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { presentInSizes } from './present-in-sizes.ts';
import { shownHead, shownStep } from './story-page.ts';
import { settled } from './visit-steps.ts';
import { showWholeFigure } from './whole-figure.ts';

const TEXT = 'When Mary and John went to the shop, John gave a drink to Mary.';
const LARGE = { width: 1280, height: 720 };
/** As panels are in large windows at 150 %, beside what the editor shows; the first one is the lowest, and others have more room. */
const LOW = [
  { width: 797, height: 400 },
  ...(thorough
    ? [
        { width: 805, height: 410 },
        { width: 853, height: 480 },
      ]
    : []),
];

async function openNames(open: Open) {
  const panel = await open({ viewport: LARGE, theme: 'light', level: 'story', place: null });
  const frame = await panel.trace(TEXT);
  await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
  await frame.locator('body').press('f');
  return { panel, frame };
}

async function goTo({ panel, frame }: Awaited<ReturnType<typeof openNames>>, step: number) {
  await panel.go({ step });
  await expect.poll(() => shownStep(frame)).toBe(String(step));
  await settled(frame);
}

/** Which parts of the figure of the logit's parts are cut by the view, or on more than one line. */
function cutOfLogit(frame: Frame) {
  return frame.locator('trace-attribution').evaluate((figure) => {
    const main =
      figure.closest('main') ??
      document
        .querySelector('llm-trace-app')
        ?.shadowRoot?.querySelector('trace-view')
        ?.shadowRoot?.querySelector('main');
    const view = (main as HTMLElement).getBoundingClientRect();
    const within = (...path: string[]) =>
      path.reduce<Element | null | undefined>((at, part) => at?.shadowRoot?.querySelector(part), figure);
    const rows = [...(within('trace-attribution-grid')?.shadowRoot?.querySelectorAll('tr') ?? [])];
    const totals = [...(within('trace-attribution-totals')?.shadowRoot?.querySelectorAll('dl > div') ?? [])];
    const parts: [string, Element | null | undefined][] = [
      ['title', within('h3')],
      ['rather than', within('trace-rather-than', '.choice')],
      ...totals.map((total, at): [string, Element] => [`total ${at}`, total]),
      ...rows.map((row, at): [string, Element] => [`row ${at}`, row]),
    ];
    const isCut = (part: Element | null | undefined) => {
      const box = part?.getBoundingClientRect();
      return !box || box.height === 0 || box.top < view.top || box.bottom > view.bottom || box.right > view.right;
    };
    const lines = new Set(totals.map((total) => Math.round(total.getBoundingClientRect().top))).size;
    return { cut: parts.filter(([, part]) => isCut(part)).map(([name]) => name), rows: rows.length, lines };
  });
}

describePage('what is presented of a text with two names', () => {
  const it = itLooksAt(openNames);

  it.runIf(thorough)(
    'has the title, the tokens to compare with, the sum and all rows of the logit’s parts in sight in low windows',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      for (const viewport of LOW) {
        await panel.page.setViewportSize(viewport);
        await goTo({ panel, frame }, 14);
        await showWholeFigure(frame);
        const message = `${viewport.width} × ${viewport.height}`;
        await expect.poll(() => cutOfLogit(frame), { message }).toEqual({ cut: [], rows: 9, lines: 1 });
      }
    },
  );

  it.runIf(thorough)(
    'writes out the name that is looked at most beyond an edge of the tokens, over none of them, in low windows',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await goTo({ panel, frame }, 8);
      // Which looks most at the first “Mary”.
      await panel.go({ layer: 5, head: 5 });
      for (const viewport of LOW) {
        await panel.page.setViewportSize(viewport);
        await settled(frame);
        const beyond = frame.locator('trace-token-beyond button');
        const message = `${viewport.width} × ${viewport.height}`;
        await expect.poll(() => beyond.locator('bdi').textContent(), { message }).toBe('·Mary');
        const named = await beyond.evaluate((button) => {
          const name = button.querySelector('bdi') as HTMLElement;
          const strip = (button.getRootNode() as ShadowRoot).host.getRootNode() as ShadowRoot;
          const seen = strip.querySelector('.scroll')?.getBoundingClientRect();
          const isOver = (seen?.right ?? 0) > button.getBoundingClientRect().left + 1;
          return { isCut: name.scrollWidth > name.clientWidth, isOver };
        });
        expect(named, message).toEqual({ isCut: false, isOver: false });
      }
      await panel.go({ layer: 5, head: 4 });
      await panel.page.setViewportSize(LARGE);
    },
  );

  it.runIf(thorough)(
    'tells of one amount beside the figure of a logit: not of a lead, whose sum is not in it',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const told = () => frame.locator('trace-finding [data-finding="largest part"]').first().textContent();
      for (const viewport of [...(thorough ? [LARGE] : []), ...LOW.slice(0, 1)]) {
        await panel.page.setViewportSize(viewport);
        await goTo({ panel, frame }, 14);
        await showWholeFigure(frame);
        const message = `${viewport.width} × ${viewport.height}`;
        await expect.poll(told, { message }).toMatch(/which is 11\.\d\d, then the biases\.\s*$/);
        await expect.poll(() => frame.locator('trace-attribution-totals dd').last().textContent()).toMatch(/= 11\./);
      }
      await panel.page.setViewportSize(LARGE);
    },
  );

  it.runIf(thorough)(
    'has every written token in sight of which it is told that the model was least sure, in any size; those after the chosen one are grey',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const strip = frame.locator('trace-continuation-strip');
      await frame.locator('body').press('f');
      for (const viewport of thorough ? [LARGE, ...LOW] : LOW) {
        await panel.page.setViewportSize(viewport);
        await presentInSizes(frame, async (larger) => {
          await goTo({ panel, frame }, 17);
          const message = `${viewport.width} × ${viewport.height}, ${larger} × A+`;
          // “least sure of the 13th, ·good”
          const seen = () =>
            strip.locator('[data-generated="12"]').evaluate((chip) => {
              const [box, list] = [chip, chip.parentElement as HTMLElement].map((one) => one.getBoundingClientRect());
              return box && list && box.top >= list.top && box.bottom <= list.bottom + 1;
            });
          await expect.poll(seen, { message }).toBe(true);
        });
      }
      await frame.locator('body').press('f');
      // From 0, black, to 1; mixed colours are told in shares, others in bytes.
      const shade = (at: number) =>
        strip.locator(`[data-generated="${at}"]`).evaluate((chip) => {
          const { color } = getComputedStyle(chip);
          const first = Number(/[\d.]+/.exec(color)?.[0]);
          return color.startsWith('color(') ? first : first / 255;
        });
      await strip.locator('[data-generated="2"]').click();
      await expect.poll(async () => (await shade(3)) - (await shade(1))).toBeGreaterThan(0.1);
      await strip.locator('[data-generated="0"]').click();
      await panel.page.setViewportSize(LARGE);
    },
  );

  it.runIf(thorough)(
    'begins with the head that is shown where values are mixed, and with the block in the size of what follows, without its head',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await goTo({ panel, frame }, 9);
      await panel.go({ layer: 5, head: 5 });
      const told = frame.locator('trace-finding [data-finding="strongest head of the block"]').first();
      await expect.poll(() => told.textContent()).toMatch(/^What happened here:\s+Head 5\.5/);
      await panel.go({ layer: 5, head: 4 });
      await panel.page.setViewportSize(LOW[0] as (typeof LOW)[number]);
      await goTo({ panel, frame }, 5);
      const short = frame.locator('trace-finding [data-fitted="short"]');
      await expect.poll(() => short.textContent()).toMatch(/this is block 5, the sixth of 6\.\s*$/);
      const size = (part: Element) => getComputedStyle(part).fontSize;
      const happened = frame.locator('trace-finding [data-finding="normalised vector"]').first();
      await expect.poll(async () => (await short.evaluate(size)) === (await happened.evaluate(size))).toBe(true);
      await panel.page.setViewportSize(LARGE);
    },
  );

  it.runIf(thorough)(
    'has the rows of the table of vectors in the one order that it says, the names among them',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await panel.page.setViewportSize(LOW[0] as (typeof LOW)[number]);
      await goTo({ panel, frame }, 3);
      // In the smallest type, in which most rows have room.
      for (const key of ['-', '-']) await frame.locator('body').press(key);
      await settled(frame);
      const rows = frame.locator('trace-vocabulary-rows');
      await expect.poll(() => rows.locator('p').first().textContent()).toContain('by likeness');
      const cosines = () =>
        rows.locator('[data-cosine]').evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-cosine'))));
      await expect.poll(async () => (await cosines()).length).toBeGreaterThan(5);
      const read = await cosines();
      expect(read).toEqual(read.toSorted((a, b) => b - a));
      const names = await rows.locator('tbody th').allTextContents();
      expect(names.map((name) => name.trim())).toEqual(expect.arrayContaining(['·Mary', '·John']));
      for (const key of ['+', '+']) await frame.locator('body').press(key);
      await panel.page.setViewportSize(LARGE);
    },
  );
});
