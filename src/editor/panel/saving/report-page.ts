/**
 * A report as a self-contained web page, which any browser can show and print: one file, without scripts, that loads
 * nothing.
 */

/** In the browser's colours, light or dark; on paper dark on white, with what is folded on the screen. */
const STYLE = `
:root { color-scheme: light dark; --line: #8885; --code: #8882; }
body { max-width: 48rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: break-word; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.8em 0 0.6em; break-after: avoid; }
h1 { margin-top: 0; }
h2 { padding-bottom: 0.2em; border-bottom: 1px solid var(--line); }
img { display: block; max-width: 100%; height: auto; margin: 1rem 0; background: #fff; break-inside: avoid; }
/* A wide figure also uses the space beside the column, so that its labels are legible; a small one stays in the column. */
p:has(> img:only-child) { position: relative; left: 50%; transform: translateX(-50%); width: max-content; min-width: 100%;
  max-width: calc(100vw - 4rem); }
table { display: block; max-width: 100%; overflow-x: auto; border-collapse: collapse; margin: 1rem 0;
  font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
tr { break-inside: avoid; }
code { padding: 0.1em 0.3em; border-radius: 3px; background: var(--code); font: 0.9em ui-monospace, monospace; white-space: pre-wrap; }
/* Code may be wider than a column and wraps; tokens, which are in the first column, are not broken. */
td:not(:first-child) code { overflow-wrap: anywhere; }
/* In the tables of a hand-out the only code is tokens. */
.hand-out td code { overflow-wrap: normal; white-space: pre; }
pre { padding: 0.7rem; overflow-x: auto; background: var(--code); }
pre code { padding: 0; background: none; white-space: pre; }
blockquote { margin: 1rem 0; padding: 0.1rem 1rem; border-left: 3px solid var(--line); }
summary { cursor: pointer; }
/* A line for the pupil to write on. */
hr { margin: 2.1rem 0 1rem; border: 0; border-bottom: 1px solid var(--line); }
@media print {
  @page { size: A4; margin: 16mm 16mm 18mm; @bottom-center { content: counter(page) " / " counter(pages); font: 8.5pt system-ui, sans-serif; } }
  /* Backgrounds that carry meaning are printed as well. */
  :root { color-scheme: light; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 10.5pt; line-height: 1.45; }
  p, li, blockquote { orphans: 3; widows: 3; }
  li, blockquote, summary { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  /* The text about a step stays on the page of its table and figure, which are small enough for that. */
  section { break-inside: avoid; }
  h1, h2, h3, h4, summary { break-after: avoid; }
  h2, h3 { margin-top: 1.3em; }
  p:has(> img:only-child) { left: 0; transform: none; width: auto; min-width: 0; max-width: 100%; break-inside: avoid; }
  img { width: auto; max-height: 118mm; margin: 0.6rem 0; }
  /* A table that fits on a page is not broken; a longer one repeats its head on each page. */
  table { display: table; margin: 0.6rem 0; break-inside: avoid; }
  table:has(tr:nth-child(30)) { break-inside: auto; }
  thead { display: table-header-group; }
  th, td { padding: 0.1rem 0.7rem; }
  /* Links within the page are useless on paper. */
  p:has(> strong:first-child + a[href^="#"]) { display: none; }
  a { color: inherit; text-decoration: none; }
  /* A question stays on the page of its line, and the answers begin a new sheet, which need not be handed out. */
  p:has(+ hr) { break-after: avoid; break-inside: avoid; }
  hr:has(+ hr) { break-after: avoid; }
  hr { margin: 9mm 0 4mm; border-color: #000; }
  h2[id="answers"] { break-before: page; }
  pre, pre code { white-space: pre-wrap; }
  .hand-out { font-size: 10pt; line-height: 1.33; }
  /* Steps follow each other without page breaks: only figures, tables and questions are kept whole. */
  .hand-out section { break-inside: auto; }
  .hand-out h3 + p { break-inside: avoid; }
  .hand-out h1 { margin-bottom: 0.3em; font-size: 1.5em; }
  .hand-out h2 { font-size: 1.25em; }
  .hand-out h3 { margin: 0.7em 0 0.3em; }
  .hand-out p { margin: 0.4em 0; }
  /* A small table goes beside the sentence about it. */
  .hand-out .beside { display: grid; grid-template-columns: minmax(0, 1fr) fit-content(72mm); column-gap: 6mm; align-items: start; }
  .hand-out .beside > * { grid-column: 1 / -1; }
  .hand-out .beside > p:has(~ table) { grid-column: 1; }
  .hand-out .beside > table:not(table ~ table) { grid-column: 2; grid-row: 2 / span 3; margin: 0.4em 0; }
  .hand-out .tall { display: grid; grid-template-columns: fit-content(110mm) minmax(0, 1fr); column-gap: 6mm; align-items: start; break-inside: avoid; }
  .hand-out .tall > :is(h3, .asked) { grid-column: 1 / -1; }
  /* Answers are for a reader who knows the story, so they are set smaller, in two columns. */
  .hand-out .answers { columns: 2; column-gap: 8mm; font-size: 0.82em; }
  .hand-out .answers :is(th, td) { padding-block: 0; }
  .hand-out .answers :is(ul, table) { margin: 0.4em 0; }
  .hand-out .answers ul { padding-left: 1.2em; }
  /* Nearly as large as on a screen: its smallest letters, of 10.5 pixels, are 7 points high. */
  .hand-out p > img:only-child { zoom: 0.9; max-height: 240mm; margin: 0.2rem 0; }
  .hand-out hr { margin: 6.5mm 0 1.5mm; }
  .hand-out hr + p { margin-top: 2.5mm; }
  .hand-out h2[id="words"] + ul { columns: 2; column-gap: 8mm; padding-left: 0; font-size: 0.85em; }
  /* Keeps the marker within its column, where it would otherwise be cut off. */
  .hand-out h2[id="words"] + ul > li { margin-left: 1.4em; }
  small { font-size: 7.5pt; color: #555; }
}
`;

/** Nothing runs in the page and nothing is fetched, whatever the quoted texts contain. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/**
 * @param title as plain text
 * @param html the content, as VS Code renders the report's Markdown
 * @param isHandOut whether it is a report of some steps: it is printed more densely, so that two steps fit on a page
 */
export function reportPage(title: string, html: string, isHandOut = false): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body${isHandOut ? ' class="hand-out"' : ''}>
${inSections(withoutCopies(html), isHandOut).trim()}
</body>
</html>`;
}

/** VS Code's own preview needs the address of a picture twice, but here the address is the whole picture. */
function withoutCopies(html: string): string {
  return html.replaceAll(/ data-src="data:[^"]*"/g, '');
}

/** Elements that may contain headings: a section that ended inside one of them would end the element as well. */
const HOLDERS = ['details', 'blockquote', 'ul', 'ol', 'table', 'div'];

/**
 * Wraps each third-level heading and everything up to the next one in a section, which is printed on one page if it fits. In
 * a hand-out, the text of a step has its figure beside it if the figure is about as high as wide, or else a table of two
 * columns; the answers at the end get an element of their own.
 */
function inSections(html: string, isHandOut: boolean): string {
  const isWhole = (part: string) =>
    HOLDERS.every((tag) => part.split(`<${tag}`).length === part.split(`</${tag}>`).length);
  return html
    .split(/(?=<h[123][ >])/)
    .map((part) => {
      if (part.startsWith('<h3') && isWhole(part)) return sectionOf(part.trim(), isHandOut);
      return isHandOut
        ? part.replace(/^(<h2 id="answers".*?<\/h2>)([\s\S]*)$/, '$1\n<div class="answers">$2</div>')
        : part;
    })
    .join('');
}

function sectionOf(html: string, isHandOut: boolean): string {
  const [table = ''] = /<table[\s\S]*?<\/thead>/.exec(html) ?? [];
  const isNarrow = table.split('<th').length === 4; // the `<thead>` tag counts, too
  const { width, height } = figureSize(html);
  const isTall = width < TALL * height && width <= NARROW;
  if (isHandOut && isTall) return `<section class="tall">\n${besideFigure(html)}\n</section>\n`;
  return `<section${isNarrow && !isTall ? ' class="beside"' : ''}>\n${html}\n</section>\n`;
}

/**
 * The heading, then the figure and the text in one element, which are side by side when printed; the questions are below
 * both.
 */
function besideFigure(html: string): string {
  const [, heading = '', before = '', figure = '', after = ''] =
    /^(<h3[\s\S]*?<\/h3>)([\s\S]*?)(<p><img [^>]*><\/p>)([\s\S]*)$/.exec(html) ?? [];
  const [told = ''] = after.split(QUESTION);
  const asked = after.slice(told.length).trim();
  const below = asked === '' ? '' : `\n<div class="asked">${asked}</div>`;
  return figure === '' ? html : `${heading}\n${figure}\n<div>${before}${told}</div>${below}`;
}

/** The questions for pupils begin with this. */
const QUESTION = /(?=<p><strong>Question \d)/;
/** The least ratio of width to height for which a figure leaves no room beside it. */
const TALL = 1.3;
/** CSS pixels: a wider figure leaves no room beside it on paper if its labels are to be legible. */
const NARROW = 470;
/** How many characters of a picture's data are decoded to read its size. */
const BEGINNING = 400;

/** The size of a step's figure as drawn, in CSS pixels; NaN if there is none. */
function figureSize(html: string): { readonly width: number; readonly height: number } {
  const [, data = ''] = /src="data:image\/svg\+xml;base64,([^"]*)"/.exec(html) ?? [];
  const begins = Buffer.from(data.slice(0, BEGINNING), 'base64').toString();
  const size = (side: string) => Number(new RegExp(`<svg[^>]*\\b${side}="([\\d.]+)"`).exec(begins)?.[1]);
  return { width: size('width'), height: size('height') };
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
