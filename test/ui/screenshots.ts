/**
 * Takes the pictures of `steps.ts` in every theme, and the tour of the story in one, of the packaged extension on a workspace.
 *
 *     node test/workbench/ts.mjs test/ui/screenshots.ts [--folder DIR] [--file FILE] [--out DIR] [--size 1440x900] [--theme dark]
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findVsix } from '../workbench/extension.ts';
import { installWorkbench } from '../workbench/install.ts';
import { root, scratch } from '../workbench/paths.ts';
import { startServer, stopServer } from '../workbench/server.ts';
import { openWorkbench, type Theme } from '../workbench/window.ts';
import { steps } from './steps.ts';
import { takeTour } from './tour.ts';

const pictureThemes: readonly Theme[] = ['dark', 'light', 'high-contrast'];

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(root, 'test/ui/pictures') },
    file: { type: 'string', default: 'story.md' },
    out: { type: 'string', default: join(scratch, 'pictures') },
    size: { type: 'string', default: '1440x900' },
    theme: { type: 'string' },
  },
});
const [width = 1440, height = 900] = values.size.split('x').map(Number);
const folder = resolve(values.folder);
const installation = await installWorkbench();
if ('unavailable' in installation) {
  console.log(`Skipped: ${installation.unavailable}.`);
  process.exit(0);
}
const server = await startServer({
  workbench: installation.workbench,
  name: 'screenshots',
  extensions: [await findVsix()],
});
let failed = false;
try {
  await mkdir(values.out, { recursive: true });
  for (const theme of pictureThemes.filter((each) => (values.theme ?? each) === each)) {
    const window = await openWorkbench(server, {
      folder,
      file: resolve(folder, values.file),
      theme,
      viewport: { width, height },
      motion: true,
    });
    try {
      for (const step of steps) {
        await step.run(window);
        console.log(await window.screenshot(`${step.name}-${theme}`, values.out));
        if (step.name === 'story' && theme === 'dark') await takeTour(window, join(values.out, 'tour.png'));
      }
    } catch (error) {
      failed = true;
      console.error(`${theme}: ${error instanceof Error ? error.message : error}`);
      console.error(await window.screenshot(`failed-${theme}`, values.out));
    }
    for (const { kind, text } of window.problems()) console.log(`Problem (${kind}, ${theme}): ${text}`);
    await window.close();
  }
} finally {
  await stopServer(server);
}
process.exit(failed ? 1 : 0);
