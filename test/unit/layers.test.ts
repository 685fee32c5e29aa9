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
  ['library'],
  ['lowering'],
  ['generate'],
  ['trace'],
  ['engine/protocol'],
  ['engine/shared'],
  ['engine/host', 'engine/worker'],
  ['editor', 'terminal'],
  ['extension.ts', 'cli.ts'],
];

/** The panel's folders, likewise. */
const PANEL = [
  ['base'],
  ['choice', 'theme'],
  ['strings'],
  ['keyboard', 'sources'],
  ['panel'],
  ['heat-map'],
  ['state/attention', 'state/figures', 'state/predictions', 'state/provenance', 'state/residual', 'state/tokens'],
  ['state/compare', 'state/generation'],
  ['state/story'],
  ['components/controls'],
  ['components/provenance'],
  ['components/figures'],
  [
    'components/attention',
    'components/generation',
    'components/predictions',
    'components/residual',
    'components/tokens',
  ],
  ['components/compare', 'components/steps'],
  ['components/story'],
  ['components/shell'],
  ['main.ts'],
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

/** Where a file stands in an order: the number of its line from the bottom, and its part of that line. */
function placeIn(order: readonly (readonly string[])[], root: string, file: string): { line: number; part: string } {
  const holds = (part: string) => file === `${root}/${part}` || file.startsWith(`${root}/${part}/`);
  const line = order.findIndex((parts) => parts.some(holds));
  return { line, part: order[line]?.find(holds) ?? '' };
}

/** Imports that do not point downwards in an order. */
function upwards(order: readonly (readonly string[])[], root: string): Import[] {
  return IMPORTS.filter(({ from, to }) => {
    if (!from.startsWith(`${root}/`) || !to.startsWith(`${root}/`)) return false;
    const [user, used] = [placeIn(order, root, from), placeIn(order, root, to)];
    return user.part !== used.part && used.line >= user.line;
  });
}

/** The shortest way along imports from each of them back to itself, told once. */
function circles(imports: readonly Pick<Import, 'from' | 'to'>[]): string[] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of imports) targets.set(from, (targets.get(from) ?? new Set()).add(to));
  return [...targets.keys()].flatMap((start) => {
    const ways = new Map([[start, [start]]]);
    for (const [place, way] of ways) {
      for (const to of targets.get(place) ?? []) {
        if (to === start) return way.every((other) => other >= start) ? [[...way, start].join(' > ')] : [];
        if (!ways.has(to)) ways.set(to, [...way, to]);
      }
    }
    return [];
  });
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
    expect(IMPORTS).toContainEqual({
      from: 'src/engine/host/client.ts',
      to: 'src/engine/protocol/errors.ts',
      typeOnly: false,
    });
    expect(IMPORTS).toContainEqual({
      from: 'src/engine/protocol/trace-protocol.ts',
      to: 'src/trace/steps/steps.ts',
      typeOnly: true,
    });
  });

  it('every file of src and the panel has its place, and every relative import leads to a file', () => {
    expect(SOURCES.filter((file) => placeIn(LAYERS, 'src', file).line < 0)).toEqual([]);
    expect(WEBVIEW.filter((file) => placeIn(PANEL, 'webview', file).line < 0)).toEqual([]);
    const known = new Set([...FILES, 'package.json']);
    const lost = IMPORTS.filter(({ to }) => /^(?:src|webview|\.\.)(?:\/|$)/.test(to) && !known.has(to));
    expect(lost.map(show)).toEqual([]);
  });
});

describe('layers', () => {
  it('imports point downwards', () => {
    expect(upwards(LAYERS, 'src').map(show)).toEqual([]);
  });

  it('no family imports another one, nor anything of the folder but the language and the shared parts', () => {
    const families = fromSources.filter(({ from }) => /^src\/architectures\/(?!registry)[\w-]+\.ts$/.test(from));
    const within = families.filter(({ to }) => to.startsWith('src/architectures/'));
    expect(within.length).toBeGreaterThan(0);
    expect(within.filter(({ to }) => !/^src\/architectures\/(?:plan|parts)\//.test(to)).map(show)).toEqual([]);
  });

  it('nothing below src imports the panel or the tests', () => {
    expect(fromSources.filter(({ to }) => /^(?:webview|test)\//.test(to)).map(show)).toEqual([]);
  });

  it('only the editor knows VS Code', () => {
    const users = IMPORTS.filter(({ to }) => to === 'vscode').map(({ from }) => from);
    expect(users.filter((file) => part(file) !== 'editor' && file !== 'src/extension.ts')).toEqual([]);
  });

  it('whoever asks the engine imports nothing that runs in its workers', () => {
    const reached = fromSources.filter(
      ({ from, to }) => !from.startsWith('src/engine/worker/') && to.startsWith('src/engine/worker/'),
    );
    expect(reached.map(show)).toEqual([]);
  });

  it('only the session imports onnxruntime', () => {
    const users = IMPORTS.filter(({ to }) => to.startsWith('onnxruntime')).map(({ from }) => from);
    expect([...new Set(users)]).toEqual(['src/onnx/session.ts']);
  });

  it.each(['src/extension.ts', 'src/cli.ts', 'src/engine/host/client.ts'])('%s loads no onnxruntime', (entry) => {
    expect(loadedBy([entry]).get('src/onnx/session.ts')).toBeUndefined();
  });

  it('the worker does, or the rule above would say nothing', () => {
    expect(loadedBy(['src/engine/worker/worker.ts']).get('src/onnx/session.ts')).toContain(
      'src/engine/worker/worker.ts > ',
    );
  });
});

describe('circles', () => {
  const within = IMPORTS.filter(({ to }) => FILES.includes(to));

  it('files import each other in none, types included', () => {
    expect(circles(within)).toEqual([]);
  });

  it('nor do folders', () => {
    const folders = within.map(({ from, to }) => ({ from: dirname(from), to: dirname(to) }));
    expect(circles(folders.filter(({ from, to }) => from !== to))).toEqual([]);
  });

  it('are found, or the rules above would say nothing', () => {
    const imports = (...pairs: string[]) => pairs.map((pair) => ({ from: pair.charAt(0), to: pair.charAt(1) }));
    expect(circles(imports('ab', 'bc', 'ac'))).toEqual([]);
    expect(circles(imports('xa', 'ab', 'bc', 'cb', 'ca'))).toEqual(['a > b > c > a', 'b > c > b']);
  });
});

describe('the panel', () => {
  const fromPanel = IMPORTS.filter(({ from }) => from.startsWith('webview/'));

  it('has its folders in an order: imports point downwards', () => {
    expect(upwards(PANEL, 'webview').map(show)).toEqual([]);
  });

  it('imports the protocols, what the rooms of src/trace and src/base offer, why something does not apply, and nothing else of src', () => {
    const allowed =
      /^src\/(?:base\/[\w-]+|engine\/protocol\/[\w-]+-protocol|trace\/[\w-]+\/[\w-]+|architectures\/plan\/why-not)\.ts$/;
    expect(fromPanel.filter(({ to }) => to.startsWith('src/') && !allowed.test(to)).map(show)).toEqual([]);
  });

  it('loads nothing that a browser has not', () => {
    const chains = [...loadedBy(WEBVIEW)];
    const foreign = chains.filter(([file]) =>
      /^(?:node:|vscode$|onnxruntime|src\/(?:onnx\/session|model\/files|engine\/(?:host|worker)))/.test(file),
    );
    expect(foreign.map(([, chain]) => chain)).toEqual([]);
  });
});
