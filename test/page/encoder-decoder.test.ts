/** Encoder-decoders in the panel: how they read a source and an output, each with its strip. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import type { Picture } from '../../webview/heat-map/picture.ts';
import type { StepData } from '../../webview/state/generation/step-data.ts';
import { openTensors } from '../unit/support.ts';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { chip, chosen, give, goTo, openT5, ROOM, type Sequence, strip, T5, TEXT } from './encoder-decoder-page.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import type { Open, PageOptions } from './panels.ts';
import { visitAllSteps } from './visit-steps.ts';

const weights = (frame: Frame, sequence: Sequence) =>
  strip(frame, sequence)
    .locator('[role="option"]')
    .evaluateAll((chips) => chips.map((each) => Number((each as HTMLElement).dataset['attention'])));
/** One row of a reference's weights, [batch, head, query, key]. */
async function reference(name: string, head: number, query: number): Promise<number[]> {
  const tensors = await openTensors(join(T5, 'expected.safetensors'));
  const [queries = 0, keys = 0] = (tensors.shape(name) ?? []).slice(-2);
  const values = await tensors.float32(name);
  const start = (head * queries + query) * keys;
  return [...values.slice(start, start + keys)];
}

async function closeTo(found: () => Promise<number[]>, expected: readonly number[]): Promise<void> {
  await expect.poll(async () => (await found()).length).toBe(expected.length);
  const worst = async () => Math.max(...(await found()).map((value, i) => Math.abs(value - (expected[i] as number))));
  await expect.poll(worst).toBeLessThan(1e-4);
}

/** What the reference's decoder was given, without the start token. */
const GIVEN = [5, 9, 11];

/** The reference's case. */
async function ofReference(open: Open, options: Partial<PageOptions> = {}) {
  const { panel, frame } = await openT5(open, options);
  await give(panel, GIVEN);
  return { panel, frame };
}

describePage('an encoder-decoder', () => {
  const itTells = itLooksAt((open) => openT5(open, { level: 'story', place: null }));

  itTells.runIf(thorough)(
    'names in step 1 the step of each attention whose arcs are above its two texts',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await panel.go({ layer: 0, head: 1 });
      const links = frame.locator('[data-arcs] button');
      await expect.poll(() => links.allTextContents()).toHaveLength(3);
      const [source, output, across] = await links.allTextContents();
      expect(await frame.locator('[data-arcs]').textContent()).toContain(`${source} · ${output} · ${across}`);
      expect(source).toMatch(/^Step \d+: of the source$/);
      expect(output).toMatch(/^Step \d+: of the output$/);
      expect(across).toMatch(/^Step \d+: from the output to the source$/);
      await links.last().click();
      await expect.poll(() => frame.locator('trace-story-step h2').first().textContent()).toMatch(/source/);
      await panel.go({ isAutomatic: true });
    },
  );

  itTells.runIf(thorough)(
    'tells its attention to itself from that to the source, and its output from a text',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await goTo(frame, 'Who looks at which source token');
      const whose = (sequence: Sequence) => strip(frame, sequence).locator('[data-whose]').textContent();
      const [self, cross] = [
        /^Self-attention head \d\.\d: what .+ looks at/,
        /^Cross-attention head \d\.\d: what .+ looks at/,
      ];
      await expect.poll(() => whose('source')).toMatch(cross);
      // There only the lines across are drawn, and no token of the source is chosen until the user chooses one.
      const arcs = strip(frame, 'tokens').locator('trace-token-arcs path');
      const lines = strip(frame, 'source').locator('trace-token-links path');
      await expect.poll(() => lines.count()).toBeGreaterThan(0);
      expect([await arcs.count(), await strip(frame, 'tokens').locator('[data-whose]').count()]).toEqual([0, 0]);
      const outline = () => chip(frame, 'source', 0).evaluate((one) => getComputedStyle(one).outlineStyle);
      expect(await outline()).toBe('none');
      await chip(frame, 'source', 0).click();
      await expect.poll(outline).toBe('solid');
      // The panel has chosen the head for what it does in one of them.
      const isChosenByPanel = async () => (await whose('source'))?.includes('chosen by the panel') === true;
      const across = await isChosenByPanel();
      // Arcs over the source have their room at every step: nothing moves when they come or go.
      const top = async () => (await chip(frame, 'tokens', 0).boundingBox())?.y;
      const before = await top();
      const ofItself = frame.locator('[data-goto]').filter({ hasText: 'Who looks at whom' });
      await ofItself.first().click();
      await expect.poll(() => strip(frame, 'source').locator('trace-token-arcs path').count()).toBeGreaterThan(0);
      expect(await top()).toBe(before);
      await ofItself.last().click();
      await expect.poll(() => whose('tokens')).toMatch(self);
      expect([across, (await whose('tokens'))?.includes('chosen by the panel')].filter(Boolean)).toEqual([true]);

      const surprising = () => frame.locator('trace-story-step [data-most-surprising]').textContent();
      await goTo(frame, 'What comes next');
      await expect.poll(surprising).toMatch(/^Of its own output the model was least sure of /);
      await goTo(frame, 'And again');
      const lead = frame.locator('trace-story-step').getByText('is appended to the decoder’s output');
      await expect.poll(() => lead.count()).toBe(1);

      await give(panel, [9, 9, 9]);
      await goTo(frame, 'What comes next');
      await expect
        .poll(surprising)
        .toMatch(/^In the output that it was made to write, the model was most surprised by /);
      // Of tokens that are written alike it is told after which one the next comes.
      await chip(frame, 'tokens', 1).click();
      await expect
        .poll(() => strip(frame, 'tokens').locator('[data-after-last]').textContent())
        .toMatch(/^after \S+ \(3\)$/);
      expect(panel.problems()).toEqual([]);
    },
  );

  it('has blocks and heads of its own in each stack, and says what does not apply to the encoder', async ({ open }) => {
    const panel = await open({ ...ROOM, level: 'story' });
    // All steps of few tokens, drawn once.
    const frame = await panel.trace('A', { model: T5 });
    await give(panel, GIVEN.slice(0, 1));
    await frame.locator('[data-picker="level"] [data-value="numbers"]').click();
    const label = () => frame.locator('[data-picker="layer"] [part="label"]').textContent();
    await goTo(frame, 'Encoder: weights');
    await expect.poll(label).toContain('Encoder block');
    await goTo(frame, 'Encoder output');
    await expect.poll(() => frame.locator('[data-why-not="The logit lens"]').textContent()).toContain('does not apply');
    await goTo(frame, 'Cross-attention: weights');
    await expect.poll(label).toContain('Decoder block');
    // The heads of each attention are drawn apart: rows are the output, columns the source.
    const heads = frame.locator('trace-heads');
    expect(await heads.count()).toBe(3);
    await frame.locator('trace-head-thumbnails [data-thumbnail="1"]').last().scrollIntoViewIfNeeded();
    await expect.poll(() => heads.last().locator('[data-measure="entropy"]').count()).toBe(4);
    expect(await heads.last().locator('[data-measure="distance"]').count()).toBe(0);
  });

  it.runIf(thorough)(
    'tints the source by the attention of the reference: across, and in the encoder’s steps its own',
    async ({ open }) => {
      const { panel, frame } = await ofReference(open, { level: 'story', place: { layer: 0, head: 1 } });
      await goTo(frame, 'Who looks at which source token');
      await chip(frame, 'tokens', 2).click();
      await closeTo(() => weights(frame, 'source'), await reference('case0.cross.attn.0', 1, 2));
      // The decoder's attention to itself belongs to other steps.
      expect((await weights(frame, 'tokens')).every(Number.isNaN)).toBe(true);
      await goTo(frame, 'Who looks at whom');
      await chip(frame, 'source', 3).click();
      await closeTo(() => weights(frame, 'source'), await reference('case0.encoder.attn.0', 1, 3));
      // What the sentence says it looks at is looked at from the same token.
      await frame.locator('[data-finding="attention"] button.token').last().click();
      await expect.poll(() => frame.getByText('rank in its row').count()).toBe(1);
      expect(await chosen(frame, 'source')).toBe(3);

      // Across, the weight that is told is the largest until a token of the source is chosen.
      await goTo(frame, 'Who looks at which source token');
      const across = await reference('case0.cross.attn.0', 1, 2);
      const told = async () => Number(await frame.locator('[data-inspected]').getAttribute('data-inspected'));
      await expect.poll(told).toBeCloseTo(Math.max(...across), 4);
      await chip(frame, 'source', 1).click();
      await expect.poll(told).toBeCloseTo(across[1] as number, 4);
      await panel.page.keyboard.press('Shift+N');
      await expect.poll(told).toBeCloseTo(across[2] as number, 4);
      await chip(frame, 'tokens', 1).click();
      const other = await reference('case0.cross.attn.0', 1, 1);
      await expect.poll(told).toBeCloseTo(Math.max(...other), 4);
      // Its scores are coloured as those of self-attention are.
      await goTo(frame, 'How well they match the source');
      await frame.locator('trace-story-figure [data-scale-note]').waitFor();
    },
  );

  it.runIf(thorough)(
    'names each token of a long source below its figure, and leads a line from the output’s token to it',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1300, height: 803 }, level: 'story' });
      const frame = await panel.trace('The capital of France is Paris, and the capital of Germany is', { model: T5 });
      await goTo(frame, 'Who looks at which source token');
      const figures = frame.locator('trace-story-figure trace-tensor');
      await expect.poll(() => figures.locator('canvas[data-painted]').count()).toBe(1);
      const drawn = await figures.locator('trace-heat-map').evaluate((map) => {
        const { frame } = (map as unknown as { picture: Picture }).picture;
        return {
          slanted: frame.slanted,
          cell: frame.rows.cell,
          font: frame.fontSize,
          columns: frame.columns.indices.length,
        };
      });
      expect(drawn).toMatchObject({ slanted: true, columns: 34 });
      expect(drawn.cell).toBeGreaterThan(drawn.font);

      const source = strip(frame, 'source');
      const line = source.locator('trace-token-links path').last();
      /** From the lower edge of the one to the upper edge of the other. */
      const ends = async () => {
        const all = await weights(frame, 'source');
        const most = all.indexOf(Math.max(...all));
        if ((await line.getAttribute('data-to')) !== String(most)) return Number.NaN;
        const [path, at, above, below] = await Promise.all([
          line.getAttribute('d'),
          source.boundingBox(),
          chip(frame, 'source', most).boundingBox(),
          strip(frame, 'tokens').locator('[aria-selected="true"]').boundingBox(),
        ]);
        const numbers = path?.match(/[\d.]+/g)?.map(Number) ?? [];
        const [x0 = 0, y0 = 0] = numbers;
        const [x1 = 0, y1 = 0] = numbers.slice(-2);
        if (!at || !above || !below) return Number.NaN;
        const off = [
          x0 + at.x - (below.x + below.width / 2),
          y0 + at.y - below.y,
          x1 + at.x - (above.x + above.width / 2),
          y1 + at.y - (above.y + above.height),
        ];
        return Math.max(...off.map(Math.abs));
      };
      await expect.poll(ends).toBeLessThan(1);
      await chip(frame, 'tokens', 2).click();
      await expect.poll(ends).toBeLessThan(1);
      // The line ends at the token: nothing stands above it.
      expect(await source.locator('trace-token-arcs path').count()).toBe(0);
      // What is said of the head between both strips is before the line, not struck through.
      const said = source.locator('[data-attends]');
      const look = await said.evaluate((words) => {
        const { host } = words.getRootNode() as ShadowRoot;
        return [getComputedStyle(words).backgroundColor, getComputedStyle(host).zIndex];
      });
      expect(look).toEqual([
        await frame.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor),
        '1',
      ]);
      // What has no arcs has no room for them.
      const above = await source.locator('.line').evaluate((tokens) => {
        const flow = tokens.querySelector('.flow') as Element;
        return flow.getBoundingClientRect().top - tokens.getBoundingClientRect().top;
      });
      expect(above).toBe(0);
      // The map of keys outlines the key that its heading names.
      await goTo(frame, 'Cross-attention: query, key and value');
      const keys = frame.locator('trace-story-figure trace-tensor').nth(1);
      await expect.poll(() => keys.locator('.title b').textContent()).toMatch(/fits best$/);
      const outlined = () =>
        keys.evaluate((figure) => {
          const { panel, markedRow } = figure as unknown as { panel: StepData; markedRow?: number };
          return markedRow !== undefined && markedRow > 0 && panel.choice.source === markedRow;
        });
      await expect.poll(outlined).toBe(true);
      // In the encoder's steps the source looks at itself.
      await goTo(frame, 'Who looks at whom');
      await expect.poll(() => source.locator('trace-token-links').count()).toBe(0);
    },
  );

  it.runIf(thorough)('has no serious violation of accessibility', async ({ open }) => {
    const panel = await open({ viewport: { width: 521, height: 803 } });
    const frame = await panel.trace(TEXT, { model: T5 });
    await frame.locator('[data-picker="attention"] [data-value="arcs"]').click();
    await visitAllSteps(frame);
    expect.soft(await spokenIdentifiers(frame)).toEqual([]);
    expect(await seriousViolations(frame)).toEqual([]);
  });

  it.runIf(thorough)(
    'two sources are aligned as two outputs are, and chosen apart; all three attentions are compared',
    async ({ open }) => {
      const panel = await open(ROOM);
      const b = await panel.make('The cold weather is', { model: T5 });
      const frame = await panel.compare(await panel.make(TEXT, { model: T5 }), b);
      const rows = (sequence: Sequence) => frame.locator(`compare-strip[data-strip="${sequence}"] [role="option"]`);
      const of = async (sequence: Sequence, side: 'a' | 'b') =>
        (await rows(sequence).evaluateAll((all, key) => all.map((each) => (each as HTMLElement).dataset[key]), side))
          .filter((position) => position !== undefined)
          .map(Number);
      const written = b.summary.tokens.length;
      await expect.poll(() => of('tokens', 'b')).toEqual([...Array(written).keys()]);
      expect(await of('source', 'b')).toEqual([...Array(b.summary.source?.tokens.length).keys()]);
      const single = rows('source')
        .filter({ has: frame.locator('.none') })
        .first();
      const row = await single.getAttribute('data-row');
      await single.click();
      await expect.poll(() => single.getAttribute('aria-selected')).toBe('true');
      // The steps that are of the source tell what was given, and what of that is aligned.
      await expect.poll(() => frame.locator('#step-1 dd').allTextContents()).toEqual([TEXT, 'The cold weather is']);
      const pairs = await rows('source').evaluateAll((all) =>
        all.filter((each) => (each as HTMLElement).dataset['a'] && (each as HTMLElement).dataset['b']),
      );
      const onlyB = (await of('source', 'b')).length - pairs.length;
      expect(await frame.locator('#step-2 [data-other-step]').textContent()).toMatch(
        new RegExp(`, ${onlyB} stands? below none\\.$`),
      );
      // The output's choice stays what it was.
      await expect.poll(() => rows('tokens').last().getAttribute('aria-selected')).toBe('true');

      // Of whichever block differs most.
      for (const [stack, label] of [
        ['encoder', '.attn.pattern'],
        ['decoder', '.cross_attn.pattern'],
      ]) {
        const stage = frame.locator(`compare-tensor[data-tensor^="${stack}."][data-tensor$="${label}"]`);
        await expect
          .poll(async () => {
            await stage.scrollIntoViewIfNeeded();
            return stage.locator('[data-figure="difference"]').count();
          })
          .toBe(1);
        expect(await stage.locator('.error').count()).toBe(0);
      }
      expect(row).not.toBeNull();
      await rows('source').first().click();
      const parts = frame.locator('compare-parts[data-sequence="source"]');
      const encoderHeads = parts.locator('[data-parts="heads"] tbody tr');
      await expect
        .poll(async () => {
          await parts.scrollIntoViewIfNeeded();
          return encoderHeads.count();
        })
        .toBe(8);
      expect(await textOf(frame)).toContain('the decoder reads its output');
      // Beside the rows of two blocks there is no room for the word.
      const grids = frame.locator('trace-head-matrix [role="grid"]');
      expect(await grids.locator('.label').allTextContents()).toEqual(expect.arrayContaining(['0', '1']));
      expect(await grids.locator('.blocks').count()).toBe(0);
      await encoderHeads.first().getByRole('button').click();
      const step = b.summary.plan.sections.find(({ view, part }) => view === 'weights' && part === 'encoder')?.number;
      await expect
        .poll(() => frame.locator(`#step-${step} h2`).evaluate((title) => title.matches(':focus')))
        .toBe(true);
      // What stands above leaves room to read in, however low the panel is.
      await panel.page.setViewportSize({ width: 640, height: 340 });
      await expect.poll(() => frame.locator('main').evaluate(({ clientHeight }) => clientHeight)).toBeGreaterThan(110);
    },
  );
});

describePage('the figures of an encoder-decoder', () => {
  /** `npm run check:long` has all steps below each other, with their tables. */
  const it = itLooksAt((open) => ofReference(open, { level: thorough ? 'numbers' : 'figures' }));

  it('links cross-attention with both strips: what is chosen and pointed at in one is marked in the other', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    await goTo(frame, 'Cross-attention: weights');
    const figure = frame.locator('[data-tensor="decoder.0.cross_attn.pattern"]').first();
    const map = figure.locator('canvas.over');
    await expect.poll(async () => (await map.boundingBox())?.height ?? 0).toBeGreaterThan(20);
    const box = await map.boundingBox();
    const room = (name: string) =>
      figure
        .locator('trace-heat-map')
        .evaluate((each, name) => Number.parseFloat((each as HTMLElement).style.getPropertyValue(name)), name);
    const [labels, below] = [await room('--plot-start'), await room('--plot-below')];
    /** The cell of row 1, output token 1, and column 4, source token 4. */
    const cell = { x: labels + ((box?.width ?? 0) - labels) * (4.5 / 7), y: ((box?.height ?? 0) - below) * (1.5 / 4) };
    await map.hover({ position: cell });
    await expect.poll(() => strip(frame, 'source').locator('[data-previewed]').getAttribute('data-token')).toBe('4');
    await map.click({ position: cell });
    await expect.poll(() => chosen(frame, 'source')).toBe(4);
    expect(await chosen(frame, 'tokens')).toBe(1);
    await expect.poll(() => panel.asked.highlighted.at(-1)).toMatchObject({ token: 4, preview: 4 });

    await panel.page.keyboard.press('n');
    await panel.page.keyboard.press('Shift+P');
    await expect.poll(() => chosen(frame, 'tokens')).toBe(2);
    expect(await chosen(frame, 'source')).toBe(3);
    if (!thorough) return;
    // The chosen row of the table of numbers is the output's, of the encoder's figures the source's.
    const row = (tensor: string) => frame.locator(`[data-tensor="${tensor}"] tr.chosen`).first();
    await expect.poll(() => row('decoder.0.cross_attn.pattern').getAttribute('data-position')).toBe('2');
    await expect.poll(() => row('encoder.0.attn.pattern').getAttribute('data-position')).toBe('3');
  });

  it.runIf(thorough)(
    'has the keyboard in the field of the output where all steps stand below each other',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await chip(frame, 'tokens', 1).click();
      await panel.page.keyboard.press('e');
      await frame.locator('[data-action="to-force"]').click();
      await frame.locator('trace-written [data-target]:focus').waitFor();
      await panel.page.keyboard.type('the sea');
      expect(await frame.locator('trace-written [data-target]').inputValue()).toBe('the sea');
      await frame.locator('trace-written [data-target]').fill('');
    },
  );
});
