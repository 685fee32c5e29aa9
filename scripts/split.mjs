/**
 * Code splitting for CommonJS: VS Code loads an extension with `require`, and esbuild splits ES modules alone. So the
 * extension is split first, and each part is made CommonJS then. What is imported with `import()` is a file of its own in
 * on-demand/, which is not even parsed when VS Code starts; what it shares with the rest is loaded once.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as esbuild from 'esbuild';

/**
 * The options that build an entry point so.
 * @param {import('esbuild').BuildOptions} options its one entry point, the outdir, and how each part is built
 */
export function splitCommonJs(options) {
  return {
    ...options,
    format: 'esm',
    splitting: true,
    minify: false,
    write: false,
    plugins: [
      vscodeIsGlobal,
      { name: 'common-js', setup: (build) => void build.onEnd((split) => toCommonJs(split, options)) },
    ],
  };
}

/** `import * as vscode` copies every name of the API, in each of 100 files: each part requires it once instead. */
const vscodeIsGlobal = {
  name: 'vscode-is-global',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replace("import * as vscode from 'vscode';", ''), loader: 'ts' };
    });
  },
};
const REQUIRE_VSCODE = { js: 'const vscode = require("vscode");' };

/** Build each part from the ES modules that the entry point was split into. */
async function toCommonJs({ outputFiles, metafile, errors }, { outdir, entryPoints: [entryPoint], ...options }) {
  if (errors.length > 0) return;
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const [main] = [...outputs].find(([, output]) => output.entryPoint === entryPoint);
  const atOnce = loadedAtOnce(main, outputs);
  const onDemand = [...texts.keys()].filter((name) => !atOnce.has(name));
  const common = { ...options, banner: REQUIRE_VSCODE, supported: { 'dynamic-import': false } };
  await esbuild.build({
    ...common,
    stdin: { contents: sharing(main, atOnce), resolveDir: '.' },
    outfile: `${outdir}/${main}`,
    plugins: [resolveParts((name) => (atOnce.has(name) ? partOf(name) : external(`./on-demand/${name}`)), texts)],
  });
  if (onDemand.length === 0) return;
  const others = (name, kind) => (kind === 'entry-point' ? partOf(name) : external(`./${name}`));
  await esbuild.build({
    ...common,
    entryPoints: onDemand.map((name) => `./${name}`),
    outdir: `${outdir}/on-demand`,
    plugins: [resolveParts((name, kind) => (atOnce.has(name) ? sharedPart(name) : others(name, kind)), texts, main)],
  });
}

/** What a part imports, and what that imports, but for what it imports on demand. */
function loadedAtOnce(name, outputs, found = new Set()) {
  found.add(name);
  for (const { path, kind, external } of outputs.get(name).imports) {
    const imported = basename(path);
    if (!external && kind === 'import-statement' && !found.has(imported)) loadedAtOnce(imported, outputs, found);
  }
  return found;
}

/** The entry point, with what is loaded beside it as objects that the parts on demand take it from. */
function sharing(main, atOnce) {
  const shared = [...atOnce].filter((name) => name !== main);
  return [
    `export * from './${main}';`,
    ...shared.map((name) => `export * as ${sharedName(name)} from './${name}';`),
  ].join('\n');
}

const sharedName = (name) => name.replace(/\W/g, '_');
const partOf = (name) => ({ path: name, namespace: 'part' });
const sharedPart = (name) => ({ path: name, namespace: 'shared' });
const external = (path) => ({ path, external: true });

/** Parts are in memory, by name; where one is imported `resolve` says what it is there. */
function resolveParts(resolve, texts, main) {
  return {
    name: 'parts',
    setup(build) {
      build.onResolve({ filter: /^\.\// }, ({ path, kind }) => resolve(basename(path), kind));
      build.onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({ contents: texts.get(path), resolveDir: '.' }));
      build.onResolve({ filter: /^\.\.\// }, ({ path }) => external(path));
      build.onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => ({
        contents: `module.exports = require('../${main}').${sharedName(path)};`,
        resolveDir: '.',
      }));
    },
  };
}
