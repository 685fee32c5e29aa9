/** The list of all terms. */

import { expect } from 'vitest';
import { splitByTerms } from '../../src/trace/steps/glossary.ts';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';

describePage('the glossary', () => {
  const itLooks = itLooksAt(async (open) => {
    const panel = await open({ level: 'story', place: null });
    return { panel, frame: await panel.trace('The weather is') };
  });
  /** At the first step of the story, in a panel of its own size. */
  const it = itLooks.extend('begin', ({ shared }) => async (width: number, height = 800) => {
    const { panel, frame } = await shared();
    await panel.page.setViewportSize({ width, height });
    await panel.go({ step: 1 });
    return { panel, frame };
  });

  it.runIf(thorough)(
    'is opened from the help, the menu and the palette, searched, and leads to the step of a term',
    async ({ begin }) => {
      const { panel, frame } = await begin(700);
      const { keyboard } = panel.page;
      const dialog = frame.getByRole('dialog', { name: 'Glossary' });
      const entries = frame.locator('trace-glossary [data-entry]');
      await keyboard.press('?');
      await frame.locator('trace-help [data-action="glossary"]').click();
      await dialog.waitFor();
      const all = await entries.count();
      expect(all).toBeGreaterThan(30);
      // The field has the keyboard, and keys of the panel do nothing behind it.
      await keyboard.type('top-k');
      await expect.poll(() => entries.count()).toBeLessThan(4);
      expect(await entries.first().getAttribute('data-entry')).toBe('top-k');
      const [part] = splitByTerms('top-k');
      expect(await entries.first().locator('dd').textContent()).toContain(part?.term?.meaning);
      expect(await seriousViolations(frame, 'llm-trace-app', 'trace-glossary', 'dialog')).toEqual([]);
      const link = entries.first().locator('[data-to-step]');
      expect(await link.textContent()).toMatch(/^Step 16: \S/);
      await link.click();
      await dialog.waitFor({ state: 'hidden' });
      await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe('16');
      await frame.locator('trace-export-menu .opener').click();
      await frame.locator('trace-export-menu [data-item="glossary"]').click();
      await dialog.waitFor();
      await keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      panel.showGlossary();
      await dialog.waitFor();
      await keyboard.press('Escape');
    },
  );

  it('finds a word by which a term is known elsewhere, and says in short that it has none', async ({ begin }) => {
    const { panel, frame } = await begin(420);
    panel.showGlossary();
    const search = frame.locator('trace-glossary [data-search]');
    await search.fill('patching');
    await expect
      .poll(() => frame.locator('trace-glossary [data-entry]').first().getAttribute('data-entry'))
      .toBe('activation patching');
    await search.fill('qqq');
    await expect.poll(() => frame.locator('trace-glossary .none').textContent()).toBe('No entry has that word.');
    await search.fill(''); // in which Escape would clear the field
    await panel.page.keyboard.press('Escape');
    await frame.getByRole('dialog', { name: 'Glossary' }).waitFor({ state: 'hidden' });
  });

  it('explains direct logit attribution at the title of the figure that is one', async ({ begin }) => {
    const { panel, frame } = await begin(700);
    await panel.go({ step: 14 });
    const title = frame.locator('trace-attribution h3').first();
    await expect.poll(() => title.textContent()).toBe('Which part added how much (direct logit attribution)');
    expect(await title.locator('trace-term button').getAttribute('data-term')).toBe('direct logit attribution');
  });

  it('tells what a term means beside the paragraph in which it stands, and covers none of its lines', async ({
    begin,
  }) => {
    const { frame } = await begin(420, 900);
    const terms = frame.locator('trace-story-step .lead trace-term, trace-story-step trace-finding p trace-term');
    await frame.locator('trace-finding p trace-term').first().waitFor();
    for (const term of [terms.first(), frame.locator('[data-glance="logits"] trace-term').first()]) {
      await term.locator('button').hover();
      const tip = term.locator('trace-floating-tip');
      await tip.locator('[data-meaning]').waitFor();
      const isFree = () =>
        term.evaluate((word) => {
          let text: Element | null = word;
          while (text && /^(?:inline|contents)/.test(getComputedStyle(text).display)) text = text.parentElement;
          const [around, own] = [text, word.shadowRoot?.querySelector('trace-floating-tip') ?? null].map((one) =>
            one?.getBoundingClientRect(),
          );
          return !!around && !!own && own.height > 20 && (own.top >= around.bottom || own.bottom <= around.top);
        });
      await expect.poll(isFree).toBe(true);
      await frame.page().mouse.move(0, 0);
      await expect.poll(() => tip.count()).toBe(0);
    }
  });

  it('says what a √ scale is where it is written below a map', async ({ begin }) => {
    const { panel, frame } = await begin(700);
    await panel.go({ step: 8 });
    const scale = frame.locator('trace-story-figure [data-tensor$="pattern"] trace-heat-map-legend [data-scale-note]');
    await expect.poll(() => scale.textContent()).toContain('√ scale');
    expect(await scale.getAttribute('title')).toMatch(/square root of a weight/);
  });

  it.runIf(thorough)('is of terms that are explained where they stand at the level Numbers too', async ({ open }) => {
    const panel = await open({ viewport: { width: 900, height: 800 } });
    const frame = await panel.trace('The weather is');
    const term = frame.locator('trace-step[data-step="8"] trace-term button').first();
    await term.press('Enter');
    await expect.poll(() => term.getAttribute('aria-description')).toMatch(/^\S.+\.$/);
    await expect.poll(() => frame.locator('trace-step[data-step="8"] [data-meaning]').count()).toBe(1);
  });
});
