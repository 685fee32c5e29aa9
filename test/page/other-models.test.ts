/** A text that is read in models of several kinds, one after the other in one panel: what is chosen is of the sequences that there are. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { tempFolder } from '../unit/model/helpers.ts';
import { root } from '../workbench/paths.ts';
import { describePage, it } from './fixture.ts';
import { type OpenPanel, STARTER } from './open-panel.ts';

const T5 = join(root, 'test/fixtures/t5');
const BERT = join(root, 'test/fixtures/bert');
const TEXT = 'The capital of France is Paris, and the capital';
const ROOM = { viewport: { width: 900, height: 846 }, level: 'story', place: null } as const;

const chips = (frame: Frame, sequence: 'source' | 'tokens') =>
  frame.locator(`trace-token-strip[data-sequence="${sequence}"] [role="option"]`);

/** How far from its end the chosen token of a strip is: 0 is the last one. */
const fromEnd = async (frame: Frame, sequence: 'source' | 'tokens') => {
  const chosen = await chips(frame, sequence).evaluateAll((all) =>
    all.map((chip) => chip.getAttribute('aria-selected') === 'true'),
  );
  return chosen.length - 1 - chosen.lastIndexOf(true);
};

/** Its first steps tell something, none of them a failure. */
async function expectTold(panel: OpenPanel): Promise<void> {
  const { frame } = panel;
  for (const step of [1, 2, 7]) {
    await panel.go({ step });
    await expect.poll(() => frame.locator('trace-finding [data-finding]').count()).toBeGreaterThan(0);
    expect(await frame.locator('trace-error').allTextContents()).toEqual([]);
  }
  await panel.go({ step: 1 });
  await expect.poll(() => frame.locator('trace-at-a-glance [data-glance]').count()).toBeGreaterThan(0);
}

describePage('one panel', () => {
  it('goes from an encoder-decoder to an encoder, its masks, a decoder, a shorter text, a saved trace and back: the position in the source is dropped, the last token is chosen', async ({
    open,
  }) => {
    const panel = await open(ROOM);
    const frame = await panel.trace(TEXT, { model: T5 });
    await panel.go({ source: 12, step: 14 });
    await panel.target({ target: 'the sea' });
    await panel.target(null);
    await expect.poll(() => chips(frame, 'source').nth(12).getAttribute('aria-selected')).toBe('true');
    await panel.trace(TEXT);
    await expectTold(panel);
    expect(await fromEnd(frame, 'tokens')).toBe(0);

    await panel.go({ token: 2 });
    await panel.trace(TEXT, { model: T5 });
    expect([
      await fromEnd(frame, 'tokens'),
      await chips(frame, 'source').first().getAttribute('aria-selected'),
    ]).toEqual([0, 'true']);
    await panel.go({ source: 12, token: 3 });
    const saved = join(await tempFolder(), 'saved.lmtrace');
    await panel.saveTrace(saved);
    await panel.trace('The sea', { model: T5, edited: true });
    await expectTold(panel);

    await panel.openSaved(saved);
    await panel.go({ source: 12 });
    await panel.trace(TEXT, { model: BERT });
    await expectTold(panel);
    await panel.mask([2, 4]);
    await expectTold(panel);
    await panel.trace(TEXT, { model: STARTER });
    await expectTold(panel);
    expect(await fromEnd(frame, 'tokens')).toBe(0);
  });
});
