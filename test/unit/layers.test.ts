/** Which part of the program may import which. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** From the bottom up; parts of one line do not import each other. */
const LAYERS = [
  ['base'],
  ['model'],
  ['onnx'],
  ['operations'],
  ['architectures'],
  ['lowering'],
  ['generate'],
  ['trace'],
  ['engine'],
  ['editor', 'terminal'],
  ['extension.ts', 'cli.ts'],
];

interface Import {
  readonly from: string;
  /** A file of the project relative to its root, or a package. */
  readonly to: string;
  /** Whether it is gone after compiling. */
  readonly typeOnly: boolean;
}

/** `import ... from 'x'`, `export ... from 'x'`, `import 'x'`, `import('x')`, `typeof import('x')`. */
const IMPORT =
  /^(?:import|export)\b(?<type>\s+type\b)?(?<names>[^'"`;]*?)\bfrom\s+['"](?<source>[^'"]+)['"]|^import\s+['"](?<bare>[^'"]+)['"]|(?<typeof>typeof\s+)?\bimport\(\s*['"](?<dynamic>[^'"]+)['"]/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(IMPORT)].map(({ groups = {} }) => {
    const source = (groups['source'] ?? groups['bare'] ?? groups['dynamic']) as string;
    return { from: file, to: target(file, source), typeOnly: Boolean(groups['type'] ?? groups['typeof']) };
  });
}

function target(file: string, source: string): string {
  if (!source.startsWith('.')) return source;
  const path = relative(ROOT, resolve(ROOT, dirname(file), source));
  return FILES.includes(`${path}.ts`) ? `${path}.ts` : path;
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return entries.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

const SOURCES = filesBelow('src');
const WEBVIEW = filesBelow('webview');
const FILES = [...SOURCES, ...WEBVIEW];
const IMPORTS = FILES.flatMap(importsOf);
const fromSources = IMPORTS.filter(({ from }) => from.startsWith('src/'));
const show = ({ from, to }: Import) => `${from} imports ${to}`;

/** The layer of a file below src, counted from the bottom. */
function layerOf(file: string): number {
  return LAYERS.findIndex((parts) => parts.some((part) => file === `src/${part}` || file.startsWith(`src/${part}/`)));
}

function part(file: string): string | undefined {
  return file.split('/')[1];
}

/** Everything that is loaded when these files are, with the chain of imports that leads to it. */
function loadedBy(entries: readonly string[]): Map<string, string> {
  const chains = new Map(entries.map((entry) => [entry, entry]));
  for (const [file, chain] of chains) {
    for (const { from, to, typeOnly } of IMPORTS) {
      if (from === file && !typeOnly && !chains.has(to)) chains.set(to, `${chain} > ${to}`);
    }
  }
  return chains;
}

describe('reading imports', () => {
  it('finds them all', () => {
    expect(fromSources.length).toBeGreaterThan(150);
    expect(IMPORTS).toContainEqual({ from: 'src/onnx/session.ts', to: 'onnxruntime-node', typeOnly: true });
    expect(IMPORTS).toContainEqual({ from: 'src/onnx/session.ts', to: 'onnxruntime-node', typeOnly: false });
    expect(IMPORTS).toContainEqual({ from: 'src/engine/client.ts', to: 'src/engine/protocol.ts', typeOnly: false });
    expect(IMPORTS).toContainEqual({ from: 'src/engine/protocol.ts', to: 'src/trace/steps/steps.ts', typeOnly: true });
  });

  it('every file below src has a layer, and every relative import leads to a file', () => {
    expect(SOURCES.filter((file) => layerOf(file) < 0)).toEqual([]);
    const known = new Set([...FILES, 'package.json']);
    const lost = IMPORTS.filter(({ to }) => /^(?:src|webview|\.\.)(?:\/|$)/.test(to) && !known.has(to));
    expect(lost.map(show)).toEqual([]);
  });
});

describe('layers', () => {
  it('imports point downwards', () => {
    const upwards = fromSources.filter(
      ({ from, to }) => to.startsWith('src/') && part(from) !== part(to) && layerOf(to) >= layerOf(from),
    );
    expect(upwards.map(show)).toEqual([]);
  });

  it('nothing below src imports the panel or the tests', () => {
    expect(fromSources.filter(({ to }) => /^(?:webview|test)\//.test(to)).map(show)).toEqual([]);
  });

  it('only the editor knows VS Code', () => {
    const users = IMPORTS.filter(({ to }) => to === 'vscode').map(({ from }) => from);
    expect(users.filter((file) => part(file) !== 'editor' && file !== 'src/extension.ts')).toEqual([]);
  });

  it('only the session imports onnxruntime', () => {
    const users = IMPORTS.filter(({ to }) => to.startsWith('onnxruntime')).map(({ from }) => from);
    expect([...new Set(users)]).toEqual(['src/onnx/session.ts']);
  });

  it.each(['src/extension.ts', 'src/cli.ts', 'src/engine/client.ts'])('%s loads no onnxruntime', (entry) => {
    expect(loadedBy([entry]).get('src/onnx/session.ts')).toBeUndefined();
  });

  it('the worker does, or the rule above would say nothing', () => {
    expect(loadedBy(['src/engine/worker.ts']).get('src/onnx/session.ts')).toContain('src/engine/worker.ts > ');
  });
});

describe('the panel', () => {
  const fromPanel = IMPORTS.filter(({ from }) => from.startsWith('webview/'));

  it('imports the protocols, what src/trace and src/base offer, and nothing else of src', () => {
    const allowed = /^src\/(?:base\/[\w-]+|engine\/[\w-]*protocol|trace\/[\w-]+\/[\w-]+)\.ts$/;
    expect(fromPanel.filter(({ to }) => to.startsWith('src/') && !allowed.test(to)).map(show)).toEqual([]);
  });

  it('loads nothing that a browser has not', () => {
    const chains = [...loadedBy(WEBVIEW)];
    const foreign = chains.filter(([file]) =>
      /^(?:node:|vscode$|onnxruntime|src\/(?:onnx\/session|model\/files|engine\/(?:client|worker)))/.test(file),
    );
    expect(foreign.map(([, chain]) => chain)).toEqual([]);
  });
});
