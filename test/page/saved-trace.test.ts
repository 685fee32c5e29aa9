/** What the panel shows of traces that were saved elsewhere. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { savedTrace } from './terminal.ts';

const TEXT = 'The weather is';

describePage('saved traces', () => {
  it.runIf(thorough)('of a model that is absent are shown, and it is said what that hides', async ({ open }) => {
    const panel = await open();
    const frame = await panel.openSaved(await savedTrace(TEXT, '--model', join(root, 'test/fixtures/gpt2')));
    // In one line; why fewer proofs are counted than where it was traced is there to be unfolded.
    expect(await frame.locator('[data-saved] details').evaluate((told) => (told as HTMLDetailsElement).open)).toBe(
      false,
    );
    await expect
      .poll(() => frame.locator('[data-saved] [data-proofs-from-file]').textContent())
      .toBe(
        '7 of 9 proofs can be checked from the saved numbers, and hold; 2 more compare the trace with a second run of the model, which a file does not hold.',
      );
    await frame.locator('trace-proof-verdict button').hover();
    await expect
      .poll(() => frame.locator('trace-floating-tip [data-proof="decode-logits"]').textContent())
      .toMatch(/not applicable, because a saved trace does not hold that run\s*$/);
    expect(await frame.locator('trace-floating-tip [data-proof-meaning]').textContent()).toMatch(
      /^7 of 9 proofs can be checked from the saved numbers, and hold; 2 more compare the trace with a second run of the model, which a file does not hold\. So this trace’s numbers obey the rules that were checked, within rounding; /,
    );
    await frame.locator('[data-saved]').hover();
    // However long the name of the file is, all of it is read.
    const width = await frame.evaluate(() => document.documentElement.clientWidth);
    const notice = await frame.locator('[data-saved]').boundingBox();
    expect((notice?.x ?? 0) + (notice?.width ?? 0)).toBeLessThanOrEqual(width);
    expect(await frame.locator('[data-saved]').getAttribute('data-has-model')).toBe('false');
    await frame.locator('[data-action="close-saved"]').click();
    expect(await frame.locator('[data-saved]').count()).toBe(0);
    await frame.locator('[data-step="3"] [data-unavailable]').waitFor();
    const cell = frame.locator('[data-tensor="blocks.0.attn.q"] td[data-row="1"][data-column="1"]');
    await cell.dblclick();
    await expect
      .poll(() => frame.locator('trace-value-panel trace-error [role="alert"]').textContent())
      .toContain('needs the model itself');
    // A step that would tell of the prediction says why it does not.
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await frame.locator('[data-goto="14"]').click();
    await expect
      .poll(() => frame.locator('trace-finding [data-no-finding]').textContent())
      .toMatch(/^What is found of a prediction needs the model itself, /);
    await frame.locator('[data-goto="4"]').click();
    await frame.locator('trace-story-step[data-step="4"]').waitFor();
    expect(await frame.locator('[data-no-finding]').count()).toBe(0);
  });
});
