/** Predictions against the saved logits and the terminal program, and two probabilities that are told apart. */
import { expect } from 'vitest';
import { percentInTable } from '../../src/base/number-text.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import {
  data,
  drawOf,
  entropy,
  openStep,
  sample,
  savedLogits,
  set,
  softmax,
  TEXT,
  tokenIds,
} from './predictions-page.ts';

describePage('predictions', () => {
  it('follow any token, and sampling controls change them exactly as a computation from the saved logits', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 671, height: 903 }, level: 'figures' });
    const frame = await openStep(panel, 15);
    const logits = await savedLogits(TEXT);
    for (const position of thorough ? [logits.length - 1, 3] : [3]) {
      const row = logits[position] as number[];
      await frame.locator(`trace-token-strip [data-token="${position}"]`).click();
      await frame.locator(`[data-after="${position}"]`).waitFor();
      const reset = frame.locator('[data-action="reset-sampling"]');
      if ((await reset.getAttribute('disabled')) === null) await reset.click();
      const rows = frame.locator('[data-top] tr[data-id]');
      const order = [...row.keys()].sort((a, b) => (row[b] as number) - (row[a] as number));
      await expect.poll(() => data(rows, 'id')).toEqual(order.slice(0, 50).map(String));
      const raw = softmax(row);
      const [shownLogits, shownRaw] = [
        await data(rows.locator('[data-column="logit"]'), 'value'),
        await data(rows.locator('[data-column="probability"]'), 'value'),
      ];
      for (const [rank, id] of order.slice(0, 50).entries()) {
        expect(Number(shownLogits[rank])).toBe(row[id]);
        expect(Number(shownRaw[rank])).toBeCloseTo(raw[id] as number, 12);
      }
      await set(frame, 'temperature', '0.7');
      await set(frame, 'topK', '40');
      await set(frame, 'topP', '0.9');
      const expected = sample(row, 0.7, 40, 0.9);
      const stat = async (name: string) =>
        Number((await data(frame.locator(`[data-spread="after"] [data-stat="${name}"]`), 'value'))[0]);
      await expect.poll(() => stat('tokens')).toBe(expected.filter((p) => p > 0).length);
      expect(await stat('entropy')).toBeCloseTo(entropy(expected), 10);
      // Which control leaves which tokens out.
      const left = expected.filter((p) => p > 0).length;
      expect(await frame.locator('trace-distribution [data-cuts]').textContent()).toBe(
        `Of ${row.length.toLocaleString('en')} tokens, top-k leaves 40, and top-p ${left} of these.`,
      );
      const cuts = frame.locator('[data-top] [data-cut]');
      expect(await cuts.allTextContents()).toEqual([
        `top-p leaves the first ${left} tokens`,
        'top-k leaves the first 40 tokens',
      ]);
      for (const [at, id] of [left, 40].map((first) => order[first]).entries())
        expect(await cuts.nth(at).locator('xpath=following-sibling::tr[1]').getAttribute('data-id')).toBe(String(id));
      const shown = await data(rows.locator('[data-column="sampled"]'), 'value');
      for (const [rank, id] of order.slice(0, 50).entries())
        expect(Number(shown[rank]), `rank ${rank}`).toBeCloseTo(expected[id] as number, 12);
    }

    // Any token's rank and probability.
    const row = logits[3] as number[];
    await frame.locator('trace-token-search [data-search]').fill(' house');
    const found = frame.locator('[data-results] tr[data-id]').first();
    const [id] = await tokenIds(' house');
    await expect.poll(() => found.getAttribute('data-id')).toBe(String(id));
    expect(Number(await found.getAttribute('data-rank'))).toBe(
      row.filter((logit) => logit > (row[id as number] as number)).length,
    );

    // A prediction that is chosen stands below the most probable ones, wherever it was found.
    await found.click();
    await expect.poll(() => data(frame.locator('[data-top] tr.chosen'), 'id')).toEqual([String(id)]);

    // Its softmax is written in numbers.
    await frame.locator('[data-fold="formula"] summary').click();
    const worked = frame.locator(`trace-worked-softmax [data-worked="${id}"]`);
    const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
    await expect.poll(() => worked.textContent()).toContain(` / ${sum.toPrecision(4)} = `);
    // With the model's own numbers, of which the controls that are on change none.
    expect(await frame.locator('trace-worked-softmax [data-own-only]').textContent()).toBe(
      'These are the model’s own probabilities, at temperature 1 and of all tokens. What is drawn with temperature 0.7, top-k 40, top-p 0.9 has others, with their formula in step 16.',
    );
    await frame.locator('[data-fold="formula"] summary').click();

    // How the text itself was foreseen.
    const ids = await tokenIds(TEXT);
    const logprob = ids
      .slice(1)
      .reduce((sum, next, i) => sum + Math.log(softmax(logits[i] as number[])[next] as number), 0);
    const total = frame.locator('trace-text-probabilities [data-total]');
    await total.scrollIntoViewIfNeeded();
    expect(Number(await total.getAttribute('data-logprob'))).toBeCloseTo(logprob, 9);
    expect(Number(await total.getAttribute('data-perplexity'))).toBeCloseTo(Math.exp(-logprob / (ids.length - 1)), 7);
  });
});

describePage('two probabilities of a token', () => {
  it.runIf(thorough)(
    'are told apart where it is picked, where it was generated, and in the strip, which shows what was drawn',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 900, height: 903 }, level: 'story' });
      const frame = await openStep(panel, 16);
      const next = frame.locator('trace-token-strip [data-predicted]');
      const greedy = await next.getAttribute('data-predicted');
      const seen = async () => (await next.textContent())?.replace(/\s+/g, ' ').trim() ?? '';
      expect(await next.getAttribute('data-picked')).toBeNull();
      expect(await frame.locator('[data-two-shares]').count()).toBe(0);
      // Once a token is to be drawn, the strip says what it shows until one is generated.
      await frame.locator('trace-segmented[data-picker="method"]').getByText('sampled').click();
      await set(frame, 'temperature', '1.5');
      await set(frame, 'seed', '7');
      await expect.poll(seen).toMatch(/ before sampling \d/);
      expect(await frame.locator('trace-sampling [data-temperature-does]').textContent()).toBe(
        'below 1 probable tokens gain, above 1 all come closer',
      );
      // Beside the buttons, which may be far above the rest that is told of it.
      const drawnId = () => frame.locator('[data-drawn-now]').getAttribute('data-drawn-now');
      await expect.poll(drawnId).toBe(await frame.locator('[data-next="drawn"]').getAttribute('data-id'));
      expect(await next.getAttribute('data-predicted')).toBe(greedy);
      expect(await frame.locator('[data-two-shares]').textContent()).toBe(
        'The outline is the model’s own probability; the filled bar, and the last number, is that after the sampling controls.',
      );
      await expect
        .poll(() => frame.locator('[data-next="drawn"]').textContent())
        .toMatch(/probability \S+\s% by the model itself, \S+\s% after the sampling controls/);
      await expect
        .poll(() => frame.locator('trace-next-token [data-drawn-number]').textContent())
        .toMatch(/as wide as its probability after temperature, top-k and top-p, /);
      expect(await frame.locator('[data-why-taken]').count()).toBe(0);
      await panel.go({ step: 17 });
      await set(frame, 'newTokens', '5');
      await frame.locator('[data-action="begin-anew"]').click();
      const chips = frame.locator('trace-continuation-strip [data-generated]');
      await expect.poll(() => chips.count()).toBe(5);
      const first = chips.first();
      await expect.poll(() => next.getAttribute('data-predicted')).toBe(await first.getAttribute('data-id'));
      expect(await next.getAttribute('data-predicted')).not.toBe(greedy);
      expect(await seen()).toMatch(/ drawn \S+\s%$/);
      const label = ((await next.getAttribute('aria-label')) ?? '').replace(/\s+/g, ' ');
      expect(label.startsWith(await seen())).toBe(true);
      // It is drawn with one probability: the strip, its chip and the sentence tell the same, and which that is.
      const { probability } = await drawOf(
        frame.locator('trace-continuation-strip [data-evidence] [data-drawn-number]'),
      );
      expect(await seen()).toMatch(new RegExp(` drawn ${percentInTable(probability).replace(/\s/g, ' ')}$`));
      expect(label).toMatch(
        /: the text shown goes on with it; it was drawn with this probability, after temperature, top-k and top-p; by the model itself it has \S+ %\. The most probable token is .+, \S+ % by the model itself\./,
      );
      expect(
        await frame
          .locator('trace-story-step trace-finding')
          .locator('.box')
          .filter({ hasText: 'The model wrote' })
          .textContent(),
      ).toMatch(
        /whose probability after temperature, top-k and top-p was .+ The most probable was the .+; the least probable of those drawn was the /,
      );
      expect(await first.getAttribute('title')).toMatch(
        /probability \S+\s% as it was drawn \(after temperature, top-k and top-p\), \S+\s% by the model itself/,
      );
      // The legend says only what occurs: all were drawn, until one is chosen by hand.
      const legend = frame.locator('trace-continuation-strip .legend');
      expect(await legend.textContent()).not.toContain('not drawn');
      const heads = frame.locator('trace-alternatives th[scope="col"]');
      await expect
        .poll(async () => (await heads.allTextContents()).map((head) => head.trim()))
        .toEqual(expect.arrayContaining(['model’s own', 'after sampling']));
      expect(await frame.locator('trace-alternatives h3').textContent()).not.toContain('before sampling');
      await chips.nth(2).click();
      // Both entropies are told, each as that of its column.
      const entropyOf = async (stat: string) =>
        Number(await frame.locator(`trace-alternatives [data-stat="${stat}"]`).getAttribute('data-value'));
      await expect
        .poll(() => frame.locator('trace-alternatives h3').textContent())
        .toMatch(/entropy: model’s own \S+ bits\s*after sampling \S+ bits/);
      expect(await entropyOf('sampled-entropy')).toBeGreaterThan(await entropyOf('entropy')); // at temperature 1.5
      // A token taken by hand has the same kind of probability as those beside it.
      const other = frame.locator('[data-alternative][data-taken="false"]').first();
      const sampled = (await other.locator('[data-column="sampled"]').textContent())?.trim();
      await other.locator('[data-action="go-on"]').click();
      await expect
        .poll(() =>
          chips
            .nth(2)
            .locator('.probability')
            .textContent()
            .then((text) => text?.trim()),
        )
        .toBe(`${sampled} taken by you`);
      expect(await legend.textContent()).not.toContain('not drawn');
      await expect
        .poll(() => frame.locator('trace-continuation-strip [data-evidence]').textContent())
        .toContain('was not drawn: it was taken by you.');
      // Only the token makes the branch another: the next one is drawn by the number that it would have had.
      await chips.nth(3).click();
      await expect
        .poll(() => frame.locator('trace-continuation-strip [data-drawn-number]').textContent())
        .toContain('The fourth number of seed 7 is');
      // It leads to where it was drawn.
      await frame.locator('[data-goto="3"]').click();
      await next.click();
      await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe('17');
      // Why it was to be that one is offered beside why the most probable one, in a line that stays.
      const taken = (await next.getAttribute('data-predicted')) ?? '';
      const whys = async () =>
        Promise.all(
          ['data-why', 'data-why-taken'].map((name) => frame.locator(`[${name}]`).first().getAttribute(name)),
        );
      await expect.poll(whys).toEqual([greedy, taken]);
      const lines = () => frame.locator('trace-next-bars .why > button').allTextContents();
      const asked = await lines();
      await frame.locator('[data-action="why-taken"]').click();
      await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe('14');
      await frame.locator(`[data-attribution="${taken}"]`).waitFor();
      await expect.poll(whys).toEqual([taken, greedy]);
      // What is pressed stays where it is.
      expect(await lines()).toEqual(asked);
      await frame.locator('[data-action="why-taken"]').click();
      await frame.locator(`[data-attribution="${greedy}"]`).waitFor();
      await expect.poll(whys).toEqual([greedy, taken]);
      // In one line, as in a narrow panel, there is room for one question alone.
      await panel.page.setViewportSize({ width: 420, height: 903 });
      const inLine = frame.locator('trace-next-bars[flat] [data-why]');
      await expect.poll(() => inLine.getAttribute('data-why')).toBe(taken);
      await inLine.locator('button').click();
      await frame.locator(`[data-attribution="${taken}"]`).waitFor();
    },
  );
});
