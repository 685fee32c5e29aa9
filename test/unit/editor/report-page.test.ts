/** A report as a web page: one file that any browser shows, in which texts of others do nothing. */
import { expect, it } from 'vitest';
import { reportPage } from '../../../src/editor/panel/saving/report-page';

it('a page tells its title as text, says how it is written, and lets nothing run or be fetched', () => {
  const page = reportPage('Report: </title><script>alert("1")</script> & more', '<h1>Report</h1>\n');
  expect(page).toContain('<meta charset="utf-8">');
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
  );
  expect(page).toContain(
    '<title>Report: &#60;/title&#62;&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; more</title>',
  );
  expect(page).not.toContain('<script');
  expect(page).toMatch(/<body>\n<h1>Report<\/h1>\n<\/body>\n<\/html>$/);
  // What is fetched would be one of these.
  expect(page).not.toMatch(/<link|@import|url\(/);
});

it('a page has each picture once, as the renderer writes it twice, and its folds', () => {
  const picture = 'data:image/svg+xml;base64,PHN2Zy8+';
  const page = reportPage(
    'Report',
    `<img src="${picture}" alt="Step 8" data-src="${picture}"><details><summary>All</summary></details>`,
  );
  expect(page.split(picture)).toHaveLength(2);
  expect(page).toContain(`<img src="${picture}" alt="Step 8"><details><summary>All</summary></details>`);
  expect(page).toContain('@media print');
});

it('a page of some steps has what is told beside a figure that is narrow, or else a small table beside that', () => {
  const picture = (width: number, height: number) =>
    `<p><img src="data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"></svg>`).toString('base64')}"></p>`;
  const table = (columns: number) =>
    `<table><thead><tr>${'<th>a</th>'.repeat(columns)}</tr></thead><tbody><tr>${'<td>1</td>'.repeat(columns)}</tr></tbody></table>`;
  const sections = (html: string) => reportPage('Report', html, true).match(/<section.*?>/g);
  expect(sections(`<h3>1. One</h3>\n${table(2)}${picture(640, 250)}`)).toEqual(['<section class="beside">']);
  expect(sections(`<h3>1. One</h3>\n${table(10)}${picture(640, 250)}`)).toEqual(['<section>']);
  expect(sections(`<h3>1. One</h3>\n${table(2)}${picture(400, 420)}`)).toEqual(['<section class="tall">']);
  // In half of the width nobody could read the numbers of a large one.
  expect(sections(`<h3>1. One</h3>\n${picture(576, 700)}`)).toEqual(['<section>']);
  expect(sections('<h3>1. One</h3>')).toEqual(['<section>']);
  // What is told is beside the figure; questions with their lines are below both, one column wide; the answers are in two.
  const sheet = reportPage(
    'Report',
    `<h3>1. One</h3>\n<p>Lead.</p>\n${picture(400, 420)}\n<p><strong>Question 1.</strong> Asked</p>\n<hr>\n<h2 id="answers">Answers</h2>\n<ul><li>1</li></ul>`,
    true,
  );
  expect(sheet).toMatch(
    /<\/h3>\n<p><img [^>]*><\/p>\n<div>\n<p>Lead\.<\/p>\n\n<\/div>\n<div class="asked"><p><strong>Question 1\.<\/strong> Asked<\/p>\n<hr><\/div>\n<\/section>/,
  );
  expect(sheet).toMatch(/Answers<\/h2>\n<div class="answers">\n<ul><li>1<\/li><\/ul><\/div>/);
  expect(reportPage('Report', '')).toContain('<body>');
  expect(reportPage('Report', '', true)).toContain('<body class="hand-out">');
});

it('a page has each step as a section, but none that would end a fold before its end', () => {
  const page = reportPage(
    'Report',
    '<h2>Steps</h2>\n<h3>1. One</h3>\n<p>a</p>\n<h3>2. Two</h3>\n<details>\n<h3>Rows</h3>\n</details>\n',
  );
  expect(page).toContain(
    '<h2>Steps</h2>\n<section>\n<h3>1. One</h3>\n<p>a</p>\n</section>\n<h3>2. Two</h3>\n<details>\n',
  );
  expect(page.split('<section>')).toHaveLength(2);
});
