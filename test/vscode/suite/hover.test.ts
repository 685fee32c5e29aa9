import * as assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extensionApi, hoverTexts, openText } from './support';

describe('the hover', () => {
  const settings = () => vscode.workspace.getConfiguration('llmTrace');
  afterEach(async () => {
    await settings().update('hover.enabled', undefined, true);
    await settings().update('maxNewTokens', undefined, true);
  });

  it("shows the document's token under the pointer, with its neighbours", async () => {
    const { document } = await openText('The weather is fine');
    const text = (await hoverTexts(document, 5)).join('\n');
    assert.match(text, /of this document/);
    assert.match(text, /Ġweather/);
    assert.match(text, /id +6193\b/);
    assert.match(text, /bytes +20 77 65 61 74 68 65 72\b/);
    assert.match(text, /range +3\.\.11\b/);
    assert.match(text, /ids +464 \[6193\] 318 /);
  });

  it('follows edits of the document', async () => {
    const editor = await openText('The weather is fine');
    await hoverTexts(editor.document, 5);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '"'));
    assert.match((await hoverTexts(editor.document, 6)).join('\n'), /range +4\.\.12\b/);
  });

  it("shows the trace's tokens inside a traced range, and the document's again once that text is edited", async () => {
    const editor = await openText('see: The weather is fine');
    editor.selection = new vscode.Selection(0, 5, 0, 24);
    await vscode.commands.executeCommand('llmTrace.traceSelection');
    // "The" begins the traced text; in the document it has a space before it and is another token.
    assert.match((await hoverTexts(editor.document, 6)).join('\n'), /of the traced text[\s\S]*id +464\b/);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'I '));
    assert.match((await hoverTexts(editor.document, 8)).join('\n'), /of the traced text[\s\S]*range +7\.\.10\b/);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 12), 'X'));
    assert.match((await hoverTexts(editor.document, 8)).join('\n'), /of this document[\s\S]*id +383\b/);
  });

  it("shows the document's tokens where its text changed while it was traced", async () => {
    await settings().update('maxNewTokens', 500, true); // so that the edit comes first
    const editor = await openText('see: The weather is fine');
    editor.selection = new vscode.Selection(0, 5, 0, 24);
    const traced = vscode.commands.executeCommand('llmTrace.traceSelection');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'I '));
    await traced;
    assert.match((await hoverTexts(editor.document, 8)).join('\n'), /of this document[\s\S]*id +383\b/);
  });

  it('tells which part of a large document it looks at', async () => {
    const { document } = await openText('The weather is fine today.\n'.repeat(6000));
    const offset = 27 * 3000 + 5;
    const text = (await hoverTexts(document, offset)).join('\n');
    assert.match(text, /of characters \d+ to \d+ of this document[\s\S]*id +6193\b/);
    assert.match(text, new RegExp(`range +${27 * 3000 + 3}\\.\\.${27 * 3000 + 11}\\b`));
  });

  it('counts in UTF-16 units and gives a split character its whole range', async () => {
    const { document } = await openText('👩 café');
    const text = (await hoverTexts(document, 1)).join('\n');
    assert.match(text, /range +0\.\.2\b/);
  });

  it('does not wait behind a run', async () => {
    const { engine, starterModel } = await extensionApi();
    const { document } = await openText('The weather is fine');
    await hoverTexts(document, 5); // its thread has started
    const order: string[] = [];
    const abort = new AbortController();
    const sampling = { temperature: 1, topK: 0, topP: 1, seed: 1 };
    const run = engine
      .generate({ model: starterModel, text: 'Once', maxNewTokens: 400, sampling }, { signal: abort.signal })
      .then(() => order.push('run'));
    const other = await openText('It is another document');
    assert.match((await hoverTexts(other.document, 5)).join('\n'), /id +\d+/);
    order.push('hover');
    await run;
    assert.deepEqual(order, ['hover', 'run']);
  });

  it('is silent when switched off', async () => {
    await settings().update('hover.enabled', false, true);
    const { document } = await openText('The weather is fine');
    assert.deepEqual(
      (await hoverTexts(document, 5)).filter((text) => text.includes('Token')),
      [],
    );
  });
});
