/** The panel for everyone: axe finds no serious violation in any step, view and theme. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import type { Variant } from '../../src/engine/protocol/model-protocol.ts';
import { colorViolations, seriousViolations } from '../workbench/axe.ts';
import type { Theme } from '../workbench/window.ts';
import { describePage, it } from './fixture.ts';
import { visitAllSteps } from './visit-all-steps.ts';

async function pick(frame: Frame, picker: string, value: string): Promise<void> {
  await frame.locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
}

/**
 * Widths of the panel in windows of 1,400 and 1,100 pixels. All rules are looked at in each width, and in each variant,
 * of which the walk-through shows the model's figures, too; by its theme the page differs in colours alone.
 */
const LOOKS: readonly [Theme, number, Partial<Record<Variant, typeof seriousViolations>>][] = [
  ['dark', 521, { model: seriousViolations }],
  ['light', 384, { model: colorViolations, walkthrough: seriousViolations }],
  ['high-contrast', 521, { model: colorViolations }],
  ['high-contrast-light', 384, { model: colorViolations }],
];

/** `npm run check:long` looks at everything everywhere. */
const ALL = { model: seriousViolations, walkthrough: seriousViolations };
const isLong = process.env['LLM_TRACE_LOOKS'] === 'all';

describePage('the panel, for everyone', () => {
  it.for(LOOKS)(
    'has no serious violation of accessibility (%s, %i pixels)',
    async ([theme, width, looks], { open }) => {
      const panel = await open({ theme, viewport: { width, height: 803 } });
      const frame = await panel.trace('The weather');
      await pick(frame, 'view', 'both'); // heat maps and numbers
      for (const [variant, violations] of Object.entries(isLong ? ALL : looks)) {
        if (variant !== 'model') await pick(frame, 'variant', variant);
        await visitAllSteps(frame);
        expect.soft(await violations(frame), variant).toEqual([]);
      }
      expect(panel.problems()).toEqual([]);
    },
  );
});
