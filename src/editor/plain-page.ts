/** Pages that show tables and run no script. */
import { plainText } from '../base/foreign-text';

interface PlainPage {
  readonly body: string;
  /** Styles in addition to those for text and tables. */
  readonly styles?: string;
}

export function plainPage({ body, styles = '' }: PlainPage): string {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'">
<title>LLM Trace</title>
<style nonce="${nonce}">${STYLES}${styles}</style>
</head>
<body>
${body}
</body>
</html>`;
}

/** The first column holds the names of the rows. @param nameHtml turns a name, which is plain text, into HTML */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  nameHtml: (name: string) => string = text,
): string {
  const head = header.map((cell) => `<th scope="col">${text(cell)}</th>`).join('');
  const body = rows.map(([first = '', ...cells]) => {
    const rest = cells.map((cell) => `<td>${text(cell)}</td>`).join('');
    return `<tr><th scope="row">${nameHtml(first)}</th>${rest}</tr>`;
  });
  return `<div class="table"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text that is shown unchanged. */
export function text(raw: string): string {
  return plainText(raw).replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
}

const STYLES = `
body { max-width: 56rem; margin: 1.5rem auto; padding: 0 1rem; color: var(--vscode-foreground); font: var(--vscode-font-size) var(--vscode-font-family); line-height: 1.5; }
h1 { font-size: 1.4em; font-weight: 600; overflow-wrap: anywhere; } h2 { font-size: 1.2em; margin-top: 2em; } h3 { font-size: 1em; }
td { white-space: nowrap; }
.table { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; margin: .75rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .15rem .75rem .15rem 0; text-align: right; font-weight: normal; }
th:first-child { text-align: left; overflow-wrap: break-word; min-width: 7rem; max-width: 24rem; }
thead th { color: var(--vscode-descriptionForeground); border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, currentColor)); }
tbody tr:last-child > * { padding-bottom: .4rem; }
`;
