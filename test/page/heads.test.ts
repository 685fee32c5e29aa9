/** Finding heads in the panel: against the scores of the terminal and the tensors that it saves. */

import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { readSafetensorsHeader } from '../../src/model/safetensors.ts';
import { readTensor } from '../../src/model/tensor-file.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { holdReadings, reloadHolding } from './held-messages.ts';
import { NARROW, WIDE } from './story-page.ts';
import { savedTrace } from './terminal.ts';

/** Three times the same four tokens: induction is what continues them. */
const TEXT = 'one two three four one two three four one two three four';
const [HEADS, POS] = [8, 12];

async function numbers(elements: Locator, attribute: string): Promise<number[]> {
  return elements.evaluateAll((all, name) => all.map((one) => Number(one.getAttribute(name))), attribute);
}

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
  it('sorts and filters by a kind, each score beside shuffled tokens, and shows a head by lines and weights', async ({
    open,
  }) => {
    const panel = await open({ level: 'figures' });
    const frame = await panel.trace(TEXT);
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-found-heads [data-value="induction"]').click();
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
    const kind = (name: string) => frame.locator(`trace-found-heads [data-value="${name}"]`).click();
    const list = frame.locator('trace-found-heads .scroll');
    await slider.fill('0');
    await list.evaluate((one) => one.scrollTo(0, 300));
    await kind('previous');
    await expect.poll(() => list.evaluate((one) => one.scrollTop)).toBe(0);
    await kind('induction');
    await slider.fill('0.15');

    // Once the map of the chosen head is in view, what is chosen stays under the pointer, whatever height the figures above it
    // then have.
    await rows.first().click();
    const topOf = async () => (await rows.nth(2).boundingBox())?.y ?? Number.NaN;
    const top = await topOf();
    await rows.nth(2).click();
    const chosen = `${await rows.nth(2).getAttribute('data-layer')}.${await rows.nth(2).getAttribute('data-head')}`;
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
    const inRun = await numbers(frame.locator('trace-head-circuits [data-circuit="run"] td[data-value]'), 'data-value');
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
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'tests the heads on repeated random tokens beside the text, also where no token of it can count',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'figures' });
      const frame = await panel.trace('The green table stands by the old door. The green');
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('trace-found-heads [data-value="induction"]').click();
      const rows = frame.locator('trace-found-heads tbody tr');
      await expect.poll(() => rows.locator('[data-shuffled]').count()).toBe(6 * HEADS);
      expect(await rows.locator('[data-random]').count()).toBe(0);
      // Few tokens of this text can count.
      expect(await frame.locator('[data-look-for]').textContent()).toContain('test on repeated random tokens first');
      const begin = frame.locator('[data-test="begin"]');
      // What stands below a map is what the list is sorted by, and says which.
      const below = frame.locator('trace-heads-overview [data-below-maps]');
      const shownBelow = async (layer: string | null, head: string | null) =>
        Number(
          await frame
            .locator(`trace-heads-overview [data-layer="${layer}"][data-head="${head}"] .score`)
            .getAttribute('data-shown'),
        );
      const ofFirst = async (name: string) => {
        const [layer, head] = await Promise.all(['data-layer', 'data-head'].map((at) => rows.first().getAttribute(at)));
        const score = Number(await rows.first().locator(`[${name}]`).getAttribute(name));
        return [await shownBelow(layer ?? null, head ?? null), score];
      };
      expect(await below.textContent()).toBe('Below each map: induction, in this text.');
      const [before, inText] = await ofFirst('data-comparable');
      expect(before).toBe(inText);
      await begin.press('Enter');
      await expect.poll(() => rows.locator('[data-random]').count()).toBe(6 * HEADS);
      await expect.poll(() => below.textContent()).toBe('Below each map: induction, on repeated random tokens.');
      const [after, onRandom] = await ofFirst('data-random');
      expect(after).toBe(onRandom);
      // What the rows are sorted by is what their bars show, and says that.
      expect(await frame.locator('[data-bars]').textContent()).toBe('random');
      const widths = rows
        .locator('[data-bar]')
        .evaluateAll((all) => all.map((one) => Number.parseFloat(one.getAttribute('width') ?? '')));
      const random = await numbers(rows.locator('[data-random]'), 'data-random');
      expect(await widths).toEqual(random.map((score) => expect.closeTo(Math.max(score * 100, 0.4), 3)));
      await frame.locator('[data-best]:focus').waitFor();
      // So it is beside each score of a head that is pointed at, of the kinds that were tested.
      await frame.locator('trace-heads-overview [data-layer="4"][data-head="3"]').hover();
      const tip = frame.locator('trace-heads-overview trace-floating-tip');
      await expect
        .poll(() => tip.locator('[data-over-countable]', { hasText: 'induction' }).textContent())
        .toMatch(/; shuffled 0\.\d\d ± 0\.\d\d; on repeated random tokens 0\.51$/);
      await panel.page.mouse.move(0, 0);
      // So is what the slider limits, which says that, and is seen in the maps.
      const slider = frame.locator('trace-found-heads .filter input');
      const limits = frame.locator('trace-found-heads .filter');
      const tests = await numbers(rows.locator('[data-random]'), 'data-random');
      expect(await slider.getAttribute('max')).toBe(String(Math.floor((tests[0] ?? 0) * 100) / 100));
      await slider.fill('0.1');
      const most = tests.filter((score) => score >= 0.1).length;
      await expect.poll(() => rows.count()).toBe(most);
      expect(await limits.textContent()).toMatch(/at least 0\.10 on random tokens: \d+ of 48 heads\./);
      expect(await limits.textContent()).toContain('The highest score on random tokens is 0.51.');
      expect(await frame.locator('trace-heads-overview td[data-dim]').count()).toBe(48 - most);
      await slider.fill('0');
      await expect.poll(() => rows.count()).toBe(48);
      const best = frame.locator('[data-best] [data-head]');
      expect(await best.first().textContent()).toMatch(/^head 4\.3\s+0\.51$/);
      expect(await frame.locator('[data-tested]').textContent()).toContain('4 texts of 50 different random tokens');
      // Whether it is an induction head is said, beside what chance gives and what most heads do.
      expect(await frame.locator('[data-look-for]').textContent()).toMatch(
        /^Head 4\.3 is an induction head: on repeated random tokens, where meaning cannot help, it gives the token after the earlier copy 0\.51 of its attention; one that looks at all tokens alike would give it 0\.01, and half of the 48 heads give it 0\.0\d or less\. So is head 4\.1 \(0\.47\)\./,
      );
      const even = Number(await frame.locator('[data-verdict="is"]').getAttribute('data-even'));
      const seen = Array.from({ length: 50 }, (_, at) => 1 / (51 + at));
      expect(even).toBeCloseTo(seen.reduce((sum, one) => sum + one, 0) / 50, 12);
      expect(await rows.first().locator('button').textContent()).toBe('4.3');
      const induction = frame.locator('trace-found-heads tr[data-layer="4"][data-head="3"] [data-random]');
      expect(Number(await induction.getAttribute('data-random'))).toBeCloseTo(0.51, 2);
      // The other half of an induction head: what it looks at, it copies, which its weights alone do not say.
      await frame.locator('trace-found-heads tr[data-layer="4"][data-head="3"]').click();
      await frame.locator('[data-heads="circuits"] summary').click();
      await expect
        .poll(() => frame.locator('[data-circuit="run"]').textContent())
        .toContain('“·table” itself has rank 1 of');
      // Its attention is shown from the token that has an earlier copy, wherever the reader was.
      await panel.go({ token: 4 });
      const selected = () => frame.locator('[role="option"][aria-selected="true"]').getAttribute('data-token');
      await expect.poll(selected).toBe('4');
      await frame.locator('[data-action="show-attention"]').click();
      await expect.poll(selected).toBe('10');
      // That it is another token is said, with the way back; who has gone back is at their own.
      const seenBest = frame.locator('[data-seen-best]');
      expect((await seenBest.textContent())?.replace(/\s+/g, ' ')).toBe(
        '·green was chosen for you: it shows best what this head does (“induction”). In the map of weights, what counts as that is outlined. Back to ·by',
      );
      await frame.locator('[data-action="back-to-token"]').click();
      await expect.poll(selected).toBe('4');
      expect(await seenBest.count()).toBe(0);
      // So it is when the head is opened in the list or in the overview, and the cells that count are outlined.
      const outlined = frame.locator('[data-tensor] trace-heat-map-legend [data-counted]');
      expect(await outlined.first().textContent()).toBe('outlined: what the score “induction” counts');
      await frame.locator('trace-head-thumbnails [data-thumbnail="2"]').click();
      await expect.poll(() => outlined.count()).toBe(0);
      for (const opener of ['trace-found-heads tr', 'trace-heads-overview td']) {
        await panel.go({ token: 4 });
        await expect.poll(selected).toBe('4');
        await frame.locator(`${opener}[data-layer="4"][data-head="3"]`).click();
        await expect.poll(selected).toBe('10');
        expect(await seenBest.textContent()).toContain('it shows best what this head does (“induction”)');
        // A map that is far from what is in view is not drawn.
        await frame.locator('[data-tensor$="attn.pattern"]').first().scrollIntoViewIfNeeded();
        await expect.poll(() => outlined.count()).toBeGreaterThan(0);
        await frame.locator('[data-action="back-to-token"]').click();
        await expect.poll(selected).toBe('4');
      }
      await frame.locator('trace-found-heads [data-value="previous"]').click();
      await expect.poll(() => best.first().textContent()).toMatch(/^head 3\.5/);
      await best.first().locator('button').click();
      const cell = frame.locator('trace-heads-overview [data-layer="3"][data-head="5"]');
      await expect.poll(() => cell.getAttribute('aria-selected')).toBe('true');

      // Another text is not tested before somebody asks for it; where no token can count, there are no scores of 0.
      await panel.trace('The weather is nice');
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('trace-found-heads [data-value="previous"]').click();
      await expect.poll(() => rows.count()).toBe(6 * HEADS);
      await frame.locator('trace-found-heads [data-value="induction"]').click();
      await frame.getByText('No token of this text has an earlier copy that it can look at').waitFor();
      expect(await rows.count()).toBe(0);
      expect(await frame.locator('trace-heads-overview .score').count()).toBe(0);
      await begin.click();
      await expect.poll(() => best.first().textContent()).toMatch(/^head 4\.3/);
      expect(panel.problems()).toEqual([]);
    },
  );

  it('tests them again without a head: each score with it and without it, what changes most, and what the repetition is worth', {
    timeout: 60_000,
  }, async ({ open }) => {
    const panel = await open({ viewport: WIDE, level: 'figures' });
    const frame = await panel.trace('The green table stands by the old door. The green');
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-found-heads [data-value="induction"]').click();
    await frame.locator('[data-test="begin"]').click();
    const said = (what: string) => frame.locator(`trace-leave-out-head [data-said="${what}"]`);
    await said('foreseen').waitFor();
    expect(await said('foreseen').textContent()).toBe(
      'The model foresees the tokens of the second half with a mean log-probability of −7.29 nats (perplexity 1,463), and the same tokens in the first half with −12.34 (perplexity 229,710): the repetition is worth 5.05 nats a token.',
    );
    // The head of an earlier block that looks most at the token before is offered by one button.
    const begin = frame.locator('[data-action="test-without"]');
    expect(await begin.textContent()).toBe('Test Again Without Head 3.5');
    expect(await frame.locator('[data-offered]').textContent()).toContain('(0.77 on random tokens)');
    await begin.click();
    await said('most-changed').waitFor();
    expect(await said('most-changed').textContent()).toBe(
      'Without head 3.5, head 4.3’s induction score falls from 0.51 to 0.09: it needs that head.',
    );
    expect(await said('foreseen-without').textContent()).toContain(
      'the repetition is then worth 1.56 instead of 5.05.',
    );
    const rows = frame.locator('trace-found-heads tbody tr');
    const heads = () => rows.evaluateAll((all) => all.map((row) => row.querySelector('button')?.textContent));
    const first = async () => (await heads())[0];
    expect(await rows.count()).toBe(6 * HEADS);
    expect((await rows.first().locator('td').allTextContents()).slice(0, 4)).toEqual(['4.3', '0.51', '0.09', '−0.42']);
    // It is sorted as chosen: heads of its own block and before have the same score in both.
    await frame.locator('[data-sort="without"]').click();
    const without = await numbers(rows.locator('[data-without]'), 'data-without');
    expect(without).toEqual(without.toSorted((a, b) => b - a));
    await frame.locator('[data-sort="change"]').click();
    expect(await first()).toBe('4.3');
    const random = await numbers(rows.locator('[data-random]'), 'data-random');
    const after = await numbers(rows.locator('[data-without]'), 'data-without');
    const changes = random.map((score, at) => Math.abs((after[at] ?? 0) - score));
    expect(changes).toEqual(changes.toSorted((a, b) => b - a));
    for (const [at, name] of (await heads()).entries()) if (Number(name) < 4) expect(changes[at]).toBe(0);
    expect(panel.problems()).toEqual([]);
    if (!thorough) return;
    // Any other head can be chosen; what is none is said, and cannot be left out.
    const field = frame.locator('[data-leave-out]');
    await field.fill('6.1');
    await expect.poll(() => begin.getAttribute('disabled')).toBe('');
    expect(await frame.locator('[data-offered]').textContent()).toBe(
      'Write a head as block.head: blocks are counted from 0 to 5, heads from 0 to 7.',
    );
    await field.fill('2.6');
    await field.press('Enter');
    await expect
      .poll(() => said('most-changed').textContent())
      .toContain('falls from 0.51 to 0.39: it needs that head, but');
    // It can be called off, and then all heads are there again.
    const { count, release } = await holdReadings(panel.page, 'repeatedTokens');
    await field.fill('3.1');
    await field.press('Enter');
    await expect.poll(count).toBe(1);
    await frame.getByText('The model reads the same random tokens without head 3.1…').waitFor();
    await frame.locator('[data-action="cancel-without"]').click();
    await expect.poll(() => rows.locator('[data-shuffled]').count()).toBe(6 * HEADS);
    await release();
    expect(await said('most-changed').count()).toBe(0);
    await begin.click();
    await said('most-changed').waitFor();
    await frame.locator('[data-action="all-heads"]').click();
    await expect.poll(() => said('most-changed').count()).toBe(0);
    // Another text is tested with all heads, until somebody asks for more.
    await begin.click();
    await said('most-changed').waitFor();
    await panel.trace('The weather is nice today. The weather is');
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-found-heads [data-value="induction"]').click();
    await frame.locator('[data-test="begin"]').click();
    await said('foreseen').waitFor();
    expect([await said('most-changed').count(), await frame.locator('[data-action="cancel-without"]').count()]).toEqual(
      [0, 0],
    );
    expect(panel.problems()).toEqual([]);
  });

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
      await frame.locator('trace-found-heads [data-value="induction"]').click();
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
      expect(panel.problems()).toEqual([]);
    },
  );

  it.for([['narrow', NARROW] as const, ...(thorough ? [['wide', WIDE] as const] : [])])(
    'is one click away where the story tells of the chosen head: %s',
    async ([, viewport], { open }) => {
      const panel = await open({ viewport, level: 'story', place: { layer: 1, head: 2 } });
      const frame = await panel.trace('The weather is nice');
      await frame.locator('[data-goto="7"]').click();
      expect(await frame.locator('[data-action="find-heads"]').count()).toBe(0);
      await frame.locator('[data-goto="8"]').click();
      expect(await frame.locator('trace-found-heads').count()).toBe(0);
      await frame.locator('[data-action="find-heads"]').click();
      const kinds = frame.locator('trace-found-heads trace-segmented');
      await kinds.waitFor();
      // In the upper part of what is in view: below it is all that there is.
      const share = async () => {
        const [box, main] = await Promise.all([kinds, frame.locator('main')].map((one) => one.boundingBox()));
        return box && main ? (box.y - main.y) / main.height : Number.NaN;
      };
      await expect.poll(share).toBeLessThan(0.4);
      expect(await share()).toBeGreaterThanOrEqual(0);
      expect(await frame.locator('trace-story-step').getAttribute('data-step')).toBe('8');
      // From there the attention of the head is one click away, and so is the story.
      const scrolled = () => frame.locator('main').evaluate(({ scrollTop }) => scrollTop);
      await frame.locator('[data-action="show-attention"]').click();
      await expect.poll(scrolled).toBe(0);
      await frame.locator('[data-action="back-to-story"]').click();
      await frame.locator('[data-action="find-heads"]').waitFor();
      expect([await frame.locator('trace-found-heads').count(), await scrolled()]).toEqual([0, 0]);
      expect(panel.problems()).toEqual([]);
    },
  );

  it('shows the map of the first row until a head is chosen in the list, and says that it is not chosen yet', {
    timeout: 60_000,
  }, async ({ open }) => {
    const panel = await open({ level: 'figures' });
    const text = 'The green table stands by the old door. The green';
    const frame = await panel.trace(text);
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-found-heads [data-value="previous"]').click();
    const [row, map] = [frame.locator('trace-found-heads tbody tr'), frame.locator('trace-found-head-map')];
    const preview = map.locator('[data-preview]');
    await preview.waitFor();
    const name = await row.first().locator('button').textContent();
    expect(await preview.getAttribute('data-preview')).toBe(name);
    await preview.scrollIntoViewIfNeeded();
    await map.locator(`[data-of-head="${name}"] [data-counted]`).waitFor();
    expect(await map.locator('h4').textContent()).toBe(`Attention of head ${name}, first of the list`);
    expect((await preview.textContent())?.replace(/\s+/g, ' ')).toMatch(
      new RegExp(`^Head \\d\\.\\d is still chosen\\. Choose head ${name}$`),
    );
    expect(await row.first().getAttribute('data-previewed')).toBe('');
    expect(await frame.locator('[data-action="show-attention"]').textContent()).toContain(`of Head ${name}`);
    // What it gives to what is counted is the weight of that head in the trace.
    const [layer = 0, head = 0] = (name ?? '').split('.').map(Number);
    const header = await readSafetensorsHeader(await savedTrace(text));
    const { data, shape } = await readTensor(header, `blocks.${layer}.attn.pattern`);
    const count = shape[1] as number;
    const weight = Number(data[(head * count + count - 1) * count + count - 2]);
    expect(Number(await map.locator('[data-counted-share]').getAttribute('data-counted-share'))).toBeCloseTo(weight, 6);
    // With another kind it is the first row of that.
    await frame.locator('trace-found-heads [data-value="same"]').click();
    await expect.poll(() => preview.getAttribute('data-preview')).not.toBe(name);
    await expect
      .poll(() => preview.getAttribute('data-preview'))
      .toBe(await row.first().locator('button').textContent());
    await frame.locator('trace-found-heads [data-value="previous"]').click();
    await expect.poll(() => preview.getAttribute('data-preview')).toBe(name);
    // One click chooses it; another head of the list is shown when it is clicked.
    await map.locator('[data-action="choose-shown"]').click();
    await expect.poll(() => preview.count()).toBe(0);
    await expect.poll(() => row.first().getAttribute('aria-current')).toBe('true');
    await row.nth(1).locator('button').click();
    const second = await row.nth(1).locator('button').textContent();
    await map.locator(`[data-of-head="${second}"]`).waitFor();
    expect(await preview.count()).toBe(0);
    // The button above leads to the large figure of the head that is shown.
    await frame.locator('trace-found-heads [data-value="same"]').click();
    await preview.waitFor();
    const third = await preview.getAttribute('data-preview');
    await frame.locator('[data-action="show-attention"]').click();
    const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
    await expect
      .poll(() => chosen.evaluate(({ dataset }: HTMLElement) => `${dataset['layer']}.${dataset['head']}`))
      .toBe(third);
    await expect.poll(() => preview.count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });

  it('says what the numbers below the small maps are', async ({ open }) => {
    const panel = await open({ level: 'figures' });
    const frame = await panel.trace(TEXT);
    await frame.locator('[data-goto="8"]').click();
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
    expect(panel.problems()).toEqual([]);
  });

  it('has every column of the list in view in a panel of any width', { timeout: 60_000 }, async ({ open }) => {
    const panel = await open({ level: 'figures' });
    const frame = await panel.trace(TEXT);
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-found-heads [data-value="induction"]').click();
    const rows = frame.locator('trace-found-heads tbody tr');
    await expect.poll(() => rows.locator('[data-shuffled]').count()).toBe(6 * HEADS);
    const beyond = () =>
      frame.locator('trace-found-heads .scroll').evaluate((list) => {
        const cut = [...list.querySelectorAll('th, td')].filter((cell) => cell.scrollWidth > cell.clientWidth + 1);
        return [list.scrollWidth - list.clientWidth, ...cut.map((cell) => cell.textContent)];
      });
    const isAllSeen = async () => {
      for (const width of thorough ? [420, 520, 620, 650, 700, 760, 900, 1100, 1300] : [420, 900]) {
        await panel.page.setViewportSize({ width, height: 900 });
        await expect.poll(async () => [width, ...(await beyond())]).toEqual([width, 0]);
      }
    };
    await isAllSeen();
    await frame.locator('[data-test="begin"]').click();
    await expect.poll(() => rows.locator('[data-random]').count()).toBe(6 * HEADS);
    await isAllSeen();
    await frame.locator('[data-action="test-without"]').click();
    await expect.poll(() => rows.locator('[data-without]').count()).toBe(6 * HEADS);
    await isAllSeen();
    expect(panel.problems()).toEqual([]);
  });

  it.for([
    ['narrow', { width: 420, height: 900 }] as const,
    ...(thorough ? [['wide', { width: 900, height: 900 }] as const] : []),
  ])(
    'shows the map of the head that is clicked right there, with what its score counts outlined, and finds it so again: %s',
    async ([, viewport], { open }) => {
      const panel = await open({ viewport, level: 'figures' });
      const text = 'The green table stands by the old door. The green';
      const frame = await panel.trace(text);
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('trace-found-heads [data-value="induction"]').click();
      const map = frame.locator('trace-found-head-map');
      const row = frame.locator('trace-found-heads tr[data-layer="4"][data-head="3"]');
      await row.click();
      await map.locator('[data-of-head="4.3"]').waitFor();
      await map.locator('[data-counted]').waitFor();
      expect(await map.locator('[data-counted]').textContent()).toBe('outlined: what the score “induction” counts');
      // The map is in view, and the row that was clicked with it.
      const isInView = (part: Locator) =>
        part.evaluate((one) => {
          const main = one.ownerDocument
            .querySelector('llm-trace-app')
            ?.shadowRoot?.querySelector('trace-view')
            ?.shadowRoot?.querySelector('main');
          const [view, box] = [main?.getBoundingClientRect(), one.getBoundingClientRect()];
          return view !== undefined && box.top >= view.top - 1 && box.bottom <= view.bottom + 1;
        });
      await expect.poll(() => isInView(map.locator('canvas.base'))).toBe(true);
      expect(await isInView(row)).toBe(true);
      // What the chosen token gives to it is the weight of the trace, and the token that is looked at is named.
      const said = map.locator('[data-counted-share]');
      const header = await readSafetensorsHeader(await savedTrace(text));
      const { data, shape } = await readTensor(header, 'blocks.4.attn.pattern');
      const count = shape[1] as number;
      const weight = Number(data[(3 * count + 10) * count + 2]);
      expect(Number(await said.getAttribute('data-counted-share'))).toBeCloseTo(weight, 6);
      expect((await said.textContent())?.replace(/\s+/g, ' ').trim()).toBe(
        `From ·green (10) it gives ${Math.round(weight * 100)} % of its attention to what the score “induction” counts: ·table (2).`,
      );
      // From a token of which nothing counts that is said.
      await panel.go({ token: 4 });
      await expect.poll(() => said.getAttribute('data-counted-share')).toBe('none');
      expect((await said.textContent())?.replace(/\s+/g, ' ')).toBe(
        'The score “induction” counts nothing from ·by (4).',
      );
      // Who comes back from another step, or to a page that is made anew, finds list and outlines as they were.
      const kind = frame.locator('trace-found-heads [data-value="induction"]');
      const isAsItWas = async () => {
        await expect.poll(() => kind.getAttribute('aria-checked')).toBe('true');
        await kind.scrollIntoViewIfNeeded();
        await map.locator('[data-of-head="4.3"]').waitFor();
        await frame.locator('[data-tensor$="attn.pattern"]').first().scrollIntoViewIfNeeded();
        await frame.locator('[data-tensor] trace-heat-map-legend [data-counted]').first().waitFor();
      };
      await frame.locator('[data-goto="14"]').click();
      await frame.locator('trace-attribution').waitFor();
      await frame.locator('[data-goto="8"]').click();
      await isAsItWas();
      const { release } = await reloadHolding(panel.page, 'findings');
      await release();
      await isAsItWas();
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'brings what the chosen token looks at into the strip with it, as far as both have room',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 760, height: 900 }, level: 'figures' });
      const frame = await panel.trace(
        'The green table stands by the old door and waits for the new lamp near the tall window of the house',
      );
      await frame.locator('[data-goto="8"]').click();
      await panel.go({ token: 19 });
      await frame.locator('trace-found-heads [data-value="first"]').click();
      await frame.locator('trace-found-heads tbody tr').first().click();
      const isInStrip = (position: number) =>
        frame.locator(`trace-token-strip [data-token="${position}"]`).evaluate((chip) => {
          const box = chip.getBoundingClientRect();
          const view = chip.closest('.scroll')?.getBoundingClientRect();
          return view !== undefined && box.left >= view.left - 1 && box.right <= view.right + 1;
        });
      // Far from the first token there is no room for both.
      await expect.poll(async () => [await isInStrip(0), await isInStrip(19)]).toEqual([false, true]);
      await panel.go({ token: 6 });
      await expect.poll(async () => [await isInStrip(0), await isInStrip(6)]).toEqual([true, true]);
      // Of a head that was chosen by itself the strip goes no further than to the chosen token.
      await panel.go({ token: 19, head: 2 });
      await expect.poll(() => isInStrip(19)).toBe(true);
      await panel.go({ token: 6 });
      await expect.poll(() => isInStrip(6)).toBe(true);
      expect(await isInStrip(0)).toBe(false);
      expect(panel.problems()).toEqual([]);
    },
  );
});
