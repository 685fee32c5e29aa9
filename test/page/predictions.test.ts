/** Predictions against the saved logits and the terminal program, and how the next token is picked from them. */
import { expect } from 'vitest';
import { percentInTable, toldApart } from '../../src/base/number-text.ts';
import { seededRandom } from '../../src/base/random.ts';
import { Predictions } from '../../src/trace/readings/predictions.ts';
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
import { settled } from './visit-steps.ts';

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
    expect(panel.problems()).toEqual([]);
  });
});

describePage('a token that is drawn', () => {
  it('has its reason in the step of the choice: the number and its interval, on the line of all', async ({ open }) => {
    const panel = await open({ viewport: { width: 900, height: 903 }, level: 'story' });
    const frame = await openStep(panel, 16);
    const line = frame.locator('trace-next-token trace-draw-line');
    await frame.locator('trace-next-token [data-next="greedy"]').waitFor();
    expect(await line.count()).toBe(0);
    await frame.locator('trace-segmented[data-picker="method"]').getByText('sampled').click();
    const sampled = sample((await savedLogits(TEXT)).at(-1) as number[], 1.5, 0, 1);
    const order = [...sampled.keys()].sort((a, b) => (sampled[b] as number) - (sampled[a] as number));
    await set(frame, 'temperature', '1.5');
    for (const seed of [7, 8, 9, 10]) {
      await set(frame, 'seed', String(seed));
      const told = line.locator('[data-drawn-number]');
      const number = seededRandom(seed)();
      await expect.poll(async () => (await drawOf(told)).number).toBe(number);
      let before = 0;
      const id = order.find((each) => {
        before += sampled[each] as number;
        return before > number;
      }) as number;
      const draw = await drawOf(told);
      expect(draw.probability).toBeCloseTo(sampled[id] as number, 12);
      expect(draw.before).toBeCloseTo(before - (sampled[id] as number), 9);
      expect(await frame.locator('[data-next="drawn"]').getAttribute('data-id')).toBe(String(id));
      const [from, at, to] = toldApart([draw.before, draw.number, draw.before + draw.probability]);
      expect(await told.textContent()).toContain(
        `The first number of seed ${seed} is ${at}. It falls into the interval of `,
      );
      expect(await told.textContent()).toContain(`, from ${from} to ${to}, `);
      // The mark of the number is within the interval that is drawn last, however thin that is.
      const drawn = line.locator(`[data-interval="${id}"]`).last();
      const box = await drawn.boundingBox();
      const mark = await line.locator('.mark').last().boundingBox();
      const middle = (mark?.x ?? Number.NaN) + (mark?.width ?? Number.NaN) / 2;
      expect(box?.width).toBeGreaterThan(12);
      expect(middle).toBeGreaterThanOrEqual((box?.x ?? Number.NaN) - 1.5);
      expect(middle).toBeLessThanOrEqual((box?.x ?? Number.NaN) + (box?.width ?? 0) + 1.5);
    }
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'is saved with the line on which it was drawn, as the picture of the step, at both steps that show it',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 900, height: 903 }, level: 'story' });
      const frame = await openStep(panel, 16);
      await frame.locator('trace-segmented[data-picker="method"]').getByText('sampled').click();
      await set(frame, 'temperature', '1.5');
      await set(frame, 'seed', '7');
      const menu = frame.locator('trace-export-menu');
      /** The picture of the step, once the line on which the token was drawn is in it with its numbers. */
      const savesLine = async () => {
        const line = frame.locator('trace-draw-line');
        await line.locator('[data-interval]').first().waitFor();
        const before = panel.asked.saved.length;
        await menu.locator('.opener').click();
        await menu.locator('[data-item="picture"]').click();
        await menu.locator('[data-choice="format"] [data-value="svg"]').click();
        await menu.locator('[data-action="save-picture"]').click();
        await expect.poll(() => panel.asked.saved.length).toBe(before + 1);
        const wish = panel.asked.saved[before];
        const svg = wish?.kind === 'figure' ? Buffer.from(wish.data).toString() : '';
        expect(svg).toContain('>The number that was drawn<');
        const written = await line.locator('svg text[data-number], svg text[data-edge]').allTextContents();
        expect(written).toHaveLength(3);
        for (const number of written) expect(svg).toContain(`>${number}<`);
        expect(svg).toContain('<polygon');
      };
      await savesLine();
      await panel.go({ step: 17 });
      await frame.locator('[data-generated]').first().waitFor();
      await set(frame, 'newTokens', '5');
      await frame.locator('[data-action="begin-anew"]').click();
      await savesLine();
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'has it in the step of generation, too, where its chip is pointed at or chosen; the last step says first that the text goes on with it',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 900, height: 903 }, level: 'story' });
      const frame = await openStep(panel, 16);
      const strip = frame.locator('trace-continuation-strip');
      await frame.locator('trace-segmented[data-picker="method"]').getByText('sampled').click();
      await set(frame, 'temperature', '1.5');
      await set(frame, 'seed', '7');
      await panel.go({ step: 17 });
      const chips = strip.locator('[data-generated]');
      await chips.first().waitFor();
      // What was not drawn has none.
      expect(await strip.locator('[data-evidence]').count()).toBe(0);
      await set(frame, 'newTokens', '5');
      await frame.locator('[data-action="begin-anew"]').click();
      await expect.poll(() => chips.count()).toBe(5);
      const told = strip.locator('[data-evidence] [data-drawn-number]');
      const random = seededRandom(7);
      const numbers = Array.from({ length: 5 }, () => random());
      const shows = (at: number) => expect.poll(async () => (await drawOf(told)).number).toBe(numbers[at]);
      await shows(0);
      for (const at of [3, 1]) {
        await chips.nth(at).hover();
        await shows(at);
        const draw = await drawOf(told);
        expect(draw.number).toBeGreaterThanOrEqual(draw.before);
        expect(draw.number).toBeLessThan(draw.before + draw.probability);
        // The chip has the probability that decided.
        expect(await chips.nth(at).textContent()).toContain(percentInTable(draw.probability));
        expect(await told.textContent()).toContain(`The ${at === 3 ? 'fourth' : 'second'} number of seed 7 is `);
      }
      await strip.locator('[data-step-slider]').hover();
      await shows(0);
      await chips.first().press('ArrowRight');
      await shows(1);
      expect(await chips.nth(1).getAttribute('aria-describedby')).toBe('evidence');
      await panel.go({ step: 18 });
      const box = frame.locator('trace-story-step trace-finding').filter({ hasText: 'goes on with' });
      await expect
        .poll(() => box.locator('.box p').first().textContent())
        .toMatch(
          /^What happened here: The text goes on with “.+”, which was drawn\. Explained below is the prediction of “.+”, the most probable token, not that of “.+”\.$/,
        );
      expect(panel.problems()).toEqual([]);
    },
  );
});

describePage('how the next token is picked', () => {
  it('is drawn again with the next seed by a button that stays where it is, and says which seed that is', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 700, height: 900 }, level: 'story' });
    const frame = await openStep(panel, 16);
    const logits = Float32Array.from((await savedLogits(TEXT)).at(-1) as number[]);
    const plain = new Predictions(logits);
    const [again, seed] = [frame.locator('[data-action="draw-again"]'), frame.locator('[data-number="seed"]')];
    await frame.locator('trace-finding [data-finding="choice"]').waitFor();
    await frame.locator('trace-next-token [data-bar]').first().waitFor();
    const place = async () => (await again.boundingBox()) ?? { x: Number.NaN, y: Number.NaN };
    const { x, y } = await place();
    for (const drawn of [1, 2, 3, 4]) {
      expect(await again.getAttribute('title')).toBe(`Draw with the next seed, ${drawn}`);
      await again.click();
      await expect.poll(() => seed.inputValue()).toBe(String(drawn));
      const id = plain.choose({ temperature: 1, topK: 0, topP: 1, seed: drawn });
      await expect.poll(() => data(frame.locator('[data-next="drawn"]'), 'id')).toEqual([String(id)]);
      await expect.poll(async () => Math.abs((await place()).y - y)).toBeLessThan(1);
      expect((await place()).x).toBe(x);
    }
    expect(await frame.locator('[data-picker="method"] [aria-checked="true"]').textContent()).toBe('sampled');
    expect(panel.problems()).toEqual([]);
  });

  it('is drawn 100 times at a click and counted beside the bars, anew as settings change, while nothing moves', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 700, height: 900 }, level: 'story' });
    const frame = await openStep(panel, 16);
    const plain = new Predictions(Float32Array.from((await savedLogits(TEXT)).at(-1) as number[]));
    const counted = (draws: number, temperature: number) => {
      const ids = Array.from({ length: draws }, (_, i) => plain.choose({ temperature, topK: 0, topP: 1, seed: 1 + i }));
      const ofBars = [...plain.order.slice(0, 5)].map((id) => ids.filter((drawn) => drawn === id).length);
      return [...ofBars, draws - ofBars.reduce((sum, times) => sum + times, 0)].map(String);
    };
    const many = frame.locator('[data-action="draw-many"]');
    const often = frame.locator('trace-next-token .often');
    const times = () => data(frame.locator('trace-next-token [data-times]'), 'times');
    // What the places are of, within the step: what is above it may grow, and the step stays where it is then.
    const places = () =>
      frame.locator('trace-next-token').evaluate((step) => {
        const root = step.shadowRoot as ShadowRoot;
        const sampling = root.querySelector('trace-sampling')?.shadowRoot as ShadowRoot;
        const parts = [...root.querySelectorAll('vscode-button, li, li > *, .scale, .often, .setting')];
        return [...parts, ...sampling.querySelectorAll('input')].map((part) => {
          const box = part.getBoundingClientRect();
          const { top } = step.getBoundingClientRect();
          // A share is at the end of its column, whatever is before it.
          return [part.matches('.share') ? box.right : box.left, box.top - top, box.height].map(Math.round);
        });
      });
    await frame.locator('trace-finding [data-finding="choice"]').waitFor();
    await frame.locator('trace-next-token [data-bar]').first().waitFor();
    await expect.poll(() => often.textContent()).toBe('“Draw 100” counts how often each token comes.');
    for (const width of [420, 700, 1280]) {
      await panel.page.setViewportSize({ width, height: 900 });
      await expect.poll(times).toEqual([]);
      const before = await places();
      expect(await many.getAttribute('title')).toBe('Draw 100 tokens, with the seeds 1 to 100, and count them');
      await many.click();
      await expect.poll(times).toEqual(counted(100, 1));
      expect(await places(), `${width}`).toEqual(before);
      // What was drawn is seen on the bars as well.
      const marks = await frame
        .locator('trace-next-token [data-drawn-share]')
        .evaluateAll((all) => all.map((mark) => Number(mark.getAttribute('data-drawn-share'))));
      const counts = (await times()).map(Number);
      expect(marks).toEqual(counts.slice(0, marks.length).map((of) => of / 100));
      expect(await frame.locator('trace-next-token [data-drawn-mark]').textContent()).toBe(
        'Line: the share that was drawn.',
      );
      const first = plain.order[0] as number;
      const share = plain.probability(first);
      const [mean, chance] = [100 * share, Math.sqrt(100 * share * (1 - share))];
      const expected = frame.locator('trace-next-token .expected');
      expect((await expected.allTextContents()).slice(0, 2)).toEqual([
        'expected',
        `${mean.toFixed(1)} ± ${chance.toFixed(1)}`,
      ]);
      expect(await expected.count()).toBe(7);
      const marked = await frame.locator('trace-next-token li:not(.other) .far').count();
      expect(await often.textContent()).toMatch(
        marked === 0
          ? /^All 6 counts are within two standard deviations \(±\) of what is expected\.$/
          : /^Beyond two standard deviations \(±\): .+ for .+ ± .+\. By chance 0\.\d of 6 are, on average\.$/,
      );
      const title = await often.locator('[data-drawn-often]').getAttribute('title');
      expect(title?.startsWith('Drawn with the seeds 1 to 100. Give or take: the standard deviation')).toBe(true);
      expect(title).toContain(` = ${chance.toPrecision(4)}. `);
      expect(await frame.locator('[data-number="seed"]').inputValue()).toBe('0');
      // Asked again the seeds that follow are added; other settings draw with the same ones.
      await many.click();
      await expect.poll(times).toEqual(counted(200, 1));
      expect(await frame.locator('trace-next-token .heads .share').textContent()).toBe('of 200 expected');
      await set(frame, 'temperature', '0.5');
      await expect.poll(times).toEqual(counted(200, 0.5));
      // What was counted before stays beside it, also after more draws, until it is cleared.
      const former = () => frame.locator('trace-next-token [data-former]').allTextContents();
      expect(await former()).toEqual(counted(200, 1));
      expect(await often.textContent()).toContain('. Before: temperature 1. Clear');
      await many.click();
      await expect.poll(times).toEqual(counted(300, 0.5));
      // As many of both.
      expect(await former()).toEqual(counted(300, 1));
      await frame.locator('[data-action="clear-before"]').click();
      await expect.poll(former).toEqual([]);
      expect(await times()).toEqual(counted(300, 0.5));
      // They are kept with the trace.
      await panel.go({ step: 15 });
      await panel.go({ step: 16 });
      await expect.poll(times).toEqual(counted(300, 0.5));
      await frame.locator('[data-action="draw-more"]').click();
      await expect.poll(times).toEqual(counted(1300, 0.5));
      // The other tokens that were drawn, the most frequent first.
      await frame.locator('[data-action="list-others"]').click();
      const others = await data(frame.locator('[data-drawn-other] [data-times]'), 'times');
      expect(others.map(Number)).toEqual(others.map(Number).toSorted((a, b) => b - a));
      expect(others.length).toBe(10);
      await frame.locator('[data-action="list-others"]').click();
      await frame.locator('[data-action="reset-sampling"]').click();
      await expect.poll(times).toEqual([]);
    }
    // All other tokens have a row together, which tells what none of the bars does.
    const others = frame.locator('[data-others]');
    const ofOthers = 1 - [...plain.order.slice(0, 5)].reduce((sum, id) => sum + plain.probability(id), 0);
    expect(Number((await data(others, 'raw'))[0])).toBeCloseTo(ofOthers, 9);
    await set(frame, 'topK', '5');
    await expect.poll(() => data(others, 'sampled')).toEqual(['0']);
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)('is told with the step where the sliders are, by its title', async ({ open }) => {
    const panel = await open({ viewport: { width: 900, height: 800 } });
    const frame = await panel.trace(TEXT);
    const [how, hint, change, anew] = [
      frame.locator('[data-how]'),
      frame.locator('[data-goes-on]'),
      frame.locator('[data-action="change-sampling"]'),
      frame.locator('[data-action="begin-anew"]'),
    ];
    await panel.go({ step: 17 });
    await expect
      .poll(() => how.textContent())
      .toMatch(/It is set in step 16, “Pick one token”, and by the sliders of step 15, “What comes next”\.$/);
    expect(await change.getAttribute('title')).toBe('To step 15, “What comes next”');
    expect(await anew.getAttribute('title')).toContain('step 16, “Pick one token”, and by the sliders of step 15');
    expect(await hint.textContent()).toContain('The sliders of step 15, “What comes next”, are for “sampled”:');
    await change.click();
    await expect.poll(() => frame.locator('[data-goto][aria-current]').getAttribute('data-goto')).toBe('15');
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await panel.go({ step: 17 });
    await expect.poll(() => how.textContent()).toMatch(/It is set in step 16, “Pick one token”\.$/);
    await change.click();
    await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe('16');
    await frame.locator('trace-sampling input[type="range"]').first().waitFor();
    // Where the sliders are in the same step, moving one shows what they are for.
    expect(await hint.count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });
});

describePage('a token that is drawn instead of the most probable one', () => {
  it.runIf(thorough)(
    'moves nothing that stood there before, nor does another temperature, in any width and presented',
    async ({ open }) => {
      for (const [viewport, isPresented] of [
        [{ width: 1300, height: 1500 }, false],
        [{ width: 420, height: 1500 }, false],
        [{ width: 1300, height: 800 }, true],
      ] as const) {
        const panel = await open({ viewport, level: 'story', place: null });
        const frame = await panel.trace('Once upon a time, there was a little girl');
        await panel.go({ step: 16 });
        if (isPresented) await frame.locator('body').press('f');
        const step = frame.locator('trace-next-token');
        const controls = ['.method', 'trace-sampling', '.setting ol', '[data-setting="topP"]'];
        const parts = controls.map((part) => step.locator(part));
        // Presented, the drawn token stands before the most probable one.
        if (!isPresented) parts.push(step.locator('[data-next="greedy"]'), frame.locator('trace-fold').first());
        const tops = () =>
          Promise.all(parts.map(async (part) => Math.round((await part.boundingBox())?.y ?? Number.NaN)));
        const told = frame.locator('trace-finding [data-drawn]');
        await frame.locator('trace-finding [data-finding="choice"]').waitFor();
        await step.locator('[data-bar]').first().waitFor();
        await settled(frame);
        const before = await tops();
        expect(before).not.toContain(Number.NaN);
        const stays = async (what: string) => {
          await settled(frame);
          expect(await tops(), `${what}, ${viewport.width}`).toEqual(before);
        };
        await step.locator('[data-value="draw"]').click();
        await expect.poll(() => told.textContent()).toContain('Its probability is');
        await stays('drawn');
        await step.locator('[data-setting="temperature"]').fill('0.6');
        await expect.poll(() => told.textContent()).toContain('temperature 0.6');
        await stays('another temperature');
        await step.locator('[data-value="greedy"]').click();
        await expect.poll(() => told.count()).toBe(0);
        await stays('most probable');
        expect(panel.problems()).toEqual([]);
      }
    },
  );
});

describePage('two probabilities of a token', () => {
  it('are told apart where it is picked, where it was generated, and in the strip, which shows what was drawn', async ({
    open,
  }) => {
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
    const { probability } = await drawOf(frame.locator('trace-continuation-strip [data-evidence] [data-drawn-number]'));
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
      Promise.all(['data-why', 'data-why-taken'].map((name) => frame.locator(`[${name}]`).first().getAttribute(name)));
    await expect.poll(whys).toEqual([greedy, taken]);
    const lines = () => frame.locator('trace-next-bars .why > span').allTextContents();
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
    expect(panel.problems()).toEqual([]);
  });
});
