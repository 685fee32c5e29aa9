/** Predictions and generation against the saved logits and the terminal program. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { percent, percentInTable, toldApart } from '../../src/base/number-text.ts';
import { seededRandom } from '../../src/base/random.ts';
import { withTemporaryFolder } from '../../src/base/temporary-folder.ts';
import { openTensors } from '../unit/support.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import type { OpenPanel } from './open-panel.ts';
import { printedJson, savedTrace } from './terminal.ts';

const TEXT = 'The weather is fine today.';

const inTerminal = printedJson<Record<string, unknown>>;

const tokenIds = async (text: string) =>
  ((await inTerminal('tokens', text))['tokens'] as { id: number }[]).map(({ id }) => id);

/** The logits that the terminal program saves: one row for each token. */
async function savedLogits(text: string): Promise<number[][]> {
  const tensors = await openTensors(await savedTrace(text));
  const [rows = 0, vocab = 0] = tensors.shape('logits') ?? [];
  const data = [...(await tensors.float32('logits'))];
  return Array.from({ length: rows }, (_, row) => data.slice(row * vocab, (row + 1) * vocab));
}

function softmax(scores: readonly number[]): number[] {
  const max = scores.reduce((a, b) => Math.max(a, b));
  const exponentials = scores.map((score) => Math.exp(score - max));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

/** Temperature, top-k, top-p and softmax, one after the other, as transformers does it. */
function sample(logits: readonly number[], temperature: number, topK: number, topP: number): number[] {
  let scores = logits.map((logit) => logit / temperature);
  const kth = scores.toSorted((a, b) => b - a)[topK - 1] as number;
  scores = scores.map((score) => (score < kth ? -Infinity : score));
  const probabilities = softmax(scores);
  let cumulative = 0;
  for (const id of [...probabilities.keys()].sort(
    (a, b) => (probabilities[a] as number) - (probabilities[b] as number),
  )) {
    cumulative += probabilities[id] as number;
    if (cumulative > 1 - topP) break;
    scores[id] = -Infinity;
  }
  return softmax(scores);
}

const entropy = (probabilities: readonly number[]) =>
  probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);

async function openStep(panel: OpenPanel, step: number): Promise<Frame> {
  const frame = await panel.trace(TEXT);
  await frame.locator(`[data-goto="${step}"]`).click();
  return frame;
}

async function set(frame: Frame, setting: string, value: string): Promise<void> {
  const field = frame.locator(`[data-number="${setting}"]`);
  await field.fill(value);
  await field.press('Tab');
}

/** One attribute of each of several elements. */
const data = (elements: Locator, key: string): Promise<(string | undefined)[]> =>
  elements.evaluateAll((all, name) => all.map((element) => (element as HTMLElement).dataset[name]), key);

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

/** The numbers by which a token was drawn, as the element has them that tells of it. */
async function drawOf(element: Locator) {
  const [draw] = await element.evaluateAll((all) => all.map((one) => ({ ...(one as HTMLElement).dataset })));
  const { drawnNumber, before, probability } = draw ?? {};
  return { number: Number(drawnNumber), before: Number(before), probability: Number(probability) };
}

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

  it('is saved with the line on which it was drawn, as the picture of the step, at both steps that show it', async ({
    open,
  }) => {
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
  });

  it('has it in the step of generation, too, where its chip is pointed at or chosen; the last step says first that the text goes on with it', async ({
    open,
  }) => {
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
        /^What happened here: The text goes on with “.+”, which was drawn\. What follows is about “.+”, the most probable token\.$/,
      );
    expect(panel.problems()).toEqual([]);
  });
});

describePage('how the next token is picked', () => {
  it('is told with the step where the sliders are, by its title at each level', async ({ open }) => {
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
      .toMatch(/It is set in step 16, “The predicted token”, and by the sliders of step 15, “Top predictions”\.$/);
    expect(await change.getAttribute('title')).toBe('To step 15, “Top predictions”');
    expect(await anew.getAttribute('title')).toContain('step 16, “The predicted token”, and by the sliders of step 15');
    expect(await hint.textContent()).toContain('The sliders of step 15, “Top predictions”, are for “sampled”:');
    await change.click();
    await expect.poll(() => frame.locator('[data-goto][aria-current]').getAttribute('data-goto')).toBe('15');
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await panel.go({ step: 17 });
    await expect.poll(() => how.textContent()).toMatch(/It is set in step 16, “Pick one token”\.$/);
    await change.click();
    await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe('16');
    await frame.locator('trace-sampling input[type="range"]').first().waitFor();
    await expect.poll(() => hint.textContent()).toContain('The sliders are for “sampled”:');
    expect(panel.problems()).toEqual([]);
  });
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
    await expect.poll(seen).toMatch(/ most probable \d/);
    expect(await next.getAttribute('data-predicted')).toBe(greedy);
    expect(await frame.locator('[data-two-shares]').textContent()).toBe(
      'Outlined, first: the model’s own. Filled, bold: after the sampling controls.',
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
    await frame.locator('[data-action="why-taken"]').click();
    await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe('14');
    await frame.locator(`[data-attribution="${taken}"]`).waitFor();
    await expect.poll(whys).toEqual([taken, greedy]);
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

describePage('generation', () => {
  it('says by the name and the tip of a tile its probability in two decimals, of which the mean is taken', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 771, height: 903 }, level: 'story' });
    const frame = await openStep(panel, 17);
    const chips = frame.locator('trace-continuation-strip [data-generated]');
    await chips.first().waitFor();
    for (const chip of await chips.all()) {
      const share = percent(Math.exp(Number(await chip.getAttribute('data-value'))));
      for (const name of ['aria-label', 'title'])
        expect(await chip.getAttribute(name)).toContain(`probability ${share}`);
    }
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'does not go on playing in another trace, and brings the rows into view that it adds to the cache',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 771, height: 903 }, motion: true });
      const frame = await openStep(panel, 17);
      const play = frame.locator('trace-continuation-strip [data-action="play"]');
      await play.click();
      await expect.poll(() => play.textContent()).toBe('Pause');
      const chips = frame.locator('trace-continuation-strip [data-generated]');
      const before = await data(chips, 'id');
      await panel.trace('The cold');
      await expect.poll(() => data(chips, 'id')).not.toEqual(before);
      expect(await play.textContent()).toBe('Play');
      const ofCache = frame.locator('trace-cache [data-action="play"]');
      // The cache is read once it is near what is seen.
      await frame.locator('trace-cache').scrollIntoViewIfNeeded();
      await ofCache.evaluate((button) => button.scrollIntoView({ block: 'end' }));
      const top = async () => (await ofCache.boundingBox())?.y ?? Number.NaN;
      const begin = await top();
      await ofCache.click();
      await expect.poll(top).toBeLessThan(begin - 20);
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'goes on with another token as the terminal does, and any step is traced in full',
    async ({ open, opened }) => {
      const panel = await open({ viewport: { width: 771, height: 903 } });
      const frame = await openStep(panel, 17);
      const chips = frame.locator('trace-continuation-strip [data-generated]');
      const first = (await inTerminal('generate', TEXT, '--max-new-tokens', '17')) as { ids: number[]; text: string };
      const prompt = await tokenIds(TEXT);
      await expect.poll(() => data(chips, 'id')).toEqual(first.ids.slice(prompt.length).map(String));

      // Bars are as long for equal probabilities, however wide their tokens are.
      const widths = await chips
        .locator('svg')
        .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
      expect(new Set(widths.map(Math.round)).size).toBe(1);

      // Who scrolls to later tokens sees them: the chosen one does not come back into view by itself.
      const list = frame.locator('trace-continuation-strip [role="listbox"]');
      const scrolled = await list.evaluate(async (element) => {
        element.style.maxHeight = '44px';
        element.scrollTop = 30;
        await new Promise((resolve) => setTimeout(resolve, 200));
        const { scrollTop } = element;
        element.style.maxHeight = '';
        return scrollTop;
      });
      expect(scrolled).toBe(30);

      // Another token at step 2, and from there greedily.
      await chips.nth(2).click();
      const other = frame.locator('[data-alternative][data-taken="false"]').first();
      const id = Number(await other.getAttribute('data-alternative'));
      await set(frame, 'newTokens', '6');
      // What is pressed next is where it was, though the list of continuations comes to stand above it.
      const heading = frame.locator('trace-alternatives h3');
      await other.locator('[data-action="go-on"]').scrollIntoViewIfNeeded();
      const before = (await heading.boundingBox())?.y as number;
      await other.locator('[data-action="go-on"]').click();
      // In all as many as are wanted: three are given.
      await expect.poll(() => chips.count()).toBe(6);
      expect(await frame.locator('[data-reason="length"]').textContent()).toContain(
        'at the limit of 3 new tokens after the first 3, 6 in all.',
      );
      await expect.poll(() => frame.locator('[data-excerpt]').textContent()).toMatch(/^Continuation 1: ./);
      await expect.poll(() => frame.locator('[data-excerpt] b').textContent()).toMatch(/./);
      await expect.poll(async () => Math.abs(((await heading.boundingBox())?.y as number) - before)).toBeLessThan(30);
      const shown = (await data(chips, 'id')).map(Number);
      expect(shown.slice(0, 3)).toEqual([...first.ids.slice(prompt.length, prompt.length + 2), id]);
      const part = (name: string) => frame.locator(`trace-whole-text [data-part="${name}"]`).textContent();
      const text = `${await part('prompt')}${await part('continuation')}`;
      const begun = (await Promise.all([0, 1, 2].map((step) => chips.nth(step).locator('bdi').textContent())))
        .join('')
        .replaceAll('·', ' ')
        .replaceAll('⏎', '\n');
      // The text with that token is cut into the same tokens: so the terminal can be asked to go on from there.
      expect(await tokenIds(TEXT + begun)).toEqual([...prompt, ...shown.slice(0, 3)]);
      const expected = await inTerminal('generate', TEXT + begun, '--max-new-tokens', '3');
      expect([...prompt, ...shown]).toEqual(expected['ids']);
      expect(text).toBe(expected['text']);

      // The cache at that step holds the prompt and two tokens more.
      await chips.nth(2).click();
      const cache = frame.locator('[data-cache]');
      await frame.locator('trace-cache').scrollIntoViewIfNeeded();
      await expect.poll(() => cache.getAttribute('data-cached')).toBe(String(prompt.length + 2));
      expect(await cache.getAttribute('data-bytes')).toBe(String((prompt.length + 2) * 2 * 6 * 256 * 4));

      // With sampling controls, as the terminal draws.
      await frame.locator('[data-goto="15"]').click();
      await set(frame, 'temperature', '0.8');
      await set(frame, 'topK', '40');
      await set(frame, 'seed', '5');
      expect(await frame.locator('[data-how]').textContent()).toContain(
        'sampled with temperature 0.8, top-k 40, seed 5; “Generate Anew” gives the same ones until you change the seed.',
      );
      // Nothing is sampled by itself: that is told beside the tokens, and where the settings are.
      const otherwise = frame.locator('[data-other-settings]');
      expect(await otherwise.textContent()).toContain(
        'How new tokens are picked has changed: sampled with temperature 0.8, top-k 40, seed 5. The tokens below were picked as before; “Generate Anew” picks new ones.',
      );
      expect(await frame.locator('[data-goes-on]').textContent()).toContain('Step 17 still shows tokens');
      await frame.locator('[data-action="go-on-at-end"]').press('Enter');
      await expect.poll(() => chips.count()).toBe(12);
      await frame.locator('[data-action="go-on-at-end"]:focus').waitFor();
      expect(await otherwise.count()).toBe(0);
      // The tokens before were not of that limit.
      expect(await frame.locator('[data-reason="length"]').textContent()).toContain(
        'at the limit of 6 new tokens after the first 6, 12 in all.',
      );
      // How many are wanted stays, whichever step was seen meanwhile.
      expect(await frame.locator('[data-number="newTokens"]').inputValue()).toBe('6');
      const options = ['--max-new-tokens', '6', '--temperature', '0.8', '--top-k', '40', '--seed', '5'];
      const drawn = await inTerminal('generate', text, ...options);
      expect([...prompt, ...(await data(chips, 'id')).map(Number)]).toEqual(drawn['ids']);

      // All tokens anew, drawn likewise from the first one on.
      await frame.locator('[data-action="begin-anew"]').click();
      await expect.poll(() => chips.count()).toBe(6);
      await frame.locator('[data-action="begin-anew"]:focus').waitFor();
      const anew = await inTerminal('generate', TEXT, ...options);
      expect([...prompt, ...(await data(chips, 'id')).map(Number)]).toEqual(anew['ids']);
      expect(await frame.locator('[data-before-controls]').count()).toBe(1);
      // By which probability the token was drawn.
      const taken = frame.locator('[data-taken="true"] [data-column="sampled"]').first();
      expect(Number(await taken.getAttribute('data-value'))).toBeGreaterThan(0);

      // Back to the first, which took the most probable tokens.
      await frame.locator('[data-continuation="0"]').click();
      await expect.poll(() => data(chips, 'id')).toEqual(first.ids.slice(prompt.length).map(String));
      expect(await frame.locator('[data-before-controls]').count()).toBe(0);

      // A token that is not among the most probable ones, with its rank and probability.
      await chips.nth(0).click();
      await frame.locator('trace-generation [data-search]').fill(' house');
      const house = frame.locator('[data-further] tr').first();
      await house.waitFor();
      const logits = (await savedLogits(TEXT)).at(-1) as number[];
      const houseId = Number(await house.getAttribute('data-alternative'));
      const higher = (than: number) => logits.filter((logit) => logit > than).length;
      const rank = Number(await house.locator('[data-column="rank"]').getAttribute('data-value'));
      expect(rank).toBeGreaterThanOrEqual(higher((logits[houseId] as number) + 1e-4)); // two graphs, rounded otherwise
      expect(rank).toBeLessThanOrEqual(higher((logits[houseId] as number) - 1e-4));
      const probability = Number(await house.locator('[data-column="probability"]').getAttribute('data-value'));
      expect(probability).toBeCloseTo(softmax(logits)[houseId] as number, 6);
      // Enter takes the best match, as its button does.
      await frame.locator('trace-generation [data-search]').press('Enter');
      await expect.poll(() => data(chips, 'id').then((ids) => ids[0])).toBe(String(houseId));
      // Where the step is told, that is of the continuation that is shown.
      await frame.locator('[data-goto="17"]').click(); // out of the field, where "d" would be typed
      await panel.page.keyboard.press('d');
      const sureness = frame.locator('[data-finding="sureness"]');
      await expect
        .poll(() => sureness.textContent())
        .toMatch(
          /^What happened here: You chose the first, ·house \(.*%\)\. The model wrote the other 5, whose probability after temperature, top-k and top-p was /,
        );
      await frame.locator('[data-continuation="0"]').click();
      await expect.poll(() => data(chips, 'id')).toEqual(first.ids.slice(prompt.length).map(String));
      await expect.poll(() => sureness.textContent()).toMatch(/^What happened here: The model wrote 17 tokens, /);

      // Any step in a panel of its own.
      await chips.nth(4).click();
      await frame.locator('[data-action="trace-ids"]').click();
      const ids = first.ids.slice(0, prompt.length + 5).map(String);
      const traced = async () => {
        const [other] = opened;
        return other ? data(other.frame.locator('trace-token-strip [data-token]'), 'id') : [];
      };
      await expect.poll(traced).toEqual(ids);

      // Saved and opened again: the same continuations, the same one shown, and how it was made; it can be gone on with.
      await frame.locator('[data-continuation="4"]').click();
      await chips.nth(1).click();
      const probabilities = () => data(frame.locator('[data-alternative] [data-column="probability"]'), 'value');
      const all = async () => ({
        list: await frame.locator('[data-continuation]').allTextContents(),
        shown: await data(frame.locator('[data-continuation][aria-checked="true"]'), 'continuation'),
        chips: await data(chips, 'id'),
        how: await frame.locator('[data-how]').textContent(),
        count: await frame.locator('[data-number="newTokens"]').inputValue(),
        probabilities: await probabilities(),
      });
      await expect.poll(async () => (await probabilities()).length).toBeGreaterThan(9);
      const made = await all();
      await expect.poll(() => panel.continuations).toMatchObject({ shown: 4, step: 1 });
      await withTemporaryFolder(join(tmpdir(), 'llm-trace-page-'), async (folder) => {
        const file = join(folder, 'house.trace.safetensors');
        await panel.saveTrace(file);
        await panel.openSaved(file);
        await frame.locator(`[data-saved="${file}"]`).waitFor();
        await expect.poll(all).toEqual(made);
        await frame.locator('[data-action="go-on-at-end"]').click();
        await expect.poll(() => chips.count()).toBe(12);
        expect((await data(chips, 'id')).slice(0, 6)).toEqual(made.chips);
      });
      expect(panel.problems()).toEqual([]);
    },
  );
});
