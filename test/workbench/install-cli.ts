import { installWorkbench } from './install.ts';

const installation = await installWorkbench();
if ('unavailable' in installation) console.log(`Skipped: ${installation.unavailable}.`);
else console.log(installation.workbench);
