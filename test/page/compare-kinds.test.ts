/** A model that reads a text as a whole beside one that writes text: nothing of one is the counterpart of anything of the other. */

import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { reportPage } from '../../src/editor/panel/saving/report-page.ts';
import { thorough } from '../workbench/thorough.ts';
import { choose, save } from './compare-page.ts';
import { BERT } from './encoder-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { OpenPanel } from './open-panel.ts';
import type { Open } from './panels.ts';

const TEXT = 'The weather is nice';

/** For tests that look at one comparison. */
async function openKinds(open: Open) {
  const panel = await open({ viewport: { width: 1300, height: 900 } });
  const frame = await panel.compare(await panel.make(TEXT, { model: BERT }), await panel.make(TEXT));
  await frame.locator('compare-pickers [data-remarkable]').waitFor();
  return { panel, frame };
}

const places = (frame: Frame) => frame.locator('[data-action="places"]');

/** How far down parts of the page begin that are clicked. */
async function tops(frame: Frame): Promise<(number | undefined)[]> {
  const parts = ['main', '[data-goto="step-7"]', '[data-action="places"]'];
  return Promise.all(parts.map(async (part) => (await frame.locator(part).boundingBox())?.y));
}

/** The words of a picture that is saved from a menu. */
async function savedWords(panel: OpenPanel, menu: Locator): Promise<string> {
  panel.asked.saving = { name: Promise.resolve('picture.svg'), written: Promise.resolve() };
  await menu.locator('button.opener').click();
  await menu.locator('[data-item="picture"]').click();
  const { svg } = await panel.saveSvg(menu);
  return svg.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
}

describePage('a comparison of two kinds of models', () => {
  const it = itLooksAt(openKinds);

  it.runIf(thorough)(
    'leaves the head of B where it is when one of A is chosen, and says so where both are',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await choose(frame, 'b-layer', '4');
      await choose(frame, 'b-head', '6');
      for (const head of thorough ? ['0', '3', '1'] : ['1']) {
        await choose(frame, 'a-head', head);
        await expect.poll(() => places(frame).textContent()).toContain(`A block 0, head ${head} · B block 4, head 6`);
      }
      await choose(frame, 'a-layer', '1');
      await expect.poll(() => places(frame).textContent()).toContain('A block 1, head 1 · B block 4, head 6');
      expect(await frame.locator('[data-apart]').textContent()).toBe(
        'Each side keeps the block and head chosen for it: no head of one model is the counterpart of a head of the other.',
      );
      // Of the same numbers it is not called the same head.
      await choose(frame, 'b-layer', '1');
      await choose(frame, 'b-head', '1');
      await expect.poll(() => places(frame).textContent()).toContain('A block 1, head 1 · B block 1, head 1');
      // Nor is it moved by another token, of which its trace opens on another head, or by keys.
      const words = () => frame.locator('compare-pickers [data-remarkable]').textContent();
      const before = await words();
      await frame.locator('compare-strip [data-row]', { hasText: 'the' }).first().click();
      await expect.poll(words).not.toBe(before);
      await panel.page.keyboard.press('.');
      await expect.poll(() => places(frame).textContent()).toContain('A block 1, head 2 · B block 1, head 1');
    },
  );

  it.runIf(thorough)(
    'chooses blocks and heads over the page, which stays where it is; Escape closes that, and gives the keyboard back',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const before = await tops(frame);
      expect(before).not.toContain(undefined);
      await places(frame).press('Enter');
      const block = frame.locator('[data-picker="a-layer"] [aria-checked="true"]');
      await block.waitFor();
      expect(await tops(frame)).toEqual(before);
      await block.focus();
      await panel.page.keyboard.press('Escape');
      await block.waitFor({ state: 'hidden' });
      await expect.poll(() => places(frame).getAttribute('aria-expanded')).toBe('false');
      expect(await places(frame).evaluate((button) => button.matches(':focus'))).toBe(true);
      expect(await tops(frame)).toEqual(before);
    },
  );

  it.runIf(thorough)(
    'has a report with all that the page tells of both: the table, its sentences, where a head of each looks, and both maps',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('compare-two-kinds [data-row="sees"]', { hasText: 'on average' }).waitFor();
      const cells = await frame.locator('compare-two-kinds td[data-side]').allTextContents();
      // But for how the strip of the page pairs tokens.
      const strip = await frame.locator('[data-strip-words]').textContent();
      const sentences = (await frame.locator('compare-summary li, [data-no-parts]').allTextContents()).map((one) =>
        strip ? one.replace(strip, '') : one,
      );
      await frame.locator('[data-goto="step-7"]').click();
      const looks = frame.locator('compare-looks');
      await looks.locator('tbody tr').first().waitFor();
      const looked = await looks.locator('td[data-side]').allTextContents();
      const title = String(await looks.locator('h3').textContent());
      const before = panel.asked.saved.length;
      panel.asked.saving = { name: Promise.resolve('both.html'), written: Promise.resolve() };
      await save(frame, 'save-report');
      const wish = await panel.saved('comparison report', before + 1);
      const plain = (words: string) => words.replaceAll(/[\\*]/g, '').replaceAll(/\s+/g, ' ').trim();
      const text = plain(wish.text);
      expect(cells.length).toBeGreaterThan(12);
      expect(sentences.length).toBeGreaterThan(1);
      expect(looked.length).toBeGreaterThan(4);
      for (const words of [...cells, ...sentences, ...looked, title]) expect(text).toContain(plain(words));
      expect(strip).toMatch(/^Tokens stand one above the other in the order of both texts: /);
      expect(text).not.toContain('one above the other');
      expect(text).toContain(plain(String(await frame.locator('compare-pickers [data-remarkable]').textContent())));
      expect(wish.pictures.map(({ label }) => label)).toEqual(['weights-a', 'weights-b']);
      for (const { label, svg } of wish.pictures) {
        expect(wish.text).toContain(`[${label}]`);
        const drawn = Buffer.from(svg).toString();
        expect(drawn).toMatch(/^<svg/);
        // Of the side's own tokens, as the page says, not of all rows that both have.
        const shape = frame.locator(
          `compare-tensor[data-tensor$=".attn.pattern"] [data-figure="${label.at(-1)}"] .shape`,
        );
        expect(plain(drawn.replaceAll(/<[^>]*>/g, ' '))).toContain(String(await shape.textContent()));
      }
    },
  );

  it.runIf(thorough)(
    'has pictures that name the model and the text of the side that is drawn, and what is framed, and one of A beside B',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await choose(frame, 'view', 'map');
      await frame.locator('[data-goto="step-7"]').click();
      const weights = frame.locator('compare-tensor[data-tensor$=".attn.pattern"]');
      await weights.locator('[data-figure="b"] trace-heat-map').waitFor();
      await weights.scrollIntoViewIfNeeded();
      await frame.locator('compare-strip [data-row]', { hasText: 'the' }).first().click();
      const ofA = await savedWords(panel, weights.locator('[data-figure="a"] trace-picture-menu'));
      expect(ofA).toMatch(/Attention of head \d\.\d in A /);
      expect(ofA).toContain(`A: “${TEXT}”`);
      expect(ofA).toMatch(/In the frame: the row of “the”, the chosen token\./);
      expect(ofA).not.toMatch(/B: “|starter/);
      const file = () => {
        const wish = panel.asked.saved.at(-1);
        return wish?.kind === 'figure' ? wish.name : undefined;
      };
      expect(file()).toMatch(/^step-7-(light|dark)-attn\.pattern-.*_the-weather-is-nice_bert$/);
      const ofB = await savedWords(panel, weights.locator('[data-figure="b"] trace-picture-menu'));
      expect(ofB).toContain('starter');
      expect(ofB).not.toMatch(/A: “|bert/);
      expect(file()).toMatch(/^step-7-(light|dark)-attn\.pattern-.*_the-weather-is-nice_starter$/);
      const both = await savedWords(panel, weights.locator('h3 trace-picture-menu'));
      expect(both).toMatch(/Attention of (head \d\.\d|heads \d\.\d and \d\.\d), A beside B /);
      for (const words of [`A and B: “${TEXT}”`, 'A bert', 'B starter']) expect(both).toContain(words);
      // One text is said once.
      expect(both).not.toMatch(/(?<!and )\b[AB]: “/);
      expect(file()).toMatch(
        /^step-7-(light|dark)-attn\.pattern-head-\d\.\d(-vs-head-\d\.\d)?-A-beside-B_the-weather-is-nice_bert-vs-starter$/,
      );
      // So are those of the figure in view that are saved from above: first both beside each other, then A.
      const header = frame.locator('compare-header');
      await save(frame, 'picture-2');
      await panel.saveSvg(header);
      expect(file()).toMatch(/^step-7-(light|dark)-attn\.pattern-.*_the-weather-is-nice_bert$/);
    },
  );

  it('shows the weights before the scores, which have the colours that they have in a single trace', async ({
    shared,
    open,
  }) => {
    const { frame } = await shared();
    await choose(frame, 'a-layer', '0');
    await choose(frame, 'a-head', '2');
    await choose(frame, 'view', 'map');
    await frame.locator('[data-goto="step-7"]').click();
    const stages = frame.locator('#step-7 compare-tensor');
    expect(await stages.evaluateAll((all) => all.map((one) => one.getAttribute('data-tensor')))).toEqual([
      'blocks.0.attn.pattern',
      'blocks.0.attn.attn_scores',
    ]);
    const legend = (of: Locator) => of.locator('trace-heat-map-legend .numbers').getAttribute('aria-label');
    const scores = frame.locator('#step-7 compare-tensor[data-tensor$=".attn_scores"] [data-figure="a"]');
    await scores.locator('trace-heat-map').scrollIntoViewIfNeeded();
    await scores.locator('[data-scale-note]').waitFor();
    if (!thorough) return;
    const alone = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: { layer: 0, head: 2 } });
    const single = await alone.trace(TEXT, { model: BERT });
    await alone.go({ step: 7 });
    const own = single.locator('trace-heat-map', { has: single.locator('[data-scale-note]', { hasText: 'lowest' }) });
    await own.first().waitFor();
    expect(await legend(scores)).toBe(await legend(own.first()));
  });

  it('promises no figure where it shows none, and names the text of both sides', async ({ shared }) => {
    const { frame } = await shared();
    const blocks = frame.locator('section', { has: frame.locator('h2', { hasText: 'All blocks' }) });
    const said = await blocks.locator('[data-other-step]').textContent();
    expect(said).toMatch(/^How far apart A and B are after each block is not told: /);
    expect(said).not.toContain('are shown');
    for (const side of ['a', 'b']) {
      const of = frame.locator(`compare-header [data-side="${side}"]`);
      expect(await of.textContent()).toContain(`“${TEXT}”`);
      const pieces = of.locator('> span');
      const cut = ({ scrollWidth, clientWidth }: Element) => scrollWidth > clientWidth;
      for (const piece of await pieces.all()) expect(await piece.evaluate(cut)).toBe(false);
    }
  });

  it('does not cut why its heads are shown where the views are offered, however narrow the panel is', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    await frame.locator('compare-strip [data-row]', { hasText: 'the' }).first().click();
    await frame.locator('[data-goto="step-7"]').click();
    await frame.locator('[data-picker="view"]').waitFor();
    const words = frame.locator('compare-pickers [data-remarkable] > span');
    for (const width of thorough ? [760, 1000, 1300] : [760]) {
      await panel.page.setViewportSize({ width, height: 900 });
      await expect
        .poll(() => words.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight), {
          message: `${width}`,
        })
        .toBeLessThanOrEqual(0);
    }
  });

  it('lets the table of both kinds be copied, and saved as CSV', async ({ shared }) => {
    const { panel, frame } = await shared();
    await frame.locator('[data-goto="overview"]').click();
    const menu = frame.locator('compare-two-kinds trace-table-menu');
    await menu.locator('button.opener').click();
    await menu.locator('[data-item="text"]').click();
    await expect.poll(() => panel.asked.copied.at(-1)).toMatch(/^\tA bert\tB starter\nwhat a token sees\tall tokens, /);
    const before = panel.asked.saved.length;
    panel.asked.saving = { name: Promise.resolve('kinds.csv'), written: Promise.resolve() };
    await menu.locator('button.opener').click();
    await menu.locator('[data-item="csv"]').click();
    await expect.poll(() => panel.asked.saved.length).toBe(before + 1);
    expect(panel.asked.saved.at(-1)).toMatchObject({
      kind: 'figure',
      format: 'csv',
      name: expect.stringContaining('kinds'),
    });
  });

  it('breaks the hash of a model in its report, however narrow the page is', async ({ shared }) => {
    const { panel } = await shared();
    const page = await panel.page.context().newPage();
    await page.setViewportSize({ width: 320, height: 600 });
    const weights = `weights of A: model.safetensors: 45,441,944 bytes, SHA-256 <code>${'0a1b2c3d'.repeat(8)}</code>`;
    await page.setContent(reportPage('Report', `<p>${weights}</p>`));
    const beyond = ({ scrollWidth, clientWidth }: HTMLElement) => scrollWidth - clientWidth;
    expect(await page.locator('html').evaluate(beyond)).toBe(0);
    await page.close();
  });
});
