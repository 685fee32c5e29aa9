/** The heads in the story: which one is shown at first, what each adds, and what follows from its values. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { current, itLooksAtStory, WIDE } from './story-page.ts';
import { settled } from './visit-steps.ts';

/** What is said of the head that adds most. */
const HEAD_ADDS = 'Head 5.4 adds 1.69 directly to the logit of “·They” (10.44).';

describePage('the heads in the story', () => {
  const it = itLooksAtStory();

  it.runIf(thorough)(
    'has the title of the map of all heads in view with the map, beside a step about heads and beside the logits, wherever its list lay before',
    async ({ story }) => {
      const { panel, frame } = await story();
      const before = panel.page.viewportSize();
      await panel.page.setViewportSize({ width: 700, height: 900 });
      const [rail, title] = [frame.locator('trace-rail'), frame.locator('trace-rail [data-heads-title]')];
      const top = async (of: typeof rail) => (await of.boundingBox())?.y ?? Number.NaN;
      for (const step of thorough ? ['5', '8', '12', '14'] : ['8', '14']) {
        await panel.go({ step: 18 });
        await expect.poll(() => current(frame)).toBe('18');
        await panel.go({ step: Number(step) });
        await expect.poll(() => current(frame)).toBe(step);
        await expect
          .poll(async () => (await top(title)) - (await top(rail)), { message: step })
          .toBeGreaterThanOrEqual(-1);
        await expect.poll(() => frame.locator(`trace-rail [data-goto="${step}"]`).isVisible()).toBe(true);
      }
      if (before) await panel.page.setViewportSize(before);
    },
  );

  it('opens on the head that adds most, and tells whom it looks at', async ({ story }) => {
    const { frame } = await story();
    const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
    await expect.poll(() => chosen.getAttribute('aria-label')).toContain('block 5, head 4, adds +1.69');
    await frame.locator('[data-goto="8"]').click();
    await expect.poll(() => frame.locator('[data-place]').textContent()).toBe('Block 5 · Attention · step 8 of 18');
    await frame.locator('[data-goto="5"]').click();
    await expect.poll(() => frame.locator('[data-place]').textContent()).toBe('Block 5 · Attention · step 5 of 18');
    expect(await frame.locator('trace-rail [data-heads-title]').textContent()).toBe('adds to logit of ·They');
    await frame.locator('[data-goto="8"]').click();
    await expect
      .poll(() => frame.locator('[data-finding]').textContent())
      .toMatch(
        /: From “\.”, head 5\.4 \(block 5, head 4\) looks most at ·people \(81\u00a0% of its attention\), then at ·nice \(4\.5\u00a0%\)\. What it brings adds \+1\.69 to the logit of ·They, more than any other head \(step 14\)\.$/,
      );
    const inspected = frame.locator('[data-inspected]');
    await expect.poll(async () => Number(await inspected.getAttribute('data-inspected'))).toBeCloseTo(0.8136, 3);
    // Heads' amounts are those of the attribution, and the matrix has every one of them.
    const values = frame.locator('trace-head-matrix [data-value]');
    expect(await values.count()).toBe(48);
    const all = await values.evaluateAll((cells) =>
      cells.map((cell) => Number((cell as HTMLElement).dataset['value'])),
    );
    // What is less is taken away, in words as in colour.
    const least = frame.locator(`trace-head-matrix [data-value="${Math.min(...all)}"]`);
    expect(await least.getAttribute('aria-label')).toMatch(
      /^block \d, head \d, takes away \d\.\d\d from the logit of “·They”$/,
    );
    const scale = frame.locator('trace-head-matrix .scale span');
    expect(await scale.allTextContents()).toEqual(['−4.25', '+4.25', 'takes away', 'adds to ·They']);
    // The head that adds most is seen beside the whole, and what each kind of part adds to it.
    expect(await frame.locator('trace-head-matrix .caption').allTextContents()).toEqual([
      HEAD_ADDS,
      'Embedding\u00a0−0.93, heads\u00a0+4.55, MLPs\u00a0+9.27, biases\u00a0−2.45',
    ]);
    // No line of it is cut, however narrow the list of steps is.
    const isCut = (all: Element[]) =>
      all.some((one) => one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth);
    expect(await frame.locator('trace-head-matrix .caption').evaluateAll(isCut)).toBe(false);
    const mlps = frame.locator('trace-head-matrix [data-mlp]');
    expect(await mlps.count()).toBe(6);
    expect(await mlps.last().getAttribute('title')).toBe('MLP of block 5, adds +4.25 to the logit of “·They”');
    expect(await frame.locator('trace-head-matrix .column').allTextContents()).toEqual([...'01234567']);
    expect(await frame.locator('trace-head-matrix .label').allTextContents()).toEqual([...'012345']);
    expect(Math.max(...all)).toBe(Number(await chosen.getAttribute('data-value')));
  });

  it.runIf(thorough)('says what the colours of heads mean in a low panel as well', async ({ story }) => {
    const { panel, frame } = await story();
    await panel.page.setViewportSize({ width: 1150, height: 695 });
    const signs = frame.locator('trace-head-matrix .scale .signs');
    await expect.poll(() => signs.allTextContents()).toEqual(['takes away', 'adds to ·They']);
    // Before heads are explained the line says where that is done.
    const beforehand = frame.locator('trace-head-matrix .beforehand');
    await expect.poll(() => beforehand.isVisible()).toBe(true);
    expect(await beforehand.textContent()).toBe('Attention heads: see step 8');
    const heightOfHeads = () => frame.locator('trace-rail trace-head-matrix').evaluate((one) => one.clientHeight);
    const height = await heightOfHeads();
    await frame.locator('[data-goto="5"]').click();
    for (const sign of await signs.all()) await sign.waitFor();
    expect([await beforehand.count(), await heightOfHeads()]).toEqual([0, height]);
    // In one that is a little higher what the chosen head adds is told, and the whole in its tooltip.
    await panel.page.setViewportSize({ width: 1150, height: 800 });
    await frame.locator('[data-goto="5"]').click();
    const captions = frame.locator('trace-rail trace-head-matrix .caption');
    await expect.poll(() => captions.first().textContent()).toBe(HEAD_ADDS);
    expect([await captions.first().isVisible(), await captions.last().isVisible()]).toEqual([true, false]);
    expect(await captions.first().getAttribute('title')).toContain(await captions.last().textContent());
    await panel.page.setViewportSize(WIDE);
  });

  it('gives no amounts of heads before the step that explains them, in the same room', async ({ story }) => {
    const { frame } = await story();
    const captions = frame.locator('trace-rail trace-head-matrix .caption');
    const goTo = (step: number) => frame.locator(`[data-goto="${step}"]`).click();
    const before = ['Attention heads: see step 8', 'Coloured from step 5 on, where they play a part.'];
    expect(await captions.allTextContents()).toEqual(before);
    const heightAt = async (step: number) => {
      await goTo(step);
      await expect.poll(() => current(frame)).toBe(String(step));
      return frame.locator('trace-rail trace-head-matrix').evaluate((matrix) => matrix.getBoundingClientRect().height);
    };
    const heights = [await heightAt(4), await heightAt(5)];
    expect(await captions.first().textContent()).toBe(HEAD_ADDS);
    expect(heights[1]).toBe(heights[0]);
    await goTo(4);
    await expect.poll(() => captions.allTextContents()).toEqual(before);
    // Who points at a head is told of it.
    await frame.locator('trace-rail [data-layer="5"][data-head="4"]').hover();
    await expect.poll(() => captions.first().textContent()).toBe(HEAD_ADDS);
  });

  it('says below the places of all heads, before these have colours, what they are and when they come, without a hole in between', async ({
    story,
  }) => {
    const { panel, frame } = await story();
    const matrix = frame.locator('trace-rail trace-head-matrix');
    await frame.page().mouse.move(0, 0);
    const title = matrix.locator('[data-heads-title]:visible');
    expect(await title.allTextContents()).toEqual(['6 blocks × 8 heads']);
    const boxOf = async (part: string) => {
      const { y = 0, height = 0 } = (await matrix.locator(part).boundingBox()) ?? {};
      return { top: y, bottom: y + height };
    };
    const [grid, later, explained] = [
      await boxOf('[role="grid"]'),
      await boxOf('[data-proportion]'),
      await boxOf('.caption:not([data-proportion])'),
    ];
    expect(later.top - grid.bottom).toBeLessThan(7);
    expect(explained.top - later.bottom).toBeLessThan(4);
    // Where there is no room for both lines, one of them stays: where heads are explained.
    await panel.page.setViewportSize({ width: 1150, height: 800 });
    await expect
      .poll(() => matrix.locator('.caption:visible').allTextContents())
      .toEqual(['Attention heads: see step 8']);
    expect(await title.allTextContents()).toEqual(['6 blocks × 8 heads']);
    await panel.page.setViewportSize(WIDE);
  });

  it.runIf(thorough)(
    'keeps arcs and the colours of heads quiet before anything was said of attention, in the same room',
    async ({ story }) => {
      const { frame } = await story();
      const [arcs, matrix] = [frame.locator('trace-token-arcs path'), frame.locator('trace-rail trace-head-matrix')];
      const places = () =>
        frame
          .locator('trace-token-strip .chips, trace-rail [data-goto]')
          .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
      const colours = () =>
        matrix
          .locator('[role="gridcell"], [data-mlp]')
          .evaluateAll((all) => new Set(all.map((one) => getComputedStyle(one).backgroundColor)).size);
      for (const step of [2, 4]) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await expect.poll(() => current(frame)).toBe(String(step));
        expect([await arcs.count(), await colours()]).toEqual([0, 1]);
      }
      const before = await places();
      // Nor is a token tinted, or the one named that is looked at.
      expect(await frame.locator('trace-token-strip trace-token-beyond button').count()).toBe(0);
      // Where a block begins they come, and it is said what the arcs are; nothing moves.
      await frame.locator('[data-goto="5"]').click();
      await expect.poll(() => arcs.count()).toBeGreaterThan(0);
      await frame.page().mouse.move(0, 0);
      expect(await colours()).toBeGreaterThan(10);
      expect(await places()).toEqual(before);
      const note = frame.locator('[data-arcs]');
      expect(await note.textContent()).toMatch(/^The arcs above the text show where the outlined token looks/);
      await frame.locator('[data-goto="2"]').click();
      await expect.poll(() => arcs.count()).toBe(0);
      // Whoever points at the heads sees their colours.
      await matrix.hover();
      expect(await colours()).toBeGreaterThan(10);
      // Who chooses a head has met them, and sees figures of them at other levels anyway.
      await frame.locator('[data-level] [data-value="figures"], [data-value="figures"]').first().click();
      await expect.poll(() => arcs.count()).toBeGreaterThan(0);
      await frame.locator('[data-value="story"]').first().click();
      await expect.poll(() => arcs.count()).toBe(0);
      await matrix.locator('[data-layer="2"][data-head="1"]').click();
      await expect.poll(() => arcs.count()).toBeGreaterThan(0);
    },
  );

  it.runIf(thorough)(
    'keeps arcs and the line below the tokens quiet behind the steps of attention, in the same room, unless a head or token is chosen there',
    async ({ story }) => {
      const { panel, frame } = await story();
      const arcs = frame.locator('trace-token-arcs path');
      const told = frame.locator('trace-token-strip-legend').locator('[data-whose], [data-attends]');
      const tinted = frame.locator('trace-token-strip .tinted');
      const goTo = async (step: number) => {
        await frame.locator(`[data-goto="${step}"]`).click();
        await expect.poll(() => current(frame)).toBe(String(step));
      };
      const top = () => frame.locator('main').evaluate((main) => main.getBoundingClientRect().top);
      const seen = async () => [(await arcs.count()) > 0, await told.count(), (await tinted.count()) > 0];
      const walk = async () => {
        for (const step of [5, 9]) {
          await goTo(step);
          await expect.poll(seen).toEqual([true, 1, true]);
        }
        const before = await top();
        for (const step of [10, 11, 13, 14, 15, 18]) {
          await goTo(step);
          await expect.poll(seen, { message: `step ${step}` }).toEqual([false, 0, false]);
          expect(await top()).toBe(before);
        }
      };
      await walk();
      const choosing = [
        frame.locator('trace-token-strip [data-token="9"]'),
        frame.locator('trace-rail [data-layer="2"][data-head="1"]'),
      ];
      for (const choose of choosing)
        for (const [step, other] of [
          [16, 15],
          [12, 11],
        ] as const) {
          await goTo(step);
          await choose.click();
          await expect.poll(seen).toEqual([true, 1, true]);
          await goTo(other);
          await expect.poll(seen).toEqual([false, 0, false]);
        }
      // So too of a head of the reader's own, and in a low panel, where that has its line.
      for (const viewport of [WIDE, { width: 1150, height: 695 }]) {
        await panel.page.setViewportSize(viewport);
        await walk();
      }
      await panel.page.setViewportSize(WIDE);
    },
  );

  it('says in step 1 what the arcs above the text are, where there are some, and to who reads alone', async ({
    story,
  }) => {
    const { panel, frame } = await story();
    const note = frame.locator('[data-arcs]');
    await frame.locator('trace-text [data-action="edit-here"]').waitFor();
    expect(await note.count()).toBe(0);
    // Of a head of the reader's own.
    await panel.go({ layer: 2, head: 1 });
    await expect.poll(() => note.textContent()).toMatch(/^The arcs above the text belong to a later step\. /);
    await frame.locator('[data-goto="2"]').click();
    await expect.poll(() => current(frame)).toBe('2');
    expect(await note.count()).toBe(0);
    await frame.locator('[data-goto="1"]').click();
    await expect.poll(() => current(frame)).toBe('1');
    expect(await note.count()).toBe(0);
    await panel.go({ layer: 2, head: 1 });
    await expect.poll(() => note.count()).toBe(1);
    const edit = frame.locator('trace-text [data-action="edit-here"]');
    expect(await edit.isVisible()).toBe(true);
    await frame.locator('body').press('f');
    await expect.poll(() => note.count()).toBe(0);
    expect(await edit.isVisible()).toBe(false);
    await frame.locator('body').press('f');
    await note.locator('button').click();
    await expect.poll(() => current(frame)).toBe('8');
    await expect.poll(() => frame.locator('llm-trace-app > .unseen[aria-live]').textContent()).toMatch(/^8 /);
  });

  it('chooses block and head in the matrix by arrow keys', async ({ story }) => {
    const { frame } = await story();
    const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
    await expect.poll(() => chosen.getAttribute('data-head')).toBe('4');
    const top = () => frame.locator('main').evaluate((main) => main.getBoundingClientRect().top);
    const before = await top();
    await chosen.press('ArrowUp');
    await frame.locator('trace-head-matrix [aria-selected="true"]').press('ArrowLeft');
    await expect
      .poll(async () => [await chosen.getAttribute('data-layer'), await chosen.getAttribute('data-head')])
      .toEqual(['4', '3']);
    // What is told of it above the steps moves none of them.
    await frame.locator('[data-attends]').waitFor();
    expect(await top()).toBe(before);
    // The keys were the matrix's, not the story's.
    expect(await current(frame)).toBe('1');
  });

  it.runIf(thorough)('keeps every step of the list in its place when another token is chosen', async ({ story }) => {
    const { panel, frame } = await story();
    await frame.locator('[data-goto="8"]').click();
    const captions = frame.locator('trace-rail trace-head-matrix .caption');
    const places = () =>
      frame
        .locator('trace-rail [data-goto], trace-next-bars li')
        .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
    await settled(frame);
    const before = await places();
    const said = new Set<string | null>();
    const tokens = [0, 2, 5, 7, 11];
    for (const token of tokens) {
      const last = await captions.last().textContent();
      await frame.locator(`trace-token-strip [data-token="${token}"]`).click();
      await expect.poll(() => captions.last().textContent()).not.toBe(last);
      await settled(frame);
      expect(await places(), `token ${token}`).toEqual(before);
      said.add(await captions.last().textContent());
    }
    expect(said.size).toBe(tokens.length);
    expect(await captions.last().getAttribute('title')).toContain(String([...said].at(-1)));
    // Nor does what is explained, however long its two tokens are.
    await panel.go({ ratherThan: 198 });
    await frame.locator('trace-next-bars [data-pair]').waitFor();
    await expect.poll(() => captions.first().textContent()).toMatch(/ the lead of “·to” over “⏎” \(/);
    await settled(frame);
    expect(await places()).toEqual(before);
  });

  it('draws the neuron that the finding names, in a map that shows a part of all', async ({ story }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="11"]').click();
    // It adds to the prediction: another block is shown at first.
    const neuron = frame.locator('[data-finding="active neuron"] .neuron', { hasText: /^neuron 539$/ });
    await neuron.waitFor();
    await frame.locator('trace-story-figure trace-inspector .of', { hasText: 'neuron 539' }).waitFor();
  });

  it('lists the neurons that add most and that take away most, each of which is chosen by a click', async ({
    story,
  }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="11"]').click();
    const rows = frame.locator('trace-finding [data-amounts] tr');
    await rows.filter({ hasText: 'the MLP' }).waitFor();
    const texts = (await rows.allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
    expect(texts.slice(-3)).toEqual([
      expect.stringMatching(/^1,017 others \+/),
      expect.stringMatching(/^MLP’s output bias −/),
      expect.stringMatching(/^the MLP \+4\.25$/),
    ]);
    // One that the sentence does not name.
    const fifth = rows.nth(4).locator('.neuron');
    const name = (await fifth.textContent()) as string;
    expect(await frame.locator('[data-finding="active neuron"]').textContent()).not.toContain(name);
    await fifth.click();
    await frame.locator('trace-story-figure trace-inspector .of', { hasText: name }).waitFor();
    // What it does is told over that.
    await frame.locator('trace-neuron-card [data-told]').waitFor();
    await frame.page().keyboard.press('Escape');
    await frame.locator('trace-neuron-card dialog').waitFor({ state: 'hidden' });
  });

  it('adds up a head’s values to the model’s own output', async ({ story }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="9"]').click();
    // Those that have no room above what is added are counted.
    await expect.poll(() => frame.locator('trace-value-mix tbody tr').count()).toBe(12);
    await expect.poll(() => frame.locator('[data-mix-rest]').textContent()).toContain('2 more tokens');
    // It is drawn anew when statistics arrive.
    const differences = () =>
      frame
        .locator('[data-mix-difference]')
        .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-mix-difference')) < 1e-5));
    await expect.poll(differences).toEqual([true]);
    const token = frame.locator('trace-value-mix tbody button').first();
    await token.press('Enter');
    await expect.poll(() => token.getAttribute('aria-pressed')).toBe('true');
  });
});
