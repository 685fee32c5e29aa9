/** Zero and the mean in the place of parts: what both told stays, and stands beside each other. */

import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { answerIn, leaveOutEach, openAtLogits, showAllColumns, soon } from './residual-page.ts';

describePage('parts that are left out by zero and by their means', () => {
  it.runIf(thorough)(
    'keep the tables of both, each beside the changes of the other, and tell where the two differ much',
    async ({ open }) => {
      const { panel, frame } = await openAtLogits(
        open,
        900,
        'The weather is nice in spring, and people like to go outside.',
      );
      const sweep = frame.locator('trace-ablation-sweep');
      const begin = sweep.locator('[data-action="leave-out-each"]');
      const rows = (cell: string) =>
        sweep
          .locator('tbody tr')
          .evaluateAll(
            (all, cell) =>
              Object.fromEntries(
                all.map((row) => [row.getAttribute('data-part') ?? '', row.querySelector(cell)?.textContent ?? '']),
              ),
            cell,
          );
      const choose = (instead: string) => frame.locator(`[data-picker="instead"] [data-value="${instead}"]`).click();
      await leaveOutEach(frame);
      await showAllColumns(sweep);
      await soon(() => sweep.locator('thead [data-sort]').count()).toBe(5);
      expect(await sweep.locator('[data-other]').count()).toBe(0);
      const zero = await rows('[data-change]');
      // Until parts are tried with their means the table of zero stays, and says that it is of zero.
      await choose('mean');
      await soon(() => sweep.locator('[data-still]').textContent()).toContain('with zero in the place of each');
      expect(await sweep.locator('table[data-instead="zero"] tbody tr').count()).toBe(54);
      expect(await rows('[data-change]')).toEqual(zero);
      // The button that leaves out each part is called what that below the sentence of the step is called.
      expect(await begin.textContent()).toBe(
        await frame.locator('trace-finding [data-action="which-part"]').textContent(),
      );
      await begin.click();
      await soon(() => sweep.locator('table[data-instead="mean"] tbody tr').count()).toBe(54);
      expect(await sweep.locator('[data-still]').count()).toBe(0);
      await soon(() => sweep.locator('thead [data-sort]').count()).toBe(5);
      expect(await rows('[data-other]')).toEqual(zero);
      const mean = await rows('[data-change]');
      expect(mean).not.toEqual(zero);
      // The table of zero is there at once, without another run.
      await choose('zero');
      await soon(() => rows('[data-change]')).toEqual(zero);
      expect(await rows('[data-other]')).toEqual(mean);
      expect(await begin.count()).toBe(0);
      // What other programs read has both as well, each in columns of its own.
      await sweep.locator('trace-picture-menu button.opener').click();
      await sweep.locator('trace-picture-menu [data-item="csv"]').click();
      await soon(async () => panel.asked.saved.length).toBe(1);
      const [file] = panel.asked.saved;
      if (file?.kind !== 'figure') throw new Error('No table was saved.');
      expect(file.name).toMatch(/^without-each-part_/);
      const [head = '', ...lines] = Buffer.from(file.data).toString().trimEnd().split('\n');
      // The names of columns have commas, and so are in quotation marks.
      const cellsOf = (line: string) =>
        [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain);
      const columns = cellsOf(head);
      const changeColumns = ['zero', 'its mean'].map((instead) =>
        columns.indexOf(`change of the lead, ${instead} in its place`),
      );
      expect(lines).toHaveLength(54);
      for (const line of lines) {
        const cells = cellsOf(line);
        const listed =
          Object.keys(zero).find((part) => part.replace(/^the /, '') === cells[columns.indexOf('part')]) ?? '';
        for (const [at, table] of [zero, mean].entries())
          expect(
            Math.abs(Number(cells[changeColumns[at] ?? -1]) - Number(table[listed]?.replace('−', '-'))),
          ).toBeLessThan(0.0051);
      }
      // No column is cut, also in a narrow panel.
      for (const width of [420, 560, 650, 700, 900]) {
        await panel.page.setViewportSize({ width, height: 900 });
        await soon(() => sweep.locator('.scroll').evaluate((room) => room.scrollWidth - room.clientWidth)).toBe(0);
      }
      // The names of its columns stand apart, also where they are closest: there the divergence has given way.
      await panel.page.setViewportSize({ width: 650, height: 900 });
      const gaps = () =>
        sweep.locator('thead th').evaluateAll((all) => {
          const seen = all.filter((one) => one.checkVisibility());
          const texts = seen.map((one) => {
            const range = document.createRange();
            range.selectNodeContents(one);
            return range.getBoundingClientRect();
          });
          return texts.slice(1).map((text, at) => text.left - (texts[at]?.right ?? 0));
        });
      for (const gap of await gaps()) expect(gap).toBeGreaterThan(4);
      await panel.page.setViewportSize({ width: 900, height: 900 });
      // A part whose mean carries nearly all of the lead, and one of which both differ little.
      const changes = (part: string) =>
        [zero, mean].map((table) => Number(table[part]?.replace('−', '-'))) as [number, number];
      const parts = Object.keys(zero).map((part) => [part, ...changes(part)] as const);
      const [alike] = parts.find(([, ofZero, ofMean]) => Math.abs(ofZero) > 0.4 && Math.abs(ofMean) < 0.1) ?? [];
      const [same] = parts.find(([, ofZero, ofMean]) => Math.abs(ofZero - ofMean) < 0.05) ?? [];
      const contrast = frame.locator('trace-ablation [data-contrast]');
      await sweep.locator(`tr[data-part="${alike}"] th button`).click();
      await soon(() => contrast.textContent()).toMatch(
        /^With its mean over this text instead of 0 the lead is \d+\.\d\d\d?, and \d+\.\d\d\d? with all parts: the mean does nearly all that the part does, and only with 0 does the lead (fall|rise), by \d+\.\d\d\d?\. The mean is over all 14 tokens of the text, the one at the explained position included\.$/,
      );
      await sweep.locator(`tr[data-part="${same}"] th button`).click();
      await soon(() => answerIn(frame).textContent()).toMatch(new RegExp(`${same}, `));
      await soon(() => contrast.textContent()).toMatch(
        /^With its mean over this text instead of 0 the lead is .?\d+\.\d\d: it (falls|rises|does not change).*with 0( .*)?\.$/,
      );
    },
  );

  it.runIf(thorough)(
    'a run with the mean that was made beside one with zero stands in the answer of all runs, where it undoes most of it',
    async ({ open }) => {
      const { frame } = await openAtLogits(open, 900, 'When Anna and Tom went to the shop, Tom gave the money to');
      const leaveOut = frame.locator('trace-finding [data-action="leave-out"]', { hasText: 'the MLP of block 4' });
      // The button says what its run does, whichever replacement is chosen before any run.
      const choose = (instead: string) => frame.locator(`[data-picker="instead"] [data-value="${instead}"]`).click();
      await choose('mean');
      await soon(() => leaveOut.textContent()).toBe('Run with the mean of the MLP of block 4 and see');
      await choose('zero');
      await soon(() => leaveOut.textContent()).toBe('Leave the MLP of block 4 out and see');
      await leaveOut.click();
      await frame.locator('trace-ablation [data-contrast]').waitFor({ state: 'attached' });
      await frame.locator('trace-finding [data-action="which-part"]').click();
      const said =
        / Of the others, the MLP of block 4 supports .*; with the mean of the MLP of block 4 over this text in its place, it (falls by only|rises by) 0\.\d\d: so this is not certain\./;
      const ranking = frame.locator('trace-ablation-sweep [data-ranking] > p');
      await expect.poll(() => ranking.textContent(), { timeout: 60_000 }).toMatch(said);
      // All runs of controls are made now: none is offered.
      const controls = frame.locator('trace-control');
      await soon(() => controls.locator('tbody tr').count()).toBeGreaterThan(5);
      expect(await controls.locator('[data-action="run-controls"]').count()).toBe(0);
      // It was made beside another run: the table of means stays empty.
      expect(await frame.locator('trace-ablation-sweep [data-other]').count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'a trace begins with zero, also one of the same text after its means were chosen',
    async ({ open }) => {
      const { panel, frame } = await openAtLogits(open, 900, 'The weather is nice in spring.', { layer: 5, head: 4 });
      const chosen = () =>
        frame.locator('trace-ablation [data-picker="instead"] [aria-checked="true"]').getAttribute('data-value');
      // The part that is named comes first, once it is known, and moves the others.
      const inPlace = () =>
        soon(() => frame.locator('trace-ablation [data-offered]').textContent()).toContain('named above');
      const leaveOutHead = async () => {
        await inPlace();
        await frame.locator('trace-ablation vscode-button', { hasText: 'head 5.4' }).click();
      };
      await inPlace();
      await frame.locator('[data-picker="instead"] [data-value="mean"]').click();
      await soon(chosen).toBe('mean');
      await leaveOutHead();
      const said = answerIn(frame);
      await soon(() => said.textContent()).toMatch(
        /^With the mean over this text’s tokens in place of what head 5\.4 gives/,
      );
      // A page that is made anew shows the same trace still.
      await panel.page.reload();
      await soon(chosen).toBe('mean');
      await panel.trace('The weather is nice in spring.');
      await soon(chosen).toBe('zero');
      await leaveOutHead();
      await soon(() => said.textContent()).toMatch(/^Without head 5\.4/);
    },
  );
});
