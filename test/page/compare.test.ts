/** Two traces beside each other: the numbers of the panel are those of the saved tensors, one minus the other. */
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { reportPage } from '../../src/editor/panel/saving/report-page.ts';
import { signedHundredths } from '../../webview/strings/format.ts';
import { colorViolations, seriousViolations, violationsOfOwn } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { COLD, choose, FINE, save, savedTensors, unfoldSummary, WIDE } from './compare-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { seenText, visitSteps } from './visit-steps.ts';

/** Which positions stand beside each other: "fine" has no partner in "very cold". */
const PAIRS = [
  [0, 0],
  [1, 1],
  [2, 2],
  [4, 5],
] as const;
const GPT2 = join(root, 'test/fixtures/gpt2');

/** The cells of a stage's table, once it is there: "row,column" to value. */
async function cells(frame: Frame, tensor: string, figure: string): Promise<Map<string, number>> {
  const stage = frame.locator(`compare-tensor[data-tensor="${tensor}"]`);
  const table = stage.locator(`[data-figure="${figure}"] trace-values`);
  // What stands above it takes its height only when it is near the view: scroll until it stays.
  await expect
    .poll(async () => {
      await stage.scrollIntoViewIfNeeded();
      return table.count();
    })
    .toBe(1);
  const shown = await table
    .locator('td[data-row]')
    .evaluateAll((all) => all.map((cell) => ({ ...(cell as HTMLElement).dataset })));
  return new Map(shown.map(({ row, column, value }) => [`${row},${column}`, Number(value)]));
}

/** How long the bars of the most probable tokens in A and in B are, for the highest probability of both to be 1. */
async function barsPerProbability(frame: Frame): Promise<number[]> {
  const first = await Promise.all(
    ['a', 'b'].map(async (side) => {
      const row = frame.locator(`[data-outcome="${side}"] tbody tr`).first();
      return {
        probability: Number(await row.locator(`td[data-side="${side}"]`).getAttribute('data-value')),
        width: Number.parseFloat(String(await row.locator('rect').getAttribute('width'))) / 100,
      };
    }),
  );
  const full = Math.max(...first.map(({ probability }) => probability));
  return first.map(({ probability, width }) => (width * full) / probability);
}

/** Two texts that differ in a few tokens. */
async function openTexts(open: Open) {
  const panel = await open({ viewport: WIDE });
  return { panel, frame: await panel.compare(await panel.make(FINE), await panel.make(COLD)) };
}

describePage('a comparison', () => {
  const it = itLooksAt(openTexts);

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
        'Step 9: Attention output and residual',
      );
      const named = frame.locator('compare-rail [data-named]');
      expect(await named.textContent()).toBe('Step 12: Block output');
      const height = (await frame.locator('compare-rail').boundingBox())?.height;
      await frame.locator('compare-rail [data-goto="step-9"]').hover();
      await expect.poll(() => named.textContent()).toBe('Step 9: Attention output and residual');
      expect((await frame.locator('compare-rail').boundingBox())?.height).toBe(height);
      // So too where a part is read, whose title need not be said again.
      await frame.locator('compare-rail [data-goto="drift"]').click();
      await frame.locator('main').hover();
      await expect.poll(() => named.textContent()).toBe('');
      expect((await frame.locator('compare-rail').boundingBox())?.height).toBe(height);
      expect(await seriousViolations(frame)).toEqual([]);
      expect(panel.problems()).toEqual([]);
    },
  );

  it('of two texts shows the saved tensors, and one minus the other', async ({ shared }) => {
    const { panel, frame } = await shared();
    const [a, b] = [await savedTensors(FINE), await savedTensors(COLD)];
    // First a sentence and the predictions of both, on one scale; the rest is folded.
    const bars = frame.locator('compare-predicted-bars');
    await bars.locator('[data-bars="b"] li').first().waitFor();
    const full = Number(await bars.locator('[data-scale]').getAttribute('data-scale'));
    for (const side of ['a', 'b']) {
      const first = bars.locator(`[data-bars="${side}"] li`).first();
      const share = Number.parseFloat(String(await first.locator('.share').textContent())) / 100;
      const width = Number.parseFloat(String(await first.locator('rect').getAttribute('width'))) / 100;
      expect(width).toBeCloseTo(share / full, 2);
    }
    expect(await frame.locator('[data-lead]').isVisible()).toBe(true);
    expect(await frame.locator('[data-texts]').isVisible()).toBe(false);
    // What stands above leaves them the room: a view is offered only where figures can be seen in it, and moves nothing.
    const top = async () => (await frame.locator('main').boundingBox())?.y;
    const above = await top();
    expect(above).toBeLessThan(150);
    const views = frame.locator('[data-picker="view"]');
    expect(await views.isVisible()).toBe(false);
    await frame.locator('[data-goto="step-8"]').click();
    await expect.poll(() => views.isVisible()).toBe(true);
    expect(await top()).toBe(above);
    await frame.locator('[data-goto="overview"]').click();
    await unfoldSummary(frame);
    expect(await frame.locator('[data-texts]').isVisible()).toBe(true);
    await expect
      .poll(seenText(frame))
      .toContain('The texts first differ at position 3 (the fourth token): “·fine” is only in A.');
    await expect
      .poll(seenText(frame))
      .toMatch(
        /first differ at “·today”, in “Vectors of the positions” \(pos_embed\): .+ “·today” is the same token in both, but at position 4 in A and at position 5 in B, and each position has a vector of its own\. Before “·fine”, where the texts first differ, the vectors are the same/s,
      );
    await choose(frame, 'view', 'numbers');
    await choose(frame, 'a-layer', '2');
    await choose(frame, 'a-head', '3');
    await frame.locator('compare-tensor[data-tensor="blocks.2.attn.q"]').waitFor();

    const stages = ['blocks.2.ln1', 'blocks.2.attn.q', 'blocks.2.attn.pattern', 'blocks.2.resid_post'] as const;
    for (const name of stages) {
      const [ofA, ofB] = [await a.float32(name), await b.float32(name)];
      const at = (tensors: typeof a, values: Float32Array, row: number, column: number) => {
        const [first = 0, second = 0, third = 0] = tensors.shape(name) ?? [];
        if (name.endsWith('pattern')) return values[(3 * second + row) * third + column] as number;
        return values[
          name.endsWith('.q') ? (row * second + 3) * third + column : row * second + column + 0 * first
        ] as number;
      };
      const shown = { a: await cells(frame, name, 'a'), b: await cells(frame, name, 'b') };
      const difference = await cells(frame, name, 'difference');
      // Rows of the alignment: the, weather, is, fine (a only), very, cold (b only), today.
      const rows = [0, 1, 2, 6];
      let checked = 0;
      for (const [pair, row] of rows.entries()) {
        const [rowA, rowB] = PAIRS[pair] as readonly [number, number];
        const columns = name.endsWith('pattern')
          ? rows.map((column, i) => [column, ...(PAIRS[i] ?? [0, 0])])
          : [
              [0, 0, 0],
              [2, 2, 2],
            ];
        for (const [column, columnA, columnB] of columns as [number, number, number][]) {
          const [x, y] = [at(a, ofA, rowA, columnA), at(b, ofB, rowB, columnB)];
          const key = `${row},${column}`;
          expect(shown.a.get(key), `${name} of A at ${key}`).toBe(x);
          expect(shown.b.get(key), `${name} of B at ${key}`).toBe(y);
          expect(difference.get(key), `A − B of ${name} at ${key}`).toBe(Math.fround(x - y));
          checked++;
        }
      }
      expect(checked).toBeGreaterThanOrEqual(8);
      expect(difference.has('3,0'), 'a token without a partner has no difference').toBe(false);
    }
    expect(panel.problems()).toEqual([]);
  });

  it.for(thorough ? [420, 540, 700, 1300] : [420])(
    'of a model with many blocks fits a panel of %i pixels',
    async (width, { open }) => {
      const panel = await open({ viewport: { width, height: 850 } });
      const a = await panel.make(FINE);
      // The page draws what it is told: thirty buttons, though only the first six can be chosen here.
      const many = { ...a, summary: { ...a.summary, model: { ...a.summary.model, layers: 30 } } };
      const frame = await panel.compare(many, await panel.make(COLD));
      await frame.locator('compare-rail [data-goto="step-18"]').waitFor();
      await frame.locator('[data-action="places"]').click();
      await frame.locator('[data-picker="a-layer"] [data-value="29"]').waitFor();
      for (const part of [
        '.top',
        'header',
        '.end',
        'compare-pickers .side',
        '[data-picker]',
        '.body',
        'main',
        'section',
      ]) {
        const ends = await frame
          .locator(`compare-view ${part}`)
          .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().right));
        expect(ends.length).toBeGreaterThan(0);
        expect(Math.max(...ends), part).toBeLessThanOrEqual(width);
      }
      const scrolls = ({ scrollWidth, clientWidth }: Element) => scrollWidth > clientWidth;
      expect(await frame.locator('compare-view main').evaluate(scrolls)).toBe(false);
      const sideName = await frame.locator('compare-pickers .side b').first().boundingBox();
      const blocks = await frame.locator('[data-picker="a-layer"]').boundingBox();
      expect(sideName?.y).toBeLessThan((blocks?.y ?? 0) + (blocks?.height ?? 0));
      if (width > 700) return;
      const rail = await frame.locator('compare-rail').boundingBox();
      expect(rail?.height).toBeLessThan(100);
      for (const button of await frame.locator('compare-rail button').all()) {
        const box = await button.boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(rail?.x ?? Number.NaN);
        expect((box?.x ?? Number.NaN) + (box?.width ?? 0)).toBeLessThanOrEqual((rail?.x ?? 0) + (rail?.width ?? 0));
        const cut = await button.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
        expect(cut).toBe(false);
      }
      for (const title of ['Where A and B diverge', 'What comes next', 'Which heads and MLPs differ', 'Block by block'])
        expect(await frame.locator('compare-rail').getByText(title, { exact: true }).first().isVisible()).toBe(true);
    },
  );

  it.runIf(thorough)('of the model and the walk-through tells where they first differ', async ({ open }) => {
    const panel = await open({ viewport: WIDE });
    const a = await panel.make('The weather is');
    const frame = await panel.compare(a, { ...a, variant: 'walkthrough' });
    await expect
      .poll(() => frame.locator('[data-first-stage]').getAttribute('data-first-stage'))
      .toBe('blocks.0.resid_pre');
    // Both are one trace: no probability differs, and no table says so in ten rows.
    await frame.locator('[data-goto="outcome"]').click();
    expect(await frame.locator('[data-none-moved]').textContent()).toBe(
      'A and B give every token the same probability.',
    );
    expect(await frame.locator('[data-outcome="changed"]').count()).toBe(0);
    // What both predict stands side by side beside the rail; in less room the names of both are whole all the same.
    await panel.page.setViewportSize({ width: 861, height: 903 });
    const tables = frame.locator('compare-outcome table');
    const tops = () => tables.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
    await expect.poll(async () => new Set(await tops()).size).toBe(1);
    await panel.page.setViewportSize({ width: 654, height: 903 });
    const isCut = ({ scrollWidth, clientWidth }: Element) => scrollWidth > clientWidth;
    for (const side of await frame.locator('compare-header .of').all()) expect(await side.evaluate(isCut)).toBe(false);
    await panel.page.setViewportSize(WIDE);
    await choose(frame, 'view', 'numbers');
    const [model, walkthrough] = [
      await savedTensors('The weather is'),
      await savedTensors('The weather is', '--variant', 'walkthrough'),
    ];
    const name = 'blocks.0.attn_out';
    const [x, y] = [await model.float32(name), await walkthrough.float32(name)];
    const difference = await cells(frame, name, 'difference');
    for (const row of [0, 1, 2]) {
      const place = row * 256 + 255;
      expect(difference.get(`${row},255`)).toBe(Math.fround((x[place] as number) - (y[place] as number)));
    }
    const q = frame.locator('compare-tensor[data-tensor="blocks.0.attn.q"]');
    expect(await q.locator('[data-incomparable]').textContent()).toContain(
      'A has 32 head dimensions for each token and B has 256 head dimensions',
    );
    expect(await q.locator('[data-figure="difference"]').count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });

  it('of two models stands side by side where vectors are not as long', async ({ open }) => {
    const panel = await open();
    const text = 'The weather is';
    const frame = await panel.compare(await panel.make(text, { model: GPT2 }), await panel.make(text));
    await unfoldSummary(frame);
    await expect.poll(seenText(frame)).toContain('The vectors of A have 32 values and those of B 256');
    expect(await frame.locator('[data-no-parts]').textContent()).toContain('no head of one is the counterpart');
    expect(await textOf(frame)).not.toContain('Each head and each MLP of A is compared');
    expect(await textOf(frame)).toContain('The tokenizers cut the same text differently');
    expect(await textOf(frame)).toContain('The text is the same in both; its tokens first differ at position ');
    expect(await textOf(frame)).not.toContain('The texts first differ');
    expect(await frame.locator('[data-lead]').textContent()).toMatch(
      /^The text is the same in both, cut into tokens differently: /,
    );
    // Pieces of what is cut elsewhere in the other text look like parts of one, and not as if a token were missing.
    const pieces = frame.locator('compare-strip .part');
    expect(await pieces.count()).toBeGreaterThan(0);
    expect(await pieces.locator('.hatched').count()).toBe(0);
    expect(await pieces.first().getAttribute('aria-label')).toMatch(
      /position \d+ in [AB]: there a token of its own, before the end of .+ in [AB]$/,
    );
    // What stays on the line of the term before begins none.
    const within = frame.locator('[data-lead] > span span');
    expect(await within.count()).toBeGreaterThan(0);
    expect(await within.evaluateAll((all) => all.map((one) => getComputedStyle(one).display))).not.toContain('block');
    await frame.locator('[data-goto="outcome"]').click();
    await frame.locator('[data-vocabularies]').waitFor();
    expect(await barsPerProbability(frame)).toEqual([expect.closeTo(1), expect.closeTo(1)]);
    // What B predicts may be several tokens in A: their product stands in the table, and a sentence says of what.
    const still = frame.locator('[data-outcome="b"] tr', { hasText: '·still' }).locator('[data-side="a"]');
    await expect.poll(() => still.textContent()).toMatch(/%\*$/);
    const spelled = frame.locator('[data-spelled="a"]', { hasText: 'A gives “·still”' });
    expect(await spelled.textContent()).toMatch(
      /^A gives “·still” .+\u00a0%, in two tokens: “·st” .+\u00a0%, “ill” .+\u00a0%\.$/,
    );
    expect(await still.getAttribute('title')).toContain(String(await spelled.textContent()));
    expect(await frame.locator('[data-outcome="b"] [data-several]').textContent()).toBe(
      '* several tokens in A: their product',
    );
    await frame.locator('[data-product]').waitFor();
    // Each begins at its own strongest head.
    const strongest = String(await frame.locator('[data-strongest]').textContent());
    // An MLP that adds more than they do is named beside them.
    expect(await frame.locator('[data-strongest-mlp]').textContent()).toMatch(
      /In B the part that adds most is no head but the MLP of block \d: \+/,
    );
    await frame.locator('[data-action="places"]').click();
    for (const side of ['a', 'b']) {
      const [, block, head] =
        new RegExp(`in ${side}, head (\\d+)\\.(\\d+) adds most to the logit of`, 'i').exec(strongest) ?? [];
      for (const [picker, value] of Object.entries({ layer: block, head }))
        await frame.locator(`[data-picker="${side}-${picker}"] [data-value="${value}"][aria-checked="true"]`).waitFor();
    }
    expect(strongest).not.toMatch(/head 0\.0 .*head 0\.0/);
    expect(await frame.locator('[data-remarkable]').textContent()).toBe(strongest);
    await choose(frame, 'a-layer', '1');
    // The last block of two stands beside the last of six.
    await frame.locator('compare-tensor[data-tensor="blocks.1.ln1"][data-other="blocks.5.ln1"]').waitFor();
    await choose(frame, 'view', 'numbers');
    expect((await cells(frame, 'blocks.1.attn.pattern', 'difference')).size).toBeGreaterThan(0);
    expect(panel.problems()).toEqual([]);
  });

  it('of two tokenizers that cut a text in the same way says only that they do', async ({ open }) => {
    const panel = await open();
    const frame = await panel.compare(await panel.make('!', { model: GPT2 }), await panel.make('!'));
    await expect.poll(seenText(frame)).toContain('Both have tokens of the same texts; their ids are each model’s own.');
    expect(await textOf(frame)).not.toContain('cut the same text differently');
    // What a panel showed of how its text goes on is compared, and said to be that.
    const a = await panel.make('!');
    const [first] = a.summary.generation.tokens;
    if (!first) throw new Error('The trace has generated nothing.');
    const sampling = { temperature: 0.7, topK: 4, topP: 1, seed: 7 };
    const tokens = [{ ...first, text: ' his', token: 'Ġhis', logprob: Math.log(0.0896) }];
    const from = { continuation: 0, at: 0 };
    const list = [{ from, given: 1, tokens, text: '! his', reason: 'length', sampling } as const];
    const shown = await panel.compare({ ...a, continuations: { list, shown: 1, step: 0 } }, await panel.make('!'));
    const step = (number: number) => shown.locator(`#step-${number}`).textContent();
    expect(await step(16)).toMatch(/A takes “·his” \(8\.96\s%\), B takes/);
    expect(await step(17)).toMatch(/A\s*his\s*B/);
    expect(await step(18)).toContain(
      'A: the continuation that its panel showed, sampled with temperature 0.7, top-k 4, seed 7. B: the trace’s own continuation, the most probable token each time.',
    );
    await shown.getByText('as the panels showed it, stands side by side in step 17').waitFor();
    expect(panel.problems()).toEqual([]);
  });

  it('tells by how many percentage points probabilities differ, the largest differences first', async ({ shared }) => {
    const { panel, frame } = await shared();
    await frame.locator('[data-goto="outcome"]').click();
    const table = frame.locator('[data-outcome="changed"]');
    await table.waitFor();
    expect(await table.locator('[aria-sort]').textContent()).toBe('A − B');
    const rows = await table.locator('tbody tr').evaluateAll((all) =>
      all.map((row) => {
        const cell = (which: string) => row.querySelector<HTMLElement>(which);
        const [a, b, difference] = ['[data-side="a"]', '[data-side="b"]', '[data-column="difference"]'].map(cell);
        return { a: a?.dataset.value, b: b?.dataset.value, points: difference?.textContent ?? '' };
      }),
    );
    expect(rows).toHaveLength(10);
    for (const { a, b, points } of rows) expect(points).toBe(signedHundredths(100 * (Number(a) - Number(b))));
    const sizes = rows.map(({ a, b }) => Math.abs(Number(a) - Number(b)));
    expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
    expect(await table.textContent()).not.toMatch(/\de-\d/);
    // One minus sign in the whole table: that of the differences.
    expect(await table.textContent()).toContain('−');
    expect(await table.locator('tbody').textContent()).not.toContain('-');
    expect(panel.problems()).toEqual([]);
  });

  it('draws A − B first, from the first row that differs on; the equal rows before it are one line that unfolds', async ({
    open,
  }) => {
    const panel = await open({ viewport: WIDE });
    const text = 'Once upon a time there was a little girl who met a big brown';
    const frame = await panel.compare(await panel.make(`${text} bear.`), await panel.make(`${text} dog.`));
    const chosen = () => frame.locator('compare-strip [data-row][tabindex="0"]').getAttribute('data-row').then(Number);
    const first = (await chosen()) - 1;
    await frame.locator('[data-goto="step-5"]').click();
    const stage = frame.locator('#step-5 compare-tensor').first();
    const equal = stage.locator('[data-stat="equal"]');
    await equal.waitFor();
    const kinds = () => stage.locator('[data-figure]').evaluateAll((all) => all.map((one) => one.dataset['figure']));
    expect(await kinds()).toEqual(['difference', 'a', 'b']);
    const line = stage.locator('[data-action="equal-rows"]');
    expect(await line.textContent()).toContain(`The ${first} rows before “·bear” / “·dog” are equal`);
    // They are equal: as many values as they have are the same in both.
    expect(Number(await equal.getAttribute('data-value'))).toBeGreaterThanOrEqual(first * 256);
    await choose(frame, 'view', 'both');
    await frame.locator('[data-goto="step-5"]').click();
    const rows = () =>
      stage
        .locator('[data-figure="difference"] trace-values tr:has([data-row])')
        .evaluateAll((all) => all.map((row) => Number(row.querySelector<HTMLElement>('[data-row]')?.dataset['row'])));
    await expect.poll(rows).toHaveLength(2);
    // Block by block as well, where the row that differs has its own shares.
    const drift = frame.locator('compare-drift');
    await frame.locator('[data-goto="drift"]').click();
    await drift.locator('trace-heat-map').waitFor();
    expect(await drift.locator('[data-action="equal-rows"]').getAttribute('aria-expanded')).toBe('false');
    const high = () => drift.locator('trace-heat-map canvas').first().boundingBox();
    const low = (await high())?.height ?? Number.NaN;
    await drift.locator('[data-action="equal-rows"]').click();
    await expect.poll(async () => (await high())?.height).toBeGreaterThan(low);
    await frame.locator('[data-goto="step-5"]').click();
    await expect.poll(() => line.getAttribute('aria-expanded')).toBe('true');
    await expect.poll(async () => (await rows()).length).toBeGreaterThan(2);
    await line.click();
    await expect.poll(rows).toHaveLength(2);
    // A row that is chosen is seen, and another one is chosen where it is folded.
    await frame.locator('compare-strip [data-row="2"]').click();
    await expect.poll(() => line.getAttribute('aria-expanded')).toBe('true');
    await line.click();
    await expect.poll(() => line.getAttribute('aria-expanded')).toBe('false');
    expect(await chosen()).toBe(first);
    // What was told of the row before is faint until the other row's is here, which is asked for once it is seen.
    await visitSteps(frame, ['outcome', 'parts', 'drift']);
    await expect.poll(() => frame.locator('compare-view .stale').count()).toBe(0);
    expect(await violationsOfOwn(frame, 'llm-trace-app', 'compare-view', 'compare-drift')).toEqual([]);
    expect(panel.problems()).toEqual([]);
  });

  it('a text that is compared with is changed in a field that shows all of it, above a trace and above a comparison', async ({
    open,
  }) => {
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
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'has pictures of its figures, which say what is compared and how: beside each, and of the nearest one',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await choose(frame, 'view', 'map');
      await frame.locator('[data-goto="drift"]').click();
      const drawn = frame.locator('compare-drift trace-heat-map');
      await drawn.waitFor();
      const saved = async (menu: Locator, item: () => Promise<void>) => {
        const before = panel.asked.saved.length;
        await item();
        await menu.locator('[data-choice="format"] [data-value="svg"]').click();
        await menu.locator('[data-action="save-picture"]').click();
        await expect.poll(() => panel.asked.saved.length).toBe(before + 1);
        const wish = panel.asked.saved.at(-1);
        if (wish?.kind !== 'figure') throw new Error('No picture was to be saved.');
        return Buffer.from(wish.data)
          .toString()
          .replaceAll(/<[^>]+>/g, ' ');
      };
      const drift = frame.locator('compare-drift trace-picture-menu');
      const ofDrift = await saved(drift, async () => {
        await drift.locator('button.opener').click();
        await drift.locator('[data-item="picture"]').click();
      });
      for (const part of ['residual stream, A − B', FINE, COLD]) expect(ofDrift).toContain(part);
      const header = frame.locator('compare-header');
      expect(await saved(header, () => save(frame, 'picture'))).toContain('residual stream, A − B');
      await frame.locator('[data-goto="step-12"]').click();
      const stage = frame.locator('#step-12 compare-tensor').first();
      await expect
        .poll(async () => {
          await stage.scrollIntoViewIfNeeded();
          return stage.locator('[data-figure="difference"] trace-heat-map').count();
        })
        .toBe(1);
      const menu = stage.locator('[data-figure="difference"] trace-picture-menu');
      const ofStage = await saved(menu, async () => {
        await menu.locator('button.opener').click();
        await menu.locator('[data-item="picture"]').click();
      });
      expect(ofStage).toContain('A − B');
      expect(await seriousViolations(frame)).toEqual([]);
      await frame.locator('[data-goto="overview"]').click();
      expect(panel.problems()).toEqual([]);
    },
  );

  it('has a report: both texts, what is said first, the predictions, heads and blocks as tables, and pictures of what both predict and of the blocks', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    const lead = (await frame.locator('[data-lead] > span').allTextContents()).map((one) => one.trim());
    const before = panel.asked.saved.length;
    panel.asked.saving = { name: Promise.resolve('both.html'), written: Promise.resolve() };
    await save(frame, 'save-report');
    await expect.poll(() => panel.asked.saved.length).toBe(before + 1);
    // Where it was saved is said there, and leads to it.
    const note = frame.locator('[data-saved-report]');
    expect(await note.locator('span').first().textContent()).toBe('Saved: both.html');
    await note.locator('[data-action="open-report"]').click();
    await note.waitFor({ state: 'detached' });
    expect(panel.asked.openedReports).toEqual([before + 1]);
    const wish = panel.asked.saved.at(-1);
    if (wish?.kind !== 'comparison report') throw new Error('No report was to be saved.');
    const [text, lines] = [wish.text.replaceAll(/\s+/g, ' '), wish.text.split('\n')];
    expect([wish.a.trace, wish.b.trace]).toHaveLength(2);
    for (const one of [FINE, COLD]) expect(lines).toContain(`> ${one}`);
    const [first = ''] = lead;
    expect(text).toContain(first.replaceAll(/\s+/g, ' '));
    // The numbers are those of the page.
    const table = frame.locator('[data-outcome="a"] tbody tr').first();
    await frame.locator('[data-goto="outcome"]').click();
    const [ofA, ofB] = await table.locator('td[data-side]').allTextContents();
    const cells = (line: string) => line.split('|').map((cell) => cell.trim());
    expect(lines.map(cells)).toContainEqual(expect.arrayContaining([ofA?.trim(), ofB?.trim()]));
    const head = frame.locator('[data-parts="heads"] [data-part]').first();
    await frame.locator('[data-goto="parts"]').click();
    const name = await head.getAttribute('data-part');
    const most = lines.findIndex((line) => cells(line)[1] === 'head') + 2;
    expect(cells(lines[most] ?? '')[1]).toBe(name);
    await frame.locator('[data-goto="drift"]').click();
    const shares = frame.locator('compare-drift tbody tr');
    await shares.first().waitFor();
    const ofBlock = (line: string) => /^\| (?:\(before block|attention of block|MLP of block) \d/.test(line);
    expect(lines.filter(ofBlock)).toHaveLength(await shares.count());
    // What its terms mean is at its end: each is used above, and none is told twice.
    const [told = '', words = ''] = wish.text.split('\n\n## Words\n\n');
    const terms = [...words.matchAll(/^- \*\*(.+?)\*\*:/gm)].map(([, term]) => term);
    expect(terms).toEqual(expect.arrayContaining(['residual stream', 'head', 'logit']));
    expect(new Set(terms).size).toBe(terms.length);
    expect(terms).not.toContain('KL divergence');
    expect(told).toMatch(/\bresidual stream\b/);
    expect(wish.text).toContain('![residual stream, A − B][block-by-block]');
    // Right below what is said first.
    const bars = wish.text.indexOf('![What A and B predict][predictions]');
    expect(bars).toBeGreaterThan(wish.text.indexOf('## Where A and B diverge'));
    expect(bars).toBeLessThan(wish.text.indexOf('## What comes next'));
    expect(wish.pictures.map(({ label }) => label)).toEqual(['predictions', 'block-by-block']);
    const [ofBoth = '', ofBlocks = ''] = wish.pictures.map(({ svg }) => Buffer.from(svg).toString());
    for (const picture of [ofBoth, ofBlocks]) expect(picture).toMatch(/^<svg/);
    expect(ofBlocks).toContain('residual stream, A − B');
    for (const words of ['A predicts', 'B predicts', ofA?.trim() ?? 'none']) expect(ofBoth).toContain(words);
    // In the page that is saved a browser draws each of them, whatever its policy lets be shown.
    const address = (svg: Uint8Array) => `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    const images = wish.pictures.map(({ label, svg }) => `<img alt="${label}" src="${address(svg)}">`);
    const page = await panel.page.context().newPage();
    await page.setContent(reportPage('Report', images.join('')));
    const sizes = () =>
      page
        .locator('img')
        .evaluateAll((all) => all.map((one) => Math.min((one as HTMLImageElement).naturalWidth, one.clientHeight)));
    await expect.poll(async () => Math.min(...(await sizes()))).toBeGreaterThan(100);
    expect(await sizes()).toHaveLength(2);
    await page.close();
    await frame.locator('[data-goto="overview"]').click();
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'brings the pair of tokens that differs into view as it opens, however long its texts are, and a token that is chosen then',
    async ({ open }) => {
      const text =
        'Once upon a time there was a little girl who lived in a small house near the forest. Every day she went to the forest to pick flowers.';
      const panel = await open({ viewport: WIDE });
      const frame = await panel.compare(await panel.make(text), await panel.make(text.replace('girl', 'boy')));
      const pair = frame.locator('compare-strip .other');
      const isSeen = () =>
        pair.evaluate((chip) => {
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
        await expect.poll(isSeen, { message: String(viewport.width) }).toBe(true);
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
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)('has no serious violation of accessibility', async ({ open }) => {
    // In a dark theme axe looks at its parts where each of them is tested.
    const panel = await open({ theme: 'light' });
    const frame = await panel.compare(await panel.make('The weather is'), await panel.make('A second line'));
    await choose(frame, 'view', 'both');
    await visitSteps(frame, ['outcome', 'parts', 'step-4', 'step-8', 'step-12']);
    expect.soft(await seriousViolations(frame)).toEqual([]);
    expect.soft(await spokenIdentifiers(frame)).toEqual([]);
    for (const theme of ['dark', 'high-contrast'] as const) {
      await panel.useTheme(theme);
      expect.soft(await colorViolations(frame), theme).toEqual([]);
    }
    expect(panel.problems()).toEqual([]);
  });
});
