/**
 * Records what the workbench gives the panel's page to look like, in every theme, for pages in a plain browser. A test on
 * the workbench tells when it has to be done again.
 *
 *     npm run record-themes
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findVsix } from '../workbench/extension.ts';
import { installWorkbench } from '../workbench/install.ts';
import { startServer, stopServer } from '../workbench/server.ts';
import { openWorkbench, type Theme } from '../workbench/window.ts';
import { defaultStylesOf, lookFile, type PageTheme, themeOf, variablesOfPanel } from './theme.ts';

const THEMES: readonly Theme[] = ['dark', 'light', 'high-contrast', 'high-contrast-light'];

const installation = await installWorkbench();
if ('unavailable' in installation) throw new Error(installation.unavailable);
const server = await startServer({
  workbench: installation.workbench,
  name: 'themes',
  extensions: [await findVsix()],
});
const folder = await mkdtemp(join(tmpdir(), 'llm-trace-themes-'));
try {
  await writeFile(join(folder, 'a.txt'), 'The weather is fine today.\n');
  const variables = await variablesOfPanel();
  let defaultStyles = '';
  const themes: Partial<Record<Theme, PageTheme>> = {};
  for (const theme of THEMES) {
    const window = await openWorkbench(server, { folder, file: join(folder, 'a.txt'), theme });
    await window.placeCursorAfter('The weather');
    await window.runCommand('Trace LLM on selection');
    const frame = await window.webview('Top predictions', 60_000);
    themes[theme] = await themeOf(frame, variables);
    defaultStyles = await defaultStylesOf(frame);
    await window.close();
  }
  await writeFile(lookFile, `${JSON.stringify({ defaultStyles, themes }, null, 2)}\n`);
} finally {
  await stopServer(server);
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
