/** The HTML document of a panel. */

/** What is shown until the script runs, which takes seconds on a slow machine; on a fast one it never becomes visible. */
const STARTING = `llm-trace-app > p { position: fixed; inset: 0; display: grid; place-content: center; margin: 0;
    opacity: 0; animation: appear 0s 200ms forwards; }
  @keyframes appear { to { opacity: 1; } }`;

/**
 * Nothing but our script may be loaded; it contains its styles as constructed sheets.
 * @param script its address inside the webview
 * @param level the level of detail, as the page last named it; letters only
 */
export function pageHtml(script: string, level = ''): string {
  // The crypto module of Node would have to be loaded with the extension, so the global object is used.
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
