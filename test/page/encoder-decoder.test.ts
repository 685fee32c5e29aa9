/** Encoder-decoders in the panel: a source and an output, each with its strip, and what the decoder writes. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Picture } from '../../webview/heat-map/picture.ts';
import type { StepData } from '../../webview/state/generation/step-data.ts';
import { tempFolder } from '../unit/model/helpers.ts';
import { expectedCases, openTensors } from '../unit/support.ts';
import { seriousViolations } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import type { Open, PageOptions } from './panels.ts';
import { visitAllSteps } from './visit-steps.ts';

const T5 = join(root, 'test/fixtures/t5');
const BART = join(root, 'test/fixtures/bart');
const TEXT = 'The weather is';
const ROOM = { viewport: { width: 900, height: 846 } };

type Sequence = 'source' | 'tokens';

const strip = (frame: Frame, sequence: Sequence) => frame.locator(`trace-token-strip[data-sequence="${sequence}"]`);
const chip = (frame: Frame, sequence: Sequence, position: number) =>
  strip(frame, sequence).locator(`[role="option"][data-token="${position}"]`);
const chosen = async (frame: Frame, sequence: Sequence) =>
  Number(await strip(frame, sequence).locator('[aria-selected="true"]').getAttribute('data-token'));
const ids = (frame: Frame, sequence: Sequence) =>
  strip(frame, sequence)
    .locator('[role="option"]')
    .evaluateAll((chips) => chips.map((each) => Number((each as HTMLElement).dataset['id'])));
const weights = (frame: Frame, sequence: Sequence) =>
  strip(frame, sequence)
    .locator('[role="option"]')
    .evaluateAll((chips) => chips.map((each) => Number((each as HTMLElement).dataset['attention'])));
const goTo = (frame: Frame, title: string) => frame.locator('[data-goto]').filter({ hasText: title }).first().click();

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
  const panel = await open({ ...ROOM, ...options });
  const frame = await panel.trace(TEXT, { model: T5 });
  await panel.target({ targetIds: GIVEN });
  await expect.poll(() => ids(frame, 'tokens')).toEqual([0, ...GIVEN]);
  return { panel, frame };
}

describePage('an encoder-decoder', () => {
  it('reads a source and writes an output: two strips, the output as the reference writes it', async ({ open }) => {
    const [own] = await expectedCases('t5');
    const written = own?.greedy_from_first_20 ?? [];
    const panel = await open({ ...ROOM, level: 'figures' });
    const frame = await panel.trace(TEXT, { model: T5 });
    expect(await ids(frame, 'source')).toEqual(own?.ids);
    expect(written.length).toBeGreaterThan(10);
    expect((await ids(frame, 'tokens')).slice(0, written.length)).toEqual(written);
    expect(await frame.locator('trace-token-strip .named').allTextContents()).toEqual([
      'Source',
      'Output, as the model wrote it',
    ]);
    await goTo(frame, 'Generation');
    const cache = frame.locator('[data-source-cache]');
    await expect.poll(() => cache.getAttribute('data-tokens')).toBe(String(own?.ids.length));
    // Keys and values of 2 blocks, 4 heads of 12, in float32.
    expect(await cache.getAttribute('data-bytes')).toBe(String(2 * 2 * 4 * 12 * 4 * (own?.ids.length ?? 0)));
    await goTo(frame, 'The whole output');
    const labels = frame.locator('trace-whole-text .key span');
    await expect
      .poll(() => labels.allTextContents())
      .toEqual(['the decoder’s output in this trace', 'what the decoder wrote after it']);
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

  it('writes what it is made to: a text, another token, fewer of them, and then its own again', async ({ open }) => {
    const panel = await open({ ...ROOM, level: 'figures' });
    const frame = await panel.trace(TEXT, { model: T5 });
    const own = await ids(frame, 'tokens');
    // The field that changes the source leads to where the output is changed.
    await chip(frame, 'tokens', 1).click();
    await panel.page.keyboard.press('e');
    await frame.locator('[data-action="to-force"]').click();
    const written = frame.locator('trace-written');
    // The keyboard is in the field there, and what is typed replaces the output.
    await written.locator('[data-target]:focus').waitFor();
    await panel.page.keyboard.type('the sea');
    expect(await written.locator('[data-target]').inputValue()).toBe('the sea');
    // Before it is traced, what the tokenizer makes of it is told.
    await expect
      .poll(() => written.locator('[data-will-force="4"]').textContent())
      .toBe('4 tokens will be forced: ·the + · + se + a. The tokenizer puts a space in front of what was typed.');
    await written.locator('[data-action="force"]').click();
    const texts = () => strip(frame, 'tokens').locator('[role="option"] bdi').allTextContents();
    await expect.poll(texts).toEqual(['<pad>', '·the', '·', 'se', 'a']);
    await expect
      .poll(() => written.locator('[data-kept-shown]').textContent())
      .toMatch(/^4 traced; the decoder wrote \d+ more, and ended with “<\/s>”, which is not counted$/);
    expect((await ids(frame, 'tokens'))[0]).toBe(0);

    await chip(frame, 'tokens', 1).click();
    await written
      .locator('trace-alternatives:not(.stale)')
      .getByText('Candidates for token 1 (the first written one, after the start token)')
      .waitFor();
    // What was forced comes first, with its rank and probability, and is not listed twice.
    const forced = written.locator('[data-forced] tr');
    expect(await forced.locator('.mark').textContent()).toBe('forced');
    expect(await forced.getAttribute('data-taken')).toBe('true');
    expect(await written.locator('tbody tr').first().getAttribute('data-taken')).toBe('true');
    expect(Number(await forced.locator('[data-column="rank"]').getAttribute('data-value'))).toBeGreaterThanOrEqual(0);
    expect(await forced.locator('[data-column="probability"]').textContent()).toMatch(/%$/);
    expect(await written.locator('tr[data-taken="true"]').count()).toBe(1);
    const other = written.locator('tr[data-taken="false"]').first();
    await expect.poll(() => other.count()).toBe(1);
    const id = Number(await other.getAttribute('data-alternative'));
    // By its id: the table of the token before may have been read.
    const [, , ...rest] = await ids(frame, 'tokens');
    // A forced text with one token replaced is still a forced text, unless the decoder is to go on from there.
    await written.locator(`tr[data-alternative="${id}"] [data-action="go-on"]`).click();
    await expect.poll(() => ids(frame, 'tokens')).toEqual([0, id, ...rest]);
    await chip(frame, 'tokens', 1).click();
    await written.locator('trace-alternatives:not(.stale)').getByText('Candidates for token 1 ').waitFor();
    await written.locator('[data-keep-rest]').uncheck();
    await written.locator(`tr[data-alternative="${id}"] [data-action="go-on"]`).click();
    // The decoder goes on from there, as far as the output went before, or to its end.
    await expect.poll(async () => (await ids(frame, 'tokens')).slice(2)).not.toEqual(rest);
    expect((await ids(frame, 'tokens')).slice(0, 2)).toEqual([0, id]);

    await written.locator('[data-kept]').fill('5');
    await written.locator('[data-action="trace-kept"]').click();
    await expect.poll(async () => (await ids(frame, 'tokens')).length).toBe(6);
    expect((await ids(frame, 'tokens')).slice(0, 2)).toEqual([0, id]);

    await written.locator('[data-action="free"]').click();
    await expect.poll(() => ids(frame, 'tokens')).toEqual(own);
    await expect.poll(() => written.locator('[data-action="free"]').getAttribute('disabled')).not.toBeNull();
  });

  it('tells what the user changed from what the decoder wrote, however much of the output is traced', async ({
    open,
  }) => {
    const panel = await open({ ...ROOM, level: 'figures' });
    const frame = await panel.trace(TEXT, { model: T5 });
    const own = await ids(frame, 'tokens');
    await goTo(frame, 'Decoder tokens');
    await chip(frame, 'tokens', 3).click();
    const written = frame.locator('trace-written');
    const alternatives = written.locator('trace-alternatives:not(.stale)');
    await alternatives.getByText('Candidates for token 3 ').waitFor();
    const other = written.locator('tr[data-taken="false"]').first();
    const id = Number(await other.getAttribute('data-alternative'));
    await other.locator('[data-action="go-on"]').click();
    await expect.poll(async () => (await ids(frame, 'tokens')).slice(0, 4)).toEqual([...own.slice(0, 3), id]);
    // What the decoder writes after it is traced at once, as far as the output went before; the token stays chosen.
    expect(await ids(frame, 'tokens')).toHaveLength(own.length);
    expect(await chip(frame, 'tokens', 3).getAttribute('aria-selected')).toBe('true');
    const told = () => written.locator('[data-kept-shown]').textContent();
    const marked = () =>
      strip(frame, 'tokens')
        .locator('[data-changed]')
        .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['token']));
    for (const kept of [own.length - 1, 8]) {
      await expect.poll(told).toMatch(new RegExp(`^${kept} traced; the decoder wrote \\d+ more, and may go on$`));
      expect(await written.locator('[data-whose]').textContent()).toBe(
        'You changed token 3 of this; the others are as the decoder wrote them.',
      );
      expect(await marked()).toEqual(['3']);
      await written.locator('[data-kept]').fill('8');
      if (kept !== 8) await written.locator('[data-action="trace-kept"]').click();
    }
    await chip(frame, 'tokens', 2).click();
    await alternatives.getByText('Candidates for token 2 ').waitFor();
    expect(await written.locator('[data-taken="true"] .mark').textContent()).toBe('written');
    await chip(frame, 'tokens', 3).click();
    await alternatives.getByText('Candidates for token 3 ').waitFor();
    expect(await written.locator('[data-taken="true"] .mark').textContent()).toBe('changed by you');
    // What the decoder wrote, cut off earlier, is still its own.
    await written.locator('[data-kept]').fill('2');
    await written.locator('[data-action="trace-kept"]').click();
    await expect.poll(() => ids(frame, 'tokens')).toEqual(own.slice(0, 3));
    expect(await written.locator('[data-whose]').textContent()).toMatch(/^The decoder wrote this by itself/);
  });

  it('marks the token that generation_config.json forces at the end, and counts it in the same way everywhere', async ({
    open,
  }) => {
    const panel = await open({ ...ROOM, level: 'figures' });
    const frame = await panel.trace(TEXT, { model: BART });
    await goTo(frame, 'Generation');
    const last = frame.locator('trace-continuation-strip [data-generated]').last();
    await expect.poll(() => last.locator('.probability').textContent()).toMatch(/% forced$/);
    expect(await frame.locator('trace-continuation-strip .probability', { hasText: 'forced' }).count()).toBe(1);
    const how = frame.locator('[data-how-taken]');
    expect(await how.textContent()).toContain(
      'but at the limit of 17 tokens this model writes “</s>” (forced_eos_token_id in generation_config.json)',
    );
    await goTo(frame, 'Decoder tokens');
    const kept = frame.locator('trace-written [data-kept-shown]');
    await expect.poll(() => kept.textContent()).toBe('16 traced; the decoder wrote 16 more, and may go on');
    // Lone bytes have their names in the field, and are traced again while it is as it was.
    const own = await ids(frame, 'tokens');
    const field = frame.locator('trace-written [data-target]');
    expect(await field.inputValue()).toMatch(/^(?!.*\ufffd).*<0xC0>ion/);
    await frame.locator('trace-written [data-action="force"]').click();
    await expect.poll(() => frame.locator('trace-written [data-action="free"]').getAttribute('disabled')).toBeNull();
    expect(await ids(frame, 'tokens')).toEqual(own);
    // What the tokenizer puts before a forced text is not told to have been written.
    await frame.locator('trace-written [data-target]').fill('the sea');
    await frame.locator('trace-written [data-action="force"]').click();
    await chip(frame, 'tokens', 1).click();
    const given = frame.locator('trace-written tbody[data-forced] .mark');
    await expect.poll(() => given.textContent()).toBe('put there by the tokenizer');
    await chip(frame, 'tokens', 2).click();
    await expect.poll(() => given.textContent()).toBe('forced');
  });

  it('traces the very same tokens where the output in the field is as it was, whatever the tokenizer makes of its text', async ({
    open,
  }) => {
    const panel = await open({ ...ROOM, level: 'figures' });
    const frame = await panel.trace(TEXT, { model: T5 });
    const own = await ids(frame, 'tokens');
    await goTo(frame, 'Decoder tokens');
    const written = frame.locator('trace-written');
    const force = written.locator('[data-action="force"]');
    // Its first token is no beginning of a word: before a typed text the tokenizer puts one.
    await written.locator('[data-target]').fill(`${await written.locator('[data-target]').inputValue()}F`);
    await expect.poll(() => written.locator('[data-will-force]').getAttribute('data-will-force')).not.toBeNull();
    await written.locator('[data-target]').press('Backspace');
    await expect.poll(() => written.locator('[data-will-force]').count()).toBe(0);
    await force.click();
    await expect.poll(() => written.locator('[data-action="free"]').getAttribute('disabled')).toBeNull();
    expect(await ids(frame, 'tokens')).toEqual(own);
    expect(panel.problems()).toEqual([]);
  });

  it('names in step 1 the step of each attention whose arcs are above its two texts', async ({ open }) => {
    const panel = await open({ ...ROOM, level: 'story', place: null });
    const frame = await panel.trace(TEXT, { model: T5 });
    await panel.go({ layer: 0, head: 1 });
    const links = frame.locator('[data-arcs] button');
    await expect.poll(() => links.allTextContents()).toHaveLength(3);
    const [source, output, across] = await links.allTextContents();
    expect(source).toMatch(/^Step \d+: of the source$/);
    expect(output).toMatch(/^Step \d+: of the output$/);
    expect(across).toMatch(/^Step \d+: from the output to the source$/);
    await links.last().click();
    await expect.poll(() => frame.locator('trace-story-step h2').first().textContent()).toMatch(/source/);
  });

  it('tells its attention to itself from that to the source, and its output from a text', async ({ open }) => {
    const panel = await open({ ...ROOM, level: 'story', place: null });
    const frame = await panel.trace(TEXT, { model: T5 });
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
    await frame.locator('[data-goto]').filter({ hasText: 'Who looks at whom' }).last().click();
    await expect.poll(() => whose('tokens')).toMatch(self);
    expect([across, (await whose('tokens'))?.includes('chosen by the panel')].filter(Boolean)).toEqual([true]);

    const surprising = () => frame.locator('trace-story-step [data-most-surprising]').textContent();
    await goTo(frame, 'What comes next');
    await expect.poll(surprising).toMatch(/^Of its own output the model was least sure of /);
    await goTo(frame, 'And again');
    const lead = frame.locator('trace-story-step').getByText('is appended to the decoder’s output');
    await expect.poll(() => lead.count()).toBe(1);

    await panel.target({ targetIds: [9, 9, 9] });
    await goTo(frame, 'What comes next');
    await expect.poll(surprising).toMatch(/^In the output that it was made to write, the model was most surprised by /);
    // Of tokens that are written alike it is told after which one the next comes.
    await chip(frame, 'tokens', 1).click();
    await expect
      .poll(() => strip(frame, 'tokens').locator('[data-after-last]').textContent())
      .toMatch(/^after \S+ \(3\)$/);
    expect(panel.problems()).toEqual([]);
  });

  it('offers at each token of the output, and at each candidate, to write another one there', async ({ open }) => {
    const panel = await open({ ...ROOM, level: 'story' });
    const frame = await panel.trace(TEXT, { model: T5 });
    const own = await ids(frame, 'tokens');
    await goTo(frame, 'What comes next');
    const lead = frame.locator('trace-story-step [data-force]');
    await expect.poll(() => lead.textContent()).toContain('the right button on a candidate offers to write it here');

    // In the menu of a candidate, behind the chosen token.
    await chip(frame, 'tokens', 1).click();
    await frame.locator('trace-story-figure trace-next-bars li button').nth(1).click({ button: 'right' });
    const offered = frame.locator('trace-story-figure trace-candidate-menu');
    const id = Number(/\d+$/.exec((await offered.locator('[data-item="copy-id"]').textContent()) ?? '')?.[0]);
    await offered.locator('[data-item="write"]').click();
    await expect.poll(async () => (await ids(frame, 'tokens')).slice(0, 3)).toEqual([0, own[1], id]);
    expect(await ids(frame, 'tokens')).toHaveLength(own.length);

    // In the menu of a token: its candidates, or the whole output. The start token is given.
    await chip(frame, 'tokens', 0).click({ button: 'right' });
    const menu = frame.locator('trace-token-strip[data-sequence="tokens"] trace-token-menu');
    await menu.locator('[data-item="force"]').waitFor();
    expect(await menu.locator('[data-item="write"]').count()).toBe(0);
    await panel.page.keyboard.press('Escape');
    await chip(frame, 'tokens', 2).click({ button: 'right' });
    await menu.locator('[data-item="write"]').click();
    await frame.locator('trace-alternatives').getByText('Candidates for token 2').waitFor();
    await chip(frame, 'tokens', 1).click({ button: 'right' });
    await menu.locator('[data-item="force"]').click();
    await frame.locator('trace-written [data-target]:focus').waitFor();
    // A token of the source is no output.
    await chip(frame, 'source', 1).click({ button: 'right' });
    const ofSource = frame.locator('trace-token-strip[data-sequence="source"] trace-token-menu');
    await ofSource.locator('[data-item="copy-id"]').waitFor();
    expect(await ofSource.locator('[data-item="force"]').count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });

  it('shows in a narrow panel the last token beside what comes next, and a token that was changed', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 540, height: 846 }, level: 'story' });
    const frame = await panel.trace(TEXT, { model: T5 });
    const own = await ids(frame, 'tokens');
    const last = chip(frame, 'tokens', own.length - 1);
    const box = async (seen: Locator) => (await seen.boundingBox()) ?? { x: 0, width: 0 };
    const next = strip(frame, 'tokens').locator('.next');
    // There are no arcs here, whose ends beyond the edge are named beside the tokens.
    await expect.poll(async () => (await box(next)).x - (await box(last)).x - (await box(last)).width).toBeLessThan(40);
    await panel.target({ targetIds: own.slice(1).with(1, 9), changed: [2] });
    await expect.poll(async () => (await ids(frame, 'tokens')).slice(0, 3)).toEqual([0, own[1], 9]);
    expect(await chosen(frame, 'tokens')).toBe(own.length - 1);
    const end = async () => (await box(strip(frame, 'tokens'))).x;
    await expect.poll(async () => (await box(chip(frame, 'tokens', 2))).x - (await end())).toBeGreaterThanOrEqual(0);
    // Who goes on to another step reads about the chosen one.
    await goTo(frame, 'What comes next');
    await expect.poll(async () => (await box(chip(frame, 'tokens', 2))).x - (await end())).toBeLessThan(0);
  });

  it.runIf(thorough)('takes no token of a list that was of another place', async ({ open }) => {
    const panel = await open({ ...ROOM, level: 'figures' });
    const frame = await panel.trace(TEXT, { model: T5 });
    await goTo(frame, 'Decoder tokens');
    await chip(frame, 'tokens', 1).click();
    const list = frame.locator('trace-written trace-alternatives:not(.stale)');
    await list.getByText('Candidates for token 1').waitFor();
    await expect.poll(() => list.locator('[data-action="go-on"][disabled]').count()).toBe(0);
    // Before the answer for the other place can arrive.
    const usable = await frame.locator('trace-written').evaluate(async (element) => {
      type Written = HTMLElement & { panel: { choice: { token: number } }; updateComplete: Promise<boolean> };
      const written = element as Written;
      const detail = { token: 2 };
      written.dispatchEvent(new CustomEvent('choose', { detail, bubbles: true, composed: true }));
      while (written.panel.choice.token !== 2) await Promise.resolve();
      await written.updateComplete;
      const shown = written.shadowRoot?.querySelector('trace-alternatives') as Written;
      await shown.updateComplete;
      const of = (selector: string) => shown.shadowRoot?.querySelectorAll(selector).length;
      return [of('[data-action="go-on"]'), of('[data-action="go-on"]:not([disabled])')];
    });
    expect(usable).toEqual([10, 0]);
    await list.getByText('Candidates for token 2').waitFor();
    await expect.poll(() => list.locator('[data-action="go-on"][disabled]').count()).toBe(0);
  });

  it.runIf(thorough)(
    'shows the token that is forced, and by which rule of generation_config.json, in the step of the predicted token too',
    async ({ open }) => {
      const panel = await open({ ...ROOM, level: 'figures' });
      const model = await tempFolder();
      await cp(BART, model, { recursive: true });
      const file = join(model, 'generation_config.json');
      await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), forced_bos_token_id: 44 }));
      const frame = await panel.trace(TEXT, { model });
      const step = frame.locator('trace-next-token');
      const expectForced = async () => {
        await step.locator('[data-next="ruled"]').waitFor();
        expect(await step.locator('[data-next="ruled"]').getAttribute('data-id')).toBe('44');
        expect(await step.locator('[data-next].taken').getAttribute('data-next')).toBe('ruled');
        expect(await step.locator('[data-next="greedy"]').getAttribute('data-id')).not.toBe('44');
        expect(await step.locator('[data-rule]').textContent()).toContain(
          'generation_config.json, forced_bos_token_id',
        );
      };
      // In the generation, the last token is forced.
      await goTo(frame, 'Generation');
      await expect.poll(() => frame.locator('trace-generation [data-generated]').count()).toBeGreaterThan(0);
      await frame.locator('trace-continuation-strip [data-action="step-last"]').click();
      await expect
        .poll(() => frame.locator('trace-generation [data-rule]').textContent())
        .toContain('generation_config.json, forced_eos_token_id');
      expect(await frame.locator('trace-generation [data-reason="length"]').textContent()).toContain(
        '(forced_eos_token_id) sets the last token',
      );
      // Within what is written: the rule decides about what comes right after the start token.
      await goTo(frame, 'The predicted token');
      await step.locator('[data-next="greedy"]').waitFor();
      expect(await step.locator('[data-next="ruled"]').count()).toBe(0);
      await chip(frame, 'tokens', 0).click();
      await expectForced();

      // And where only the start token is traced.
      await chip(frame, 'tokens', 1).click();
      await panel.page.keyboard.press('e');
      await frame.locator('[data-action="to-force"]').click();
      await frame.locator('trace-written [data-kept]').fill('0');
      await frame.locator('trace-written [data-action="trace-kept"]').click();
      await expect.poll(() => ids(frame, 'tokens')).toEqual([2]);
      await goTo(frame, 'The predicted token');
      await expectForced();
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

describePage('an encoder-decoder, all steps below each other', () => {
  const it = itLooksAt((open) => ofReference(open));

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

  it('has blocks and heads of its own in each stack, and says what does not apply to the encoder', async ({
    shared,
  }) => {
    const { frame } = await shared();
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
});
