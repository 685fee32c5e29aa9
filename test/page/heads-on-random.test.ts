import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { chooseKind } from './found-heads.ts';
import { HEADS, numbers } from './heads-page.ts';
import { holdReadings } from './held-messages.ts';
import { WIDE } from './story-page.ts';
import { testHeads } from './tested-heads.ts';

describePage('finding heads on repeated random tokens', () => {
  it.runIf(thorough)(
    'tests the heads on repeated random tokens beside the text, also where no token of it can count',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'figures' });
      // Findings of this text may have made the test: that this is not known yet.
      const known = await holdReadings(panel.page, 'knownTests');
      const frame = await panel.trace('The green table stands by the old door. The green');
      await frame.locator('[data-goto="8"]').click();
      await chooseKind(frame, 'induction');
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
      expect(await frame.locator('[data-decides]').textContent()).toBe(
        'Whether a head is an induction head is decided by its score on random tokens alone.',
      );
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
      expect(await best.first().textContent()).toMatch(/^head 4\.3\s+0\.51\s+± 0\.0\d$/);
      expect(await frame.locator('[data-tested]').textContent()).toContain('4 texts of 50 different random tokens');
      // Whether it is an induction head is said, beside what chance gives and what most heads do.
      expect(await frame.locator('[data-look-for]').textContent()).toMatch(
        /^Head 4\.3 is an induction head: on repeated random tokens it gives the token after the earlier copy 0\.51 of its attention \(by chance it would be 0\.014, and 32 of the 48 heads give no more than that\)\. So is head 4\.1 \(0\.47\); 0\.30 or more counts as one\./,
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
      await chooseKind(frame, 'previous');
      await expect.poll(() => best.first().textContent()).toMatch(/^head 3\.5/);
      await best.first().locator('button').click();
      const cell = frame.locator('trace-heads-overview [data-layer="3"][data-head="5"]');
      await expect.poll(() => cell.getAttribute('aria-selected')).toBe('true');

      // The test is of the model, so it is told of another text at once, also where no token of that can count.
      await known.release();
      await panel.trace('The weather is nice');
      await frame.locator('[data-goto="8"]').click();
      await chooseKind(frame, 'previous');
      await expect.poll(() => rows.count()).toBe(6 * HEADS);
      await chooseKind(frame, 'induction');
      await frame.getByText('No token of this text has an earlier copy that it can look at').waitFor();
      await expect.poll(() => best.first().textContent()).toMatch(/^head 4\.3/);
      expect(await begin.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'keeps the kind that is looked for and what the test gave when the page is made anew, and says over how many texts, how long and by which seed',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'figures' });
      const frame = await panel.trace('The green table stands by the old door. The green');
      await frame.locator('[data-goto="8"]').click();
      await chooseKind(frame, 'induction');
      await testHeads(frame);
      const best = frame.locator('[data-best] [data-head]');
      await expect.poll(() => best.first().textContent()).toMatch(/^head 4\.3\s+0\.51\s+± 0\.0\d\s*$/);
      const of = frame.locator('trace-found-heads [data-test-of]');
      expect(await of.textContent()).toBe(
        'Each number is a mean ± its standard deviation over 4 random texts, each of 50 different tokens and the same again (100 tokens), seed 0.',
      );
      const all = await best.allTextContents();
      await panel.page.reload();
      await expect.poll(() => best.allTextContents()).toEqual(all);
      expect(await frame.locator('trace-found-heads [data-value="induction"]').getAttribute('aria-checked')).toBe(
        'true',
      );
      expect(await of.count()).toBe(1);
      // What was looked for in one text is not in another; but the test is of the model, and told of every text as soon as a kind is chosen.
      await panel.trace('The weather is nice');
      await frame.locator('[data-goto="8"]').click();
      expect(await best.count()).toBe(0);
      await chooseKind(frame, 'induction');
      await expect.poll(() => best.allTextContents()).toEqual(all);
      expect(await frame.locator('[data-test="begin"]').count()).toBe(0);
      // Who comes back to the first finds it as it was; a wide panel leads there from its menu.
      await panel.trace('The green table stands by the old door. The green');
      await frame.locator('trace-export-menu .opener').click();
      await frame.locator('trace-export-menu [data-item="try-others"]').waitFor();
      await frame.locator('trace-export-menu [data-item="find-heads"]').click();
      await expect.poll(() => best.allTextContents()).toEqual(all);
    },
  );

  it.runIf(thorough)(
    'tests them again without a head: each score with it and without it, what changes most, and what the repetition is worth',
    {
      timeout: 60_000,
    },
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'figures' });
      const frame = await panel.trace('The green table stands by the old door. The green');
      await frame.locator('[data-goto="8"]').click();
      await chooseKind(frame, 'induction');
      await testHeads(frame);
      const said = (what: string) => frame.locator(`trace-leave-out-head [data-said="${what}"]`);
      await said('foreseen').waitFor();
      expect(await said('foreseen').textContent()).toBe(
        'The model foresees the tokens of the second half with a mean log-probability of −7.29 nats (perplexity 1,463), and the same tokens in the first half with −12.34 (perplexity 229,710): the repetition is worth 5.05 ± 0.51 nats a token (mean ± standard deviation over 4 texts). In the first half the model is worse than guessing among all tokens, whose perplexity is their number, 8,193: part of that gain only brings it up to guessing.',
      );
      // The head of an earlier block that looks most at the token before is offered by one button.
      const begin = frame.locator('[data-action="test-without"]');
      expect(await begin.textContent()).toBe('Test Again Without Head 3.5');
      expect(await frame.locator('[data-offered]').textContent()).toContain('(0.77 on random tokens)');
      await begin.click();
      await said('most-changed').waitFor();
      expect(await said('most-changed').textContent()).toBe(
        'Without head 3.5, head 4.3’s induction score falls from 0.51 ± 0.04 to 0.09 ± 0.00 (in the same texts by 0.42 ± 0.04): it needs that head, unless another head of its block, left out as a control, changes it as much.',
      );
      await expect
        .poll(() => said('adds').textContent())
        .toMatch(/^To the prediction of this text, head 4\.3 (adds|takes away) \S+ .* of “.+”.* directly\.$/);
      expect(await said('foreseen-without').textContent()).toContain(
        'the repetition is then worth 1.56 ± 0.17 instead of 5.05 ± 0.51 (in the same texts 3.49 ± 0.40 less).',
      );
      const rows = frame.locator('trace-found-heads .scroll tbody tr');
      const heads = () => rows.evaluateAll((all) => all.map((row) => row.querySelector('button')?.textContent));
      const first = async () => (await heads())[0];
      expect(await rows.count()).toBe(6 * HEADS);
      expect((await rows.first().locator('td').allTextContents()).slice(0, 4)).toEqual([
        '4.3',
        '0.51 ± 0.04',
        '0.09 ± 0.00',
        '−0.42 ± 0.04',
      ]);
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
      // A head of the same block that should do nothing for it is offered for comparison; each test keeps its row.
      const soFar = frame.locator('[data-left-out-so-far] tbody tr');
      expect(await soFar.first().textContent()).toMatch(/^\s*no head0\.51 ± 0\.045\.05 ± 0\.51\s*$/);
      expect(await frame.locator('[data-control]').textContent()).toContain('a control');
      const control = await frame.locator('[data-control]').getAttribute('data-control');
      expect(control).toMatch(/^3\.[0-46-7]$/);
      await frame.locator('[data-action="test-control"]').click();
      await expect.poll(() => soFar.count()).toBe(3);
      const leftOut = () => soFar.evaluateAll((all) => all.map((row) => row.getAttribute('data-left-out')));
      expect(await leftOut()).toEqual([null, '3.5', control]);
      const ofControl = await soFar.last().locator('td').nth(2).textContent();
      expect(Number(ofControl?.replace(/ ±.*/, '').replace('−', '-'))).toBeGreaterThan(-0.1);
      expect(await frame.locator('[data-control]').count()).toBe(0);
      expect(await said('controlled').textContent()).toMatch(
        new RegExp(
          `^Head 4\\.3’s induction score changes by −0\\.42 ± 0\\.04 without head 3\\.5, and by \\S+ ± \\S+ without head ${control} of the same block, its control: it needs head 3\\.5 in particular\\.$`,
        ),
      );
      // All of it can be taken out: every head and kind as CSV, with what it is of, and in a report.
      await frame.locator('trace-found-heads trace-table-menu button').click();
      await frame.locator('trace-found-heads trace-table-menu [data-item="csv"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      const [csv] = panel.asked.saved;
      expect(csv).toMatchObject({
        kind: 'figure',
        format: 'csv',
        name: 'heads-by-kind_the-green-table-stands-by_starter',
      });
      const lines = (csv?.kind === 'figure' ? Buffer.from(csv.data).toString() : '').trimEnd().split('\n');
      expect(lines).toHaveLength(1 + 7 * 6 * HEADS);
      expect(lines[0]).toMatch(
        /^model,weights,text,LLM Trace version,attention,block,head,kind,score,.*,random_without_3\.5_change_sd,random_without_3\./,
      );
      expect(lines.find((line) => line.includes(',decoder,4,3,induction,'))).toMatch(
        /^starter,"model\.safetensors: [\d,]+ bytes, SHA-256 [0-9a-f]{64}",The green table stands by the old door\. The green,.*,0\.50\d*,0\.03\d*,4,50,0,0\.09\d*,/,
      );
      await frame.locator('[data-heads="table"] summary').click();
      const columns = await frame.locator('trace-heads-table th').allTextContents();
      expect(columns).toContain('random: induction');
      expect(columns).toEqual(
        expect.arrayContaining(['on itself', 'entropy, bits', 'entropy, share of the most possible']),
      );
      expect(columns).not.toContain('same token');
      await frame.locator('trace-heads-table trace-table-menu button').click();
      await frame.locator('trace-heads-table trace-table-menu [data-item="csv"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(2);
      await frame.locator('[data-heads="table"] summary').click();
      // One that was made is there again without another run.
      const { count: asked, release: letGo } = await holdReadings(panel.page, 'repeatedTokens');
      await frame.locator('[data-left-out="3.5"] button').click();
      await expect.poll(() => frame.locator('[data-left-out="3.5"]').getAttribute('aria-current')).toBe('true');
      expect(await said('most-changed').textContent()).toContain('Without head 3.5');
      expect(await asked()).toBe(0);
      await letGo();
      await frame.locator('trace-export-menu trace-menu button').first().click();
      await frame.locator('trace-export-menu [data-item="save-report"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(3);
      const report = panel.asked.saved.at(-1);
      const [told] = (report?.kind === 'report' && report.choice.heads) || [];
      expect(told).toMatchObject({ attention: 'decoder', kind: 'induction', baseline: { shuffles: 20 } });
      expect(told?.tested?.scores.induction[4 * HEADS + 3]).toBeCloseTo(0.51, 2);
      expect(told?.ablatedTests.map(({ without }) => without)).toEqual([
        { layer: 3, head: 5 },
        { layer: 3, head: Number(control?.slice(2)) },
      ]);
      if (!thorough) return;
      // An induction head has another control, which is none: no score tells of either, since both write after all heads of their block have looked.
      const field = frame.locator('[data-leave-out]');
      await field.fill('4.3');
      await field.press('Enter');
      const ofFirst = frame.locator('[data-left-out-so-far] [data-left-out="4.3"] td');
      await expect
        .poll(() => ofFirst.allTextContents())
        .toEqual(['4.3', '0.51 ± 0.04', 'cannot change', '3.18 ± 0.40']);
      const own = frame.locator('trace-found-heads .scroll tr[data-layer="4"][data-head="3"]');
      expect(await own.locator('[data-change-spread]').textContent()).toBe('cannot change');
      const ofInduction = await frame.locator('[data-control]').getAttribute('data-control');
      expect(ofInduction).toMatch(/^4\.[024-7]$/);
      expect(await frame.locator('[data-control]').textContent()).toMatch(
        /it has the lowest score “induction” \(0\.0\d on random tokens\)\. Neither of the two can change the score of head 4\.3, which looks before they write: compare what the repetition is worth\./,
      );
      // Any other head can be chosen; what is none is said, and cannot be left out.
      await field.fill('6.1');
      await expect.poll(() => begin.getAttribute('disabled')).toBe('');
      expect(await frame.locator('[data-offered]').textContent()).toBe(
        'Write a head as block.head: blocks are counted from 0 to 5, heads from 0 to 7.',
      );
      await field.fill('2.6');
      await field.press('Enter');
      await expect
        .poll(() => said('most-changed').textContent())
        .toContain('falls from 0.51 ± 0.04 to 0.39 ± 0.05 (in the same texts by 0.12 ± 0.02): 24\u00a0%');
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
      // Of another text the test with all heads is told, and what was left out, until somebody asks for more.
      await begin.click();
      await said('most-changed').waitFor();
      await panel.trace('The weather is nice today. The weather is');
      await frame.locator('[data-goto="8"]').click();
      await chooseKind(frame, 'induction');
      await testHeads(frame);
      await said('foreseen').waitFor();
      expect([
        await said('most-changed').count(),
        await frame.locator('[data-action="cancel-without"]').count(),
      ]).toEqual([0, 0]);
    },
  );
});
