/** Comparisons of two models, of two forms of one, and of a model with many blocks. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { COLD, cells, choose, compareAnew, FINE, savedTensors, unfoldSummary, WIDE } from './compare-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { seenText } from './visit-steps.ts';

const GPT2 = join(root, 'test/fixtures/gpt2');
/** Of most tests here. */
const USUAL = { width: 461, height: 703 };

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

describePage('a comparison of models', () => {
  const it = itLooksAt((open) => open());

  it.runIf(thorough).for([420, 540, 700, 1300])(
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
    for (const piece of await frame.locator('compare-header .of > span').all())
      expect(await piece.evaluate(isCut)).toBe(false);
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
      expect(difference.get(`${row},255`)).toBe(Math.fround((y[place] as number) - (x[place] as number)));
    }
    const q = frame.locator('compare-tensor[data-tensor="blocks.0.attn.q"]');
    expect(await q.locator('[data-incomparable]').textContent()).toContain(
      'A has 32 head dimensions for each token and B has 256 head dimensions',
    );
    expect(await q.locator('[data-figure="difference"]').count()).toBe(0);
  });

  it.runIf(thorough)(
    'of two architectures subtracts no head, no neuron and no vector, though both have as many',
    async ({ shared }) => {
      const panel = await shared();
      const text = 'The weather is';
      const [a, b] = ['qwen2', 'granite'].map((name) => join(root, 'test/fixtures', name)) as [string, string];
      const sides = [await panel.make(text, { model: a }), await panel.make(text, { model: b })] as const;
      const frame = await compareAnew(panel, USUAL, ...sides);
      await unfoldSummary(frame);
      expect(await frame.locator('[data-no-parts]').textContent()).toMatch(
        /^A is .+ and B is .+: no head of one is the counterpart of a head of the other\.$/,
      );
      // One who would go to these parts is told before that nothing is there, and why.
      for (const [part, why] of [
        ['parts', 'no head of one is the counterpart of a head of the other.'],
        ['drift', 'a dimension of the '],
      ] as const) {
        const goes = frame.locator(`compare-rail [data-goto="${part}"]`);
        expect(await goes.locator('.title').textContent()).toMatch(/ \(not possible here\)$/);
        expect(await goes.getAttribute('title')).toContain(why);
      }
      expect(await frame.locator('compare-rail [data-goto="outcome"] .why').count()).toBe(0);
      for (const [tensor, what] of [
        ['.attn.pattern', 'No head of one is the counterpart of a head'],
        ['.mlp.pre', 'No neuron of one is the counterpart of a neuron'],
      ] as const) {
        const compared = frame.locator(`compare-tensor[data-tensor$="${tensor}"]`);
        await compared.scrollIntoViewIfNeeded();
        await expect.poll(() => compared.locator('[data-incomparable]').textContent()).toContain(what);
        // Both stand side by side.
        expect(await compared.locator('[data-figure="a"], [data-figure="b"]').count()).toBe(2);
        expect(await compared.locator('[data-figure="difference"]').count()).toBe(0);
      }
      // Nor is a vector, though both are as wide, and it is not told where they first differ or how far apart they are.
      const norm = frame
        .locator('compare-tensor[data-tensor$=".ln1"], compare-tensor[data-tensor$="resid_mid"]')
        .first();
      await norm.scrollIntoViewIfNeeded();
      await expect.poll(() => norm.locator('[data-incomparable]').textContent()).toContain('No dimension of one');
      expect(await norm.locator('[data-figure="difference"]').count()).toBe(0);
      expect(await frame.locator('[data-no-drift]').textContent()).toMatch(/^A is .+ and B is .+: a dimension of the /);
      expect(await frame.locator('compare-drift, [data-first-stage], [data-furthest-of-all]').count()).toBe(0);
      const looks = frame.locator('compare-looks').first();
      await looks.scrollIntoViewIfNeeded();
      await looks.locator('[data-other-heads]').waitFor();
      expect(await looks.locator('[data-side="difference"], [data-moved]').count()).toBe(0);
    },
  );

  it.runIf(thorough)('of two models stands side by side where vectors are not as long', async ({ shared }) => {
    const panel = await shared();
    const text = 'The weather is';
    const frame = await compareAnew(panel, USUAL, await panel.make(text, { model: GPT2 }), await panel.make(text));
    await unfoldSummary(frame);
    await expect.poll(seenText(frame)).toContain('The vectors of A have 32 values and those of B 256');
    expect(await frame.locator('[data-no-parts]').textContent()).toContain('no head of one is the counterpart');
    const said = await textOf(frame);
    expect(said).not.toContain('Each head and each MLP of A is compared');
    expect(said).toContain('The tokenizers cut the same text differently');
    expect(said).toContain('The text is the same in both; its tokens first differ at position ');
    expect(said).not.toContain('The texts first differ');
    expect(await frame.locator('[data-lead]').textContent()).toMatch(
      /^The text is the same in both, cut into tokens differently: /,
    );
    // And which part of each adds most to what it predicts, in a sentence for each.
    await expect
      .poll(async () =>
        (await frame.locator('[data-lead] > span').allTextContents()).at(-1)?.replaceAll(/\s+/g, ' ').trim(),
      )
      .toMatch(
        /^In A, (head \d\.\d|the MLP of block \d) adds most to the logit of “.+” \([+−][\d.]+\)\. In B, (head \d\.\d|the MLP of block \d) adds most to the logit of “.+” \([+−][\d.]+\)\.$/,
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
        new RegExp(`in ${side}, head (\\d+)\\.(\\d+) adds most of all heads to the logit of`, 'i').exec(strongest) ??
        [];
      for (const [picker, value] of Object.entries({ layer: block, head }))
        await frame.locator(`[data-picker="${side}-${picker}"] [data-value="${value}"][aria-checked="true"]`).waitFor();
    }
    expect(strongest).not.toMatch(/head 0\.0 .*head 0\.0/);
    expect(await frame.locator('[data-remarkable]').textContent()).toBe(strongest);
    await choose(frame, 'a-layer', '1');
    await choose(frame, 'b-layer', '5');
    // The last block of two stands beside the last of six, once both are chosen: each side has its own.
    await frame.locator('compare-tensor[data-tensor="blocks.1.ln1"][data-other="blocks.5.ln1"]').waitFor();
    // No head of four is subtracted from one of eight: both stand side by side, and why is said.
    await choose(frame, 'view', 'numbers');
    expect((await cells(frame, 'blocks.1.attn.pattern', 'a')).size).toBeGreaterThan(0);
    const pattern = frame.locator('compare-tensor[data-tensor="blocks.1.attn.pattern"]');
    expect(await pattern.locator('[data-figure="b"]').count()).toBe(1);
    expect(await pattern.locator('[data-figure="difference"]').count()).toBe(0);
    expect(await pattern.locator('[data-incomparable]').textContent()).toContain('No head of one is the counterpart');
  });

  it.runIf(thorough)('of two tokenizers that cut a text in the same way says only that they do', async ({ shared }) => {
    const panel = await shared();
    const frame = await compareAnew(panel, USUAL, await panel.make('!', { model: GPT2 }), await panel.make('!'));
    const seen = seenText(frame);
    await expect.poll(seen).toContain('Both have tokens of the same texts; their ids are each model’s own.');
    expect(await seen()).not.toContain('cut the same text differently');
    // What a panel showed of how its text goes on is compared, and said to be that.
    const a = await panel.make('!');
    const [first] = a.summary.generation.tokens;
    if (!first) throw new Error('The trace has generated nothing.');
    const sampling = { temperature: 0.7, topK: 4, topP: 1, seed: 7 };
    const tokens = [{ ...first, text: ' his', token: 'Ġhis', logprob: Math.log(0.0896) }];
    const from = { continuation: 0, at: 0 };
    const list = [{ from, given: 1, tokens, text: '! his', reason: 'length', sampling } as const];
    const continued = { ...a, continuations: { list, shown: 1, step: 0 } };
    const shown = await compareAnew(panel, USUAL, continued, await panel.make('!'));
    const step = (number: number) => shown.locator(`#step-${number}`).textContent();
    expect(await step(16)).toMatch(/A takes “·his” \(8\.96\s%\), B takes/);
    expect(await step(17)).toMatch(/A\s*his\s*B/);
    expect(await step(18)).toContain(
      'A: the continuation that its panel showed, sampled with temperature 0.7, top-k 4, seed 7. B: the trace’s own continuation, the most probable token each time.',
    );
    await shown.getByText('as the panels showed it, stands side by side in step 17').waitFor();
  });
});
