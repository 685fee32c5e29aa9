import * as assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extensionApi, hoverTexts, itIfThorough, openText } from './support';

describe('the hover', () => {
  const settings = () => vscode.workspace.getConfiguration('llmTrace');
  afterEach(async () => {
    await settings().update('hover.enabled', undefined, true);
    await settings().update('maxNewTokens', undefined, true);
  });

  beforeEach(async () => {
    await settings().update('hover.enabled', 'always', true);
  });

  it("shows the document's token under the pointer, the model, its position and its neighbours as text", async () => {
    const { document } = await openText('The weather is fine');
    const text = (await hoverTexts(document, 5)).join('\n');
    assert.match(text, /\*\*“·weather”\*\*: id 6193 of the model “starter” · position 1 \(from 0\) of this document\n/);
    assert.match(text, /The <b>weather<\/b> is fine\n/);
    assert.match(text, /LLM Trace: \[Trace Line\]\(command:llmTrace\.hover\.traceLine\?/);
    assert.match(text, /\[Show Bytes\].*\[Hover Settings\.\.\.\]/);
  });

  // In `npm test` unit tests of the hover hold this, and what those below see of words, selections, edits and places.
  itIfThorough('shows bytes and characters once that is asked for', async () => {
    const { document } = await openText('The weather is fine');
    await vscode.commands.executeCommand('llmTrace.hover.toggleBytes', document.uri.toString(), 0, 3);
    const text = (await hoverTexts(document, 5)).join('\n');
    await vscode.commands.executeCommand('llmTrace.hover.toggleBytes', document.uri.toString(), 0, 3);
    assert.match(
      text,
      /id 6193 of the model “starter”, bytes 20 77 65 61 74 68 65 72, characters 3 to 10 · position 1/,
    );
    assert.doesNotMatch((await hoverTexts(document, 5)).join('\n'), /bytes 20/);
  });

  itIfThorough('shows all tokens of a word', async () => {
    const { document } = await openText('It was unthinkableness.');
    const text = (await hoverTexts(document, 12)).join('\n');
    assert.match(
      text,
      /“·unthinkableness”\*\* is [2-9] tokens of the model “starter” · positions \d+ to \d+ \(from 0\) of/,
    );
    assert.ok((text.match(/: id \d+/g) ?? []).length >= 2);
  });

  it('shows by default over prose, and in code over selected text alone', async () => {
    await settings().update('hover.enabled', undefined, true);
    const ours = async ({ document }: vscode.TextEditor) =>
      (await hoverTexts(document, 5)).filter((text) => text.includes('LLM Trace'));
    assert.equal((await ours(await openText('The weather is fine', 'markdown'))).length, 1);
    const editor = await openText('The weather is fine', 'python');
    const shown = () => ours(editor);
    // The first three times all the same, of which the last says so.
    const told: string[] = [];
    for (let [said] = await shown(); said !== undefined; [said] = await shown()) told.push(said);
    assert.equal(told.length, 3);
    for (const said of told.slice(0, 2)) assert.match(said, /Over code this shows three times, as a hint/);
    assert.match(
      told.at(-1) ?? '',
      /This is the last of three hints: from now on, over code this shows only where it is selected or traced/,
    );
    assert.deepEqual(await shown(), []);
    editor.selection = new vscode.Selection(0, 4, 0, 11);
    assert.equal((await shown()).length, 1);
  });

  itIfThorough(
    'lists the tokens of selected lines of code with their ids in the document, the first ones of many, and traces them',
    async () => {
      await settings().update('hover.enabled', undefined, true);
      const text =
        'def parse_line(line):\n    name, value = line.split("=", 1)\n    return name.strip(), value.strip()\n';
      const editor = await openText(text, 'python');
      const { document } = editor;
      const { engine, starterModel } = await extensionApi();
      const all = await engine.tokens({ model: starterModel, text });
      /** What is told over a selection, and the tokens that have a part in it. */
      const toldOf = async (from: number, to: number, at: number) => {
        editor.selection = new vscode.Selection(document.positionAt(from), document.positionAt(to));
        const [said = ''] = (await hoverTexts(document, at)).filter((each) => each.includes('LLM Trace'));
        const own = all.filter(({ start, end }) => start < to && end > from);
        return { said, own, ids: own.map(({ id }) => id) };
      };
      // A whole line with its break, pointed at in its middle.
      const [second, third] = [text.indexOf('    name'), text.indexOf('    return')];
      const line = await toldOf(second, third, text.indexOf('value'));
      assert.ok(line.ids.length > 12);
      assert.match(line.said, new RegExp(`is ${line.ids.length} tokens of the model “starter”`));
      const listed = [...line.said.matchAll(/: id (\d+)(?:, (\d+) times)?/g)];
      const ids = listed.flatMap(([, id, times = '1']) => Array.from({ length: Number(times) }, () => Number(id)));
      assert.equal(listed.length, 12);
      assert.deepEqual(ids, line.ids.slice(0, ids.length));
      const more = line.ids.length - ids.length;
      assert.ok(more === 0 || line.said.includes(`and ${more} more`));
      assert.match(line.said, /\[Trace Selection\]/);
      // Several lines; and one that begins within a token.
      const several = await toldOf(second, text.length, text.indexOf('return'));
      assert.match(several.said, new RegExp(`is ${several.ids.length} tokens of the model “starter”`));
      const within = await toldOf(text.indexOf('alue'), text.indexOf('alue') + 6, text.indexOf('alue') + 1);
      assert.match(
        within.said,
        /Only a part of this token is selected|The selection (begins|ends|begins and ends) within a token/,
      );
      for (const id of within.ids) assert.match(within.said, new RegExp(`id ${id}\\b`));
      // Where the mouse is the hover stands, in that line alone.
      editor.selection = new vscode.Selection(document.positionAt(second), document.positionAt(text.length));
      const command = 'vscode.executeHoverProvider';
      const place = document.positionAt(text.indexOf('return'));
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(command, document.uri, place);
      const isOurs = (content: vscode.MarkdownString | vscode.MarkedString) =>
        typeof content !== 'string' && content.value.includes('LLM Trace');
      const own = hovers.find(({ contents }) => contents.some(isOurs));
      assert.deepEqual([own?.range?.start.line, own?.range?.end.line], [2, 2]);
      // Its link traces what is selected.
      await vscode.commands.executeCommand('llmTrace.hover.traceSelection', document.uri.toString(), second, third - 1);
      assert.match((await hoverTexts(document, text.indexOf('value'))).join('\n'), /of the traced text/);
    },
  );

  it('follows edits of the document', async () => {
    const editor = await openText('The weather is fine');
    await hoverTexts(editor.document, 5);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'So: '));
    assert.match((await hoverTexts(editor.document, 9)).join('\n'), /id 6193\b[\s\S]*position 3 \(from 0\)/);
  });

  it("shows the trace's tokens inside a traced range, and the document's again once that text is edited", async () => {
    const editor = await openText('see: The weather is fine');
    editor.selection = new vscode.Selection(0, 5, 0, 24);
    await vscode.commands.executeCommand('llmTrace.traceSelection');
    // "The" begins the traced text; in the document it has a space before it and is another token.
    assert.match((await hoverTexts(editor.document, 6)).join('\n'), /id 464\b[\s\S]*of the traced text/);
    // Of the next token the trace's logits tell how probable it was.
    assert.match((await hoverTexts(editor.document, 11)).join('\n'), /Probability <?[\d.]+\s%, (rank \d|the highest)/);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'I '));
    assert.match((await hoverTexts(editor.document, 8)).join('\n'), /id 464\b[\s\S]*of the traced text/);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 12), 'X'));
    assert.match((await hoverTexts(editor.document, 8)).join('\n'), /of this document[\s\S]*id 383\b/);
  });

  itIfThorough(
    "shows the trace's tokens where its text moved while it was traced, the document's where it changed",
    async () => {
      await settings().update('maxNewTokens', 150, true); // so that the edit comes first
      const insertWhileTraced = async (column: number, offset: number) => {
        const editor = await openText('see: The weather is fine');
        editor.selection = new vscode.Selection(0, 5, 0, 24);
        const traced = vscode.commands.executeCommand('llmTrace.traceSelection');
        await editor.edit((edit) => edit.insert(new vscode.Position(0, column), 'I '));
        await traced;
        return (await hoverTexts(editor.document, offset)).join('\n');
      };
      assert.match(await insertWhileTraced(0, 8), /id 464\b[\s\S]*position 0 \(from 0\) of the traced text/);
      assert.match(await insertWhileTraced(9, 6), /of this document[\s\S]*id 383\b/);
    },
  );

  itIfThorough('tells which part of a large document it looks at', async () => {
    const { document } = await openText('The weather is fine today.\n'.repeat(6000));
    const offset = 27 * 3000 + 5;
    const text = (await hoverTexts(document, offset)).join('\n');
    assert.match(text, /id 6193\b[\s\S]*of characters \d+ to \d+ of this document/);
  });

  itIfThorough('shows all tokens of a character, with their bytes', async () => {
    const { document } = await openText('👩 café');
    const text = (await hoverTexts(document, 1)).join('\n');
    assert.match(text, /“👩”\*\* is 4 tokens of/);
    assert.match(text, /“👩”: id \d+, byte f0 · id \d+, byte 9f · id \d+, byte 91 · id \d+, byte a9\n/);
    assert.doesNotMatch(text, /\[Show Bytes\]/); // they are shown
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
      .finally(() => order.push('run'));
    const other = await openText('It is another document');
    assert.match((await hoverTexts(other.document, 5)).join('\n'), /id +\d+/);
    order.push('hover');
    abort.abort(); // a run that had ended would be there already
    await assert.rejects(run);
    assert.deepEqual(order, ['hover', 'run']);
  });

  it('is silent where it is switched off, in all languages or in one alone', async () => {
    const shown = async (language: string) => {
      const { document } = await openText('The weather is fine', language);
      return (await hoverTexts(document, 5)).filter((text) => text.includes('LLM Trace')).length;
    };
    const ofText = vscode.workspace.getConfiguration('llmTrace', { languageId: 'plaintext' });
    await ofText.update('hover.enabled', 'off', true, true);
    assert.deepEqual([await shown('plaintext'), await shown('markdown')], [0, 1]);
    await ofText.update('hover.enabled', undefined, true, true);
    assert.equal(await shown('plaintext'), 1);
    await settings().update('hover.enabled', 'off', true);
    assert.equal(await shown('plaintext'), 0);
  });
});
