import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { root } from './paths.ts';

/** The packaged extension: what LLM_TRACE_VSIX names, or the newest VSIX in the project's root or `dist`. */
export async function findVsix(log: (line: string) => void = console.log): Promise<string> {
  const named = process.env.LLM_TRACE_VSIX;
  if (named) {
    if (!existsSync(named)) throw new Error(`LLM_TRACE_VSIX names ${named}, which does not exist.`);
    return resolve(named);
  }
  const files: string[] = [];
  for (const folder of [root, join(root, 'dist')]) {
    if (!existsSync(folder)) continue;
    files.push(...(await readdir(folder)).filter((file) => file.endsWith('.vsix')).map((file) => join(folder, file)));
  }
  const changed = (file: string) => statSync(file).mtimeMs;
  const newest = files.sort((a, b) => changed(b) - changed(a))[0];
  if (newest === undefined) throw new Error('There is no VSIX to test: run `npm run package` first.');
  const bundle = join(root, 'dist/extension.js');
  if (existsSync(bundle) && changed(bundle) > changed(newest)) {
    log(`Note: dist/extension.js is newer than ${newest}, which is what is tested.`);
  }
  return newest;
}
