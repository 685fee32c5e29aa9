/** What a value is made of. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { holdMessages } from './held-messages.ts';
import type { Open } from './panels.ts';
import { settled } from './visit-steps.ts';

const TEXT = 'The weather is';

/** All steps, with the numbers of one that is looked at. */
async function openNumbers(open: Open) {
  const panel = await open({ theme: 'light' });
  const frame = await panel.trace(TEXT);
  await frame.locator('[data-tensor="blocks.0.attn.q"] td[data-row]').first().waitFor();
  return { panel, frame };
}

/** Unit tests run such programs; `npm run check:long` also one that the page gives. */
const python =
  thorough &&
  (await promisify(execFile)('python3', ['-c', 'import numpy']).then(
    () => true,
    () => false,
  ));

/** What happens when the test says so. */
class Signal {
  give!: () => void;
  readonly given = new Promise<void>((resolve) => {
    this.give = resolve;
  });
}

describePage('values', () => {
  const it = itLooksAt(openNumbers);

  it.runIf(thorough)(
    'are explained by their inputs, and those by theirs, also once the page was made anew',
    async ({ shared }) => {
      const { panel: panelPage, frame } = await shared();
      // Where nothing is chosen, the menu of masked scores is about the one that the formula of their step is of.
      await frame.locator('[data-goto="8"]').click();
      const example = frame.locator('[data-step="8"] trace-worked-example [data-example*="attn_scores"]');
      const scores = frame
        .locator('[data-step="8"] [data-tensor="blocks.0.attn.attn_scores"] trace-figure-menu')
        .first();
      await example.waitFor();
      await scores.locator('.opener').click();
      expect(await scores.locator('[data-item="explain"]').getAttribute('title')).toBe(
        await example.getAttribute('data-example'),
      );
      await panelPage.page.keyboard.press('Escape');
      const cell = frame.locator('[data-tensor="blocks.0.attn.z"] td[data-row="2"][data-column="1"]');
      await cell.dblclick();
      const panel = frame.locator('trace-value-panel');
      await panel.locator('[data-explained="blocks.0.attn.z[2, 0, 1]"]').waitFor();
      await panel.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
      const numbers = async (selector: string) =>
        Promise.all(
          (await panel.locator(selector).all()).map(async (at) => Number(await at.getAttribute('data-value'))),
        );
      const parts = await numbers('[data-part]');
      expect(parts).toHaveLength(3);
      // The menu of the figure is about the cell that was clicked last, which is outlined.
      const opener = frame.locator('[data-tensor="blocks.0.attn.z"] trace-figure-menu .opener');
      const explain = frame.locator('[data-tensor="blocks.0.attn.z"] trace-figure-menu [data-item="explain"]');
      await opener.click();
      expect(await explain.getAttribute('title')).toBe('blocks.0.attn.z[2, 0, 1]');
      await panelPage.page.keyboard.press('Escape');
      await expect.poll(() => cell.getAttribute('class')).toMatch(/\bat\b/);
      const stored = Number(await cell.getAttribute('data-value'));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(stored, 6);
      // Its first factors are the weights that the panel shows.
      const weights = await Promise.all(
        [0, 1, 2].map(async (key) =>
          Number(
            await frame
              .locator(`[data-tensor="blocks.0.attn.pattern"] td[data-row="2"][data-column="${key}"]`)
              .first()
              .getAttribute('data-value'),
          ),
        ),
      );
      expect(await numbers('td[data-operand="0"]')).toEqual(weights);
      // In a narrow panel their bars are narrower, and none is cut off.
      const wide = panelPage.page.viewportSize();
      await panelPage.page.setViewportSize({ width: 420, height: 700 });
      const cut = (table: Element) =>
        [...table.querySelectorAll('.signed-bar')].map(
          (bar) => Math.round(bar.getBoundingClientRect().right) > Math.round(table.getBoundingClientRect().right),
        );
      await expect
        .poll(() => panel.locator('trace-provenance-terms .scroll').evaluate(cut))
        .toEqual([false, false, false]);
      if (wide) await panelPage.page.setViewportSize(wide);

      await panel.locator('[data-follow="blocks.0.attn.pattern[0, 2, 1]"]').focus();
      await panelPage.page.keyboard.press('Enter');
      await panel.locator('[data-explained="blocks.0.attn.pattern[0, 2, 1]"]').waitFor();
      await expect.poll(() => panel.locator('[data-equation]').textContent()).toMatch(/^exp\(/);
      // What was copied is said beside it, and not beside another value that is told meanwhile.
      const status = panel.locator('[role="status"]').first();
      await panel.locator('[data-action="copy-numpy"]').click();
      await expect.poll(() => status.textContent()).toMatch(/^Copied: \d+ lines of Python\.$/);
      const { copied } = panelPage.asked;
      const before = copied.length;
      const { release } = await holdMessages(panelPage.page);
      await panel.locator('[data-action="copy-numpy"]').click();
      await panel.locator('[data-action="back"]').click();
      await release();
      await expect.poll(() => copied.length).toBe(before + 1);
      await panelPage.page.waitForTimeout(200);
      expect(await status.textContent()).toBe('');
      await panel.locator('[data-follow="blocks.0.attn.pattern[0, 2, 1]"]').press('Enter');
      await panel.locator('[data-explained="blocks.0.attn.pattern[0, 2, 1]"]').waitFor();
      if (!thorough) {
        for (let shown = 2; shown > 0; shown--) {
          await panel.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
          await panel.locator('h3').press('Escape');
        }
        await expect.poll(() => panel.count()).toBe(0);
        return;
      }
      // VS Code makes the page anew when its tab is shown again.
      await panelPage.page.reload();
      await panel.locator('[data-explained="blocks.0.attn.pattern[0, 2, 1]"]').waitFor();
      await panel.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
      await panel.locator('h3').focus();
      const step = ['llm-trace-app', 'trace-view', 'trace-step[data-step="9"]'];
      expect.soft(await seriousViolations(frame, ...step, 'trace-value-panel'), 'with a value explained').toEqual([]);
      await panelPage.page.keyboard.press('Escape');
      await panel.locator('[data-explained="blocks.0.attn.z[2, 0, 1]"]').waitFor();
      await panelPage.page.keyboard.press('Escape');
      await expect.poll(() => panel.count()).toBe(0);
      // Asked about in the page that was there before: the keyboard is at the step.
      await frame.locator('trace-step[data-step="9"] h2:focus').waitFor();
      await frame.locator('trace-export-menu button.opener').focus();
      await panelPage.page.keyboard.press('ArrowDown');
      await frame.locator('trace-export-menu [data-item="trace"]:focus').waitFor();
      const header = ['llm-trace-app', 'trace-view', 'trace-header'];
      expect.soft(await seriousViolations(frame, ...header), 'with a menu open').toEqual([]);
      await panelPage.page.keyboard.press('Escape');
      await frame.locator('trace-export-menu button.opener:focus').waitFor();
    },
  );

  it.runIf(thorough)(
    'are explained at the row that was asked about, below the sentence about weights',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 900, height: 900 } });
      const words = Array.from({ length: 40 }, (_, at) => ['one', 'two', 'three', 'four'][at % 4]);
      const frame = await panel.trace(words.join(' '));
      await frame.locator('[data-goto="8"]').click();
      const cells = frame.locator('[data-tensor="blocks.0.attn.pattern"] td[data-row="39"]');
      await cells.last().dblclick();
      const told = frame.locator('trace-value-panel');
      await told.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
      const own = told.locator('tr.own');
      await own.waitFor({ timeout: 10_000 });
      const isSeen = () =>
        own.evaluate((row) => {
          const [inner, outer] = [row, row.closest('.scroll') as Element].map((one) => one.getBoundingClientRect());
          return (inner?.top ?? 0) > (outer?.top ?? 0) && (inner?.bottom ?? 0) <= (outer?.bottom ?? 0) + 1;
        });
      expect(Number(await own.getAttribute('data-term'))).toBe(39);
      await expect.poll(isSeen).toBe(true);
      // Tab reaches it first.
      await told.locator('button[data-follow][tabindex="0"]').first().waitFor();
      expect(await told.locator('button[data-follow][tabindex="0"]').first().getAttribute('data-row')).toBe('39');
      // Where weights went in, what is said of them stands above the table.
      const query = frame.locator('[data-tensor="blocks.0.attn.q"] td[data-row="0"]').first();
      await query.dblclick();
      const weights = frame.locator('trace-value-panel [data-weights]');
      await weights.first().waitFor();
      const above = await weights.first().evaluate((line) => {
        const table = (line.getRootNode() as ShadowRoot).querySelector('trace-provenance-terms') as Element;
        return line.getBoundingClientRect().bottom <= table.getBoundingClientRect().top;
      });
      expect(above).toBe(true);
    },
  );

  it.runIf(thorough)(
    'are copied as programs that compute them, and saved, which is said while it is done and not before',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const { copied } = panel.asked;
      const before = copied.length;
      const figure = frame.locator('[data-tensor="blocks.0.attn.q"]');
      await figure.locator('td[data-row="2"][data-column="3"]').click({ button: 'right' });
      await figure.locator('trace-menu [data-item="numpy-value"]').click();
      await expect
        .poll(() => figure.locator('[data-said]').textContent())
        .toMatch(/^Copied: \d+ lines of Python that compute it\.$/);
      const { [before]: program = '' } = copied;
      expect(program).toContain('# blocks.0.attn.q[2, 0, 3]: q = ln1 · W_Q + b_Q');

      // While the dialog waits for the user nothing is saved yet.
      const [named, written] = [new Signal(), new Signal()];
      panel.asked.saving = { name: named.given.then(() => 'a.trace.safetensors'), written: written.given };
      await frame.locator('trace-export-menu button.opener').click();
      const picture = await frame.locator('trace-export-menu [data-item="picture"]').textContent();
      await frame.locator('trace-export-menu [data-item="trace"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      const said = frame.locator('trace-export-menu [data-said]');
      expect(await said.textContent()).toBe('');
      // All steps are on one page: which of their figures is saved is said.
      expect(picture).toMatch(/^Save Picture of \S+(, head \d+)?…$/);
      named.give();
      await expect.poll(() => said.textContent()).toBe('Saving…');
      written.give();
      await expect
        .poll(() => said.textContent())
        .toBe('Saved: a.trace.safetensors. Whoever has LLM Trace in VS Code opens it by a click on the file.');

      const values = figure.locator('trace-values');
      const top = async () => (await values.boundingBox())?.y;
      // A click would scroll to its menu, which is then no doing of what is told.
      const opener = figure.locator('trace-figure-menu button.opener');
      await opener.scrollIntoViewIfNeeded();
      // What comes into view above it takes its height when its values come.
      await settled(frame);
      const place = await top();
      panel.asked.saving = { name: Promise.resolve('b.csv'), written: Promise.resolve() };
      await opener.click();
      await figure.locator('trace-menu [data-item="csv"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(2);
      // What was saved is told over the figure, which stays where it is.
      await expect.poll(() => figure.locator('trace-figure-menu [data-said]').textContent()).toBe('Saved: b.csv');
      expect(await top()).toBe(place);
      // The menu is where it was, whichever value it is about: one item is then found by the same click.
      const menu = figure.locator('trace-menu [role="menu"]');
      const edges: unknown[] = [];
      const labels: (string | null)[] = [];
      for (const row of [0, 2]) {
        await figure.locator(`td[data-row="${row}"][data-column="3"]`).click();
        await figure.locator('trace-figure-menu button.opener').click();
        await menu.waitFor();
        const { x, width } = (await menu.boundingBox()) ?? {};
        edges.push([x, width]);
        labels.push(await menu.locator('[data-item="whole-way"]').textContent());
        await panel.page.keyboard.press('Escape');
      }
      expect(labels[0]).not.toBe(labels[1]);
      expect(edges[0]).toEqual(edges[1]);
      const table = panel.asked.saved[1];
      expect(table).toMatchObject({ kind: 'figure', format: 'csv', name: 'attn.q-head-0.0_the-weather-is_starter' });
      const [head = '', ...rows] = (table?.kind === 'figure' ? Buffer.from(table.data).toString() : '').split('\n');
      expect(head).toMatch(/^pos \\ d_head: blocks\.\d+\.attn\.\w+ head \d+ of \S+,0,1,/);
      expect(rows[2]).toMatch(new RegExp(`^"?2 .*(,-?[\\d.e-]+){${head.split(',').length - 1}}$`));

      // The whole way to the row that the menu is of, from the token ids.
      await figure.locator('td[data-row="2"][data-column="3"]').click({ button: 'right' });
      const wholeWay = figure.locator('trace-menu [data-item="whole-way"]');
      expect(await wholeWay.textContent()).toMatch(/^\s*Prove row 2 “·is” in Python, from the token ids…\s*$/);
      await wholeWay.click();
      await expect.poll(() => panel.asked.saved.length).toBe(3);
      expect(panel.asked.saved[2]).toMatchObject({
        kind: 'program',
        name: expect.stringMatching(/^attn\.q-block-0-at-2\.0_the-weather-is_/),
        about: 'blocks.0.attn.q[2, 0, :]',
        stage: 'blocks.0.attn.q',
        variant: 'model',
        index: [2, 0],
      });

      // A report is of what is chosen here, and has the picture of the weights, though nobody has scrolled to them.
      await frame.locator('trace-export-menu button.opener').click();
      await frame.locator('trace-export-menu [data-item="save-report"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(4);
      const report = panel.asked.saved[3];
      const row = await frame.locator('trace-token-strip [aria-selected="true"]').getAttribute('data-token');
      expect(report).toMatchObject({
        kind: 'report',
        choice: { layer: 0, head: 0, variant: 'model', position: Number(row), id: null, sampling: { draw: false } },
        pictures: [{ step: 8 }],
      });
      const [weights] = report?.kind === 'report' ? report.pictures : [];
      const svg = Buffer.from(weights?.svg ?? []).toString();
      for (const text of ['Mask and weights · block 0, head 0', '·weather', 'Hatched: hidden by the mask.', '1.00'])
        expect(svg).toContain(`>${text}<`);

      if (!python) return; // the unit tests say that it was not run
      const { stdout } = await promisify(execFile)('python3', ['-c', program]);
      const shown = Number(await figure.locator('td[data-row="2"][data-column="3"]').getAttribute('data-value'));
      expect(Number(/stored: (\S+)/.exec(stdout)?.[1])).toBe(shown);
    },
  );
});
