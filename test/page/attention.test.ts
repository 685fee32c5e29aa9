/** The strip of tokens and the views of attention against the tensors that the terminal saves. */
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { shareText } from '../../src/base/number-text.ts';
import { readSafetensorsHeader } from '../../src/model/safetensors.ts';
import { readTensor } from '../unit/model/helpers.ts';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { savedTrace } from './terminal.ts';
import { visitSteps } from './visit-steps.ts';

/** Longer than the widest panel. */
const LONG =
  'Once upon a time there was a little girl who lived in a small house near the forest. Every day she went to the forest to pick flowers. One day she met a big brown bear.';

interface Saved {
  readonly ids: readonly number[];
  /** One head's weights [query][key]. */
  readonly pattern: (layer: number, head: number) => Promise<number[][]>;
  /** -log₂ of each token's probability, given those before it; undefined for the first. */
  readonly surprisal: () => Promise<(number | undefined)[]>;
}

/** Trace a text in the terminal, saving every tensor. */
async function saveTrace(text: string): Promise<Saved> {
  const header = await readSafetensorsHeader(await savedTrace(text));
  const read = async (name: string) => {
    const tensor = await readTensor(header, name);
    return { data: Array.from(tensor.data, Number), shape: header.tensors.get(name)?.shape ?? [] };
  };
  const ids = (await read('ids')).data;
  return {
    ids,
    async pattern(layer, head) {
      const { data, shape } = await read(`blocks.${layer}.attn.pattern`);
      const [, pos = 0] = shape;
      const start = (query: number) => (head * pos + query) * pos;
      return Array.from({ length: pos }, (_, query) => data.slice(start(query), start(query) + pos));
    },
    async surprisal() {
      const { data, shape } = await read('logits');
      const [, vocab = 0] = shape;
      return ids.map((id, position) => {
        if (position === 0) return undefined;
        const logits = data.slice((position - 1) * vocab, position * vocab);
        const max = logits.reduce((a, b) => Math.max(a, b));
        const sum = logits.reduce((total, logit) => total + Math.exp(logit - max), 0);
        return -Math.log2(Math.exp((logits[id] as number) - max) / sum);
      });
    },
  };
}

/** Of all elements that match: an attribute as a number, undefined where it is missing. */
function numbers(elements: Locator, attribute: string): Promise<(number | undefined)[]> {
  return elements.evaluateAll(
    (found, name) =>
      found.map((element) => (element.hasAttribute(name) ? Number(element.getAttribute(name)) : undefined)),
    attribute,
  );
}

/** The cells that the table of weights shows: [query, key, value]. */
async function shownWeights(frame: Frame, layer: number, head: number): Promise<[number, number, number][]> {
  const cells = frame.locator(`[data-tensor="blocks.${layer}.attn.pattern"][data-head="${head}"] td[data-value]`);
  return cells.evaluateAll((found) =>
    found.map((cell) => {
      const { row, column, value } = (cell as HTMLElement).dataset;
      return [Number(row), Number(column), Number(value)];
    }),
  );
}

async function expectWeights(frame: Frame, saved: Saved, layer: number, head: number): Promise<void> {
  await expect.poll(() => shownWeights(frame, layer, head).then(({ length }) => length)).toBeGreaterThan(0);
  const pattern = await saved.pattern(layer, head);
  for (const [query, key, value] of await shownWeights(frame, layer, head))
    expect(value, `block ${layer}, head ${head}, ${query} to ${key}`).toBe(pattern[query]?.[key]);
}

const TEXT = 'The weather, 天気, is fine';

/** For tests that look at all steps of one text. */
const itAtAllSteps = itLooksAt(async (open) => {
  const panel = await open();
  return { panel, frame: await panel.trace(TEXT) };
});

describePage('the strip of tokens', () => {
  /** For tests of a text that is longer than the strip. */
  const itAtStory = itLooksAt(async (open) => {
    const panel = await open({ level: 'story', place: null });
    return { panel, frame: await panel.trace('The old man went down to the harbour every morning.') };
  });

  itAtAllSteps.runIf(thorough)(
    'shows surprisal, whole characters and the chosen token’s attention',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const saved = await saveTrace(TEXT);
      const last = saved.ids.length - 1;
      await panel.go({ layer: 0, head: 0, token: last });
      const chips = frame.locator('trace-token-strip [role="option"]');
      expect(await numbers(chips, 'data-id')).toEqual(saved.ids);

      await frame.locator('trace-token-strip [data-surprisal]').first().waitFor();
      const [shown, expected] = [await numbers(chips, 'data-surprisal'), await saved.surprisal()];
      expect(shown.map((bits) => bits === undefined)).toEqual(expected.map((bits) => bits === undefined));
      for (const [position, bits] of shown.entries()) expect(bits ?? 0).toBeCloseTo(expected[position] ?? 0, 6);

      // A bar is as long as its bits, however wide its token is, and the legend says what a full one is.
      const full = Number(
        /a full bar is ([\d.]+) bits/.exec((await frame.locator('trace-token-strip .legend').textContent()) ?? '')?.[1],
      );
      const lengths = await chips.evaluateAll((all) =>
        all.map((one) => getComputedStyle(one).backgroundSize.split(' ')[0]),
      );
      for (const [position, bits] of shown.entries())
        if (bits !== undefined) expect(Number.parseFloat(lengths[position] ?? '')).toBeCloseTo((22 * bits) / full, 0);

      // It is said what a click does; the editor's menu of cut and paste is none for tokens.
      await chips.nth(1).hover();
      expect(await chips.nth(1).getAttribute('title')).toMatch(
        /\nClick to choose it: every step then shows this token\. Double-click to put another word here\.$/,
      );
      const isLeft = (chip: Element) =>
        chip.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, composed: true, cancelable: true }));
      expect(await chips.nth(1).evaluate(isLeft)).toBe(false);

      const groups = frame.locator('trace-token-strip [role="group"]');
      expect(await groups.locator('bdi').allInnerTexts()).toEqual(['天', '気']);
      expect(await groups.first().locator('[role="option"]').count()).toBe(3);

      const weightsOf = async (query: number) => (await saved.pattern(0, 0))[query];
      await expect.poll(() => numbers(chips, 'data-attention')).toEqual(await weightsOf(last));
      await chips.nth(2).click();
      await expect.poll(() => numbers(chips, 'data-attention')).toEqual(await weightsOf(2));
      await frame.locator('[data-picker="attention"] [data-value="arcs"]').click();
      await chips.nth(last).click();
      await expect.poll(() => frame.locator('trace-token-arcs path').count()).toBeGreaterThan(2);
      for (const [to, weight] of await arcs(frame)) expect(weight).toBe((await weightsOf(last))?.[to]);
      await frame.locator('[data-picker="attention"] [data-value="off"]').click();
      await expect.poll(() => numbers(chips, 'data-attention')).toEqual(saved.ids.map(() => undefined));
      await frame.locator('[data-picker="attention"] [data-value="arcs"]').click();
    },
  );

  itAtStory.runIf(thorough)(
    'names the token that is looked at most where it is out of sight, and brings it into sight',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      // From the first step on it has the chosen one in sight.
      const first = frame.locator('trace-token-strip .chip').first();
      await expect.poll(async () => (await first.boundingBox())?.x).toBeLessThan(0);
      const button = frame.locator('trace-token-strip [data-action="show-beyond"]');
      // Named where attention is spoken of.
      expect(await button.count()).toBe(0);
      // A head that looks most at the first token.
      await panel.go({ step: 8, layer: 1, head: 7 });
      await button.waitFor();
      const [to, weight] = (await arcs(frame)).reduce((most, one) => (one[1] > most[1] ? one : most));
      const chip = frame.locator(`trace-token-strip [data-token="${to}"]`);
      const inSight = async () => {
        const [box, strip] = [await chip.boundingBox(), await frame.locator('trace-token-strip .scroll').boundingBox()];
        return box !== null && strip !== null && box.x >= strip.x && box.x + box.width <= strip.x + strip.width;
      };
      expect(await inSight()).toBe(false);
      const name = await chip.locator('bdi').textContent();
      expect(await button.getAttribute('data-side')).toBe('before');
      const before = await frame.locator('trace-token-strip [data-token]').evaluateAll((chips) => {
        const strip = chips[0]?.closest('.scroll')?.getBoundingClientRect();
        return chips.filter((chip) => {
          const { left, width } = chip.getBoundingClientRect();
          return left + width / 2 < (strip?.left ?? 0);
        }).length;
      });
      expect(before).toBeGreaterThan(1);
      expect(await button.getAttribute('aria-label')).toBe(
        `most attention: ${name} ${shareText(weight)}: show it, one of ${before} tokens before those in sight`,
      );
      const faded = () => frame.locator('trace-token-strip .scroll').evaluate((one) => one.hasAttribute('data-before'));
      expect(await faded()).toBe(true);
      // However little room there is, its number is seen whole.
      const size = panel.page.viewportSize() ?? { width: 0, height: 0 };
      for (const width of [420, 200, size.width]) {
        await panel.page.setViewportSize({ ...size, width });
        const beyond = () =>
          button.evaluate((one) => {
            const number = one.lastElementChild as HTMLElement;
            const [own, all] = [number, one].map((part) => part.getBoundingClientRect().right) as [number, number];
            return Math.max(own - all, all - document.documentElement.clientWidth);
          });
        await expect.poll(beyond).toBeLessThanOrEqual(0);
        expect(await button.locator('span').last().textContent()).toContain(shareText(weight));
      }
      await button.focus();
      await button.press('Enter');
      await expect.poll(inSight).toBe(true);
      await expect.poll(() => button.count()).toBe(0);
      await expect.poll(faded).toBe(false);
      expect(await chip.evaluate((one) => (one.getRootNode() as ShadowRoot).activeElement === one)).toBe(true);
    },
  );

  itAtStory.runIf(thorough)(
    'does not move under the pointer, fades no chosen token, and is not scrolled where all tokens fit',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      // Where attention is spoken of: before that there are no arcs.
      await panel.go({ step: 8 });
      for (const chosen of ['first', 'last'] as const) await frame.locator('trace-token-strip .chip')[chosen]().click();
      const scroller = frame.locator('trace-token-strip .scroll');
      await expect.poll(() => scroller.evaluate((one) => one.scrollLeft)).toBeGreaterThan(0);
      const edge = (await scroller.boundingBox())?.x as number;
      // Once the pointer is gone no token is cut, until the line is scrolled.
      await panel.page.mouse.move(200, 600);
      const chips = frame.locator('trace-token-strip .chip');
      const cuts = () =>
        chips.evaluateAll((all) => {
          const { left = 0, right = 0 } = all[0]?.closest('.scroll')?.getBoundingClientRect() ?? {};
          const boxes = all.map((one) => one.getBoundingClientRect());
          // Of the one beside it an edge alone is there, where an arrow stands in its place.
          const isCut = (at: number) => boxes.some((box) => box.left < at - 9 && box.right > at + 9);
          return [isCut(left), isCut(right)];
        });
      await expect.poll(cuts).toEqual([false, false]);
      // In a panel that was narrow in between as many are in sight as before.
      const { width: room = 0, height: high = 0 } = panel.page.viewportSize() ?? {};
      const seen = () =>
        chips.evaluateAll((all) => {
          const { left = 0, right = 0 } = all[0]?.closest('.scroll')?.getBoundingClientRect() ?? {};
          const isSeen = (box: DOMRect) => box.left >= left && box.right <= right;
          return all.flatMap((one, at) => (isSeen(one.getBoundingClientRect()) ? [at] : []));
        });
      const inSight = await seen();
      // As a border is dragged.
      const widths = [0.9, 0.8, 0.7, 0.6, 0.5].map((share) => Math.round(share * room));
      for (const width of [...widths, ...widths.toReversed(), room]) {
        await panel.page.setViewportSize({ width, height: high });
        await frame.locator('body').evaluate(async () => {
          for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
        });
        expect((await seen()).length).toBeGreaterThan(0);
      }
      await expect.poll(seen).toEqual(inSight);
      await scroller.evaluate((one) => one.scrollBy(-20, 0));
      const cut = await chips.evaluateAll(
        (all, at) => all.findIndex((one) => one.getBoundingClientRect().right > at + 8),
        edge,
      );
      const chip = frame.locator(`trace-token-strip [data-token="${cut}"]`);
      const box = async () => (await chip.boundingBox()) as { x: number; y: number; width: number; height: number };
      const { x, y, width, height } = await box();
      expect(x).toBeLessThan(edge);
      await panel.page.mouse.click((Math.max(x, edge) + x + width) / 2, y + height / 2);
      await expect.poll(() => chip.getAttribute('aria-selected')).toBe('true');
      await expect.poll(() => scroller.evaluate((one) => one.hasAttribute('data-before'))).toBe(false);
      await expect.poll(() => frame.locator('trace-token-arcs path').count()).toBeGreaterThan(0);
      expect((await box()).x).toBe(x);
      await panel.page.mouse.move(200, 600);
      await expect.poll(async () => (await box()).x).toBeGreaterThanOrEqual(edge);
      await panel.trace('The old man');
      await expect.poll(() => frame.locator('trace-token-strip .chip').count()).toBe(3);
      await panel.go({ step: 8 });
      await expect.poll(() => frame.locator('trace-token-arcs path').count()).toBe(2);
      const scrolled = await scroller.evaluate(({ scrollLeft, scrollWidth, clientWidth }) => [
        scrollLeft,
        scrollWidth - clientWidth,
      ]);
      expect(scrolled).toEqual([0, 0]);
    },
  );

  it.runIf(thorough)('has the chosen token whole in view at whatever width the panel is given', async ({ open }) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 900, height: 900 } });
    const frame = await panel.trace(LONG);
    const chosen = frame.locator('trace-token-strip [aria-selected="true"]');
    /** By how much an edge cuts it, in CSS pixels. */
    const cut = () =>
      chosen.evaluate((chip) => {
        const [seen, box] = [chip.closest('.scroll'), chip].map((one) => one?.getBoundingClientRect());
        return seen && box ? Math.max(seen.left - box.left, box.right - seen.right) : Number.NaN;
      });
    const cutAt = async (width: number) => {
      await panel.page.setViewportSize({ width, height: 900 });
      await frame.locator('body').evaluate(async () => {
        for (let frames = 0; frames < 4; frames++) await new Promise(requestAnimationFrame);
      });
      const by = await cut();
      return by <= 0.5 ? [] : [{ width, by }];
    };
    // At each of these another token lies at the edge.
    const near = Array.from({ length: 60 }, (_, at) => 1440 - at);
    for (const token of [null, 20, 5]) {
      if (token !== null) await panel.go({ token });
      await expect.poll(cut).toBeLessThanOrEqual(0.5);
      const found: unknown[] = [];
      for (const width of [420, 1440, 900, ...near, 420, 900]) found.push(...(await cutAt(width)));
      expect(found).toEqual([]);
    }
    // Also where the pointer rests on the tokens meanwhile.
    await chosen.hover();
    await panel.page.setViewportSize({ width: 520, height: 900 });
    await expect.poll(cut).toBeLessThanOrEqual(0.5);
  });

  itAtAllSteps.runIf(thorough)('is linked with the tables, by pointer and by keys', async ({ shared }) => {
    const { frame } = await shared();
    const chip = (position: number) => frame.locator(`trace-token-strip [data-token="${position}"]`);
    const row = (position: number) => frame.locator(`trace-token-table tr[data-token="${position}"]`);
    const values = (position: number) => frame.locator(`[data-tensor="embed"] tr[data-position="${position}"]`);

    await chip(1).click();
    await expect.poll(() => chosen(row(1))).toBe(true);
    await expect.poll(() => chosen(values(1))).toBe(true);
    await frame.page().keyboard.press('ArrowRight');
    await expect.poll(() => chip(2).getAttribute('aria-selected')).toBe('true');
    expect([await chosen(row(1)), await chosen(values(2))]).toEqual([false, true]);

    await row(3).hover();
    await expect.poll(() => lit(chip(3))).toBe(true);
    await expect.poll(() => lit(values(3))).toBe(true);
    await chip(0).hover();
    await expect.poll(() => lit(row(0))).toBe(true);
    expect(await lit(chip(3))).toBe(false);
  });
});

describePage('the numbers of all steps', () => {
  itAtAllSteps.runIf(thorough)(
    'have no serious violation of accessibility, nor has what is around them',
    async ({ shared }) => {
      const { frame } = await shared();
      // Their tables are alike in all steps; `npm run check:long` looks at all of them, in all looks.
      await frame.locator('[data-picker="view"] [data-value="both"]').click();
      await visitSteps(frame, ['9']);
      expect.soft(await spokenIdentifiers(frame)).toEqual([]);
      const parts = ':is(trace-header, trace-rail, trace-token-strip, trace-step-bar, trace-step[data-step="9"])';
      expect.soft(await seriousViolations(frame, 'llm-trace-app', 'trace-view', parts)).toEqual([]);
    },
  );
});

describePage('attention', () => {
  itAtAllSteps.runIf(thorough)(
    'shows scores, what the mask leaves of them, and weights side by side, in line; where there is no room for three that can be read, below each other',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const { width, height } = panel.page.viewportSize() ?? { width: 461, height: 703 };
      await panel.page.setViewportSize({ width: 1000, height: 800 });
      await frame.locator('[data-goto="8"]').click();
      const boxes = await Promise.all(
        ['attn_scores_unmasked', 'attn_scores', 'pattern'].map(async (name) => {
          const canvas = frame.locator(`[data-step="8"] [data-tensor$=".attn.${name}"] canvas.over`).first();
          await canvas.waitFor();
          return (await canvas.boundingBox()) as { x: number; y: number; width: number; height: number };
        }),
      );
      const [scores, masked, weights] = boxes as [(typeof boxes)[0], (typeof boxes)[0], (typeof boxes)[0]];
      expect(new Set(boxes.map(({ y }) => Math.round(y))).size).toBe(1);
      expect(scores.x + scores.width).toBeLessThan(masked.x);
      expect(masked.x + masked.width).toBeLessThan(weights.x);
      const main = await frame.locator('main').boundingBox();
      expect(weights.x + weights.width).toBeLessThanOrEqual((main?.x ?? 0) + (main?.width ?? 0));
      await panel.page.setViewportSize({ width: 540, height: 800 });
      const top = async (name: string) =>
        (await frame.locator(`[data-step="8"] [data-tensor$=".attn.${name}"] canvas.over`).first().boundingBox())?.y;
      const below = async () => ((await top('pattern')) ?? 0) - ((await top('attn_scores')) ?? 0);
      await expect.poll(below).toBeGreaterThan(150);
      await panel.page.setViewportSize({ width, height });
    },
  );

  itAtAllSteps('shows the head that is chosen among all of them', async ({ shared }) => {
    const { panel, frame } = await shared();
    const saved = await saveTrace(TEXT);
    await panel.go({ step: 8, layer: 0, head: 0 });

    const thumbnail = frame.locator('[data-thumbnail="5"]');
    await thumbnail.click();
    await expectWeights(frame, saved, 0, 5);
    expect(await thumbnail.getAttribute('aria-checked')).toBe('true');
    const [bits] = await numbers(thumbnail.locator('[data-measure="entropy"]'), 'data-value');
    expect(bits).toBeCloseTo(meanEntropy(await saved.pattern(0, 5)), 6);
    await frame.page().keyboard.press('ArrowLeft');
    await expectWeights(frame, saved, 0, 4);

    // A cell that is read by keys is read in the map of the next head as well; once the keys are elsewhere, no token is
    // pointed at.
    const figure = frame.locator('[data-step="8"] [data-tensor="blocks.0.attn.pattern"]');
    const map = figure.locator('canvas.over');
    await map.scrollIntoViewIfNeeded();
    // Keys read no cell of a map whose own values are on their way: those of the table come before. Nor does the pointer read one.
    await figure.locator('trace-heat-map .map:not(.stale, :has(.wait))').waitFor();
    await frame.page().mouse.move(0, 0);
    await map.focus();
    await frame.page().keyboard.press('ArrowUp');
    const pointedAt = frame.locator('trace-token-strip [data-previewed]');
    await expect.poll(() => pointedAt.count()).toBe(1);
    await frame.page().keyboard.press('.');
    await expectWeights(frame, saved, 0, 5);
    await expect.poll(() => pointedAt.count()).toBe(1);
    await frame.locator('trace-heads-overview [data-layer="3"][data-head="2"]').click();
    await expectWeights(frame, saved, 3, 2);
    await expect.poll(() => pointedAt.count()).toBe(0);
    expect(await frame.locator('[data-picker="layer"] [aria-checked="true"]').textContent()).toBe('3');

    await frame.locator('[data-heads="table"] summary').click();
    await frame.locator('trace-heads-table [data-sort="entropy"]').click();
    const column = frame.locator('trace-heads-table [data-measure="entropy"]');
    await expect.poll(() => column.count()).toBe(48);
    const sorted = (await numbers(column, 'data-value')) as number[];
    expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));
    const first = frame.locator('trace-heads-table tbody tr').first();
    const [layer = 0, head = 0] = [...(await numbers(first, 'data-layer')), ...(await numbers(first, 'data-head'))];
    expect(sorted[0]).toBeCloseTo(meanEntropy(await saved.pattern(layer, head)), 6);
    await first.click();
    await expectWeights(frame, saved, layer, head);
  });
});

async function arcs(frame: Frame): Promise<[number, number][]> {
  const paths = frame.locator('trace-token-arcs path');
  const [to, weights] = [await numbers(paths, 'data-to'), await numbers(paths, 'data-value')];
  return to.map((position, index) => [position as number, weights[index] as number]);
}

async function chosen(row: Locator): Promise<boolean> {
  return ((await row.first().getAttribute('class')) ?? '').split(' ').includes('chosen');
}

async function lit(element: Locator): Promise<boolean> {
  return (await element.first().getAttribute('data-previewed')) !== null;
}

function meanEntropy(pattern: readonly (readonly number[])[]): number {
  const bits = (row: readonly number[]) => row.reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0);
  return pattern.reduce((sum, row) => sum + bits(row), 0) / pattern.length;
}
