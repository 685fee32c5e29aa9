// Runs a TypeScript program of this folder's neighbours on any supported Node: node test/workbench/ts.mjs FILE [ARGUMENTS]
import { mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const program = process.argv[2];
if (program === undefined) {
  console.error('usage: node test/workbench/ts.mjs FILE [ARGUMENTS]');
  process.exit(2);
}
const folder = join(root, 'test/.tmp/programs');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, `${basename(program, '.ts')}-${process.pid}.mjs`);
await build({
  entryPoints: [resolve(program)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.once('exit', () => rmSync(outfile, { force: true }));
process.setSourceMapsEnabled(true);
process.argv.splice(1, 2, outfile);
await import(pathToFileURL(outfile).href);
