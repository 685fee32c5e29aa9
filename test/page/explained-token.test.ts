/** Which token is explained, and what becomes of that with another question or another model. */
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Place } from '../../src/engine/protocol/panel-protocol';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { soon } from './residual-page.ts';

/** Where a trace was read: at its last token, in a block and head that its reader has chosen. */
const PLACE: Place = {
  layer: 5,
  head: 4,
  variant: 'model',
  token: 6,
  source: 0,
  step: 1,
  isAutomatic: false,
  target: null,
  ratherThan: null,
};

const GPT2 = join(root, 'test/fixtures/gpt2');

describePage('what is explained', () => {
  it.runIf(thorough)(
    'why one token rather than another is not asked of another model, which says so',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: null });
      const text = 'The weather is nice in spring.';
      const frame = await panel.trace(text);
      await panel.go({ step: 14 });
      // The runner-up is chosen as what the lead is over, until the figure is of the logit.
      await frame.locator('trace-finding [data-action="show-logit"]').click();
      await frame.locator('[data-picker="rather-than"] [data-value]').nth(1).click();
      const question = (await frame.locator('trace-next-bars [data-pair] button').first().textContent()) ?? '';
      const [, token, other] = /^why (.+), not (.+)$/.exec(question.trim()) ?? [];
      await panel.trace(text, { model: GPT2 });
      await soon(() => frame.locator('trace-next-bars [data-pair-ended]').textContent()).toBe(
        `Why ${token}, not ${other}, was asked of starter, and is no longer explained.`,
      );
    },
  );

  it('a token that is asked about stands among the tokens below the question, in the place of the last one, though it is not among the most probable', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: null });
    const frame = await panel.trace('The weather is nice in spring.');
    const ids = () =>
      frame
        .locator('trace-next-bars:not([large]) li button')
        .evaluateAll((all) => all.map(({ dataset }) => dataset.id));
    const pressed = frame.locator('trace-next-bars:not([large]) [aria-pressed="true"]');
    await soon(async () => (await ids()).length).toBe(5);
    for (const width of [1300, 700]) {
      await panel.page.setViewportSize({ width, height: 900 });
      await panel.go({ target: null });
      await soon(() => pressed.count()).toBe(0);
      const before = await ids();
      await panel.go({ target: 5000 });
      await soon(ids).toEqual([...before.slice(0, -1), '5000']);
      expect(await pressed.getAttribute('data-id')).toBe('5000');
    }
  });

  it.runIf(thorough)(
    'leads back to the head that was read where the panel has chosen another one for another question',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: null });
      const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
      const head = () =>
        frame
          .locator('trace-rail trace-head-matrix [aria-selected="true"]')
          .evaluate((cell) => [cell.getAttribute('data-layer'), cell.getAttribute('data-head')].join('.'));
      await soon(head).toBe('5.4');
      await panel.go({ step: 8 });
      const top = () =>
        frame
          .locator('trace-next-bars li')
          .first()
          .evaluate((bar) => bar.getBoundingClientRect().top);
      const before = await top();
      // “·he”, to which another head adds most.
      await panel.go({ target: 339 });
      await soon(head).toBe('3.2');
      const note = frame.locator('trace-next-bars [data-head-gave-way]');
      await soon(async () => (await note.textContent())?.replace(/\s+/g, ' ').trim()).toBe(
        'Head 3.2 is shown now, chosen for this question; before it was head 5.4. Back to head 5.4',
      );
      // The bar that is pressed stays below the pointer.
      expect(await top()).toBe(before);
      // Where the question is taken back it is no news, nor at the next step.
      for (const change of [{ target: null }, { step: 9 }] as const) {
        await panel.go(change);
        await soon(() => note.count()).toBe(0);
        await panel.go({ step: 8, target: null });
        await soon(head).toBe('5.4');
        await panel.go({ target: 339 });
        await soon(head).toBe('3.2');
        await soon(() => note.count()).toBe(1);
      }
      await note.locator('button').click();
      await soon(head).toBe('5.4');
      await soon(() => note.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'the head that is read stays where the figure of the logits alone is to be of a lead, and of the logit again',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: null });
      const frame = await panel.trace('The keys to the cabinet are on the table.');
      const head = () =>
        frame
          .locator('trace-rail trace-head-matrix [aria-selected="true"]')
          .evaluate((cell) => [cell.getAttribute('data-layer'), cell.getAttribute('data-head')].join('.'));
      await soon(head).toBe('2.7');
      await panel.go({ step: 14 });
      await frame.locator('trace-finding [data-action="show-lead"]').click();
      // The figure is of the lead, and what it tells, with what heads add to it, has come.
      await frame.locator('trace-next-bars [data-pair]').waitFor();
      await panel.page.waitForTimeout(1500);
      expect(await head()).toBe('2.7');
      if (!thorough) return;
      await frame.locator('trace-next-bars [data-action="explain-alone"]').click();
      await frame.locator('trace-finding [data-action="show-lead"]').waitFor();
      await panel.page.waitForTimeout(1500);
      expect(await head()).toBe('2.7');
    },
  );

  it.runIf(thorough)(
    'a trace that is opened again where another question was asked says so, and leads back to its prediction',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: null });
      const place = { ...PLACE, step: 12, target: 339, ratherThan: 632 };
      const frame = await panel.trace('The weather is nice in spring, and people like to go outside.', { place });
      const note = frame.locator('trace-left-note [data-left-explained]');
      const told = async () => ((await note.count()) === 0 ? null : await note.locator('span').first().textContent());
      await soon(told).toBe('Explained as when you left this trace: “·he”, rather than “·It”.');
      const explained = () => frame.locator('trace-next-bars [data-pair]').count();
      await soon(explained).toBe(1);
      await note.locator('[data-action="explain-prediction"]').click();
      await soon(told).toBe(null);
      await soon(explained).toBe(0);
      // Where nothing was chosen nothing is told, nor once the reader has chosen something.
      await panel.trace('The weather is nice in spring.', { place: { ...PLACE, step: 12 } });
      await soon(told).toBe(null);
      await panel.trace('The weather is nice in summer.', { place: { ...PLACE, target: 339 } });
      await soon(told).toBe('Explained as when you left this trace: “·he”.');
      await panel.go({ target: 632 });
      await soon(told).toBe(null);
    },
  );
});
