/** Norms, the logit lens and attribution show what follows from the tensors that the terminal program saves. */
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { type PlainTensor, readSafetensors } from './safetensors.ts';
import { printed, savedTrace } from './terminal.ts';

/** Until the page shows what was asked for; the machine may be busy. */
const soon = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000 });

/** Of a panel in a window of 1,400 pixels. */
const VIEWPORT = { width: 521, height: 803 };

const FINE = 'The weather is fine';

const LAYERS = 6;
const HEADS = 8;
const WIDTH = 256;

/** The stages of a text that the starter model was traced on, by the terminal program. */
async function saved(text: string): Promise<(name: string) => PlainTensor> {
  return readSafetensors(await savedTrace(text));
}

const weights = await readSafetensors(join(root, 'models/starter/model.safetensors'));
const weight = (name: string) => weights(`transformer.${name}`).data;

function rowOf({ shape, data }: PlainTensor, row: number): Float64Array {
  const width = data.length / (shape[0] as number);
  return data.subarray(row * width, (row + 1) * width);
}

const mean = (x: Float64Array) => x.reduce((sum, value) => sum + value, 0) / x.length;
/** In a loop, since a call for each of millions of products takes longer than all else in a test. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
function scaleOf(x: Float64Array): number {
  const center = mean(x);
  return 1 / Math.sqrt(mean(x.map((value) => (value - center) ** 2)) + 1e-5);
}
const unembedding = (id: number) => weight('wte.weight').subarray(id * WIDTH, (id + 1) * WIDTH);

/** What the final norm and the head make of a row of the residual stream. */
function predict(x: Float64Array) {
  const [gain, bias, center, scale] = [weight('ln_f.weight'), weight('ln_f.bias'), mean(x), scaleOf(x)];
  const normed = x.map((value, i) => (value - center) * scale * (gain[i] as number) + (bias[i] as number));
  const logits = Float64Array.from({ length: weight('wte.weight').length / WIDTH }, (_, id) =>
    dot(normed, unembedding(id)),
  );
  const top = logits.indexOf(Math.max(...logits));
  const shares = logits.map((logit) => Math.exp(logit - (logits[top] as number)));
  const sum = shares.reduce((total, share) => total + share, 0);
  const entropy = -shares.reduce(
    (total, share) => (share === 0 ? total : total + (share / sum) * Math.log2(share / sum)),
    0,
  );
  return { logits, top, probability: 1 / sum, entropy };
}

/** Figures ask for their values when they come into view; those above may still be growing, so look again. */
async function show(frame: Frame, step: number, figure: string): Promise<void> {
  await frame.locator(`[data-goto="${step}"]`).click();
  await soon(() =>
    frame.locator(figure).evaluate((element) => {
      const before = element.getBoundingClientRect().top; // the step is held at the top until heights are settled
      element.scrollIntoView({ block: 'start', behavior: 'instant' });
      const stays = Math.abs(element.getBoundingClientRect().top - before) < 1;
      return stays && element.shadowRoot?.querySelector('[data-value]') != null;
    }),
  ).toBe(true);
}

async function numbers(frame: Frame, selector: string, attribute: string): Promise<number> {
  return Number(await frame.locator(selector).getAttribute(attribute));
}

/** All steps of a short text. */
async function openFine(open: Open) {
  const panel = await open({ viewport: VIEWPORT });
  return { panel, frame: await panel.trace(FINE) };
}

/** What elements say of themselves, of all in one look: each takes as long as all of them. */
function dataOf(frame: Frame, selector: string): Promise<Readonly<Record<string, string | undefined>>[]> {
  return frame.locator(selector).evaluateAll((all) => all.map((element) => ({ ...(element as HTMLElement).dataset })));
}

describePage('the residual stream', () => {
  const it = itLooksAt(openFine);

  it('the lens and the norms are those of the saved tensors', async ({ shared }) => {
    const { panel, frame } = await shared();
    const stages = await saved(FINE);
    const tokens = stages('embed').shape[0] as number;
    await frame.locator(`[role="option"][data-token="${tokens - 1}"]`).click();
    await show(frame, 13, 'trace-lens');
    // Why the first row names the token itself is seen without opening anything.
    expect(await frame.locator('trace-lens p').first().textContent()).toContain(
      'The first rows often name the token itself: ',
    );
    await soon(() => frame.locator('[data-lens-point][data-value]').count()).toBe(2 * LAYERS * tokens);
    const cells = await dataOf(frame, '[data-lens-point][data-value]');
    const positions = thorough ? Array.from({ length: tokens }, (_, position) => position) : [0, tokens - 1];
    for (const position of positions) {
      const final = predict(rowOf(stages(`blocks.${LAYERS - 1}.resid_post`), position)).top;
      for (let point = 0; point < 2 * LAYERS; point++) {
        const stage = `blocks.${point >> 1}.${point % 2 ? 'resid_post' : 'resid_mid'}`;
        const expected = predict(rowOf(stages(stage), position));
        const rank = expected.logits.filter((logit) => logit > (expected.logits[final] as number)).length;
        const [cell, ...others] = cells.filter(
          ({ lensPoint, lensPosition }) => lensPoint === String(point) && lensPosition === String(position),
        );
        expect(others).toEqual([]);
        expect(Number(cell?.['lensId']), `${stage} at ${position}`).toBe(expected.top);
        expect(Number(cell?.['value'])).toBeCloseTo(expected.probability, 4);
        expect(Number(cell?.['entropy'])).toBeCloseTo(expected.entropy, 3);
        expect(Number(cell?.['rank'])).toBe(rank);
      }
    }
    await soon(() => frame.locator('[data-proof="lens-logits"]').getAttribute('data-status')).toBe('holds');
    for (let layer = 0; layer < LAYERS; layer++) {
      const norms = await dataOf(frame, `[data-norms="${layer}"] [data-column]`);
      for (const stage of ['attn_out', 'mlp_out', 'resid_post']) {
        const norm = Math.hypot(...rowOf(stages(`blocks.${layer}.${stage}`), tokens - 1));
        const [shown, ...others] = norms.filter(({ column }) => column === stage);
        expect(others).toEqual([]);
        expect(Number(shown?.['value']), `${stage} of block ${layer}`).toBeCloseTo(norm, 4);
      }
    }
    const block = frame.locator('[data-norms="1"] button');
    await block.press('Enter');
    await soon(() => block.getAttribute('aria-pressed')).toBe('true');
    expect(panel.problems()).toEqual([]);
  });

  it('a cell of the lens chooses token and block, by mouse and by keys', async ({ shared }) => {
    const { frame } = await shared();
    await show(frame, 13, 'trace-lens');
    const chosen = async () => [
      await frame.locator('[role="option"][data-token][aria-selected="true"]').getAttribute('data-token'),
      await frame.locator('[data-picker="layer"] [aria-checked="true"]').getAttribute('data-value'),
    ];
    const cell = frame.locator('[data-lens-point="5"][data-lens-position="1"][data-value]');
    await cell.click();
    await soon(chosen).toEqual(['1', '2']);
    await cell.press('ArrowDown');
    await soon(() => frame.locator('[data-readout="lens"]').textContent()).toContain(
      '(position 1), block 3, after attention',
    );
    await frame.locator('[data-lens-point="6"][data-lens-position="1"]').press('ArrowRight');
    await frame.locator('[data-lens-point="6"][data-lens-position="2"]').press('Enter');
    await soon(chosen).toEqual(['2', '3']);
  });

  it('the lens of a long text reads what is in view, and no more', async ({ open }) => {
    const panel = await open({ viewport: VIEWPORT, level: 'figures' });
    const frame = await panel.trace('The sea is calm and the weather is fine. '.repeat(40).trim());
    const tokens = await frame.locator('[role="option"][data-token]').count();
    expect(tokens).toBeGreaterThan(300);
    await show(frame, 13, 'trace-lens');
    const read = (position: number) =>
      frame.locator(`[data-lens-point="11"][data-lens-position="${position}"][data-value]`).count();
    await soon(() => read(tokens - 1)).toBe(1);
    // Where more tokens lie beyond an edge, the table fades there.
    const fades = (edge: string) => frame.locator(`trace-lens .scroll[data-${edge}]`).count();
    await soon(async () => [await fades('before'), await fades('after')]).toEqual([1, 0]);
    expect(
      await frame
        .locator('trace-lens thead .side')
        .evaluate((corner) => getComputedStyle(corner, '::after').backgroundImage),
    ).toMatch(/^linear-gradient/);
    expect(await frame.locator('[data-lens-point="11"]').count()).toBeLessThan(30);
    expect(await read(0)).toBe(0);
    await frame.locator('[role="option"][data-token="0"]').click();
    await soon(() => read(0)).toBe(1);
    await soon(async () => [await fades('before'), await fades('after')]).toEqual([0, 1]);
    const checked = await frame.locator('trace-lens .proof').textContent();
    expect(checked).toMatch(/checked at (\d+) of \d+ positions so far/);
    expect(Number(/checked at (\d+)/.exec(checked ?? '')?.[1])).toBeLessThan(60);
  });

  it('in a narrow panel the numbers of the parts stand apart, and marks stand on none', async ({ open }) => {
    const panel = await open({ level: 'story', viewport: { width: 383, height: 703 } });
    const frame = await panel.trace('My sister bought a red bicycle, but her brother wanted a red');
    panel.go({ step: 14 });
    const cells = frame.locator('trace-attribution-grid td[data-part]');
    await cells.first().waitFor();
    const least = await cells.evaluateAll((all) =>
      all.map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        const [text, box] = [range.getBoundingClientRect(), cell.getBoundingClientRect()];
        return Math.min(text.left - box.left, box.right - text.right, text.top - box.top - 3);
      }),
    );
    expect(Math.min(...least)).toBeGreaterThan(1);
    expect(panel.problems()).toEqual([]);
  });

  it('a number of the parts that the edge would cut is not written, and in a panel of 363 pixels none is', async ({
    open,
  }) => {
    const panel = await open({ level: 'story', viewport: { width: 363, height: 703 } });
    const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
    panel.go({ step: 14 });
    const scroller = frame.locator('trace-attribution-grid .scroll');
    await scroller.locator('td[data-part]').first().waitFor();
    /** How many numbers are written, how many are not, and how many of those that are written are cut. */
    const numbers = () =>
      scroller.evaluate((grid) => {
        const from = (grid.querySelector('tbody .side') as Element).getBoundingClientRect().right;
        const to = grid.getBoundingClientRect().left + grid.clientWidth;
        const all = [...grid.querySelectorAll('td[data-part]')].map((cell) => {
          const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
          let value = text.nextNode() as Text;
          while (!/\d/.test(value.data)) value = text.nextNode() as Text;
          const range = document.createRange();
          range.selectNode(value);
          const { left, right } = range.getBoundingClientRect();
          const isWritten = getComputedStyle(value.parentElement as Element).visibility === 'visible';
          return { isWritten, isCut: left < from - 1 || right > to + 1 };
        });
        const count = (is: (one: (typeof all)[number]) => boolean) => all.filter(is).length;
        return {
          written: count(({ isWritten }) => isWritten),
          absent: count(({ isWritten }) => !isWritten),
          cut: count(({ isWritten, isCut }) => isWritten && isCut),
        };
      });
    await soon(numbers).toEqual({ written: 63, absent: 0, cut: 0 });
    for (const width of thorough ? [330, 310, 300, 285, 250] : [330, 300, 250]) {
      await panel.page.setViewportSize({ width, height: 703 });
      await soon(async () => (await numbers()).absent).toBeGreaterThan(0);
      for (const left of thorough ? [0, 7, 20, 33, 1000] : [0, 20, 1000]) {
        await scroller.evaluate((grid, at) => grid.scrollTo({ left: at, behavior: 'instant' }), left);
        await expect.poll(async () => (await numbers()).cut, { message: `${width} at ${left}` }).toBe(0);
        expect((await numbers()).written).toBeGreaterThan(20);
      }
    }
    expect(panel.problems()).toEqual([]);
  });

  it('the lens is as wide as whole columns: the names of its rows cover no part of the first', async ({ open }) => {
    const panel = await open({ viewport: { width: 420, height: 800 }, level: 'story', place: null });
    const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
    await frame.locator('[data-goto="13"]').click();
    const lens = frame.locator('trace-lens');
    const last = lens.locator('[data-lens-point="0"][data-lens-position="13"]');
    await last.waitFor();
    for (const presented of [false, true]) {
      if (presented) await frame.locator('body').press('f');
      const cut = () =>
        lens.evaluate(({ shadowRoot }) => {
          const names = shadowRoot?.querySelector('tbody th')?.getBoundingClientRect().right ?? 0;
          const right = shadowRoot?.querySelector('.scroll')?.getBoundingClientRect().right ?? 0;
          const cells = [...(shadowRoot?.querySelectorAll('[data-lens-point="0"]') ?? [])];
          const boxes = cells.map((cell) => cell.getBoundingClientRect());
          const isSeen = boxes.some((box) => box.left >= names - 1 && box.right <= right + 1);
          return isSeen && boxes.filter((box) => box.left < names - 1 && box.right > names + 1).length;
        });
      await expect.poll(cut).toBe(0);
    }
    expect(panel.problems()).toEqual([]);
  });

  it('the parts of a logit are those of the saved tensors and the weights', async ({ shared }) => {
    const { panel, frame } = await shared();
    const stages = await saved(FINE);
    const last = (stages('embed').shape[0] as number) - 1;
    await frame.locator(`[role="option"][data-token="${last}"]`).click();
    await show(frame, 14, 'trace-attribution');
    const top = (position: number) => {
      const logits = rowOf(stages('logits'), position);
      return logits.indexOf(Math.max(...logits));
    };
    await expectParts(frame, stages, last, top(last));
    await frame.locator('[role="option"][data-token="1"]').click();
    await expectParts(frame, stages, 1, top(1));
    await choose(frame, { target: 42 });
    await expectParts(frame, stages, 1, 42);
    await choose(frame, { ratherThan: 7 });
    await expectParts(frame, stages, 1, 42, 7);
    // Its own row of the unembedding has nothing to be taken off.
    await choose(frame, { target: 7 });
    await expectParts(frame, stages, 1, 7);
    await frame.locator('[data-action="explain-top"]').press('Enter');
    await frame.locator('[data-attribution]:focus').waitFor();
    await expectParts(frame, stages, 1, top(1));
    await frame.locator('[data-part="head-3-5"]').click();
    await soon(() => frame.locator('[data-picker="head"] [aria-checked="true"]').getAttribute('data-value')).toBe('5');
    expect(panel.problems()).toEqual([]);
  });

  it('a prediction is explained rather than a name of the text, which is read in a narrow panel, too', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 420, height: 900 }, level: 'story', place: { layer: 3, head: 1 } });
    const frame = await panel.trace('When Mary and John went to the shop, John gave a drink to');
    panel.go({ step: 14 });
    const chips = frame.locator('[data-picker="rather-than"] [data-value]');
    await soon(async () => (await chips.allTextContents()).slice(5).toSorted()).toEqual(['another…', '·John', '·Mary']);
    const mary = chips.filter({ hasText: '·Mary' });
    expect(await mary.getAttribute('title')).toContain('Stands in the text, begins a word and has a capital letter');
    await mary.click();
    const pair = frame.locator('trace-next-bars [data-pair]');
    await soon(() => pair.textContent()).toContain('why ·the, not ·Mary');
    const isWhole = ({ scrollWidth, clientWidth }: Element) => scrollWidth <= clientWidth;
    expect(await pair.locator('.other').evaluate(isWhole)).toBe(true);
    await soon(() => frame.locator('[data-finding="largest part"]').textContent()).toMatch(/ favours? ·the over ·Mary/);
    // The map of norms marks values on both sides, and says so; the menu of a map is about the value of the formula.
    await frame.locator('[data-picker="level"] [data-value="numbers"]').click();
    await frame.locator('[data-goto="13"]').click();
    await soon(() => frame.locator('trace-norm-map [data-outliers]').textContent()).toMatch(/^\d+ values beyond ±/);
    await frame.locator('[data-goto="8"]').click();
    const example = frame.locator('[data-example^="blocks.3.attn.pattern"]');
    const explain = frame.locator('[data-tensor="blocks.3.attn.pattern"] trace-figure-menu');
    await soon(() => example.count()).toBe(1);
    const address = await example.getAttribute('data-example');
    await explain.locator('.opener').click();
    expect(await explain.locator('[data-item="explain"]').getAttribute('title')).toBe(address);
    expect(panel.problems()).toEqual([]);
  });

  it('a prediction is explained rather than another: one of the next, or any of the vocabulary, and alone again', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 1100, height: 900 }, level: 'story', place: { layer: 5, head: 4 } });
    const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
    panel.go({ step: 14 });
    const picker = frame.locator('[data-picker="rather-than"]');
    const matrix = frame.locator('trace-rail trace-head-matrix');
    const adds = async () => Number(await matrix.locator('[aria-selected="true"]').getAttribute('data-value'));
    const finding = frame.locator('[data-finding]');
    const [they, newline] = [1119, 198];
    await soon(() => picker.locator('[aria-checked="true"]').textContent()).toBe('none');
    await soon(() => picker.locator('[data-value]').allTextContents()).toEqual([
      'none',
      '⏎',
      '·The',
      '·But',
      '·And',
      'another…',
    ]);
    await soon(adds).toBeCloseTo(1.69, 1);
    // The formula's numbers are those of the token that is explained, after the chosen one.
    await frame.locator('[data-fold="formula"] summary').click();
    const position = await frame.locator('[data-attribution]').getAttribute('data-position');
    const examples = () =>
      frame.locator('[data-example]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['example']));
    await soon(examples).toEqual([`logits[${position}, ${they}]`]);

    // Though more or less is told above them then, the tokens stay where they are.
    await picker.locator(`[data-value="${newline}"]`).scrollIntoViewIfNeeded();
    const topOfPicker = () => picker.evaluate((element) => element.getBoundingClientRect().top);
    const heightTold = async () => (await frame.locator('trace-finding').boundingBox())?.height;
    const [top, told] = [await topOfPicker(), await heightTold()];
    await picker.locator(`[data-value="${newline}"]`).click();
    await frame.locator(`[data-attribution="${they}"][data-rather-than="${newline}"]`).waitFor();
    await soon(() => finding.textContent()).toMatch(
      / that favour ·They over ⏎ \(a line break\), while the biases, which are added whatever the text is, favour ⏎\. Of the single parts .*head 5\.4 \(block 5, head 4\) adds most, \+\d\.\d\d \(it looks most at ·people\)/,
    );
    expect(await heightTold()).not.toBe(told);
    expect(await topOfPicker()).toBeCloseTo(top, 0);
    const cell = Number(await frame.locator('[data-part="head-5-4"]').getAttribute('data-value'));
    await soon(adds).toBe(cell);
    await soon(examples).toEqual([`logits[${position}, ${they}]`, `logits[${position}, ${newline}]`]);
    await frame.locator('[data-example]').first().scrollIntoViewIfNeeded();
    await soon(() => frame.locator('[data-example] .right ~ span').count()).toBe(2);
    expect(await matrix.locator('[aria-selected="true"]').getAttribute('aria-label')).toContain(
      'to the logit of “·They” minus that of “⏎”',
    );
    // Wherever the reader goes, it is said what is explained.
    await frame.locator('[data-goto="8"]').click();
    await soon(() => finding.textContent()).toContain('minus that of ⏎');
    const pair = frame.locator('trace-next-bars [data-pair]');
    expect(await pair.getAttribute('data-pair')).toBe(`${they} ${newline}`);
    expect(await pair.textContent()).toContain('why ·They, not ⏎');
    await frame.locator('[data-goto="14"]').click();

    await picker.locator('[data-value="other"]').click();
    // What is typed goes into the field, which has the keyboard: "e" is no key of the panel there.
    const field = frame.locator('trace-rather-than input');
    await soon(() => field.evaluate((input) => input.matches(':focus'))).toBe(true);
    await panel.page.keyboard.type(' she');
    await soon(() => field.inputValue()).toBe(' she');
    expect(await frame.locator('trace-text-field').count()).toBe(0);
    // Enter takes the best match, also before it has been found.
    await panel.page.keyboard.press('Enter');
    await soon(() => picker.locator('[aria-checked="true"]').textContent()).toBe('·she');
    await soon(() => finding.textContent()).toContain('over ·she');
    expect(await frame.locator('trace-rather-than input').count()).toBe(0);
    // By keys: Tab leads to what was found, arrows to its neighbours, and Enter takes one.
    await picker.locator('[data-value="other"]').press('Enter');
    await soon(() => field.evaluate((input) => input.matches(':focus'))).toBe(true);
    // What is no single token is spelled, its first token comes first, and what differs in a space is said to.
    await panel.page.keyboard.type(' Anna');
    const status = frame.locator('trace-rather-than [role="status"]');
    await soon(() => status.textContent()).toContain('“·Anna” is not one token here: ·An + na');
    expect(await status.textContent()).toContain('“anna”: the same but for a space or capital letters');
    const found = frame.locator('[data-picker="rather-than-found"] button');
    expect(await found.first().textContent()).toBe('·An');
    await field.fill('');
    await panel.page.keyboard.type(' she');
    await soon(() => found.first().textContent()).toBe('·she');
    await found.nth(1).waitFor();
    const second = await found.nth(1).textContent();
    await panel.page.keyboard.press('Tab');
    await frame.locator('[data-picker="rather-than-found"] button:focus').waitFor();
    await panel.page.keyboard.press('ArrowRight');
    expect(await frame.locator('[data-picker="rather-than-found"] button:focus').textContent()).toBe(second);
    await panel.page.keyboard.press('Enter');
    await soon(() => picker.locator('[aria-checked="true"]').textContent()).toBe(second);

    await pair.locator('[data-action="explain-alone"]').press('Enter');
    await frame.locator(`[data-attribution="${they}"]:not([data-rather-than])`).waitFor();
    await soon(() => picker.locator('[aria-checked="true"]').textContent()).toBe('none');
    // It gets less probable across the MLP that adds most to its logit: that is told of beside it, of the token alone.
    await soon(() => frame.locator('[data-finding="less probable"]').count()).toBe(1);
    await soon(() => finding.first().textContent()).toContain(
      'The MLPs give ·They most of its logit (+9.27 of 10.44). ',
    );
    expect(await pair.count()).toBe(0);
    await frame.locator('trace-next-bars [data-action="why"]:focus').waitFor();
    // A contribution has one colour, in the table of the parts and in the map of heads.
    const colorsOf = (cells: Locator, key: string) =>
      cells.evaluateAll(
        (all, name) =>
          all.map((cell) => {
            const { dataset } = cell as HTMLElement;
            return [Number(dataset[name]), getComputedStyle(cell).backgroundColor] as const;
          }),
        key,
      );
    for (const [key, ofTable] of [
      ['value', '[data-part^="head-"]'],
      ['mlp', '[data-part^="mlp-"]'],
    ] as const) {
      const table = await colorsOf(frame.locator(`trace-attribution-grid ${ofTable}`), 'value');
      // What the map shows is asked for in an idle moment.
      const ofMap = async () => new Map(await colorsOf(matrix.locator(`[data-${key}]`), key));
      await soon(ofMap).toEqual(new Map(table));
      expect(table.length).toBeGreaterThan(5);
    }
    // Every row says in a word whether it adds or takes away; those that do either can be first.
    const rows = () =>
      frame.locator('[data-largest]').evaluateAll((all) =>
        all.map((row) => ({
          value: Number(row.querySelector<HTMLElement>('[data-value]')?.dataset['value']),
          word: row.querySelector('[data-sign]')?.textContent,
        })),
      );
    const order = frame.locator('[data-picker="parts"]');
    for (const [chosen, sign] of [
      ['takes away', -1],
      ['adds', 1],
    ] as const) {
      await order.locator(`[data-value="${chosen}"]`).click();
      await soon(async () => new Set((await rows()).map(({ word }) => word))).toEqual(new Set([chosen]));
      const values = (await rows()).map(({ value }) => value * sign);
      expect(values.every((value) => value > 0)).toBe(true);
      expect(values).toEqual([...values].sort((a, b) => b - a));
    }
    // The chosen head leads to where it is told what it takes from each token.
    await frame.locator('[data-largest="head-5-4"] button').press('Enter');
    await soon(() => frame.locator('[data-goto][aria-current="step"]').getAttribute('data-goto')).toBe('8');
    expect(panel.problems()).toEqual([]);
  });

  it('the chosen head, or the MLP of its block, is removed, and what becomes of the prediction is what the terminal says', async ({
    open,
  }) => {
    const text = 'The weather is nice in spring, and people like to go outside.';
    const panel = await open({ viewport: { width: 700, height: 900 }, level: 'story', place: { layer: 2, head: 4 } });
    const frame = await panel.trace(text);
    panel.go({ step: 14 });
    const answer = frame.locator('trace-ablation [data-answer]');
    // Tokens are written as the strip above writes them; the terminal leaves out the space that a token begins with.
    const said = async () => (await answer.textContent())?.replaceAll('·', '').replaceAll('⏎', '\\n');
    const told = async (...options: string[]) => {
      const report = await printed('trace', text, '--max-new-tokens', '0', ...options);
      const step = report.slice(report.indexOf('\n14. '), report.indexOf('\n15. '));
      return (/(?:Without|With the mean) [\s\S]*?\n\n/.exec(step)?.[0] ?? '').replace(/[ \n]+/g, ' ').trim();
    };
    const button = (part: string) => frame.locator(`[data-action="without-${part}"]`);
    expect(await button('mlp').textContent()).toBe('Run without the MLP of block 2');
    expect(await button('cross').count()).toBe(0);
    await button('mlp').click();
    await soon(said).toBe(await told('--without', 'L2MLP'));
    const most = frame.locator('trace-most-in-both tbody tr');
    expect(await most.count()).toBe(5);
    expect(await most.first().locator('.explained').count()).toBe(1);
    // An answer of another token or part is not left standing, and no run begins unasked.
    await frame.locator('[data-picker="rather-than"] [data-value="383"]').click();
    await frame.locator('[data-attribution][data-rather-than="383"]').waitFor();
    await soon(() => answer.count()).toBe(0);
    // What is told above the map moves it, once that is of the other token.
    await soon(() => frame.locator('trace-finding .stale').count()).toBe(0);
    await frame.locator('[data-part="head-4-3"]').click();
    await soon(() => button('head').textContent()).toBe('Run without head 4.3');
    await button('head').press('Enter');
    await soon(said).toBe(await told('--rather-than', ' The', '--without', 'L4H3'));
    // With its mean in its place, at once.
    await frame.locator('[data-picker="instead"] [data-value="mean"]').click();
    await soon(() => button('head').textContent()).toBe('Run with the mean of head 4.3');
    await soon(said).toBe(await told('--rather-than', ' The', '--without', 'L4H3', '--instead', 'mean'));
    expect(await said()).toMatch(/^With the mean over this text’s tokens in place of what head 4.3 gives, /);
    // VS Code makes the page anew when its tab is shown again: it is told still, and in view where it was.
    const before = await said();
    const isSeen = () =>
      answer.evaluate((words) => {
        const { top, bottom } = words.getBoundingClientRect();
        return top > 0 && bottom < window.innerHeight;
      });
    await answer.scrollIntoViewIfNeeded();
    await panel.page.waitForTimeout(300); // until the scroll has ended
    expect(await isSeen()).toBe(true);
    await panel.page.reload();
    await soon(said).toBe(before);
    expect(await button('head').textContent()).toBe('Run with the mean of head 4.3');
    await soon(isSeen).toBe(true);
    // Where all steps stand below each other as well, by `npm run check:long`.
    if (thorough) {
      await frame.locator('[data-picker="level"] [data-value="numbers"]').click();
      await answer.scrollIntoViewIfNeeded();
      await soon(() => frame.locator('[data-goto][aria-current="step"]').getAttribute('data-goto')).toBe('14');
      await panel.page.waitForTimeout(300);
      await panel.page.reload();
      await soon(said).toBe(before);
      await soon(isSeen).toBe(true);
    }
    // The names of the columns stay in view where the table is scrolled.
    await panel.page.setViewportSize({ width: 700, height: 300 });
    const names = await frame.locator('trace-attribution-grid .scroll').evaluate((grid) => {
      grid.scrollTop = grid.scrollHeight;
      const head = grid.querySelector('thead th:last-child') as HTMLElement;
      return { scrolled: grid.scrollTop, below: head.getBoundingClientRect().top - grid.getBoundingClientRect().top };
    });
    expect(names.scrolled).toBeGreaterThan(20);
    expect(names.below).toBeCloseTo(0, 0);
    await panel.page.setViewportSize({ width: 700, height: 900 });
    await soon(isSeen).toBe(true);
    // The keys of the editor do not end that.
    await panel.page.keyboard.press('Control+Shift+KeyP');
    expect(await isSeen()).toBe(true);
    expect(panel.problems()).toEqual([]);
  });
});

/** As a row of the predictions does. */
async function choose(frame: Frame, choice: object): Promise<void> {
  await frame.locator('trace-attribution').evaluate((element, detail) => {
    element.dispatchEvent(new CustomEvent('choose', { detail, bubbles: true, composed: true }));
  }, choice);
}

async function expectParts(
  frame: Frame,
  stages: (name: string) => PlainTensor,
  position: number,
  id: number,
  ratherThan?: number,
): Promise<void> {
  const other = ratherThan === undefined ? ':not([data-rather-than])' : `[data-rather-than="${ratherThan}"]`;
  await soon(() => frame.locator(`[data-attribution="${id}"][data-position="${position}"]${other}`).count()).toBe(1);
  const taken = ratherThan === undefined ? undefined : unembedding(ratherThan);
  const unembed = unembedding(id).map((weight, i) => weight - (taken?.[i] ?? 0));
  const gain = weight('ln_f.weight');
  const scale = scaleOf(rowOf(stages(`blocks.${LAYERS - 1}.resid_post`), position));
  const adds = (part: Float64Array) => {
    const center = mean(part);
    return dot(
      part.map((value, i) => (value - center) * scale * (gain[i] as number)),
      unembed,
    );
  };
  const expected = new Map<string, number>([
    ['embed', adds(rowOf(stages('embed'), position))],
    ['pos_embed', adds(rowOf(stages('pos_embed'), position))],
    ['norm_bias', dot(weight('ln_f.bias'), unembed)],
  ]);
  for (let layer = 0; layer < LAYERS; layer++) {
    const z = rowOf(stages(`blocks.${layer}.attn.z`), position);
    const output = weight(`h.${layer}.attn.c_proj.weight`);
    for (let head = 0; head < HEADS; head++) {
      const written = new Float64Array(WIDTH);
      for (let k = (head * WIDTH) / HEADS; k < ((head + 1) * WIDTH) / HEADS; k++) {
        for (let i = 0; i < WIDTH; i++) {
          written[i] = (written[i] as number) + (z[k] as number) * (output[k * WIDTH + i] as number);
        }
      }
      expected.set(`head-${layer}-${head}`, adds(written));
    }
    expected.set(`attn_bias-${layer}`, adds(weight(`h.${layer}.attn.c_proj.bias`)));
    expected.set(`mlp-${layer}`, adds(rowOf(stages(`blocks.${layer}.mlp_out`), position)));
  }
  const shown = await frame.locator('[data-part]').evaluateAll((cells) =>
    cells.map((cell): [string, string] => {
      const { part = '', value = '' } = (cell as HTMLElement).dataset;
      return [part, value];
    }),
  );
  // What is less than nothing is taken away, in words.
  const least = [...expected].reduce((least, one) => (one[1] < least[1] ? one : least));
  expect(least[1]).toBeLessThan(0);
  expect(await frame.locator(`[data-part="${least[0]}"]`).getAttribute('aria-label')).toMatch(/: takes away [\d.]+$/);
  const parts = new Map(shown.filter(([part]) => expected.has(part)));
  expect([...parts.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [part, value] of expected) expect(Number(parts.get(part)), part).toBeCloseTo(value, 4);
  const totals = { embedding: 0, heads: 0, mlps: 0, biases: 0 };
  for (const [part, value] of expected) totals[totalOf(part)] += value;
  for (const [kind, value] of Object.entries(totals))
    expect(await numbers(frame, `[data-total="${kind}"]`, 'data-value'), kind).toBeCloseTo(value, 4);
  const logits = rowOf(stages('logits'), position);
  const logit = (logits[id] as number) - (ratherThan === undefined ? 0 : (logits[ratherThan] as number));
  expect(await numbers(frame, '[data-logit]', 'data-value')).toBeCloseTo(logit, 5);
  expect(await numbers(frame, '[data-sum]', 'data-value')).toBeCloseTo(logit, 4);
  const proof = ratherThan === undefined ? 'attribution-sum' : 'attribution-difference';
  await soon(() => frame.locator(`[data-proof="${proof}"]`).getAttribute('data-status')).toBe('holds');
}

function totalOf(part: string): 'embedding' | 'heads' | 'mlps' | 'biases' {
  if (part.startsWith('head-')) return 'heads';
  if (part.startsWith('mlp-')) return 'mlps';
  return part.includes('embed') ? 'embedding' : 'biases';
}
