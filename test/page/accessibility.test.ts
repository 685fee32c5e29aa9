/** The panel for everyone: axe finds no serious violation in any step, view and theme. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import type { Variant } from '../../src/engine/protocol/model-protocol.ts';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import type { Theme } from '../workbench/window.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { describePage, it } from './fixture.ts';
import { chooseKind } from './found-heads.ts';
import { testHeads } from './tested-heads.ts';
import { settled, visitAllSteps } from './visit-steps.ts';

async function pick(frame: Frame, picker: string, value: string): Promise<void> {
  await frame.locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
}

/**
 * Has on the page what comes only once it is asked for: tested heads, sampled predictions, another continuation.
 * @param look looks at a step, as soon as all of that is there
 */
async function askForMore(frame: Frame, look: (step: number) => Promise<void>): Promise<void> {
  await frame.locator('[data-goto="8"]').click();
  await chooseKind(frame, 'induction');
  await testHeads(frame);
  await frame.locator('[data-best]').waitFor();
  if (thorough) {
    await frame.locator('[data-action="test-without"]').click();
    await frame.locator('[data-said="most-changed"]').waitFor();
  }
  await look(8);
  await frame.locator('[data-goto="15"]').click();
  await frame.locator('[data-number="temperature"]').fill('0.7');
  await frame.locator('[data-number="temperature"]').press('Tab');
  await frame.locator('[data-spread="after"]').first().waitFor();
  await frame.locator('trace-token-search [data-search]').fill(' house');
  await frame.locator('[data-results] tr[data-id]').first().click();
  await frame.locator('[data-top] tr.chosen').waitFor();
  await look(15);
  await frame.locator('[data-goto="17"]').click();
  await frame.locator('trace-continuation-strip [data-generated]').nth(2).click();
  await frame.locator('[data-alternative][data-taken="false"] [data-action="go-on"]').first().click();
  await frame.locator('[data-continuation="0"]').waitFor();
  await look(17);
}

/** A width in which the picker of variants has room, in pixels. */
const WITH_VARIANTS = 521;

type Look = readonly [Variant, number, Theme];

/** In widths of the panel in windows of 1,400 and 1,100 pixels. The walk-through shows the model's figures, too. */
const EVERYTHING: readonly Look[] = (['model', 'walkthrough'] as const).flatMap((variant): Look[] => [
  [variant, 521, 'dark'],
  [variant, 384, 'light'],
  [variant, 521, 'high-contrast'],
  [variant, 384, 'high-contrast-light'],
]);

describePage('the panel, for everyone', () => {
  it.runIf(thorough)('has no serious violation of accessibility in any look', async ({ open }) => {
    const panel = await open();
    const frame = await panel.trace('The weather');
    // Heat maps and numbers.
    await pick(frame, 'view', 'both');
    await askForMore(frame, async () => {});
    let shown = '';
    for (const [variant, width, theme] of EVERYTHING) {
      const place = `${variant}, ${width} pixels`;
      if (place !== shown) {
        // Where there is less room, variants are chosen in the menu.
        await panel.page.setViewportSize({ width: WITH_VARIANTS, height: 803 });
        await pick(frame, 'variant', variant);
        await panel.page.setViewportSize({ width, height: 803 });
        await visitAllSteps(frame);
        expect.soft(await spokenIdentifiers(frame), place).toEqual([]);
        shown = place;
      }
      await panel.useTheme(theme);
      expect.soft(await seriousViolations(frame), `${place}, ${theme}`).toEqual([]);
    }
  });

  /** One step after the other: that takes axe much less time than all at once. */
  it('has no serious violation of accessibility in the steps that have most figures and controls', async ({ open }) => {
    const panel = await open({ level: 'figures', viewport: { width: WITH_VARIANTS, height: 803 } });
    const frame = await panel.trace('The weather');
    const look = async (step: number) => {
      await settled(frame);
      expect.soft(await spokenIdentifiers(frame), `step ${step}`).toEqual([]);
      const found = await seriousViolations(frame, 'llm-trace-app', 'trace-view', 'trace-story-step');
      expect.soft(found, `step ${step}`).toEqual([]);
    };
    await askForMore(frame, look);
    await frame.locator('[data-goto="14"]').click();
    await look(14);
  });

  it('is looked at in every element', async ({ open }) => {
    const { frame } = await open({ level: 'story' });
    const found = async (pale: readonly number[]) => {
      await frame.evaluate((places) => {
        const root = document.querySelector('llm-trace-app')?.shadowRoot;
        root?.querySelector('#probe')?.remove();
        const list = document.createElement('ul');
        list.id = 'probe';
        list.style.background = '#fff';
        for (let place = 0; place < 6; place++) {
          const item = document.createElement('li');
          item.style.color = places.includes(place) ? '#eee' : '#000';
          item.textContent = `number ${place}`;
          list.append(item);
        }
        root?.append(list);
      }, pale);
      return (await seriousViolations(frame, 'llm-trace-app', '#probe')).length;
    };
    expect(await found([])).toBe(0);
    expect(await found([5])).toBe(1);
    expect(await found([0, 1, 2, 3, 4, 5])).toBe(6);
  });
});
