/** A story that is presented in a small window, at 150 %, and in a narrow one of 4:3: what is said and the figure are seen together at every step. */
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { cutLines } from './cut-lines.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { smallLetters } from './small-letters.ts';
import { shownHead, shownStep } from './story-page.ts';
import { settled } from './visit-steps.ts';
import { showWholeFigure } from './whole-figure.ts';

const TEXT = 'The children went home.\nThe children did not go home.\nThe dog bit the man.';
const ALL = Array.from({ length: 18 }, (_, at) => at + 1);
const LARGE = { width: 1280, height: 720 };
/** The same at 150 %. */
const LOW = { width: 853, height: 480 };
/** As a panel is of a window of 960 × 600 pixels. */
const MIDDLE = { width: 910, height: 508 };
/** The narrowest in which the bar has the numbers of all steps. */
const LEAST = { width: 845, height: 480 };
/** As a projector of 4:3 has it. */
const NARROW = { width: 640, height: 480 };
/** As a panel is of a window of 800 × 600 pixels, where all around the step has two lines. */
const SQUARE = { width: 795, height: 588 };
/** As a panel is of a window of 640 × 480 pixels, beside a scroll bar. */
const PANEL = { width: 582, height: 388 };
const WINDOWS = [LARGE, LOW];
/** One of each layout; `npm run check:long` looks at all steps in each window. The smallest has a test of its own. */
const STEPS = new Map([
  [LARGE, [17]],
  [LOW, [1, 13, 15]],
  [NARROW, [14]],
  [PANEL, []],
  [SQUARE, [6]],
]);

async function openLesson(open: Open) {
  const panel = await open({ viewport: LARGE, level: 'story', place: null });
  const frame = await panel.trace(TEXT);
  await expect.poll(() => shownHead(frame)).toBeTruthy();
  return { panel, frame };
}

/** Present the step of the weights in the small window. */
async function presentStep8({ page }: Pick<Awaited<ReturnType<typeof openLesson>>['panel'], 'page'>, frame: Frame) {
  await page.setViewportSize(LOW);
  await frame.locator('body').press('f');
  await frame.locator('[data-goto="8"]').last().click();
  await expect.poll(() => shownStep(frame)).toBe('8');
}

/** In whole CSS pixels, from the top of the page. */
function laid(frame: Frame) {
  return frame.locator('trace-view').evaluate((view) => {
    const root = view.shadowRoot as ShadowRoot;
    const box = (part: Element | null | undefined) => part?.getBoundingClientRect() ?? new DOMRect();
    const main = box(root.querySelector('main'));
    const step = root.querySelector('trace-story-step')?.shadowRoot;
    const finding = step?.querySelector('trace-finding')?.shadowRoot;
    const sentence = box(finding?.querySelector('.sentence'));
    const hero = box(step?.querySelector('.hero'));
    const within = (parts: readonly string[]) =>
      parts.reduce<Element | null | undefined>((at, part) => at?.shadowRoot?.querySelector(part), root.host);
    const map = within(['trace-story-step', 'trace-story-figure', 'trace-tensor', 'trace-heat-map']);
    return {
      strip: Math.round(main.top),
      heading: Math.round(box(step?.querySelector('h2')).top),
      footer: Math.round(main.bottom),
      isSaid: sentence.height > 0 && sentence.top >= main.top && sentence.bottom <= main.bottom,
      isFigured: hero.height > 0 && hero.top >= main.top && hero.top < main.bottom,
      /** Of each step: where its dot is, and how wide. */
      dots: [...(root.querySelector('trace-step-bar')?.shadowRoot?.querySelectorAll('[data-goto]') ?? [])]
        .map(box)
        .map(({ left, width }) => `${Math.round(left)} ${Math.round(width)}`),
      numbers: [
        ...(root.querySelector('trace-step-bar')?.shadowRoot?.querySelectorAll('[data-goto] .number') ?? []),
      ].filter((one) => one.checkVisibility()).length,
      opensList: root.querySelector('trace-step-bar')?.shadowRoot?.querySelector('.now .arrow')?.checkVisibility(),
      /** How much of the view is left below a map with the names of its columns. */
      belowMap: map ? Math.round(main.bottom - box(map.shadowRoot?.querySelector('canvas.base')).bottom) : 0,
      beside: hero.left >= sentence.right,
    };
  });
}

/** By how much a part of the strip of tokens reaches beyond the tokens that are in sight. In CSS pixels. */
function beyondStrip(frame: Frame, part: string) {
  return frame.locator('trace-token-strip').evaluate((strip, selector) => {
    const [chip, seen] = [selector, '.scroll'].map((one) =>
      strip.shadowRoot?.querySelector(one)?.getBoundingClientRect(),
    );
    return chip && seen ? Math.max(seen.left - chip.left, chip.right - seen.right) : Number.NaN;
  }, part);
}

/** Whether a button over the strip that leads to a token beyond its edge covers a token. */
function coversToken(frame: Frame) {
  return frame.locator('trace-token-strip').evaluate((strip) => {
    const beyond = strip.shadowRoot?.querySelector('trace-token-beyond')?.shadowRoot?.querySelector('button');
    const [button, seen] = [beyond, strip.shadowRoot?.querySelector('.scroll')].map((one) =>
      one?.getBoundingClientRect(),
    );
    return button && seen ? button.left < seen.right && button.right > seen.left : undefined;
  });
}

describePage('what is presented in a low window', () => {
  const it = itLooksAt(openLesson);

  it.runIf(thorough)(
    'offers all sentences of a step where some have no room, which then scroll, until another step is shown',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await panel.page.setViewportSize(PANEL);
      await frame.locator('body').press('f');
      const show = async (step: number) => {
        await panel.go({ step });
        await expect.poll(() => shownStep(frame)).toBe(String(step));
        await settled(frame);
      };
      const said = () =>
        frame.locator('trace-story-step').evaluate((step) => {
          const column = step.shadowRoot?.querySelector('.said') as HTMLElement;
          const finding = column.querySelector('trace-finding')?.shadowRoot;
          const told = finding?.querySelectorAll('[data-finding]:not(details *) > .sentence') ?? [];
          const hidden = [...told, ...column.querySelectorAll('.lead > span')].filter((one) => !one.checkVisibility());
          return { all: hidden.length === 0, scrolls: column.scrollHeight > column.clientHeight };
        });
      const button = frame.locator('[data-action="all-text"]');
      await show(8);
      expect(await said()).toEqual({ all: false, scrolls: false });
      await button.click();
      await expect.poll(said).toEqual({ all: true, scrolls: true });
      await button.click();
      await expect.poll(said).toEqual({ all: false, scrolls: false });
      await button.click();
      await show(9);
      await show(8);
      expect(await said()).toEqual({ all: false, scrolls: false });
      await frame.locator('body').press('f');
    },
  );

  it('has what is said and the labelled figure in sight at every step, cuts no line, and keeps the height of the tokens', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    await frame.locator('body').press('f');
    for (const [viewport, steps] of STEPS) {
      await panel.page.setViewportSize(viewport);
      let first: Awaited<ReturnType<typeof laid>> | undefined;
      for (const step of thorough ? ALL : steps) {
        await panel.go({ step });
        await expect.poll(() => shownStep(frame)).toBe(String(step));
        await settled(frame);
        const message = `${viewport.width}, step ${step}`;
        await expect
          .poll(() => laid(frame), { message })
          .toMatchObject({ isSaid: true, isFigured: true, beside: true });
        await expect.poll(() => cutLines(frame), { message }).toEqual([]);
        const now = await laid(frame);
        first ??= now;
        expect([now.strip, now.heading, now.footer], message).toEqual([first.strip, first.heading, first.footer]);
        // Where the numbers of all would run together, that of the step opens their list.
        const numbers = viewport.width <= NARROW.width ? [0, true] : [ALL.length, viewport.height > 560];
        expect([now.dots, now.numbers, now.opensList], message).toEqual([first.dots, ...numbers]);
        expect(await beyondStrip(frame, '[aria-selected="true"]'), message).toBeLessThanOrEqual(0);
        expect(now.belowMap, message).toBeGreaterThanOrEqual(0);
      }
    }
    await frame.locator('body').press('f');
  });

  it.runIf(thorough)(
    'has the weights alone, whole beside the text, in a small window with a scroll bar',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('body').press('f');
      await panel.page.setViewportSize(PANEL);
      await panel.go({ step: 8 });
      await expect.poll(() => laid(frame)).toMatchObject({ isSaid: true, isFigured: true, beside: true });
      await expect.poll(() => frame.locator('trace-story-figure trace-tensor').count()).toBe(1);
      await expect.poll(async () => (await laid(frame)).belowMap).toBeGreaterThan(0);
      await frame.locator('body').press('f');
      await panel.page.setViewportSize(LARGE);
    },
  );

  it('has numbers of steps and the place below them in a share of the height that is read from afar, in any window', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    await frame.locator('body').press('f');
    for (const viewport of [LOW, ...(thorough ? [LARGE, { width: 1862, height: 985 }] : [])]) {
      await panel.page.setViewportSize(viewport);
      const bar = frame.locator('trace-step-bar');
      const least = () =>
        bar.evaluate(({ shadowRoot }) =>
          Math.min(
            ...[...(shadowRoot?.querySelectorAll('[data-goto] .number, .chosen') ?? [])]
              .filter((one) => one.checkVisibility())
              .map((one) => Number.parseFloat(getComputedStyle(one).fontSize)),
          ),
        );
      await expect.poll(async () => (await least()) / viewport.height).toBeGreaterThanOrEqual(0.0155);
    }
    await frame.locator('body').press('f');
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'has no letter smaller than a 45th of the height beside a map, in its headings, in the table of parts and below the tokens',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('body').press('f');
      for (const viewport of thorough ? [LOW, NARROW] : [LOW]) {
        await panel.page.setViewportSize(viewport);
        for (const step of thorough ? [6, 8, 13, 14, 17] : [8, 14]) {
          await panel.go({ step });
          await expect.poll(() => shownStep(frame)).toBe(String(step));
          if (step === 14) await showWholeFigure(frame);
          await settled(frame);
          const message = `${viewport.width}, step ${step}`;
          await expect.poll(() => smallLetters(frame, viewport.height / 45), { message }).toEqual([]);
        }
      }
      await frame.locator('body').press('f');
      await panel.page.setViewportSize(LARGE);
    },
  );

  it.runIf(thorough)(
    'says from what height on larger type has room, where that is pointed at and where it is asked for',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await panel.page.setViewportSize(LOW);
      await frame.locator('body').press('f');
      const larger = frame.locator('trace-step-bar [data-action="type-larger"]');
      await expect.poll(() => larger.getAttribute('aria-disabled')).toBe('true');
      const why = 'Larger type has room in panels higher than 560 pixels';
      expect(await larger.getAttribute('title')).toBe(why);
      await frame.locator('body').press('+');
      await expect.poll(() => frame.locator('llm-trace-app > .unseen[aria-live]').textContent()).toContain(`${why}.`);
      await frame.locator('body').press('f');
      await panel.page.setViewportSize(LARGE);
    },
  );

  it.runIf(thorough)(
    'parts the numbers of steps, names the rows of a table in type as large as theirs nearly, shows bars, and has no heading with nothing below it',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('body').press('f');
      await panel.go({ step: 14 });
      for (const viewport of thorough ? [LOW, LEAST, NARROW] : [LEAST]) {
        await panel.page.setViewportSize(viewport);
        await showWholeFigure(frame);
        const numbers = frame.locator('trace-step-bar [data-goto] .number');
        const gaps = () =>
          numbers.evaluateAll((all) => {
            const boxes = all.map((one) => one.getBoundingClientRect());
            return Math.min(...boxes.slice(1).map(({ left }, at) => left - (boxes[at]?.right ?? Number.NaN)));
          });
        if (viewport !== NARROW) await expect.poll(gaps, { message: `${viewport.width}` }).toBeGreaterThan(2);
        const side = frame.locator('trace-attribution-grid .columns .side');
        const [named, beyond] = await side.evaluate((name) => {
          const sizes = [name, name.nextElementSibling as Element].map((one) =>
            Number.parseFloat(getComputedStyle(one).fontSize),
          ) as [number, number];
          return [sizes[0] / sizes[1], name.scrollWidth - name.clientWidth] as const;
        });
        expect(named, `${viewport.width}`).toBeGreaterThan(0.85);
        expect(beyond, `${viewport.width}`).toBeLessThanOrEqual(0);
      }
      // A bar that is as long as its scale would be seen as such.
      await panel.page.setViewportSize(LOW);
      await frame.locator('[data-goto="16"]').last().click();
      const row = frame.locator('trace-next-token [data-bar]').first();
      const widthOf = async (part: Locator) => (await part.boundingBox())?.width ?? Number.NaN;
      for (const viewport of thorough ? [LOW, MIDDLE] : [LOW]) {
        await panel.page.setViewportSize(viewport);
        const share = async () => (await widthOf(row.locator('.bar'))) / (await widthOf(row));
        await expect.poll(share, { message: `${viewport.width}` }).toBeGreaterThan(0.9);
      }
      await panel.page.setViewportSize(LOW);
      await frame.locator('[data-goto="15"]').last().click();
      const heading = frame.locator('trace-other-tokens h3');
      await expect.poll(() => heading.evaluate((one) => getComputedStyle(one).opacity)).toBe('0');
      await heading.evaluate((one) => one.scrollIntoView({ block: 'start', behavior: 'instant' }));
      await expect.poll(() => heading.evaluate((one) => getComputedStyle(one).opacity)).toBe('1');
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'spends its height on the step: tokens and bar have one line each, and the bar has block and head',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await presentStep8(panel, frame);
      await settled(frame);
      const { strip, footer } = await laid(frame);
      expect(footer - strip).toBeGreaterThan(390);
      const bar = frame.locator('trace-step-bar');
      expect(await bar.locator('.chosen').isVisible()).toBe(true);
      const boxes = await bar.evaluate(({ shadowRoot }) =>
        [...(shadowRoot?.children ?? [])]
          .filter((one) => one.checkVisibility())
          .map((one) => one.getBoundingClientRect())
          .map(({ left, right, top }) => ({ left, right, top }))
          .sort((a, b) => a.left - b.left),
      );
      expect(boxes.length).toBeGreaterThan(6);
      for (const [at, { right }] of boxes.entries())
        expect(right, String(at)).toBeLessThanOrEqual((boxes[at + 1]?.left ?? 853) + 1);
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'has sentences and figure of one quantity where the lead is told of, and says so where the logit was chosen',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('body').press('f');
      for (const viewport of thorough ? WINDOWS : [LOW]) {
        await panel.page.setViewportSize(viewport);
        await frame.locator('[data-goto="14"]').last().click();
        await showWholeFigure(frame);
        const of = frame.locator('trace-attribution .of');
        const told = frame.locator('[data-finding="largest part"]').first();
        const chosen = frame.locator('[data-picker="rather-than"] [aria-checked="true"]');
        await expect.poll(() => of.getAttribute('data-rather-than')).not.toBeNull();
        const lead = Number(
          await frame
            .locator('trace-attribution [data-total="sum"]')
            .first()
            .textContent()
            .then((text) => text?.replace(/[^\d.]/g, '')),
        );
        expect(await told.textContent()).toContain(`by ${lead} in logit`);
        expect(await told.textContent()).not.toContain('Another question');
        await frame.locator('[data-picker="rather-than"] [data-value=""]').click();
        await expect.poll(() => chosen.textContent()).toContain('no other token');
        const says = frame.locator('trace-finding [data-lead]');
        await expect.poll(() => says.isVisible()).toBe(true);
        expect(await says.textContent()).toMatch(/^The figure is of the logit of .* alone\./);
        await says.locator('[data-action="show-lead"]').click();
        await expect.poll(() => of.getAttribute('data-rather-than')).not.toBeNull();
      }
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'names what is looked at most beyond an edge of the tokens, over none of them',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await presentStep8(panel, frame);
      await frame.locator('trace-token-strip [data-token="2"]').evaluate((chip: HTMLElement) => chip.click());
      // The chosen token comes into view once it is laid out, however far the line was scrolled until then.
      const covers = async () => {
        await frame.locator('trace-token-strip .scroll').evaluate((line) => line.scrollTo({ left: line.scrollWidth }));
        return coversToken(frame);
      };
      await expect.poll(covers).toBe(false);
      await frame.locator('[data-goto="18"]').last().click();
      await expect
        .poll(() => frame.locator('trace-whole-text [data-added]').textContent())
        .toContain('after the last token');
      await frame
        .locator('trace-token-strip .chip')
        .last()
        .evaluate((chip: HTMLElement) => chip.click());
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'says in any room which blocks come before the shown one, so that none seems to be left out',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('body').press('f');
      await panel.go({ step: 5 });
      const place = frame.locator('[data-fitted]:visible');
      for (const height of thorough ? [480, 400, 340] : [340]) {
        await panel.page.setViewportSize({ width: 900, height });
        await expect.poll(() => place.textContent()).toMatch(/After block/);
      }
      await frame.locator('body').press('f');
      await panel.page.setViewportSize(LARGE);
    },
  );

  // The last one: it changes the text.
  it.runIf(thorough)(
    'has the most probable token before and after a change of the text in sight, with both probabilities, and a way back that does not end the presentation',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await presentStep8(panel, frame);
      const next = frame.locator('trace-token-strip .next');
      const seen = async () => (await next.textContent())?.replaceAll(/\s+/g, ' ').trim() ?? '';
      const before = await seen();
      expect(before).toMatch(/^\S+ \d+ %$/);
      await frame.locator('body').press('e');
      await frame.locator('[data-text-field]').fill(TEXT.replace('dog', 'cat'));
      await frame.locator('[data-text-field]').press('Enter');
      // A token that stays is written once.
      await expect.poll(seen).toMatch(/^\S+ [\d.]+ % → [\d.]+ %$/);
      // Where both would be written alike a digit more tells them apart.
      const [, was, is] = /^(.*) → (.*)$/.exec(await seen()) ?? [];
      expect(was).not.toBe(`${was?.split(' ')[0]} ${is}`);
      expect(was?.replace(/[\d.]+(?= %)/, (share) => String(Math.round(Number(share))))).toBe(before);
      expect((await next.getAttribute('aria-label'))?.replaceAll(/\s+/g, ' ')).toContain(await seen());
      const back = frame.locator('trace-token-strip [data-action="back-to-text"]');
      const compare = frame.locator('trace-token-strip [data-action="compare-before"]');
      for (const one of [next, back, compare]) {
        const box = await one.boundingBox();
        expect(box && box.x + box.width).toBeLessThanOrEqual(LOW.width);
        expect(box?.height).toBeLessThan(30);
      }
      await compare.click();
      await expect.poll(() => panel.asked.copied).toEqual(['text before']);
      await settled(frame);
      // Who presents goes back without leaving.
      expect((await back.textContent())?.trim()).toBe('↶ Back');
      await back.click();
      await expect.poll(seen).toBe(before);
      await expect.poll(() => back.count()).toBe(0);
      await frame.locator('body').press('f');
    },
  );
});
