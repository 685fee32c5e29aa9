/** Which sentence of a text shapes its vector: each is left out, in a sentence encoder. */
import { expect } from 'vitest';
import { sentenceEncoder } from '../unit/encoder-folders.ts';
import { describePage, it } from './fixture.ts';

describePage('the sentences of a text that a sentence encoder reads', () => {
  it('are left out one by one, and the one without which the vector turns most is told', async ({ open }) => {
    const model = await sentenceEncoder();
    const panel = await open({ viewport: { width: 600, height: 900 }, level: 'story', place: null });
    const frame = await panel.trace('The weather is nice. It rains in one town. Two of three were there.', { model });
    // It predicts nothing, so it is not told that its predictions are poor.
    await frame.locator('[data-encoder]').waitFor();
    expect(await frame.locator('[data-very-small]').count()).toBe(0);
    await frame.locator('[data-goto]').last().click();
    const sentences = frame.locator('trace-sentence-vectors');
    await sentences.locator('[data-action="leave-out-sentences"]').click();
    await expect.poll(() => sentences.locator('li').count()).toBe(3);
    const cosines = await sentences
      .locator('li')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-value'))));
    for (const cosine of cosines) expect(Math.abs(cosine)).toBeLessThan(1);
    const least = cosines.indexOf(Math.min(...cosines)) + 1;
    expect(await sentences.locator('[data-vector-said]').textContent()).toMatch(
      new RegExp(`^(?:Sentence ${least} \\(“.+”\\) shapes the vector most|No sentence alone shapes the vector much)`),
    );
    // A text of one sentence has none that could be left out.
    await panel.trace('The weather is nice.', { model });
    await frame.locator('[data-goto]').last().click();
    await frame.locator('trace-token-shares table').waitFor();
    expect(await sentences.locator('h3').count()).toBe(0);
  });
});
