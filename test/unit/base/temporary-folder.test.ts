/** A temporary folder is gone when the program has ended, whatever it was writing then. */
import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { runProgram } from '../engine-support';
import { tempFolder } from '../model/helpers';

/** How often a program ends; `npm run check:long` does it 50 times. */
const ENDS = thorough ? 50 : 3;

it(`is removed with the files that are being written into it when the program ends, ${ENDS} times`, async () => {
  const parent = await tempFolder();
  const program = `
    import { spawnSync } from 'node:child_process';
    import { writeFile } from 'node:fs/promises';
    import { join } from 'node:path';
    import { withTemporaryFolder } from './src/base/temporary-folder';
    const [parent, isChild] = process.argv.slice(2) as [string, string | undefined];
    const writeOn = async (folder: string, name: string) => {
      for (let i = 0; ; i++) await writeFile(join(folder, name + i), new Uint8Array(20_000));
    };
    if (isChild) {
      void withTemporaryFolder(join(parent, 'a-'), async (folder) => {
        setTimeout(() => process.exit(3), 20);
        await Promise.all(['a', 'b', 'c', 'd'].map((name) => writeOn(folder, name)));
      });
    } else {
      for (let run = 0; run < ${ENDS}; run++) console.log(spawnSync(process.execPath, [__filename, parent, 'child']).status);
    }`;
  const { stdout, stderr } = await runProgram(program, [parent]);
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toEqual(Array(ENDS).fill('3'));
  expect(await readdir(parent)).toEqual([]);
});
