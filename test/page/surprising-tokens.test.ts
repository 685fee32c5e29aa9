/** The tokens of a text that surprised the model: the one that did most is told in the story, with the way to all of them. */
import { expect } from 'vitest';
import { describePage, itLooksAt } from './fixture.ts';

const TEXT =
  'Once upon a time there was a little dog named Tom. Tom lived near a big river with his mom. One day, Tom saw a zebra.';

describePage('surprising tokens', () => {
  const it = itLooksAt(async (open) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 900, height: 900 } });
    return { panel, frame: await panel.trace(TEXT) };
  });

  it('are told at the step of the predictions, and the one that is clicked is chosen', async ({ shared }) => {
    const { panel, frame } = await shared();
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await panel.go({ step: 15 });
    const line = frame.locator('[data-most-surprising]');
    await expect
      .poll(() => line.textContent().then((text) => text?.replaceAll(/\s+/g, ' ').trim()))
      .toMatch(
        /^In the text itself the model was most surprised by \S+ \(position \d+\): \d+\.\d\d bits, rank [\d,]+ of [\d,]+ tokens\. Surprisal of all tokens opens a table at the level Figures$/,
      );
    const position = await line.getAttribute('data-most-surprising');
    await line.locator('[data-action="surprising-token"]').click();
    const chosen = frame.locator(
      'trace-token-strip .chip[aria-selected="true"], trace-token-strip .chip[aria-checked="true"], trace-token-strip .chip.chosen',
    );
    await expect.poll(() => chosen.first().getAttribute('data-token')).toBe(position);
    // The table has it first, and stays sorted so where its page is made anew.
    await line.locator('[data-action="all-surprising"]').click();
    const table = frame.locator('trace-text-probabilities');
    const first = () => table.locator('tbody tr').first().getAttribute('data-token');
    await expect.poll(first).toBe(position);
    expect(await table.locator('th[aria-sort="descending"]').textContent()).toContain('surprisal');
  });

  it('are shown by the command from any step, the most surprising first', async ({ shared }) => {
    const { panel, frame } = await shared();
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await panel.go({ step: 3 });
    panel.showSurprising();
    const table = frame.locator('trace-text-probabilities');
    await expect.poll(() => table.locator('tbody tr').count()).toBeGreaterThan(20);
    const bits = await table
      .locator('[data-column="surprisal"]')
      .evaluateAll((all) => all.map((cell) => Number(cell.getAttribute('data-value'))));
    expect(bits).toEqual(bits.toSorted((a, b) => b - a));
  });
});
