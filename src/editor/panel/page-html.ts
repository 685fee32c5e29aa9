/** The document of a panel. */

/** What stands there until the script runs, on a slow machine for seconds; on a fast one it never comes into sight. */
const STARTING = `llm-trace-app > p { position: fixed; inset: 0; display: grid; place-content: center; margin: 0;
    opacity: 0; animation: appear 0s 200ms forwards; }
  @keyframes appear { to { opacity: 1; } }`;

/**
 * Nothing may be loaded but our script; it brings its styles as constructed sheets.
 * @param script its address inside the webview
 * @param level how much is shown at a time, as the page named it last; letters only
 */
export function pageHtml(script: string, level = ''): string {
  // Node's own crypto module would be loaded with the extension.
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>LLM Trace</title>
  <style nonce="${nonce}">${STARTING}</style>
</head>
<body data-level="${level.replace(/[^a-z]/g, '')}">
  <llm-trace-app><p>LLM Trace is starting…</p></llm-trace-app>
  <script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
