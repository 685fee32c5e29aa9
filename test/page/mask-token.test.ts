/** A mask in a text, in a model that fills none in: what it is, why nothing comes in its place, and where such a model is. */
import { expect } from 'vitest';
import { sentenceEncoder } from '../unit/encoder-folders.ts';
import { ROOM } from './encoder-page.ts';
import { describePage, it } from './fixture.ts';

describePage('a model without a masked-language head', () => {
  it('says what a mask in the text is, leads to other models, and why no token can be masked', async ({ open }) => {
    const model = await sentenceEncoder();
    const panel = await open({ viewport: ROOM, level: 'story', place: null, theme: 'light' });
    const frame = await panel.trace('The weather is [MASK] today.', { model });
    const told = frame.locator('trace-finding [data-finding="mask token"]');
    await panel.go({ step: 2 });
    await expect.poll(() => told.textContent()).toMatch(/is this model’s mask token: .*without the layer/s);
    // It is seen without unfolding anything.
    expect(await frame.locator('trace-finding details [data-finding="mask token"]').count()).toBe(0);
    expect(await frame.locator('[data-action="model-with-head"]').textContent()).toBe('Choose a Model for Traces…');
    await frame.locator('trace-token-strip [data-token="2"]').click({ button: 'right' });
    const item = frame.locator('trace-token-menu [data-item="mask"]');
    expect(await item.getAttribute('aria-disabled')).toBe('true');
    expect(await item.textContent()).toContain('it came without the layer that fills in masked ones');
    await panel.page.keyboard.press('Escape');

    // The first entry of the chosen token's own menu is not available: the menu begins at the next one, and keys reach the
    // first, which is not marked in a colour that hides it.
    await frame.locator('trace-token-strip [aria-selected="true"]').click({ button: 'right' });
    const first = frame.locator('trace-token-menu [role="menuitem"]').first();
    await frame.locator('trace-token-menu [role="menuitem"][aria-disabled="false"]:focus').waitFor();
    await panel.page.keyboard.press('Home');
    await expect.poll(() => first.evaluate((one) => one.matches(':focus'))).toBe(true);
    expect(await first.evaluate((one) => getComputedStyle(one).backgroundColor)).toBe('rgba(0, 0, 0, 0)');
    await panel.page.keyboard.press('Escape');

    await frame.locator('[data-goto]').last().click();
    await expect.poll(() => told.textContent()).toMatch(/^No word is put in the place of /);
  });

  it('of two texts in it, says why there is no activation patching', async ({ open }) => {
    const model = await sentenceEncoder();
    const panel = await open({ viewport: ROOM });
    const frame = await panel.compare(
      await panel.make('The weather is nice', { model }),
      await panel.make('The weather is out', { model }),
    );
    const why = frame.locator('compare-parts [data-no-patch]');
    await expect
      .poll(() => why.textContent())
      .toMatch(/^Activation patching: A run with a part of another text does not apply here, because /);
  });
});
