// Builds dist/: one bundle each for the extension host, the engine's thread, the panel and the terminal, and the native
// library of one platform. `node esbuild.mjs [--target linux-x64] [--watch]`
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

const { values: args } = parseArgs({ options: { target: { type: 'string' }, watch: { type: 'boolean', default: false } } });
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
      const original = /require\(`\.\.\/bin\/napi-v6\/\$\{process\.platform\}\/\$\{process\.arch\}\/onnxruntime_binding\.node`\)/;
      if (!original.test(source)) throw new Error('onnxruntime-node loads its library in another way than expected');
      const place = 'require("node:path").join(__dirname, "native", `${process.platform}-${process.arch}`, "onnxruntime_binding.node")';
      return { contents: source.replace(original, () => `require(${place})`) };
    });
  },
};

const common = { bundle: true, sourcemap: false, minify: true, keepNames: true, logLevel: 'warning', legalComments: 'none' };
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20', mainFields: ['module', 'main'] };
const bundles = [
  { ...node, entryPoints: ['src/engine/worker.ts'], outfile: 'dist/worker.js', plugins: [nativeLibraryBesideBundle] },
  { ...node, entryPoints: ['src/cli.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
];

await rm('dist', { recursive: true, force: true });
await mkdir(`dist/native/${target}`, { recursive: true });
const files = NATIVE_FILES[target];
if (files) {
  const from = `node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}`;
  for (const file of files) await cp(`${from}/${file}`, `dist/native/${target}/${file}`);
} else if (args.target) {
  throw new Error(`There is no native library for ${target}; there is one for ${Object.keys(NATIVE_FILES).join(', ')}.`);
}
if (args.watch) for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
else await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
