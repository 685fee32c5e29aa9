/** A report as a browser prints it on A4. */
import { expect } from 'vitest';
import { reportPage } from '../../src/editor/panel/saving/report-page.ts';
import { describePage, it } from './fixture.ts';

/** A drawing of this height, in CSS pixels, as the page holds the figure of a step. */
function drawing(height: number, width = 400): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#0f62fe"/></svg>`;
  return `<p><img alt="Figure" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}"></p>`;
}

const ROWS = Array.from({ length: 3 }, (_, row) => `<tr><td>row ${row}</td><td>${row}</td></tr>`).join('');
const TABLE = `<table><thead><tr><th>token</th><th>id</th></tr></thead><tbody>${ROWS}</tbody></table>`;

describePage('a report on paper', () => {
  it('has what is told of a step, its table and its figure on one page of A4', async ({ open }) => {
    const panel = await open({});
    const page = await panel.page.context().newPage();
    const step = (number: number) =>
      `<h3>${number}. A step</h3>\n<p>What it does.</p>\n<p>What happened here.</p>\n${TABLE}\n${drawing(420)}\n`;
    const pagesOf = async (html: string) => {
      await page.setContent(reportPage('Report', html));
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/);
      return pdf.toString('latin1').match(/\/Type \/Page\b[^s]/g)?.length;
    };
    // Two and a half fill two pages where they may be broken.
    expect(await pagesOf([1, 2, 3].map(step).join(''))).toBe(3);
    expect(await pagesOf(step(1))).toBe(1);
    // Larger figures are as high as leaves room for what is told above them.
    expect(await pagesOf(step(1).replace(drawing(420), drawing(1400)))).toBe(1);
    // Of a hand-out two steps are on a page, and its answers on a page of their own.
    const handOut = async (html: string) => {
      await page.setContent(reportPage('Report', html, true));
      const pdf = await page.pdf({ preferCSSPageSize: true });
      return pdf.toString('latin1').match(/\/Type \/Page\b[^s]/g)?.length;
    };
    const asked = '<p><strong>Question 1.</strong> How many?</p>\n<hr>\n';
    const two = [1, 2].map((number) => step(number) + asked).join('');
    expect(await handOut(two)).toBe(1);
    expect(await handOut(`${two}<h2 id="answers">Answers</h2>\n<ul><li>1</li></ul>`)).toBe(2);
    // A step goes on on the next page, where only one of them has room on each.
    const long = [1, 2, 3, 4, 5]
      .map((number) => step(number).replace(drawing(420), drawing(420, 640)) + asked)
      .join('');
    expect(await pagesOf(long)).toBe(5);
    expect(await handOut(long)).toBeLessThan(5);
    await page.setContent(reportPage('Report', step(1).replace(drawing(420), drawing(1400))));
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const ground = page
      .locator('td')
      .first()
      .evaluate((cell) => getComputedStyle(cell).getPropertyValue('print-color-adjust'));
    expect(await ground).toBe('exact');
    await page.close();
  });
});
