// Makes the VSIX of one platform: `node scripts/package.mjs [--target linux-x64]`. Default: this platform.
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withoutPictures } from './packed-readme.mjs';

const LARGEST = 35_000_000;

const { values: args } = parseArgs({ options: { target: { type: 'string' } } });
const target = args.target ?? `${process.platform}-${process.arch}`;
const require = createRequire(import.meta.url);
const { name, version } = require('../package.json');
const vsix = `${name}-${target}-${version}.vsix`;
const vsce = join(dirname(require.resolve('@vscode/vsce/package.json')), 'vsce');

execFileSync(process.execPath, ['esbuild.mjs', '--target', target], { stdio: 'inherit' });
const options = [
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--target',
  target,
  '--out',
  resolve(vsix),
];
// vsce compares every file below its folder with every pattern, also those of node_modules and of a VS Code for tests:
// that took 18 of 23 seconds. In a folder of their own there are no others.
const staged = await mkdtemp(join(tmpdir(), 'llm-trace-package-'));
try {
  for (const path of ['.vscodeignore', ...(await shipped())]) await cp(path, join(staged, path), { recursive: true });
  await writeFile(join(staged, 'README.md'), withoutPictures(await readFile('README.md', 'utf8')));
  execFileSync(process.execPath, [vsce, ...options], { cwd: staged, stdio: ['ignore', 'ignore', 'inherit'] });
} finally {
  await rm(staged, { recursive: true, force: true });
}

const { size } = await stat(vsix);
console.log(`${vsix}: ${(size / 1e6).toFixed(1)} MB`);
if (size > LARGEST) throw new Error(`The VSIX is larger than ${LARGEST / 1e6} MB.`);

/** The files and folders that .vscodeignore does not leave out. */
async function shipped() {
  const lines = (await readFile('.vscodeignore', 'utf8')).split(/\r?\n/);
  const kept = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  return kept.map((pattern) => pattern.replace(/\/\*\*$/, ''));
}
