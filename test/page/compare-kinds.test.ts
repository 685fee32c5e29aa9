/** A model that reads a text as a whole beside one that writes text: nothing of one is the counterpart of anything of the other. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { choose } from './compare-page.ts';
import { BERT } from './encoder-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
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

describePage('a comparison of two kinds of models', () => {
  const it = itLooksAt(openKinds);

  it('leaves the head of B where it is when one of A is chosen, and says so where both are', async ({ shared }) => {
    const { panel, frame } = await shared();
    await choose(frame, 'b-layer', '4');
    await choose(frame, 'b-head', '6');
    for (const head of ['0', '3', '1']) {
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
    expect(panel.problems()).toEqual([]);
  });

  it('chooses blocks and heads over the page, which stays where it is; Escape closes that, and gives the keyboard back', async ({
    shared,
  }) => {
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
    expect(panel.problems()).toEqual([]);
  });
});
