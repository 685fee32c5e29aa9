/** The strip of tokens as it is presented: whose the arcs are is said where none is, and larger type makes no token smaller. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { holdReadings } from './held-messages.ts';
import { action, isPresenting, shownHead, shownStep, watchMotion } from './story-page.ts';
import { settled } from './visit-steps.ts';

/** As large as panels are of windows of 1024 × 768, 1280 × 720 and 1500 × 950 pixels. */
const SMALL = { width: 966, height: 673 };
const WINDOWS = [SMALL, { width: 1222, height: 625 }, { width: 1442, height: 855 }];
/** Texts whose tokens leave little room, and a little more, behind the last. */
const KEYS = 'The keys to the cabinet are on the table.';
const TEXTS = [KEYS, 'The weather is nice in spring, and people like to go outside.'];
const MARY = 'When Mary and John went to the shop, John gave a drink to Mary.';
const LARGE = { width: 1280, height: 720 };
const MOST_PRESSES = 5;

/** Each size of type of a presentation, or the largest; it ends as it began. */
async function inEachSize(frame: Frame, look: (presses: number) => Promise<void>): Promise<void> {
  const press = (key: string) => frame.locator('body').press(key);
  await press('f');
  let presses = 0;
  for (; presses < MOST_PRESSES; presses++) {
    const isLargest = await frame.locator('[data-action="type-larger"]').isDisabled();
    if (thorough || isLargest || presses === MOST_PRESSES - 1) {
      await settled(frame);
      await look(presses);
    }
    if (isLargest) break;
    await press('+');
  }
  for (; presses > 0; presses--) await press('-');
  await press('f');
}

/** Points of arcs that the label lies over, and whether it is in sight and below all of the arcs or beside them. */
function labelOverArcs(frame: Frame) {
  return frame.locator('trace-token-strip').evaluate((strip) => {
    const root = strip.shadowRoot as ShadowRoot;
    const label = root.querySelector('[data-whose-arcs]') as HTMLElement;
    const box = label.getBoundingClientRect();
    const paths = [...(root.querySelector('trace-token-arcs')?.shadowRoot?.querySelectorAll('path') ?? [])];
    const points = paths.flatMap((path) => {
      const matrix = path.getScreenCTM() as DOMMatrix;
      const length = path.getTotalLength();
      return Array.from({ length: 101 }, (_, at) => path.getPointAtLength((length * at) / 100).matrixTransform(matrix));
    });
    const isOver = ({ x, y }: DOMPoint) => x > box.left && x < box.right && y > box.top && y < box.bottom;
    const isSeen = label.checkVisibility() && box.left >= 0 && box.right <= innerWidth;
    return { arcs: paths.length > 0, isSeen, over: points.filter(isOver).length };
  });
}

describePage('the strip of tokens, presented', () => {
  for (const text of thorough ? TEXTS : [KEYS]) {
    const itStrip = itLooksAt(async (open) => {
      const panel = await open({ viewport: SMALL, level: 'story', place: null });
      const frame = await panel.trace(text);
      await expect.poll(() => shownHead(frame)).toBeTruthy();
      await frame.locator('[data-goto="8"]').last().click();
      await expect.poll(() => shownStep(frame)).toBe('8');
      return { panel, frame };
    });

    itStrip.runIf(thorough)(
      `says whose the arcs are below the tokens, over no arc, in any size, and makes no token smaller in larger type: ${text}`,
      {
        timeout: 120_000,
      },
      async ({ shared }) => {
        const { panel, frame } = await shared();
        const chip = frame.locator('trace-token-strip .chip').last();
        for (const viewport of WINDOWS) {
          await panel.page.setViewportSize(viewport);
          let before = 0;
          await inEachSize(frame, async (presses) => {
            const told = `${viewport.width}, ${presses} × A+`;
            await expect
              .poll(() => labelOverArcs(frame), { message: told })
              .toEqual({ arcs: true, isSeen: true, over: 0 });
            const size = () => chip.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
            await expect.poll(size, { message: told }).toBeGreaterThanOrEqual(before - 0.05);
            before = await size();
          });
        }
      },
    );
  }

  it.runIf(thorough)(
    'has arcs at the steps of attention alone, from the one after its norm on, and their room at all: nothing moves from step to step',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1500, height: 950 }, level: 'story', place: null, motion: true });
      const frame = await panel.trace(KEYS);
      await expect.poll(() => shownHead(frame)).toBeTruthy();
      const strip = frame.locator('trace-token-strip');
      const goTo = async (step: number) => {
        await frame.locator(`[data-goto="${step}"]`).last().click();
        await expect.poll(() => shownStep(frame)).toBe(String(step));
      };
      const seen = async () => ({
        arcs: (await strip.locator('trace-token-arcs path').count()) > 0,
        whose: await strip.locator('[data-whose-arcs]').count(),
        tinted: (await strip.locator('.tinted').count()) > 0,
      });
      const places = () =>
        frame
          .locator('trace-token-strip .chip, main')
          .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
      await frame.locator('body').press('f');
      const lain: number[][] = [];
      for (const step of [1, 4, 5, 8, 9, 10, 11, 14, 16, 18]) {
        const isOfAttention = step >= 6 && step <= 9;
        await goTo(step);
        await expect
          .poll(seen, { message: `step ${step}` })
          .toEqual({ arcs: isOfAttention, whose: isOfAttention ? 1 : 0, tinted: isOfAttention });
        await settled(frame);
        lain.push(await places());
      }
      expect(lain).toEqual(lain.map(() => lain[0]));
      // Nor does a token that is chosen there bring them.
      await strip.locator('[data-token="4"]').click();
      await settled(frame);
      expect(await seen()).toEqual({ arcs: false, whose: 0, tinted: false });
      const moves = await watchMotion(frame);
      const slid = () => moves.evaluate((all) => all.filter(({ from }) => from?.startsWith('translateY')).length);
      await goTo(17);
      await goTo(9);
      await settled(frame);
      expect(await slid()).toBe(0);
      expect(await places()).toEqual(lain[0]);
      // In a narrow panel, where their room comes and goes, tokens slide.
      await frame.locator('body').press('f');
      await panel.page.setViewportSize({ width: 420, height: 950 });
      await goTo(17);
      await settled(frame);
      const before = await slid();
      await goTo(9);
      await expect.poll(slid).toBe(before + 1);
      await goTo(8);
      expect(await slid()).toBe(before + 1);
      await panel.page.emulateMedia({ reducedMotion: 'reduce' });
      await goTo(10);
      await settled(frame);
      expect(await slid()).toBe(before + 1);
    },
  );

  it.runIf(thorough)('lies after a presentation as it lay before it, wherever it was scrolled to', async ({ open }) => {
    const panel = await open({ viewport: { width: 1080, height: 800 }, level: 'story', place: null });
    const frame = await panel.trace(
      'Once upon a time there was a little girl who lived in a small house, and she had a cat in the forest.',
    );
    const strip = frame.locator('trace-token-strip');
    const lies = () =>
      strip.evaluate(({ shadowRoot }) => {
        const boxOf = (part: string) => shadowRoot?.querySelector(part)?.getBoundingClientRect() ?? new DOMRect();
        const line = boxOf('.scroll');
        const chips = [...(shadowRoot?.querySelectorAll('.chip') ?? [])].map((chip) => chip.getBoundingClientRect());
        const whole = chips.filter(({ left, right }) => left >= line.left - 1 && right <= line.right + 1);
        return [chips.indexOf(whole[0] as DOMRect), whole.length, Math.round(whole[0]?.left ?? 0)];
      });
    for (const scrolled of [undefined, 40, 0]) {
      await strip.locator('.chip').nth(-2).click();
      await panel.page.mouse.move(5, 700);
      await settled(frame);
      if (scrolled !== undefined)
        await strip
          .locator('.scroll')
          .evaluate((line, by) => line.scrollTo({ left: line.scrollWidth - line.clientWidth - by }), scrolled);
      await settled(frame);
      const before = await lies();
      await frame.locator('body').press('f');
      await settled(frame);
      // The side bars make way, and come back.
      await panel.page.setViewportSize({ width: 1380, height: 800 });
      await settled(frame);
      await frame.locator('body').press('f');
      await settled(frame);
      await panel.page.setViewportSize({ width: 1080, height: 800 });
      await expect.poll(lies, { message: `scrolled by ${scrolled}` }).toEqual(before);
    }
  });

  it.runIf(thorough)(
    'has a row for each token whose value the sentence names where values are mixed, in any size',
    async ({ open }) => {
      const panel = await open({ viewport: SMALL, level: 'story', place: null });
      const frame = await panel.trace(KEYS);
      await expect.poll(() => shownHead(frame)).toBeTruthy();
      await frame.locator('[data-goto="9"]').last().click();
      const finding = frame.locator('trace-finding [data-finding="what arrives"]');
      await expect.poll(() => finding.textContent()).toMatch(/The longest value, 3\.99, is that of ·on/);
      const rows = frame.locator('trace-value-mix tbody bdi');
      await inEachSize(frame, async (presses) => {
        await expect
          .poll(() => rows.allTextContents(), { message: `${presses} × A+` })
          .toEqual(expect.arrayContaining(['·on', '.']));
        // "Less weight each" is said only where it is so.
        const weights = await frame
          .locator('trace-value-mix .weight[data-value]')
          .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-value'))));
        const rest = (await frame.locator('[data-mix-rest]').textContent()) ?? '';
        const [, count, sum] = /^(\d+) more tokens.* ([\d.]+)\. /.exec(rest) ?? [];
        expect(Number(count) + weights.length).toBe(13);
        expect(weights.reduce((total, weight) => total + weight, Number(sum))).toBeCloseTo(1, 2);
      });
    },
  );
});

describePage('the strip of tokens of a text that is changed where it is presented', () => {
  /** `presents` traces a text in the panel that all tests share, at its first step and last token, and presents it. */
  const it = itLooksAt((open) => open({ viewport: LARGE, level: 'story', place: null })).extend(
    'presents',
    ({ shared }) =>
      async (text: string) => {
        const panel = await shared();
        const { frame } = panel;
        await panel.page.setViewportSize(LARGE);
        // By the button: a letter that is typed right after a word was put in place is none of the panel's keys.
        const present = async (isWanted: 'true' | 'false') => {
          if ((await isPresenting(frame)) !== isWanted) await action(frame, 'present').click();
          await expect.poll(() => isPresenting(frame)).toBe(isWanted);
        };
        if (panel.content.kind === 'trace') await present('false');
        await panel.trace(text);
        const { content } = panel;
        const tokens = content.kind === 'trace' ? content.summary.tokens.length : Number.NaN;
        await panel.go({ step: 1, token: tokens - 1, isAutomatic: true });
        await expect.poll(() => shownHead(frame)).toBeTruthy();
        await present('true');
        return { panel, frame };
      },
  );

  it.runIf(thorough)(
    'tells below the tokens what a changed word did to what is predicted first and second, and leads back from there',
    async ({ presents }) => {
      const { panel, frame } = await presents(MARY);
      await panel.page.setViewportSize({ width: 1280, height: 650 });
      const first = frame.locator('trace-token-strip [data-token="0"]');
      const left = async () => (await first.boundingBox())?.x;
      await settled(frame);
      const before = await left();
      await frame.locator('body').press('e');
      await frame.locator('[data-text-field]').fill(MARY.replace('drink', 'book'));
      await frame.locator('[data-text-field]').press('Enter');
      const told = frame.locator('trace-token-strip [data-of-change]');
      await expect
        .poll(async () => (await told.textContent())?.replaceAll('\u00a0', ' '))
        .toMatch(/^before: ⏎ 19\.\d %, then ·She \d[\d.]* %; now: ⏎ 18\.\d %, then ·He \d[\d.]* %$/);
      await settled(frame);
      expect(await told.evaluate((words) => words.scrollWidth - words.clientWidth)).toBeLessThanOrEqual(0);
      // The first token stays where it was.
      expect(await left()).toBe(before);
      await frame.locator('trace-token-strip [data-action="back-to-text"]').click();
      await expect.poll(() => told.count()).toBe(0);
      expect(panel.content).toMatchObject({ origin: { text: MARY } });
      expect(await frame.locator('trace-view').getAttribute('presenting')).not.toBeNull();
    },
  );

  it.runIf(thorough)(
    'keep the chosen token where another one is replaced, and on the way back, and say after which the prediction changed',
    async ({ presents }) => {
      const { panel, frame } = await presents(MARY);
      await panel.go({ step: 15, token: 13 });
      await settled(frame);
      const chosen = frame.locator('trace-token-strip [data-token][aria-selected="true"]');
      await expect.poll(() => chosen.getAttribute('data-token')).toBe('13');
      await frame.locator('trace-token-strip [data-token="9"]').dblclick();
      const field = frame.locator('trace-token-strip trace-instead-field input');
      await field.fill('Mary');
      await field.press('Enter');
      const told = frame.locator('trace-token-strip [data-of-change]');
      await expect
        .poll(async () => (await told.textContent())?.replaceAll('\u00a0', ' '))
        .toMatch(/^after “\.”, before: ⏎ 19 %; now: ⏎ 2\d %$/);
      await expect.poll(() => chosen.getAttribute('data-token')).toBe('13');
      await frame.locator('trace-token-strip [data-action="back-to-text"]').click();
      await expect.poll(() => told.count()).toBe(0);
      await expect.poll(() => chosen.getAttribute('data-token')).toBe('13');
    },
  );

  it.runIf(thorough)(
    'has no colours of attention at a step without arcs, while the weights of another block are awaited',
    async ({ presents }) => {
      const { panel, frame } = await presents('The children went');
      await panel.go({ step: 8 });
      const tinted = frame.locator('trace-token-strip .tinted');
      await expect.poll(() => tinted.count()).toBe(1);
      const { release } = await holdReadings(panel.page, 'steps');
      await panel.go({ step: 18, layer: 2 });
      await expect.poll(() => shownStep(frame)).toBe('18');
      await expect.poll(() => tinted.count()).toBe(0);
      await release();
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'put another word in place of a token that is double-clicked, and mark on the bars what each was before',
    async ({ presents }) => {
      const { panel, frame } = await presents('The children went');
      await settled(frame);
      await panel.go({ step: 15 });
      await settled(frame);
      const bar = (text: string) =>
        frame.locator('trace-next-bars[large] li button').filter({ has: frame.getByText(text, { exact: true }) });
      const before = Number(await bar('·to').getAttribute('data-probability'));
      expect(await bar('·to').locator('[data-former-share]').count()).toBe(0);
      await frame.locator('trace-token-strip [data-token="1"]').dblclick();
      const field = frame.locator('trace-token-strip trace-instead-field');
      await expect.poll(() => field.locator('label').textContent()).toBe('Instead of “·children”');
      await expect.poll(() => field.locator('[data-other]').count()).toBe(6);
      // What is most probably no word comes last, whatever the model finds likely.
      const offered = await field.locator('[data-other]').allTextContents();
      const isWord = offered.map((text) => /^·\p{L}{2,}$/u.test(text));
      expect(isWord).toEqual(isWord.toSorted((one, other) => Number(other) - Number(one)));
      await field.locator('input').fill('dog');
      await field.locator('input').press('Enter');
      const told = frame.locator('trace-token-strip [data-of-change]');
      // The token that is predicted no longer has its number of now, too.
      await expect
        .poll(async () => (await told.textContent())?.replaceAll('\u00a0', ' '))
        .toMatch(/^before: ·to 25 %, ·on 1\d %; now: ·on 1\d %, ·to 1\d %$/);
      const mark = bar('·to').locator('[data-former-share]');
      await expect.poll(() => mark.getAttribute('data-former-share').then(Number)).toBeCloseTo(before, 6);
      expect(await bar('·to').getAttribute('title')).toMatch(
        /^1\d\.\d\d\s%\nBefore the text was changed: 25\.\d\d\s%\n/u,
      );
      const about = frame.locator('trace-next-bars[large] [data-former-mark]');
      await expect.poll(() => about.isVisible()).toBe(true);
      // Tokens that were less probable before have no line, and their names say why.
      const bars = frame.locator('trace-next-bars[large] li button');
      const without = await bars
        .filter({ hasNot: frame.locator('[data-former-share]') })
        .locator('bdi')
        .allTextContents();
      const why = `No line: ${without.join(', ')} (not in the first 10 before).`;
      expect(await about.textContent()).toBe(
        `Line at a bar: its probability before the change.${without.length > 0 ? ` ${why}` : ''}`,
      );
      // The end of a bar is seen whole: the line is drawn behind it.
      const drawn = await bar('·to')
        .locator('svg rect')
        .evaluateAll((all) => all.map((one) => one.getAttribute('class')));
      expect(drawn).toEqual(['former', null]);
      // The middle of each line is at the former probability: beyond the end of a bar that has shrunk, before that of one that
      // has grown.
      const ends = await frame.locator('trace-next-bars[large] li button:has([data-former-share])').evaluateAll((all) =>
        all.map((one) => {
          const box = (selector: string) => (one.querySelector(selector) as Element).getBoundingClientRect();
          const [line, end] = [box('.former'), box('[data-bar]')];
          const now = Number((one as HTMLElement).dataset['probability']);
          const was = Number((one.querySelector('.former') as SVGElement).dataset['formerShare']);
          return { line: (line.left + line.right) / 2 - end.left, end: end.width, now, was };
        }),
      );
      expect(new Set(ends.map(({ now, was }) => now > was)).size).toBe(2);
      for (const { line, end, now, was } of ends) expect(line).toBeCloseTo((end * was) / now, 1);
    },
  );

  it.runIf(thorough)(
    'put another word in place of a token without choosing it, so that the text before is read on as it was',
    async ({ presents }) => {
      const { panel, frame } = await presents(MARY);
      await panel.go({ step: 15 });
      await settled(frame);
      const read = () =>
        frame.locator('trace-view').evaluate((view) => {
          const seen = (selector: string) => view.shadowRoot?.querySelector(selector)?.shadowRoot;
          return {
            token: seen('trace-token-strip')?.querySelector('.chip[aria-selected="true"] bdi')?.textContent,
            step: seen('trace-story-step')?.host.getAttribute('data-step'),
          };
        });
      const before = await read();
      expect(before).toEqual({ token: '.', step: '15' });
      const token = frame.locator('trace-token-strip [data-token="1"]');
      const field = frame.locator('trace-token-strip trace-instead-field input');
      await token.dblclick();
      await expect.poll(read).toEqual(before);
      await field.fill('Tom');
      await field.press('Enter');
      await expect.poll(() => token.locator('bdi').textContent()).toBe('·Tom');
      await expect.poll(read).toEqual(before);
      await frame.locator('trace-token-strip [data-action="back-to-text"]').click();
      await expect.poll(() => token.locator('bdi').textContent()).toBe('·Mary');
      await expect.poll(read).toEqual(before);
      // A token that is clicked once is chosen.
      await token.click();
      await expect.poll(read).toEqual({ token: '·Mary', step: '15' });
    },
  );
});
