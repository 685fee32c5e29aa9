/** The card of a neuron: opened wherever one is named, and by the command; all that it says is of the trace that is shown. */

import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { BERT } from './encoder-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { settled } from './visit-steps.ts';

const TEXT = 'Anna has a red ball. Ben has a blue ball. Anna has a red';
const WIDE = { width: 1300, height: 1000 };

async function openStory(open: Open) {
  const panel = await open({ viewport: WIDE, level: 'story', place: null });
  return { panel, frame: await panel.trace(TEXT) };
}

const dialog = (frame: Frame) => frame.locator('trace-neuron-card dialog');
const told = (frame: Frame) =>
  frame.locator('trace-neuron-card [aria-busy="false"][data-told]').getAttribute('data-told');

async function closeByEscape(frame: Frame) {
  await frame.page().keyboard.press('Escape');
  await dialog(frame).waitFor({ state: 'hidden' });
}

describePage('the card of a neuron', () => {
  const itLooks = itLooksAt(openStory);
  /** From the step of neurons; what is opened there is closed again. */
  const it = itLooks.extend('atNeurons', ({ shared }) => async (viewport = WIDE) => {
    const { panel, frame } = await shared();
    await panel.page.setViewportSize(viewport);
    await panel.go({ step: 11, layer: 5, head: 5, token: 17 });
    await frame.locator('[data-finding="active neuron"] .neuron').first().waitFor();
    return { panel, frame };
  });

  it.runIf(thorough)(
    'runs the model without the neuron, and without others of its block as controls, with no serious fault of accessibility',
    async ({ atNeurons }) => {
      const { panel, frame } = await atNeurons();
      await frame.locator('[data-finding="active neuron"] .neuron').first().click();
      const button = frame.locator('trace-neuron-card [data-action="without-neuron"]');
      await button.focus();
      const before = await button.boundingBox();
      await panel.page.keyboard.press('Enter');
      const said = frame.locator('trace-neuron-card [data-without]');
      const [, neuron] = ((await told(frame)) ?? '').split('.');
      await expect.poll(() => said.getAttribute('data-without')).toBe(neuron);
      expect(await said.textContent()).toMatch(
        new RegExp(
          `^Without neuron ${neuron} of block 5, .* directly; without it, its value 0 at every position, the (logit|lead) changes by .* Controls: 8 other neurons of block 5, .* half as much as neuron ${neuron} `,
        ),
      );
      expect(await frame.locator('trace-neuron-card [data-controls] tbody tr').count()).toBe(9);
      expect(await button.evaluate((one) => one.matches(':focus'))).toBe(true);
      // The card grows downwards when the answer comes.
      expect((await button.boundingBox())?.y).toBe(before?.y);
      expect(await seriousViolations(frame, 'llm-trace-app', 'trace-view', 'trace-neuron-card', 'dialog')).toEqual([]);
      // Of another neuron nothing was asked.
      await frame.locator('trace-neuron-card [data-neuron][aria-current="false"]').first().click();
      await expect.poll(() => said.count()).toBe(0);
      await closeByEscape(frame);
    },
  );

  it.runIf(thorough)(
    'is opened from what happened at the level of all numbers, too, where each step says that',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'numbers', place: null });
      const frame = await panel.trace('When Mary and John went to the shop, John gave a drink to');
      await panel.go({ step: 11 });
      const found = frame.locator('trace-step[data-step="11"] trace-finding [data-finding="active neuron"]');
      const link = found.locator('.neuron').first();
      await link.click();
      await expect
        .poll(() => told(frame))
        .toMatch(new RegExp(`^\\d\\.${(await link.textContent())?.match(/\d+/)?.[0]}$`));
    },
  );

  it.runIf(thorough)(
    'is opened from what happened, above its map, beside its value and from its figure’s menu',
    async ({ atNeurons }) => {
      const { frame } = await atNeurons();
      const link = frame.locator('[data-finding="active neuron"] .neuron').first();
      // Once it is known what each neuron adds, another one may be named.
      await settled(frame);
      const name = `5.${(await link.textContent())?.match(/\d+/)?.[0]}`;
      await link.click();
      await expect.poll(() => told(frame)).toBe(name);
      expect(await dialog(frame).locator('h2').textContent()).toBe(`Neuron ${name.slice(2)} of block 5`);
      await closeByEscape(frame);
      // Who read on there reads on there.
      expect(await link.evaluate((one) => (one.getRootNode() as ShadowRoot).activeElement === one)).toBe(true);
      const inspected = frame.locator('trace-inspector [data-inspected]');
      const value = Number(await inspected.getAttribute('data-inspected'));
      for (const opener of ['trace-story-figure [data-dotted]', 'trace-inspector [data-action="neuron"]']) {
        await frame.locator(opener).click();
        await expect.poll(() => told(frame)).toBe(name);
        // The last token is the chosen one: its tint is that of the value that is told beside the map.
        const tints = dialog(frame).locator('[data-activation]');
        expect(await tints.count()).toBe(18);
        expect(Number(await tints.last().getAttribute('data-activation'))).toBeCloseTo(value, 6);
        await closeByEscape(frame);
      }
      await frame.locator('trace-story-figure trace-figure-menu .opener').click();
      await frame.locator('trace-figure-menu [data-item="neuron"]').click();
      await expect.poll(() => told(frame)).toBe(name);
      await closeByEscape(frame);
    },
  );

  it.runIf(thorough)(
    'are those of the block whose MLP adds most where the reader follows the sentence there, with its head that adds most',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'figures', place: null });
      const frame = await panel.trace(TEXT);
      await panel.go({ step: 11 });
      const place = frame.locator('trace-story-step [data-place]');
      await expect.poll(() => place.textContent()).toContain('Block 4');
      const told = frame.locator('[data-finding="active neuron"]');
      await expect
        .poll(() => told.textContent())
        .toContain('Of all blocks’ MLPs that of block 5 adds most to this logit: +1.89.');
      await told.locator('.block', { hasText: 'block 5' }).click();
      await expect.poll(() => place.textContent()).toContain('Block 5');
      await expect
        .poll(() => frame.locator('trace-head-matrix [aria-selected="true"]').getAttribute('aria-label'))
        .toContain('block 5, head 5,');
      await expect.poll(() => told.textContent()).toContain('The MLP of block 5 adds +1.89');
      expect(await told.textContent()).not.toContain('Of all blocks’ MLPs');
    },
  );

  it('begins by the command with the neuron of all blocks that adds most, tells any other, and leads to its step', async ({
    atNeurons,
  }) => {
    const { panel, frame } = await atNeurons();
    await panel.go({ step: 1 });
    panel.showNeuron();
    await expect.poll(() => told(frame)).toBe('5.535');
    const card = dialog(frame);
    const chips = card.locator('[data-most] [aria-labelledby="most"] button');
    expect(await chips.first().textContent()).toMatch(/^5\.535 \+0\.3[67]\d$/);
    // What it adds is its activation times what a value of 1 adds, and the number that the list has.
    const adds = card.locator('[data-part="adds"]');
    expect(await adds.textContent()).toMatch(
      /its value is 2\.68\. A value of 1 adds \+0\.138 to the logit of “·ball”.* So here it adds \+0\.3[67]\d\./s,
    );
    expect(await adds.textContent()).toContain('which as a whole adds +1.89');
    // What it reads adds up as it is written, and is what the run has.
    const reads = card.locator('[data-part="reads"]');
    expect(await reads.locator('[data-proof]').getAttribute('data-proof')).toBe('holds');
    const gives = await reads.locator('[data-read] td:first-of-type').allTextContents();
    const number = (text = '') => Number(text.replace('−', '-'));
    const sumOfGiven = gives.reduce((sum, one) => sum + number(one), 0);
    expect(sumOfGiven.toFixed(2)).toBe(number((await reads.locator('[data-sum]').textContent()) ?? '').toFixed(2));
    expect(Math.abs(sumOfGiven - Number(await reads.getAttribute('data-value')))).toBeLessThan(0.006);
    const reacts = card.locator('[data-part="reacts"]');
    await reacts.locator('trace-table-menu button.opener').click();
    await reacts.locator('trace-table-menu [data-item="text"]').click();
    await expect.poll(() => panel.asked.copied.length).toBe(1);
    const copied = (panel.asked.copied.at(-1) ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    // Below the line that says of which trace it is.
    expect(copied[1]).toEqual(['stage', 'layer', 'neuron', 'position', 'token', 'value']);
    expect(copied[19]?.slice(0, 5)).toEqual(['blocks.5.mlp.post', '5', '535', '17', '·red']);
    expect(Number(copied[19]?.[5])).toBeCloseTo(2.68, 1);
    expect(await reacts.locator('tbody tr').count()).toBe(8);
    await reacts.locator('[data-action="all-tokens"]').click();
    expect(await reacts.locator('tbody tr').count()).toBe(18);
    const sizes = await card
      .locator('[data-part="reacts"] tbody td[title]')
      .evaluateAll((all) => all.map((one) => Math.abs(Number(one.getAttribute('title')?.replace('−', '-')))));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(await card.locator('[data-part="writes"] [data-id]').count()).toBe(20);
    await chips.nth(2).click();
    await expect.poll(() => told(frame)).toBe('0.658');
    await card.locator('#block').fill('3');
    await card.locator('#neuron').fill('17');
    await card.locator('#neuron').press('Enter');
    await expect.poll(() => told(frame)).toBe('3.17');
    await card.locator('[data-to-step]').click();
    await card.waitFor({ state: 'hidden' });
    await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe('11');
    await frame
      .locator('trace-story-figure trace-inspector')
      .getByText('neuron 17', { exact: false })
      .first()
      .waitFor();
    expect(await frame.locator('trace-story-step [data-place]').textContent()).toContain('Block 3');
  });

  it('has keys of its own, and stays within a narrow panel', async ({ atNeurons }) => {
    const { panel, frame } = await atNeurons({ width: 420, height: 800 });
    panel.showNeuron();
    await expect.poll(() => told(frame)).toBe('5.535');
    const [wide, seen] = await dialog(frame).evaluate((one) => [one.scrollWidth, one.clientWidth] as const);
    expect(wide).toBeLessThanOrEqual(seen);
    // An arrow walks through no step behind it.
    await frame.page().keyboard.press('ArrowRight');
    await closeByEscape(frame);
    expect(await frame.locator('trace-story-step').getAttribute('data-step')).toBe('11');
  });

  it('says of an encoder why it adds to no logit, and what it reacts to all the same', async ({ open }) => {
    const panel = await open({ viewport: WIDE, level: 'story', place: null });
    const frame = await panel.trace('The weather is fine.', { model: BERT });
    panel.showNeuron();
    await expect.poll(() => told(frame)).toMatch(/^\d+\.\d+$/);
    const card = dialog(frame);
    expect(await card.locator('[data-activation]').count()).toBeGreaterThan(3);
    expect(await card.locator('[data-why-not]').allTextContents()).toEqual([
      expect.stringContaining('passes the last hidden states through an activation function'),
    ]);
    expect(await card.textContent()).not.toMatch(/next token/);
  });
});
