/** Finding heads in the panel: against the scores of the terminal and the tensors that it saves. */

import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { readSafetensorsHeader } from '../../src/model/safetensors.ts';
import { readTensor } from '../unit/model/helpers.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { chooseKind } from './found-heads.ts';
import { HEADS, numbers, TEXT } from './heads-page.ts';
import { holdReadings } from './held-messages.ts';
import { WIDE } from './story-page.ts';
import { savedTrace } from './terminal.ts';
import { testHeads } from './tested-heads.ts';

/** Tokens of the text. */
const POS = 12;

async function pattern(layer: number, head: number): Promise<number[][]> {
  const header = await readSafetensorsHeader(await savedTrace(TEXT));
  const { data } = await readTensor(header, `blocks.${layer}.attn.pattern`);
  const rows = Array.from({ length: POS }, (_, query) => (head * POS + query) * POS);
  return rows.map((start) => Array.from(data.slice(start, start + POS), Number));
}

/** The share of attention on the tokens after earlier copies, in plain loops. */
async function induction(layer: number, head: number): Promise<number> {
  const header = await readSafetensorsHeader(await savedTrace(TEXT));
  const ids = Array.from((await readTensor(header, 'ids')).data, Number);
  const rows = await pattern(layer, head);
  let hit = 0;
  for (let query = 0; query < POS; query++)
    for (let key = 1; key <= query; key++) if (ids[key - 1] === ids[query]) hit += rows[query]?.[key] ?? 0;
  return hit / POS;
}

describePage('finding heads', () => {
  const itFinds = itLooksAt(async (open) => {
    const panel = await open({ level: 'figures' });
    // A test on random tokens that was made in another panel would order the list by what it gave.
    await holdReadings(panel.page, 'knownTests');
    const frame = await panel.trace(TEXT);
    await frame.locator('[data-goto="8"]').click();
    return { panel, frame };
  });

  itFinds.runIf(thorough)('says what the numbers below the small maps are', async ({ shared }) => {
    const { frame } = await shared();
    expect(await frame.locator('[data-numbers-mean]').textContent()).toBe(
      'Below each map: how spread its weights are (entropy: 0 bits looks at one token, 3 bits at about 8) and how many tokens away it looks, both on average.',
    );
    await frame.locator('trace-head-thumbnails').scrollIntoViewIfNeeded();
    expect(await frame.locator('trace-head-thumbnails [data-measure="entropy"]').first().textContent()).toMatch(
      /bits$/,
    );
    expect(await frame.locator('trace-head-thumbnails [data-measure="distance"]').first().textContent()).toMatch(
      /away$/,
    );
  });

  itFinds.runIf(thorough)(
    'tells kinds that sound alike apart, and says of each what tokens do in such heads',
    async ({ shared }) => {
      const { frame } = await shared();
      const kinds = frame.locator('[data-heads="kinds"] [role="radio"]');
      const duplicate = kinds.filter({ hasText: 'duplicate token' });
      const same = kinds.filter({ hasText: 'same token' });
      await expect.poll(() => duplicate.textContent()).toBe('duplicate token (its earlier copy)');
      expect(await same.textContent()).toBe('same token (itself)');
      expect(await same.getAttribute('title')).toBe('Heads in which a token looks at itself, and at no copy');
      await chooseKind(frame, 'duplicate');
      const share = frame.locator('trace-found-heads .ceiling').first();
      await expect.poll(() => share.textContent()).toMatch(/^of 0\.\d\d$/);
    },
  );

  itFinds(
    'sorts and filters by a kind, each score beside shuffled tokens, and shows a head by lines and weights',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await chooseKind(frame, 'induction');
      const rows = frame.locator('trace-found-heads tbody tr');
      await expect.poll(() => rows.locator('[data-shuffled]').count()).toBe(6 * HEADS);
      expect(await frame.locator('[data-definition="induction"]').textContent()).toContain('after an earlier copy');
      // Repeats are still there when the tokens are shuffled: that the shuffled score is as high speaks against nothing.
      expect(await frame.locator('[data-look-for]').textContent()).not.toContain(
        'far above the shuffled score beside it',
      );
      expect(await frame.locator('trace-found-heads [data-baseline]').textContent()).toContain(
        'a head that looks for repeated tokens also scores high on them',
      );
      // The first has no space before it, so the second “one” is another token: all but the first five have an earlier copy.
      expect(await frame.locator('[data-score-limit]').textContent()).toBe(
        'Here 7 of 12 tokens have an earlier copy: the score is the mean over such tokens alone. TransformerLens’s head detector divides by all 12 tokens: here its score can reach 0.58, and no more.',
      );
      expect(await rows.first().locator('[data-score]').textContent()).toMatch(/^0\.\d\d of 0\.58$/);
      // What compares with other texts comes first, in larger type.
      const first = rows.first().locator('td').nth(1);
      expect(await first.getAttribute('data-comparable')).not.toBeNull();
      const sizeOf = (cell: Locator) => cell.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
      expect(await sizeOf(first)).toBeGreaterThan(await sizeOf(rows.first().locator('[data-score]')));
      expect(new Set(await numbers(rows.locator('[data-ceiling]'), 'data-ceiling'))).toEqual(new Set([7 / 12]));
      const scores = await numbers(rows.locator('[data-score]'), 'data-score');
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      const [layer = -1] = await numbers(rows.first(), 'data-layer');
      const [head = -1] = await numbers(rows.first(), 'data-head');
      expect(scores[0]).toBeCloseTo(await induction(layer, head), 5);
      const over = await numbers(rows.locator('[data-comparable]'), 'data-comparable');
      for (const [at, score] of scores.entries()) expect(over[at]).toBeCloseTo((score * 12) / 7, 6);
      // How many of the shuffles it is higher than is said in the row; what that is stands above the list, not folded away.
      const ranks = rows.locator('[data-below]');
      expect(await ranks.count()).toBe(await rows.count());
      for (const said of await ranks.allTextContents()) expect(said).toMatch(/^higher than \d+ of 20$/);
      expect(await frame.locator('[data-shuffled-note]').isVisible()).toBe(true);
      expect(await frame.locator('[data-shuffled-note]').textContent()).toContain(
        'Of 48 heads at once, about 2 would be higher than all 20 by chance alone.',
      );
      // And that it does not decide what a head is.
      expect(await frame.locator('[data-decides]').textContent()).toBe(
        'Whether a head is an induction head is not decided by these, but by the test on repeated random tokens.',
      );
      // A bar is full at the highest possible score; so is that of shuffled tokens, which keep their repeats.
      const shuffled = await numbers(rows.locator('[data-shuffled]'), 'data-shuffled');
      const widths = (of: string) =>
        rows
          .locator(`[data-bar="${of}"]`)
          .evaluateAll((all) => all.map((one) => Number.parseFloat(one.getAttribute('width') ?? '')));
      const [drawn, compared] = [await widths('score'), await widths('shuffled')];
      for (const [at, score] of scores.entries()) {
        expect(drawn[at]).toBeCloseTo(Math.max((score / 7) * 1200, 0.4), 4);
        expect(compared[at]).toBeCloseTo(Math.max((shuffled[at] as number) * 100, 0.4), 4);
      }

      // Up to the highest score of this text, which is said: there a head is left.
      const slider = frame.locator('trace-found-heads .filter input');
      const [highest = 0] = over;
      expect(await slider.getAttribute('max')).toBe(String(Math.floor(highest * 100) / 100));
      expect(await frame.locator('[data-highest]').textContent()).toBe(
        `The highest score on this text is ${highest.toFixed(2)}.`,
      );
      await slider.press('End');
      await expect.poll(() => rows.count()).toBeLessThan(4);
      expect(await rows.count()).toBeGreaterThan(0);
      await slider.fill('0.15');
      const shown = over.filter((mean) => mean >= 0.15).length;
      expect(shown).toBeGreaterThan(scores.filter((score) => score >= 0.15).length);
      await expect.poll(() => rows.count()).toBe(shown);
      const dim = frame.locator('trace-heads-overview td[data-dim]');
      await expect.poll(() => dim.count()).toBe(over.length - shown);

      // The list of another kind begins with the best head, wherever this one was scrolled to.
      const kind = (name: string) => chooseKind(frame, name);
      const list = frame.locator('trace-found-heads .scroll');
      await slider.fill('0');
      await list.evaluate((one) => one.scrollTo(0, 300));
      await kind('previous');
      await expect.poll(() => list.evaluate((one) => one.scrollTop)).toBe(0);
      await kind('induction');
      await slider.fill('0.15');

      // Once the map of the chosen head is in view, what is chosen stays under the pointer, whatever height the figures above it
      // then have.
      const headOf = async (at: number) => {
        const { layer, head } = await rows.nth(at).evaluate((row) => ({ ...(row as HTMLElement).dataset }));
        return `${layer}.${head}`;
      };
      await rows.first().click();
      const map = `trace-found-head-map trace-heat-map[data-of-head="${await headOf(0)}"]:not(.stale)`;
      await frame.locator(map).waitFor();
      await frame.locator('trace-finding .box[aria-busy="false"]').waitFor();
      const bottomOf = (what: string) => frame.locator(what).evaluate((one) => one.getBoundingClientRect().bottom);
      await expect
        .poll(async () => (await bottomOf('trace-found-head-map')) - (await bottomOf('main')))
        .toBeLessThan(1);
      const topOf = async () => (await rows.nth(2).boundingBox())?.y ?? Number.NaN;
      const top = await topOf();
      await rows.nth(2).click();
      const chosen = await headOf(2);
      const show = frame.locator('trace-found-heads [data-action="show-attention"]');
      await expect.poll(() => show.textContent()).toBe(`Show the Attention of Head ${chosen}`);
      await frame.locator('trace-finding .box[aria-busy="false"]').waitFor();
      await expect.poll(async () => Math.abs((await topOf()) - top)).toBeLessThan(2);
      await rows.first().click();
      const cell = frame.locator(`trace-heads-overview [data-layer="${layer}"][data-head="${head}"]`);
      await expect.poll(() => cell.getAttribute('aria-selected')).toBe('true');
      expect(await cell.getAttribute('aria-label')).toMatch(
        /induction 0\.\d\d over the 7 tokens that have an earlier copy \(head detector: 0\.\d\d of at most 0\.58\); shuffled 0\.\d\d ± 0\.\d\d/,
      );
      expect(await cell.locator('.score').textContent()).toBe((over[0] as number).toFixed(2));
      // Who scrolls on is where the wheel leads: what was clicked no longer stays in place.
      await panel.page.mouse.wheel(0, -1);
      await cell.hover();
      const tip = frame.locator('trace-heads-overview trace-floating-tip');
      await tip.getByText('previous token').waitFor();
      // The same mean as in the list.
      const inTip = tip.locator('[data-over-countable]', { hasText: 'induction' });
      expect(await numbers(inTip, 'data-over-countable')).toEqual([over[0]]);
      expect(await inTip.textContent()).toContain('over the 7 tokens that have an earlier copy');

      if (!thorough) return;
      await frame.locator('[data-heads="lines"] summary').click();
      // Strong lines are bright in a dark theme, dark in a light one.
      await frame.getByText('the smaller the weight, the fainter the line').waitFor();
      const lines = frame.locator('trace-head-lines line');
      const weights = await pattern(layer, head);
      const seen = weights.flat().filter((weight) => weight >= 0.02).length;
      await expect.poll(() => lines.count()).toBe(seen);
      await frame.locator('trace-head-lines [data-side="query"][data-token="9"]').hover();
      await expect.poll(async () => new Set(await numbers(lines, 'data-query'))).toEqual(new Set([9]));
      for (const [index, key] of (await numbers(lines, 'data-key')).entries())
        expect((await numbers(lines, 'data-value'))[index]).toBe(weights[9]?.[key]);
      await frame.locator('trace-head-lines [data-side="key"][data-token="0"]').focus();
      await expect.poll(async () => new Set(await numbers(lines, 'data-key'))).toEqual(new Set([0]));

      await frame.locator('[data-heads="circuits"] summary').click();
      const copied = frame.locator('trace-head-circuits [data-circuit="ov"] td[data-value]');
      // Equal digits after the point, so that the points are in line.
      for (const text of await copied.allTextContents()) expect(text).toMatch(/^-?\d+\.\d{4}$/);
      // All of the sticky heading covers the rows, also where its column has no name.
      const unnamed = frame.locator('trace-found-heads thead td').first();
      expect(await unnamed.evaluate((cell) => getComputedStyle(cell).position)).toBe('sticky');
      await expect.poll(() => copied.count()).toBe(20);
      const values = await numbers(copied, 'data-value');
      expect(values.slice(0, 10)).toEqual(values.slice(0, 10).toSorted((a, b) => b - a));
      const inRun = await numbers(
        frame.locator('trace-head-circuits [data-circuit="run"] td[data-value]'),
        'data-value',
      );
      expect(inRun.slice(0, 10)).toEqual(inRun.slice(0, 10).toSorted((a, b) => b - a));
      // Of many tokens it is told, when that is asked for, how often the head copies; of another head it is asked anew.
      await frame.locator('[data-copying="begin"]').click();
      await frame.locator('[data-copying="told"]').waitFor();
      expect(await frame.locator('[data-copying="told"]').textContent()).toMatch(
        new RegExp(
          `^By its weights alone, the OV circuit of head ${layer}\\.${head} ranks the token itself first for \\d+ of 200 tokens drawn at random from the vocabulary \\(seed 0\\), and among the first ten of 8,193 for \\d+; chance would give 0\\.024 and 0\\.24\\.`,
        ),
      );
      // Of another token that it looks at.
      const lookedAt = frame.locator('trace-head-circuits [data-looked-at] [data-value]');
      const second = (await lookedAt.nth(1).textContent())?.trim().split('\u00a0%')[0] ?? '';
      await lookedAt.nth(1).click();
      const [token, share] = [second.slice(0, second.lastIndexOf(' ')), second.slice(second.lastIndexOf(' ') + 1)];
      await frame.locator('trace-head-circuits').getByText(`gives ${token} ${share}`).waitFor();
      expect(await numbers(copied, 'data-value')).not.toEqual(values);
    },
  );

  it.runIf(thorough)(
    'are opened at a token that shows what they were found by, also in a text longer than their small maps',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'figures' });
      const text =
        'The green table stands by the old door and waits for the new lamp. People went out to see it, since it was late in the year. The green';
      const frame = await panel.trace(text);
      await frame.locator('[data-goto="8"]').click();
      const tokens = frame.locator('trace-token-strip [role="option"]');
      expect(await tokens.count()).toBeGreaterThan(32);
      await panel.go({ token: 6 });
      const selected = () => frame.locator('[role="option"][aria-selected="true"]').getAttribute('data-token');
      await expect.poll(selected).toBe('6');
      await chooseKind(frame, 'induction');
      await frame.locator('trace-found-heads tr[data-layer="4"][data-head="3"]').click();
      await frame.locator('[data-seen-best]').waitFor();
      // A token that has an earlier copy, whose next token this one looks at most of all tokens.
      const header = await readSafetensorsHeader(await savedTrace(text));
      const ids = Array.from((await readTensor(header, 'ids')).data, Number);
      const { data } = await readTensor(header, 'blocks.4.attn.pattern');
      const sums = ids.map((id, query) => {
        const row = (3 * ids.length + query) * ids.length;
        return ids.reduce(
          (sum, _, key) => (key > 0 && key <= query && ids[key - 1] === id ? sum + Number(data[row + key]) : sum),
          0,
        );
      });
      expect(Number(await selected())).toBe(sums.indexOf(Math.max(...sums)));
      await frame.locator('[data-action="back-to-token"]').click();
      await expect.poll(selected).toBe('6');
    },
  );

  it.runIf(thorough)('enlarges the head that is below the pointer, also where one has scrolled', async ({ open }) => {
    const panel = await open({ level: 'figures' });
    const frame = await panel.trace(TEXT);
    await frame.locator('[data-goto="8"]').click();
    const cell = frame.locator('trace-heads-overview [data-layer="3"][data-head="3"]');
    const tip = frame.locator('trace-heads-overview trace-floating-tip');
    const enlarged = () => tip.evaluate((one) => one.shadowRoot?.querySelector('b')?.textContent ?? null);
    await cell.hover();
    await expect.poll(enlarged).toBe('3.3');
    const height = (await cell.boundingBox())?.height ?? Number.NaN;
    await panel.page.mouse.wheel(0, -height - 2);
    await expect.poll(enlarged).toBe('2.3');
    await panel.page.mouse.wheel(0, -8 * height);
    await expect.poll(enlarged).toBe(null);
  });

  it.runIf(thorough)(
    'has every column of the list in view in a panel of any width',
    { timeout: 60_000 },
    async ({ open }) => {
      const panel = await open({ level: 'figures' });
      const frame = await panel.trace(TEXT);
      await frame.locator('[data-goto="8"]').click();
      await chooseKind(frame, 'induction');
      const rows = frame.locator('trace-found-heads tbody tr');
      await expect.poll(() => rows.locator('[data-shuffled]').count()).toBe(6 * HEADS);
      const beyond = () =>
        frame.locator('trace-found-heads .scroll').evaluate((list) => {
          const cut = [...list.querySelectorAll('th, td')].filter((cell) => cell.scrollWidth > cell.clientWidth + 1);
          return [list.scrollWidth - list.clientWidth, ...cut.map((cell) => cell.textContent)];
        });
      const isAllSeen = async () => {
        for (const width of [420, 520, 620, 650, 700, 760, 900, 1100, 1300]) {
          await panel.page.setViewportSize({ width, height: 900 });
          await expect.poll(async () => [width, ...(await beyond())]).toEqual([width, 0]);
        }
      };
      await isAllSeen();
      await testHeads(frame);
      await expect.poll(() => rows.locator('[data-random]').count()).toBe(6 * HEADS);
      await isAllSeen();
      await frame.locator('[data-action="test-without"]').click();
      await expect.poll(() => rows.locator('[data-without]').count()).toBe(6 * HEADS);
      await isAllSeen();
    },
  );
});
