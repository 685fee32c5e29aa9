/** `npm run workbench`: all that tests of the workbench need. With --browser: what those of a page need, no more. */
import { installBrowser, installWorkbench } from './install.ts';

const installation = process.argv.includes('--browser') ? await installBrowser() : await installWorkbench();
if ('unavailable' in installation) console.log(`Skipped: ${installation.unavailable}.`);
else console.log('workbench' in installation ? installation.workbench : installation);
