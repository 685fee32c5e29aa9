/** Several parts are left out at once: those that are collected in the figure, in the table of all, and by their names. */

import { join } from 'node:path';
import { expect } from 'vitest';
import { tempFolder } from '../unit/model/helpers.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { openAtLogits } from './residual-page.ts';
import { printedJson } from './terminal.ts';

const TEXT = 'The weather is nice in spring.';

interface Told {
  readonly difference: { readonly before: number; readonly after: number };
  readonly after: { readonly probability: number };
}

interface Printed {
  readonly top: readonly { readonly id: number }[];
  readonly withoutSeveral: (Told & { readonly alone: readonly Told[] }) | null;
}

describePage('parts that are left out at once', () => {
  it.runIf(thorough)(
    'are collected by names, by boxes and with Shift in the figure, and what becomes of the lead is what the terminal says',
    async ({ open }) => {
      const { panel, frame } = await openAtLogits(open, 700, TEXT);
      await frame.locator('trace-finding [data-action="show-logit"]').waitFor();
      const together = frame.locator('trace-together');
      await together.scrollIntoViewIfNeeded();
      const pressed = () =>
        together.locator('.part[aria-pressed="true"]').evaluateAll((all) => all.map((one) => one.textContent?.trim()));
      const run = together.locator('[data-action="run-together"]');
      expect(await run.count()).toBe(0);
      // A click with Shift collects a head or an MLP, and chooses none; a bias cannot be left out.
      const cell = (part: string) => frame.locator(`trace-attribution-grid td[data-part="${part}"]`);
      const chosen = await frame.locator('trace-attribution-grid td.chosen').getAttribute('data-part');
      await cell('head-5-4').click({ modifiers: ['Shift'] });
      await expect.poll(pressed).toEqual(['head 5.4']);
      await cell('attn_bias-5-null')
        .or(frame.locator('trace-attribution-grid td.apart'))
        .first()
        .click({ modifiers: ['Shift'] });
      expect(await pressed()).toEqual(['head 5.4']);
      expect(await frame.locator('trace-attribution-grid td.chosen').getAttribute('data-part')).toBe(chosen);
      expect(await cell('head-5-4').getAttribute('aria-selected')).toBe('true');
      expect(await together.locator('[data-how-several]').textContent()).toContain('Choose one more, or several');
      // Shift marks no text.
      expect(await panel.page.evaluate(() => getSelection()?.toString() ?? '')).toBe('');
      // The MLP that the step names, by its name here.
      const named = together.locator('.part').first();
      const mlp = (await named.textContent())?.trim() ?? '';
      expect(mlp).toMatch(/^MLP of block \d$/);
      await named.click();
      await expect.poll(pressed).toEqual([mlp, 'head 5.4']);
      await expect.poll(() => run.textContent()).toBe('Run without both');
      await run.click();
      const sum = together.locator('[data-sum]');
      await sum.waitFor();
      expect(await together.locator('[role="status"]').textContent()).toContain(
        `Without head 5.4 and the ${mlp} at once, “·The” `,
      );
      const rows = () =>
        together
          .locator('table[aria-label="Each alone, their sum, and all at once"] tbody tr')
          .evaluateAll((all) => all.map((row) => [...row.children].map((one) => one.textContent ?? '')));
      const { top } = await printedJson<Printed>('trace', TEXT);
      const options = ['--rather-than', String(top[1]?.id), '--without', 'L5H4', '--without', `L${mlp.slice(-1)}MLP`];
      const { withoutSeveral: told } = await printedJson<Printed>('trace', TEXT, ...options);
      if (!told) throw new Error('The terminal ran nothing.');
      const change = ({ difference }: Told) => difference.after - difference.before;
      const [one, other] = told.alone.map(change) as [number, number];
      expect((await rows()).map(([name]) => name)).toEqual(['head 5.4', mlp, 'sum of these', 'all at once']);
      const written = (await rows()).map(([, value = '']) => Number(value.replace('−', '-')));
      for (const [at, value] of [one, other, one + other, change(told)].entries())
        expect(Math.abs((written[at] as number) - value)).toBeLessThan(0.011);
      // Both have a row in the table of all, whose boxes are checked; a box collects, too, and what was told is of other parts.
      const boxes = frame.locator('trace-ablation-sweep [data-box]');
      await expect
        .poll(() => boxes.evaluateAll((all) => all.map((box) => (box as HTMLInputElement).checked)))
        .toEqual([true, true]);
      const said = await sum.textContent();
      // The page is made anew when its tab is shown again.
      await panel.page.reload();
      await expect.poll(() => sum.textContent()).toBe(said);
      await expect.poll(pressed).toEqual([mlp, 'head 5.4']);
      await boxes.first().click();
      await expect.poll(() => sum.count()).toBe(0);
      expect(await pressed()).toHaveLength(1);
      // Whoever left one of them out alone is told as before.
      expect(await run.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'come back, with the table of all that were left out, when their text is traced again, and from its file, without another run',
    async ({ open }) => {
      const { panel, frame } = await openAtLogits(open, 700, TEXT);
      for (const part of ['head-5-4', 'mlp-5'])
        await frame.locator(`trace-attribution-grid td[data-part="${part}"]`).click({ modifiers: ['Shift'] });
      await frame.locator('trace-together [data-action="run-together"]').click();
      const sum = () => frame.locator('trace-together [data-sum]').textContent();
      const rows = () => frame.locator('trace-ablation-sweep tbody tr').allTextContents();
      const said = await sum();
      await expect.poll(async () => (await rows()).length).toBe(2);
      const table = await rows();
      await panel.trace('The sun is');
      await panel.go({ step: 14 });
      await frame.locator('trace-ablation-sweep').waitFor();
      expect(await frame.locator('trace-together [data-sum]').count()).toBe(0);
      expect(await rows()).toEqual([]);
      await panel.trace(TEXT);
      await panel.go({ step: 14 });
      await frame.locator('trace-attribution').scrollIntoViewIfNeeded();
      await expect.poll(sum).toBe(said);
      expect(await rows()).toEqual(table);
      const folder = await tempFolder();
      await panel.saveTrace(join(folder, 'a.trace.safetensors'));
      const later = await open({ viewport: { width: 700, height: 900 }, level: 'story', place: null });
      const opened = await later.openSaved(join(folder, 'a.trace.safetensors'));
      await opened.locator('trace-attribution').scrollIntoViewIfNeeded();
      await expect.poll(() => opened.locator('trace-together [data-sum]').textContent()).toBe(said);
      later.close();
    },
  );
});
