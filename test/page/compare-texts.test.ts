/** Comparisons of texts that share little, that are long, and that are changed in a field. */

import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { cells, choose, FINE, save, WIDE } from './compare-page.ts';
import { describePage, it } from './fixture.ts';
import { seenText } from './visit-steps.ts';

describePage('a comparison of texts', () => {
  it.runIf(thorough)(
    'of unlike texts draws what both have, and begins at the block and head that were looked at',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 540, height: 850 } });
      const other = 'A boat sails far out where no one is to be seen';
      const start = { layer: 3, head: 5 };
      const [a, b] = [await panel.make(FINE), await panel.make(other)];
      const frame = await panel.compare(a, b, { start });
      await save(frame, 'comparison');
      const sides = {
        a: { trace: a.summary.trace, variant: 'model' },
        b: { trace: b.summary.trace, variant: 'model' },
      };
      await expect.poll(() => panel.asked.saved).toMatchObject([{ kind: 'comparison', ...sides }]);
      await expect.poll(seenText(frame)).toMatch(/The texts share little: \d+ of \d+ rows have a token in both/);
      await frame.getByRole('button', { name: 'Block 3, head 5 in both' }).click();
      for (const [picker, value] of Object.entries({ 'a-layer': 3, 'a-head': 5, 'b-layer': 3, 'b-head': 5 }))
        await frame.locator(`[data-picker="${picker}"] [data-value="${value}"][aria-checked="true"]`).waitFor();
      // What is chosen from lies over the parts of so narrow a panel until it is left.
      await panel.page.keyboard.press('Escape');
      await choose(frame, 'view', 'numbers');
      // Of A all its own tokens have values, and of the difference those that both have.
      for (const figure of ['a', 'difference'])
        expect((await cells(frame, 'blocks.3.resid_post', figure)).size).toBeGreaterThan(0);
      // The parts keep their names where the panel is narrow.
      const first = frame.locator('compare-rail .title').first();
      expect((await first.boundingBox())?.width).toBeGreaterThan(60);
      // A line of tokens that goes on beyond an edge fades there.
      expect(
        await frame
          .locator('compare-strip [role="listbox"]')
          .evaluate(({ dataset }: HTMLElement) => Object.keys(dataset).length),
      ).toBeGreaterThan(0);
      // Wherever it is scrolled to, none covers another.
      const chips = frame.locator('compare-strip [role="option"]');
      const edges = await chips.evaluateAll((all) => all.map((each) => each.getBoundingClientRect()));
      for (const [index, { left }] of edges.slice(1).entries())
        expect(left).toBeGreaterThanOrEqual((edges[index]?.right ?? Number.NaN) - 0.5);
      // Steps are numbers there, named as such; the one that is pointed at, or else read, has its title beside the parts.
      expect(await frame.locator('compare-rail [data-steps]').isVisible()).toBe(true);
      expect(await frame.locator('compare-rail [data-goto="step-9"]').getAttribute('title')).toBe(
        'Step 9: Mix the values, add',
      );
      const named = frame.locator('compare-rail [data-named]');
      expect(await named.textContent()).toBe('Step 12: What the block adds');
      const height = (await frame.locator('compare-rail').boundingBox())?.height;
      await frame.locator('compare-rail [data-goto="step-9"]').hover();
      await expect.poll(() => named.textContent()).toBe('Step 9: Mix the values, add');
      expect((await frame.locator('compare-rail').boundingBox())?.height).toBe(height);
      // So too where a part is read, whose title need not be said again: there it is said how a number is named.
      await frame.locator('compare-rail [data-goto="drift"]').click();
      await frame.locator('main').hover();
      await expect.poll(() => named.textContent()).toBe('Point at a number, or reach it by keys, to see its name.');
      for (const step of await frame.locator('compare-rail .step button').all())
        expect(await step.getAttribute('title')).toMatch(/^Step \d+: [A-Z]/);
      expect((await frame.locator('compare-rail').boundingBox())?.height).toBe(height);
      expect(await seriousViolations(frame)).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'shows of both, one below the other, the first word that differs, however narrow the panel is',
    async ({ open }) => {
      const start = 'When Mary and John went to the store to buy what they needed for the long evening,';
      const words = { a: 'John', b: 'Anna' };
      const texts = { a: `${start} John gave a drink to`, b: `${start} Anna gave a drink to` };
      const panel = await open({ viewport: WIDE });
      const [a, b] = [await panel.make(texts.a), await panel.make(texts.b)];
      const frame = await panel.compare({ ...a, edit: 'before' }, { ...b, edit: 'after' });
      const seen = async (side: 'a' | 'b') => {
        const of = frame.locator(`compare-header [data-side="${side}"]`);
        expect(await of.textContent()).toContain(`“${texts[side]}”`);
        expect(await of.getAttribute('title')).toContain(`“${texts[side]}”`);
        return of.locator('.rest').evaluate((rest, word) => {
          const text = document.createTreeWalker(rest, NodeFilter.SHOW_TEXT).nextNode() as Text;
          const range = document.createRange();
          const at = text.data.indexOf(word);
          range.setStart(text, at);
          range.setEnd(text, at + word.length);
          const [box, piece] = [range.getBoundingClientRect(), rest.getBoundingClientRect()];
          // What is cut ends with an ellipsis.
          const end = piece.right - (rest.scrollWidth > rest.clientWidth ? 12 : 0);
          return { left: Math.round(box.left), top: box.top, isWhole: box.left >= piece.left && box.right <= end };
        }, words[side]);
      };
      for (const width of [420, 640, 760, 1300]) {
        await panel.page.setViewportSize({ width, height: 800 });
        await expect
          .poll(
            async () => {
              const [ofA, ofB] = [await seen('a'), await seen('b')];
              return { isWhole: [ofA.isWhole, ofB.isWhole], isBelow: ofB.top > ofA.top, aside: ofB.left - ofA.left };
            },
            { message: `${width}` },
          )
          .toEqual({ isWhole: [true, true], isBelow: true, aside: 0 });
        // How many tokens each has is never cut.
        for (const side of ['a', 'b']) {
          const count = frame.locator(`compare-header [data-side="${side}"] .count`);
          expect(await count.textContent()).toMatch(/^ \d+ tokens$/);
          expect(await count.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
          const [own, around] = [await count.boundingBox(), await frame.locator('compare-header .sides').boundingBox()];
          expect((own?.x ?? 0) + (own?.width ?? 0)).toBeLessThanOrEqual((around?.x ?? 0) + (around?.width ?? 0) + 1);
        }
      }
      expect(await seriousViolations(frame)).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'a text that is compared with is changed in a field that shows all of it, above a trace and above a comparison',
    async ({ open }) => {
      const text =
        'Once upon a time there was a little girl who lived in a small house near the forest. Every day she went to the forest to pick flowers.';
      const panel = await open({ viewport: WIDE, level: 'story' });
      const frame = await panel.trace(text);
      const field = frame.locator('[data-text-field]');
      const change = async (from: string, to: string) => {
        panel.changeToCompare();
        await field.waitFor();
        expect(await field.inputValue()).toBe(text);
        // All of its lines are seen, with the caret behind the last one.
        await expect
          .poll(() => field.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight))
          .toBeLessThanOrEqual(0);
        expect(await field.evaluate((one) => (one as HTMLTextAreaElement).selectionStart)).toBe(text.length);
        expect(await frame.locator('[data-action="run-text"]').textContent()).toBe('Compare');
        await field.fill(text.replace(from, to));
        await field.press('Enter');
        await expect.poll(() => panel.asked.copied.at(-1)).toBe(`compare with: ${text.replace(from, to)}`);
        expect(await field.count()).toBe(0);
      };
      await change('girl', 'boy');
      await panel.compare(await panel.make(text), await panel.make(text.replace('girl', 'boy')));
      await change('flowers', 'berries');
      panel.changeToCompare();
      await field.press('Escape');
      await expect.poll(() => field.count()).toBe(0);
      expect(panel.asked.copied).toHaveLength(2);
    },
  );

  it.runIf(thorough)(
    'brings the pair of tokens that differs into view as it opens, however long its texts are, in one line the token that is compared, and a token that is chosen then',
    async ({ open }) => {
      const text =
        'Once upon a time there was a little girl who lived in a small house near the forest. Every day she went to the forest to pick flowers.';
      const panel = await open({ viewport: WIDE });
      const frame = await panel.compare(await panel.make(text), await panel.make(text.replace('girl', 'boy')));
      const pair = frame.locator('compare-strip .other');
      const compared = frame.locator('compare-strip [aria-selected="true"]');
      const isSeen = (chips: typeof pair) =>
        chips.evaluate((chip) => {
          const [box, row] = [chip, chip.parentElement as HTMLElement].map((one) => one.getBoundingClientRect());
          return (
            box &&
            row &&
            box.top >= row.top &&
            box.bottom <= row.bottom &&
            box.left >= row.left &&
            box.right <= row.right
          );
        });
      await pair.waitFor();
      for (const viewport of [WIDE, { width: 420, height: 700 }, { width: 660, height: 700 }, WIDE]) {
        await panel.page.setViewportSize(viewport);
        const isOneLine = (await frame.locator('compare-strip[narrow]').count()) > 0;
        await expect.poll(() => isSeen(isOneLine ? compared : pair), { message: String(viewport.width) }).toBe(true);
        if (viewport.width === 420) expect(isOneLine).toBe(true);
      }
      const last = frame.locator('compare-strip [role="option"]').last();
      await last.click();
      await expect
        .poll(() =>
          last.evaluate(
            (chip) =>
              chip.getBoundingClientRect().bottom <= (chip.parentElement as HTMLElement).getBoundingClientRect().bottom,
          ),
        )
        .toBe(true);
    },
  );
});
