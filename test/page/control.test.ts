/** Beside a run without a head stand, on request, those without each other head of its block. */

import { join } from 'node:path';
import { expect } from 'vitest';
import { tempFolder } from '../unit/model/helpers.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { leaveOutEach, openAtLogits, soon, unfoldRun } from './residual-page.ts';
import { printedJson } from './terminal.ts';

const TEXT = 'The weather is nice in spring.';
/** Step 14 names head 4.3 for the lead of “table” over “l”. */
const OF_LEAD = 'The green table stands by the old door. The green';

interface Printed {
  readonly withoutSeveral: {
    readonly alone: readonly (Readonly<Record<'before' | 'after', { readonly logit: number }>> & {
      readonly difference: Readonly<Record<'before' | 'after', number>>;
    })[];
  };
}

describePage('controls beside a head that is left out', () => {
  it.runIf(thorough)(
    'are all other heads of its block, as the terminal has each, and are marked in table, CSV, report and file; where they are cancelled, those that ran are told, and the others run when that is asked for',
    async ({ open }) => {
      const { panel, frame } = await openAtLogits(open, 700, TEXT, { layer: 5, head: 4 });
      await frame.locator('trace-finding [data-action="show-logit"]').click();
      // The part that is named comes first, once it is known, and moves the others.
      await soon(() => frame.locator('trace-ablation [data-offered]').textContent()).toContain('named above');
      const control = frame.locator('trace-control');
      const button = control.locator('[data-action="run-controls"]');
      // Those of an MLP are the other MLPs.
      await frame.locator('trace-ablation [data-action="without-mlp"]').last().click();
      await soon(() => frame.locator('trace-ablation [data-answer="mlp"]').count()).toBe(1);
      await unfoldRun(frame);
      await soon(() => button.textContent()).toBe('Also run without the MLP of each of 5 other blocks, as controls');
      await frame.locator('trace-ablation vscode-button', { hasText: 'Run without head 5.4' }).click();
      const others = [0, 1, 2, 3, 5, 6, 7];
      await soon(() => button.textContent()).toBe('Also run without each of 7 other heads of block 5, as controls');
      // As soon as some have run, whatever the clock says.
      await control.evaluate((element) => {
        let ran = 0;
        element.addEventListener('tried', () => {
          ran += 1;
          const root = element.shadowRoot as ShadowRoot;
          const bar = root.querySelector('[role="progressbar"]');
          if (ran > 3) return;
          element.setAttribute('data-seen', `${bar?.getAttribute('aria-valuemax')} ${bar?.textContent}`);
          if (ran === 3) root.querySelector<HTMLElement>('[data-action="cancel-controls"]')?.click();
        });
      });
      await button.click();
      const said = control.locator('[data-control-said]');
      await said.waitFor();
      expect(await control.getAttribute('data-seen')).toMatch(/^7 2 of 7 tried/);
      expect(await said.textContent()).toMatch(/^Without one of 3 other heads of block 5, /);
      expect(await said.textContent()).toMatch(/ Of the 7 other heads of block 5, 4 were not tried\.$/);
      expect(await button.textContent()).toBe('Also run without each of 4 other heads of block 5, as controls');
      await button.focus();
      await panel.page.keyboard.press('Enter');
      await soon(() => said.textContent()).toMatch(/^Without one of the 7 other heads of block 5, /);
      // Nothing is left to press: the keyboard is at the table.
      expect(await button.count()).toBe(0);
      await soon(() => control.locator('.scroll').evaluate((one) => one.matches(':focus'))).toBe(true);
      const alone = await changesOf([4, ...others]);
      const own = alone.get(4) as number;
      const bySize = others.toSorted((one, other) => Math.abs(alone.get(other) ?? 0) - Math.abs(alone.get(one) ?? 0));
      const rows = () =>
        control
          .locator('tbody tr')
          .evaluateAll((all) => all.map((row) => [...row.children].map((one) => one.textContent ?? '')));
      const [first, mean, deviation, size, ...each] = await rows();
      const read = (text = '') => Number(text.replace('−', '-'));
      expect(first?.[0]).toBe('head 5.4');
      expect(read(first?.[1])).toBeCloseTo(own, 1);
      expect(size?.[0]).toBe('mean of |change|');
      expect(each.map(([name]) => name)).toEqual(bySize.map((head) => `head 5.${head} (control)`));
      for (const [at, [, change]] of each.entries())
        expect(Math.abs(read(change) - (alone.get(bySize[at] as number) as number))).toBeLessThan(0.0051);
      // Mean and spread of what the terminal has: the spread from the differences of all pairs.
      const changes = others.map((head) => alone.get(head) as number);
      const average = changes.reduce((sum, one) => sum + one) / changes.length;
      const pairs = changes.flatMap((one) => changes.map((other) => (one - other) ** 2));
      const spread = Math.sqrt(pairs.reduce((sum, one) => sum + one) / (2 * changes.length * (changes.length - 1)));
      const [writtenMean, writtenSpread] = [mean?.[1], deviation?.[1]].map(read);
      expect(Math.abs((writtenMean as number) - average)).toBeLessThan(0.0051);
      expect(Math.abs((writtenSpread as number) - spread)).toBeLessThan(0.0051);
      // What stands above the fold says it in one sentence.
      const above = frame.locator('trace-ablation [data-above]');
      const alike = others.filter((head) => Math.abs(alone.get(head) ?? 0) >= Math.abs(own)).length;
      await soon(() => above.textContent()).toMatch(
        new RegExp(
          `^Of 7 other heads tried instead, ${alike === 0 ? 'none changes' : alike === 1 ? '1 changes' : `${alike} change`} the logit as much( or more)?; head 5\\.${bySize[0]} changes it most, by ${each[0]?.[1]?.replace('+', '\\+')}\\.$`,
        ),
      );
      const words = await said.textContent();
      expect(words).toContain(
        `Without one of the 7 other heads of block 5, the logit changes by ${mean?.[1]} ± ${deviation?.[1]} on average; without head 5.4 it ${own < 0 ? 'falls' : 'rises'} by ${first?.[1]?.slice(1)}.`,
      );
      // All are among all parts, the controls marked, on screen and as CSV.
      const sweep = frame.locator('trace-ablation-sweep');
      const marked = () =>
        sweep.locator('tr:has([data-control])').evaluateAll((all) => all.map((row) => row.getAttribute('data-part')));
      await soon(async () => (await marked()).toSorted()).toEqual(others.map((head) => `head 5.${head}`));
      expect(await sweep.locator('[data-control]').first().getAttribute('title')).toBe('control of head 5.4');
      await sweep.locator('trace-picture-menu button.opener').click();
      await sweep.locator('trace-picture-menu [data-item="csv"]').click();
      await soon(async () => panel.asked.saved.length).toBe(1);
      const [file] = panel.asked.saved;
      if (file?.kind !== 'figure') throw new Error('No table was saved.');
      const lines = Buffer.from(file.data).toString().split('\n');
      expect(lines.filter((line) => line.includes('control of')).length).toBe(1);
      for (const head of others)
        expect(lines.filter((line) => line.includes(`,head 5.${head},`) && line.includes(',head 5.4,'))).toHaveLength(
          1,
        );
      // They are told at once when the page is made anew, and when its file is opened; of another head they are not told.
      await panel.page.reload();
      await soon(() => said.textContent()).toBe(words);
      await unfoldRun(frame);
      const folder = await tempFolder();
      await panel.saveTrace(join(folder, 'a.trace.safetensors'));
      await frame.locator('trace-attribution-grid td[data-part="head-4-3"]').click();
      await frame.locator('trace-ablation vscode-button', { hasText: 'Run without head 4.3' }).click();
      await soon(() => button.textContent()).toBe('Also run without each of 7 other heads of block 4, as controls');
      expect(await said.count()).toBe(0);
      if (!thorough) return;
      const later = await open({ viewport: { width: 700, height: 900 }, level: 'story', place: null });
      const opened = await later.openSaved(join(folder, 'a.trace.safetensors'));
      await opened.locator('trace-finding [data-action="show-logit"]').click();
      await opened.locator('trace-ablation').scrollIntoViewIfNeeded();
      await soon(() => opened.locator('[data-control-said]').textContent()).toBe(words);
      later.close();
    },
  );

  it.runIf(thorough)('tell the lead before the logit where the head was named for a lead', async ({ open }) => {
    const { panel, frame } = await openAtLogits(open, 700, OF_LEAD, { layer: 4, head: 3 });
    await frame.locator('trace-finding [data-action="show-logit"]').click();
    await soon(() => frame.locator('trace-ablation [data-offered]').textContent()).toContain('named above');
    await frame.locator('trace-ablation vscode-button', { hasText: 'Run without head 4.3' }).click();
    await unfoldRun(frame);
    const control = frame.locator('trace-control');
    await control.locator('[data-action="run-controls"]').click();
    const said = control.locator('[data-control-said]');
    await said.waitFor();
    const ofRuns = async (at: 'difference' | 'logit') => {
      const options = [3, 0, 1, 2, 4, 5, 6, 7].flatMap((head) => ['--without', `L4H${head}`]);
      const asked = ['--rather-than', ' l', ...options];
      const { withoutSeveral } = await printedJson<Printed>('trace', OF_LEAD, ...asked);
      return withoutSeveral.alone.map(({ before, after, difference }) =>
        at === 'logit' ? after.logit - before.logit : difference.after - difference.before,
      );
    };
    const [[own = 0, ...leads], [ownLogit = 0, ...logits]] = [await ofRuns('difference'), await ofRuns('logit')];
    // Heads that look where the head looks are not in the mean.
    await control.locator('[data-same-look]').waitFor();
    const names = await control.locator('tbody th').allTextContents();
    const inMean = [0, 1, 2, 4, 5, 6, 7].map((head) => names.includes(`head 4.${head} (control)`));
    const mean = (values: readonly number[]) =>
      values.reduce((sum, one, at) => sum + (inMean[at] ? one : 0), 0) / inMean.filter(Boolean).length;
    const words = (await said.textContent()) ?? '';
    expect(words).toContain(`Without one of ${inMean.filter(Boolean).length} other heads of block 4, `);
    const [, lead, logit] =
      /^Without one of \d other heads of block 4, the lead over “·l” changes by (\S+) ± \S+ and the logit by (\S+) ± \S+ on average/.exec(
        words,
      ) ?? [];
    const read = (text = '') => Number(text.replace('−', '-'));
    expect(Math.abs(read(lead) - mean(leads))).toBeLessThan(0.0051);
    expect(Math.abs(read(logit) - mean(logits))).toBeLessThan(0.0051);
    expect(words).toContain(
      `; without head 4.3 the lead falls by ${(-own).toFixed(2)} and the logit ${ownLogit < 0 ? '' : 'rises '}by ${Math.abs(ownLogit).toFixed(2)}.`,
    );
    const cells = (row: string) => control.locator(`${row} > *`).allTextContents();
    expect((await cells('thead tr')).slice(0, 3)).toEqual(['without', 'Δ lead', 'Δ logit']);
    expect((await cells('tbody tr:first-child')).slice(0, 2)).toEqual(['head 4.3', `−${(-own).toFixed(2)}`]);
    // Also in a narrow panel all its columns are in sight.
    await panel.page.setViewportSize({ width: 420, height: 900 });
    await soon(() => control.evaluate((one) => one.clientWidth)).toBeLessThan(400);
    expect(await control.locator('.scroll').evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
  });

  it.runIf(thorough)(
    'of an MLP are those of the other blocks, told at once and without a run more where every part was left out',
    async ({ open }) => {
      const { frame } = await openAtLogits(open, 700, 'The weather.', { layer: 5, head: 4 });
      const sweep = await leaveOutEach(frame);
      await sweep.locator('tr[data-part="the MLP of block 3"] th button').click();
      const control = frame.locator('trace-control');
      await soon(() => control.locator('[data-control-said]').textContent()).toMatch(
        /^Without one of 4 MLPs of other blocks, the logit changes by \S+ ± \S+ on average \(without the MLP of block 0 nothing is left to compare\); /,
      );
      expect(await control.locator('[data-action="run-controls"]').count()).toBe(0);
      const rows = await control.locator('tbody th').allTextContents();
      expect(rows.slice(0, 4)).toEqual([
        ...['MLP of block 3', 'mean of 4 controls', 'their standard deviation', 'mean of |change|'],
      ]);
      // The one of block 0 is none, since nothing is left without it.
      expect(rows.slice(4).toSorted()).toEqual([1, 2, 4, 5].map((block) => `MLP of block ${block} (control)`));
      // What the table of all has is what each of them changes.
      const inSweep = await sweep.locator('tr[data-part="the MLP of block 4"] [data-change]').textContent();
      const own = control.locator('tbody tr', { hasText: 'MLP of block 4' });
      expect(await own.locator('td').first().textContent()).toBe(inSweep);
      await sweep.locator('tr[data-part="head 5.2"] th button').click();
      await soon(() => control.locator('[data-control-said]').textContent()).toMatch(
        /^Without one of the 7 other heads of block 5, /,
      );
    },
  );
});

/** By how much the logit changes without each of these heads of block 5 alone. */
async function changesOf(heads: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const options = heads.flatMap((head) => ['--without', `L5H${head}`]);
  const { withoutSeveral } = await printedJson<Printed>('trace', TEXT, ...options);
  return new Map(
    withoutSeveral.alone.map(({ before, after }, at) => [heads[at] as number, after.logit - before.logit]),
  );
}
