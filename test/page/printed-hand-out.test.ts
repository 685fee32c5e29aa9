/** A hand-out on paper: its figures are read there, and nobody can make them larger. */
import { expect } from 'vitest';
import { reportPage } from '../../src/editor/panel/saving/report-page.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';

/** Of A4 within its margins, in CSS pixels, of which 96 are 72 points. */
const PAPER = { width: 673, height: 980 };
const POINTS = 0.75;

describePage('a hand-out on paper', () => {
  it('breaks no token of its tables', async ({ open }) => {
    const panel = await open({});
    const page = await panel.page.context().newPage();
    const cells = ['·children', '·unbelievably', '·grandmother', '·the'].map(
      (token) => `<td><code>${token}</code></td><td>1751</td>`,
    );
    const html = `<table><tbody>${`<tr>${cells.join('')}</tr>`.repeat(3)}</tbody></table>`;
    try {
      for (const media of ['print', 'screen'] as const) {
        await page.setViewportSize({ ...PAPER, width: 480 });
        await page.emulateMedia({ media });
        await page.setContent(reportPage('Hand-out', html, true), { waitUntil: 'load' });
        const lines = await page.locator('td code').evaluateAll((all) => all.map((one) => one.getClientRects().length));
        expect(lines).toEqual(Array(12).fill(1));
      }
    } finally {
      await page.close();
    }
  });

  it.runIf(thorough)(
    'has letters of at least seven points in its figures, and its lists within their columns',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 700, height: 800 } });
      const frame = await panel.trace('The girl went to the bank and waited with');
      await frame.locator('trace-export-menu button.opener').click();
      await frame.locator('trace-export-menu [data-item="save-some-steps"]').click();
      const dialog = frame.locator('trace-export-menu trace-steps-dialog dialog');
      await dialog.locator('[data-pick="none"]').click();
      const steps = thorough ? [4, 6, 7, 8, 9, 14, 15] : [6, 8, 9, 14];
      for (const step of steps) await dialog.locator(`[data-step="${step}"]`).check();
      await dialog.locator('[data-action="save-steps"]').click();
      const report = await panel.saved('report', 1);
      const figures = report.pictures.map(({ step, svg }) => {
        const text = Buffer.from(svg).toString();
        // Nothing stands in brackets there.
        expect(text).not.toContain('A number in brackets');
        // What is told and asked there is of the lead.
        if (step === 14) expect(text).toMatch(/minus that of|difference of logits/);
        const letters = [...text.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size));
        return {
          step,
          smallest: Math.min(...letters),
          url: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
        };
      });
      expect(figures).toHaveLength(steps.length);
      const sections = figures.map(({ step, url }) => `<h3>${step}.</h3>\n<p>Lead.</p>\n<p><img src="${url}"></p>\n`);
      const words = '<h2 id="words">Words</h2>\n<ul><li>One</li><li>Two</li><li>Three</li></ul>';
      const page = await panel.page.context().newPage();
      try {
        await page.setViewportSize(PAPER);
        await page.emulateMedia({ media: 'print' });
        await page.setContent(reportPage('Hand-out', `${sections.join('')}${words}`, true), { waitUntil: 'load' });
        const shown = await page.locator('img').evaluateAll((all) =>
          all.map((one) => {
            const { width, height, right } = one.getBoundingClientRect();
            const { naturalWidth, naturalHeight } = one as HTMLImageElement;
            // Where it has another shape than the picture, that is as large as has room in it.
            return { scale: Math.min(width / naturalWidth, height / naturalHeight), height, right };
          }),
        );
        for (const [at, { scale, height, right }] of shown.entries()) {
          const { smallest = 0, step } = figures[at] ?? {};
          expect(scale * smallest * POINTS, `step ${step}`).toBeGreaterThanOrEqual(7);
          expect(height, `step ${step}`).toBeLessThan(PAPER.height - 60);
          expect(right, `step ${step}`).toBeLessThanOrEqual(PAPER.width + 1);
        }
        const list = page.locator('#words + ul');
        const lefts = await list.evaluate((ul) =>
          [ul, ul.firstElementChild].map((one) => one?.getBoundingClientRect().left ?? 0),
        );
        // A mark is about as wide as a letter, and stands to the left of its entry.
        expect((lefts[1] ?? 0) - (lefts[0] ?? 0)).toBeGreaterThan(10);
        expect(await list.evaluate((ul) => getComputedStyle(ul).paddingLeft)).toBe('0px');
      } finally {
        await page.close();
      }
    },
  );
});
