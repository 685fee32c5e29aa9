// Makes the VSIX of one platform: `node scripts/package.mjs [--target linux-x64]`. Default: this platform.
import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

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
  vsix,
];
execFileSync(process.execPath, [vsce, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });

const { size } = await stat(vsix);
console.log(`${vsix}: ${(size / 1e6).toFixed(1)} MB`);
if (size > LARGEST) throw new Error(`The VSIX is larger than ${LARGEST / 1e6} MB.`);
