/** What ghost text tells a model of other files, and what never. */
import * as assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { CompletionParams } from '../../../src/engine/protocol/completion-protocol';
import { extensionApi, until } from './support';

const ALIKE = 'export function addPrices(prices, discount) {\n  return prices.reduce(sumPrices, discount);\n}\n';
const FILES: Readonly<Record<string, string>> = {
  'shop/.gitignore': 'build/\n*.generated.js\n',
  'shop/prices.js': `${'// nothing like it\n'.repeat(30)}${ALIKE}`,
  'shop/build/prices.js': ALIKE,
  'shop/prices.generated.js': ALIKE,
  'shop/.env': `${ALIKE}SECRET=1\n`,
  'shop/deploy.js': `${ALIKE}// -----BEGIN ${'PRIVATE'} KEY-----\n`,
  'shop/foreign.js': 'import wind from "weather";\n',
};
/** Where somebody types; each test in another, which nothing was chosen for yet. */
const CART = 'export function total(prices, discount) {\n  const sum = prices.reduce(sumPrices, discount);\n';

/** Milliseconds between two keys: other files are chosen in a pause of 600. */
const KEYS = 800;

const section = () => vscode.workspace.getConfiguration('llmTrace.ghostText');
const root = () => (vscode.workspace.workspaceFolders as readonly vscode.WorkspaceFolder[])[0]?.uri as vscode.Uri;
const uriOf = (name: string) => vscode.Uri.joinPath(root(), name);
const open = async (name: string) =>
  vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(name)), { preview: false });

describe('other files, told to a model that can be told', () => {
  const asked: CompletionParams[] = [];
  let restore = () => {};

  before(async () => {
    for (const [name, text] of Object.entries(FILES))
      await vscode.workspace.fs.writeFile(uriOf(name), new TextEncoder().encode(text));
    await section().update('languages', { '*': true }, true);
    await section().update('enabled', 'on', true);
    const { engine } = await extensionApi();
    const complete = engine.complete.bind(engine);
    restore = () => void Object.assign(engine, { complete });
    // The starter has no tokens for it: it answers as one that has, and the engine's own tests have one.
    engine.complete = async (params, options) => {
      asked.push(params);
      const pieces = params.context?.pieces ?? [];
      const otherFiles = pieces.map(({ path, line, text }) => ({ path, line, lines: text.split('\n').length }));
      return { ...(await complete(params, options)), otherFiles };
    };
  });

  afterEach(async () => {
    await vscode.workspace.saveAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(async () => {
    restore();
    for (const name of ['enabled', 'languages', 'otherFiles']) await section().update(name, undefined, true);
    await vscode.workspace.fs.delete(uriOf('shop'), { recursive: true });
  });

  /** Type at the end of a file until the engine is asked with what `when` accepts. */
  async function typed(name: string, when: (params: CompletionParams) => boolean): Promise<CompletionParams> {
    await vscode.workspace.fs.writeFile(uriOf(name), new TextEncoder().encode(CART));
    const editor = await open(name);
    const { document } = editor;
    const end = document.positionAt(document.getText().length);
    editor.selection = new vscode.Selection(end, end);
    asked.length = 0;
    let key = 0;
    const typing = setInterval(() => {
      const text = '  return sum;'[key++] ?? ' ';
      void vscode.commands.executeCommand('type', { text });
    }, KEYS);
    try {
      return await until('the engine is asked so', () => asked.find(when));
    } finally {
      clearInterval(typing);
    }
  }

  it('are those that are open and like the place, and none that is ignored or looks secret', async () => {
    for (const name of Object.keys(FILES)) await open(name);
    const { context } = await typed('shop/cart.js', (params) => params.context !== undefined);
    assert.deepEqual(
      context?.pieces.map(({ path }) => path),
      ['shop/prices.js'],
    );
    const [piece] = context?.pieces ?? [];
    assert.match(piece?.text ?? '', /addPrices/);
    assert.equal(FILES['shop/prices.js']?.split('\n')[(piece?.line ?? 0) - 1], piece?.text.split('\n')[0]);
    assert.equal(context?.path, 'shop/cart.js');
    assert.equal(context?.repository, vscode.workspace.workspaceFolders?.[0]?.name);
  });

  it('stay the same while the cursor stays near, so that they are read once', async () => {
    await open('shop/prices.js');
    const tellings = () => asked.flatMap(({ context }) => context ?? []);
    await typed('shop/near.js', () => tellings().length > 1);
    const told = tellings();
    for (const context of told) assert.deepEqual(context, told[0]);
  });

  it('are not told where that is switched off', async () => {
    await section().update('otherFiles', false, true);
    await open('shop/prices.js');
    await typed('shop/alone.js', ({ text }) => text.endsWith('  r')); // after two pauses
    assert.deepEqual(
      asked.filter(({ context }) => context !== undefined),
      [],
    );
  });
});
