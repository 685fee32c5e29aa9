/** Which token is explained, and what becomes of that with another question or another model. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { describePage, it } from './fixture.ts';
import { soon } from './residual-page.ts';

const GPT2 = join(root, 'test/fixtures/gpt2');

describePage('what is explained', () => {
  it('why one token rather than another is not asked of another model, which says so', async ({ open }) => {
    const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: null });
    const text = 'The weather is nice in spring.';
    const frame = await panel.trace(text);
    await panel.go({ step: 14 });
    await frame.locator('[data-picker="rather-than"] [data-value]').nth(1).click();
    const question = (await frame.locator('trace-next-bars [data-pair] button').first().textContent()) ?? '';
    const [, token, other] = /^why (.+), not (.+)$/.exec(question.trim()) ?? [];
    await panel.trace(text, { model: GPT2 });
    await soon(() => frame.locator('trace-next-bars [data-pair-ended]').textContent()).toBe(
      `Why ${token}, not ${other}, was asked of starter, and is no longer explained.`,
    );
    expect(panel.problems()).toEqual([]);
  });

  it('leads back to the head that was read where the panel has chosen another one for another question', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: null });
    const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
    const head = () =>
      frame
        .locator('trace-rail trace-head-matrix [aria-selected="true"]')
        .evaluate((cell) => [cell.getAttribute('data-layer'), cell.getAttribute('data-head')].join('.'));
    await soon(head).toBe('5.4');
    await panel.go({ step: 8 });
    // “·she”, to which another head adds most.
    await panel.go({ target: 339 });
    await soon(head).toBe('3.2');
    const note = frame.locator('trace-next-bars [data-head-gave-way]');
    await soon(async () => (await note.textContent())?.replace(/\s+/g, ' ').trim()).toBe(
      'Head 3.2 is shown now, chosen for this question; before it was head 5.4. Back to head 5.4',
    );
    await note.locator('button').click();
    await soon(head).toBe('5.4');
    await soon(() => note.count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });
});
