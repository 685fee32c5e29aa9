// Builds dist/: a bundle each for the extension host and for what it loads on demand, one for the engine's thread, the
// panel, the terminal and the processes of its benchmark, and the native library of one platform.
// `node esbuild.mjs [--target linux-x64] [--watch]`
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { splitCommonJs } from './scripts/split.mjs';

const { values: args } = parseArgs({
  options: { target: { type: 'string' }, watch: { type: 'boolean', default: false } },
});
const target = args.target ?? `${process.platform}-${process.arch}`;

/** Of each platform's files only these are loaded: Windows' DirectML and a second copy of macOS' library are not. */
const NATIVE_FILES = {
  'linux-x64': ['onnxruntime_binding.node', 'libonnxruntime.so.1'],
  'linux-arm64': ['onnxruntime_binding.node', 'libonnxruntime.so.1'],
  'darwin-arm64': ['onnxruntime_binding.node', 'libonnxruntime.1.dylib'],
  'win32-x64': ['onnxruntime_binding.node', 'onnxruntime.dll'],
  'win32-arm64': ['onnxruntime_binding.node', 'onnxruntime.dll'],
};

/** onnxruntime-node looks for its library beside its own sources; in the bundle it lies in dist/native. */
const nativeLibraryBesideBundle = {
  name: 'native-library-beside-bundle',
  setup(build) {
    build.onLoad({ filter: /onnxruntime-node[\\/]dist[\\/]binding\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const original =
        /require\(`\.\.\/bin\/napi-v6\/\$\{process\.platform\}\/\$\{process\.arch\}\/onnxruntime_binding\.node`\)/;
      if (!original.test(source)) throw new Error('onnxruntime-node loads its library in another way than expected');
      const place =
        'require("node:path").join(__dirname, "native", process.platform + "-" + process.arch, "onnxruntime_binding.node")';
      return { contents: source.replace(original, () => `require(${place})`) };
    });
  },
};

/** The licences of all packages whose code is in a bundle. */
async function thirdPartyNotices(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const packages = new Set(inputs.flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  const notices = [...packages].sort().map(async (name) => {
    const { version, license } = JSON.parse(await readFile(`node_modules/${name}/package.json`, 'utf8'));
    const file = (await readdir(`node_modules/${name}`)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(`node_modules/${name}/${file}`, 'utf8') : `Licence: ${license}`;
    return `${name} ${version}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(notices)).join(`\n${'-'.repeat(80)}\n\n`);
}

/** Characters of each kind: both together are less than 100 KB. */
const CALIBRATION_LENGTH = 40_000;

/** So many files of code. */
const SOURCES = 16;

/** Documents that are prose for the most part. */
const PROSE = ['panel', 'ghost-text', 'models', 'design', 'adding-an-architecture'];

async function calibrationTexts() {
  const names = await Promise.all(['src', 'webview'].map((folder) => readdir(folder, { recursive: true })));
  const all = ['src', 'webview'].flatMap((folder, index) => names[index].map((name) => `${folder}/${name}`));
  const sources = all.map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('.ts'));
  // By a hash of the name, so that they are the same ones when files are added or removed.
  const digest = (name) => createHash('sha256').update(name).digest('hex');
  const code = sources.sort((one, other) => (digest(one) < digest(other) ? -1 : 1)).slice(0, SOURCES);
  return { prose: ['README.md', ...PROSE.map((name) => `docs/${name}.md`)], code };
}

const common = {
  bundle: true,
  metafile: true,
  sourcemap: false,
  minify: true,
  logLevel: 'warning',
  legalComments: 'none',
};
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20', mainFields: ['module', 'main'] };
const bundles = [
  splitCommonJs({
    ...node,
    entryPoints: ['src/extension.ts'],
    outdir: 'dist',
    external: ['vscode'],
  }),
  {
    ...node,
    entryPoints: ['src/engine/worker/worker.ts'],
    outfile: 'dist/worker.js',
    plugins: [nativeLibraryBesideBundle],
  },
  { ...node, entryPoints: ['src/engine/worker/worker-process.ts'], outfile: 'dist/worker-process.js' },
  {
    ...node,
    entryPoints: ['src/terminal/peers/process.ts'],
    outfile: 'dist/contestant.js',
    plugins: [nativeLibraryBesideBundle],
  },
  { ...node, entryPoints: ['src/cli.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  {
    ...common,
    entryPoints: ['webview/main.ts'],
    outfile: 'dist/webview.js',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
];

await rm('dist', { recursive: true, force: true });
await mkdir(`dist/native/${target}`, { recursive: true });
const files = NATIVE_FILES[target];
if (files) {
  const from = `node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}`;
  for (const file of files) await cp(`${from}/${file}`, `dist/native/${target}/${file}`);
} else if (args.target) {
  throw new Error(
    `There is no native library for ${target}; there is one for ${Object.keys(NATIVE_FILES).join(', ')}.`,
  );
}
// Texts on which ghost text is measured: our own documentation and sources.
await mkdir('dist/calibration', { recursive: true });
for (const [kind, names] of Object.entries(await calibrationTexts())) {
  const texts = await Promise.all(names.map((name) => readFile(name, 'utf8')));
  const share = CALIBRATION_LENGTH / names.length;
  await writeFile(`dist/calibration/${kind}.txt`, texts.map((text) => text.slice(0, share)).join('\n'));
}
if (args.watch) for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
else {
  const results = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  await writeFile('dist/THIRD_PARTY_NOTICES.txt', await thirdPartyNotices(results.map(({ metafile }) => metafile)));
}
